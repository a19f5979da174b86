"""What was said in the rooms of a chat in memory: the last of it."""

from __future__ import annotations

from collections import deque
from heapq import merge
from typing import TypeVar

from chatroom_tw.chat.rules.conversations import MARK, accounts_of
from chatroom_tw.chat.rules.events import Line, Said
from chatroom_tw.chat.rules.extras import is_spoken
from chatroom_tw.chat.rules.stored import Bound, HistoryLimits, Span, cursor
from chatroom_tw.server import text

T = TypeVar("T")

HISTORY_SIZE = 1 << 14
"""The most characters of history for each room."""
HAPPENINGS = 200
"""The most happenings of each room."""
BYTES = 4
"""The most bytes of a character."""


class Histories(dict[str, "RoomHistory"]):
    """What was said last in each room, as far as there is space for it."""

    def __init__(self, limits: HistoryLimits) -> None:
        super().__init__()
        self._most = max(limits.bytes // (HISTORY_SIZE * BYTES), 1)

    def __missing__(self, room: str) -> RoomHistory:
        """The room that has been silent for the longest time makes space for a new one."""
        if len(self) >= self._most:
            del self[min(self, key=lambda other: self[other].last)]
        history = self[room] = RoomHistory()
        return history

    def names(self, key: str) -> list[str]:
        """The rooms with this key that have a history."""
        return [room for room in self if text.key(room) == key]

    def of_account(self, account: str) -> list[str]:
        """The conversations of the account with this key."""
        names = [name for name in self if name.startswith(MARK)]
        return [name for name in names if account in accounts_of(name)]

    def remove(self, key: str, at: int) -> None:
        """Take the text with this cursor out of the history of the room with this key."""
        for room in self.names(key):
            if not self[room].remove(at):
                del self[room]


class RoomHistory:
    """What was said last in one room. It is stored as it was said, so that adding is fast."""

    __slots__ = ("_happened", "_said", "_size")

    def __init__(self) -> None:
        self._said: deque[Said] = deque()
        self._happened: deque[Said] = deque(maxlen=HAPPENINGS)
        """What has happened besides."""
        self._size = 0

    def add(self, said: Said, limit: int) -> None:
        """Add what was said, and remove the oldest; the latest stays, whatever its size."""
        if said.extra is not None and not is_spoken(said.extra):
            self._happened.append(said)
            return
        self._said.append(said)
        self._size += len(said.text)
        while len(self._said) > 1 and (self._size > HISTORY_SIZE or len(self._said) > limit):
            self._size -= len(self._said.popleft().text)

    def remove(self, at: int) -> bool:
        """Take out the text with this cursor. Whether there are others."""
        self._said = deque(said for said in self._said if cursor(said.when) != at)
        self._size = sum(len(said.text) for said in self._said)
        return bool(self._said or self._happened)

    @property
    def last(self) -> float:
        """When the last of it was said, or has happened."""
        return max(each[-1].when for each in (self._said, self._happened) if each)

    def texts(self, since: float) -> list[Line]:
        return [_line(said) for said in self._said if said.when - said.ahead >= since]

    def span(self, span: Span, since: float, *, happenings: bool) -> list[Line]:
        """As `Storage.spans`."""
        lines = self.texts(since)
        if happenings:
            happened = (_line(one) for one in self._happened if one.when - one.ahead >= since)
            lines = list(merge(lines, happened, key=lambda line: line.when))
        found = [line for line in lines if is_within(span, line)]
        return first_of(found, span)

    def lines(self, since: float) -> list[Line]:
        return [
            Line(entry.name, line, entry.when, entry.ahead, entry.extra)
            for entry in self.texts(since)
            for line in entry.text.split("\n")
        ]


def _line(said: Said) -> Line:
    return Line(said.name, said.text, said.when, said.ahead, said.extra, said.together)


def is_within(span: Span, line: Line) -> bool:
    """Whether the line is between the bounds of the span."""
    after, before = span.after, span.before
    return (after is None or _place(line, after) > after.at) and (
        before is None or _place(line, before) < before.at
    )


def _place(line: Line, bound: Bound) -> int:
    return cursor(line.shown if bound.shown else line.when)


def first_of(found: list[T], span: Span) -> list[T]:
    """As many of what is in the span as it says, which are oldest first."""
    if not span.latest:
        return found[: span.count]
    return found[-span.count :] if span.count else []
