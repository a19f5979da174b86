"""What was said in the rooms of a chat in memory: the last of it."""

from __future__ import annotations

from collections import deque

from chatroom_tw.chat.rules.events import Line, Said
from chatroom_tw.chat.rules.extras import SPOKEN
from chatroom_tw.chat.rules.stored import HistoryLimits, cursor
from chatroom_tw.server import text

HISTORY_SIZE = 1 << 14
"""The most characters of history for each room."""
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

    def remove(self, key: str, at: int) -> None:
        """Take the text with this cursor out of the history of the room with this key."""
        for room in self.names(key):
            if not self[room].remove(at):
                del self[room]


class RoomHistory:
    """What was said last in one room. It is stored as it was said, so that adding is fast."""

    __slots__ = ("_said", "_size")

    def __init__(self) -> None:
        self._said: deque[Said] = deque()
        self._size = 0

    def add(self, said: Said, limit: int) -> None:
        """Add what was said, and remove the oldest; the latest stays, whatever its size."""
        self._said.append(said)
        self._size += len(said.text)
        while len(self._said) > 1 and (self._size > HISTORY_SIZE or len(self._said) > limit):
            self._size -= len(self._said.popleft().text)

    def remove(self, at: int) -> bool:
        """Take out the text with this cursor. Whether there are others."""
        self._said = deque(said for said in self._said if cursor(said.when) != at)
        self._size = sum(len(said.text) for said in self._said)
        return bool(self._said)

    @property
    def last(self) -> float:
        """When the last of it was said."""
        return self._said[-1].when

    def texts(self, since: float) -> list[Line]:
        return [
            Line(said.name, said.text, said.when, said.ahead, said.extra)
            for said in self._said
            if said.when - said.ahead >= since
            and (said.extra is None or said.extra.manner in SPOKEN)
        ]

    def lines(self, since: float) -> list[Line]:
        return [
            Line(entry.name, line, entry.when, entry.ahead, entry.extra)
            for entry in self.texts(since)
            for line in entry.text.split("\n")
        ]
