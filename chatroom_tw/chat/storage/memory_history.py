"""What was said in the rooms of a chat in memory: the last of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from heapq import merge
from typing import TypeVar

from chatroom_tw.chat.rules.changes import ACCOUNT
from chatroom_tw.chat.rules.conversations import MARK, accounts_of
from chatroom_tw.chat.rules.events import Line, Said
from chatroom_tw.chat.rules.extras import DELETED, Extra, is_deleted, is_spoken
from chatroom_tw.chat.rules.stored import Bound, Found, HistoryLimits, Query, Span, cursor
from chatroom_tw.chat.storage import reactions, words
from chatroom_tw.server import text

T = TypeVar("T")

HISTORY_SIZE = 1 << 14
"""The most characters of history for each room."""
REACTIONS = 1000
"""The most reactions in each room."""
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

    def find(self, places: Sequence[str], query: Query, since: float) -> Found:
        """As `Storage.search`."""
        terms, name = words.terms_of(words.folded(query.words)), text.key(query.name)
        after, before = (None if at is None else Bound(at) for at in (query.after, query.before))
        span = Span(query.count, after, before)
        names = {room for place in places for room in self._at(place)}
        found = self._having(words.whole(terms), names, name, span, since)
        if terms and terms[-1][1] and len(found) <= query.count:
            found = self._having(terms, names, name, span, since)
        found.sort(key=lambda one: one[0], reverse=True)
        lines = tuple((room, line) for _, room, line in found)
        return Found(lines[: query.count], len(lines) > query.count)

    def _having(
        self,
        terms: Sequence[words.Term],
        names: Iterable[str],
        name: str,
        span: Span,
        since: float,
    ) -> list[tuple[float, str, Line]]:
        """The lines that have all the terms, with their times and their rooms."""
        return [
            (line.when, room, line)
            for room in names
            for line in self[room].texts(since)
            if is_within(span, line)
            and (not name or text.key(line.name) == name)
            and words.has_all(line.text, terms)
        ]

    def _at(self, place: str) -> list[str]:
        """The histories at a place: that of a room, or the conversations of an account."""
        if place.startswith(ACCOUNT):
            return self.of_account(place.removeprefix(ACCOUNT))
        return self.names(text.key(place))


class RoomHistory:
    """What was said last in one room. It is stored as it was said, so that adding is fast."""

    __slots__ = ("_happened", "_reactions", "_said", "_size")

    def __init__(self) -> None:
        self._said: deque[Said] = deque()
        self._happened: deque[Said] = deque(maxlen=HAPPENINGS)
        """What has happened besides."""
        self._reactions: dict[tuple[int, str, str], str] = {}
        """The names to show, by message, emoji and party."""
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

    def delete(self, at: int) -> None:
        """Delete the text with this cursor, as `changes.LineGone` says."""
        self._change(at, lambda said: said._replace(text="", extra=DELETED))
        self._reactions = {key: name for key, name in self._reactions.items() if key[0] != at}

    def edit(self, at: int, words: str, when: int) -> None:
        """The text with this cursor is another, as `changes.LineEdited` says."""

        def edited(said: Said) -> Said:
            extra = replace(said.extra or Extra(), formatted="", edited=when)
            return said._replace(text=words, extra=extra, together="\n" in words)

        self._change(at, edited)

    def _change(self, at: int, change: Callable[[Said], Said]) -> None:
        self._said = deque(
            change(said) if cursor(said.when) == at and not is_deleted(said.extra) else said
            for said in self._said
        )
        self._size = sum(len(said.text) for said in self._said)

    def react(self, at: int, emoji: str, party: str, name: str | None) -> None:
        """A party has reacted to the text with this cursor; None: no more."""
        if name is None:
            self._reactions.pop((at, emoji, party), None)
        else:
            self._reactions.setdefault((at, emoji, party), name)
        while len(self._reactions) > REACTIONS:
            del self._reactions[next(iter(self._reactions))]

    def with_reactions(self, lines: Iterable[Line]) -> list[Line]:
        """The texts with the reactions to them."""
        rows = ((at, emoji, name) for (at, emoji, _), name in self._reactions.items())
        found = reactions.gathered(rows)
        return [replace(line, reactions=found.get(cursor(line.when), ())) for line in lines]

    @property
    def last(self) -> float:
        """When the last of it was said, or has happened."""
        return max(each[-1].when for each in (self._said, self._happened) if each)

    def texts(self, since: float) -> list[Line]:
        return [line for line in self.whole(since) if not is_deleted(line.extra)]

    def whole(self, since: float) -> list[Line]:
        """The texts, with the places of those that were deleted."""
        return [_line(said) for said in self._said if said.when - said.ahead >= since]

    def files(self, since: float) -> frozenset[int]:
        """The cursors of the texts with a file."""
        return frozenset(
            cursor(said.when)
            for said in self._said
            if said.extra is not None and said.extra.file and said.when - said.ahead >= since
        )

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
