"""A storage that lives as long as the process. Everything is done at once."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from itertools import count

from twisted.internet.defer import Deferred, succeed

from chatroom_tw.chat.rules.events import Line, Message, Said
from chatroom_tw.chat.rules.stored import HistoryLimits, Page, StoredRoom, Unread, cursor
from chatroom_tw.server import text

HISTORY_SIZE = 1 << 14
"""How many characters of each room are kept."""


class MemoryStorage:
    """Implements `storage.interface.Storage`."""

    def __init__(self, limits: HistoryLimits, now: Callable[[], float]) -> None:
        """`now` is the time in seconds since the epoch."""
        self._limits = limits
        self._keeps_lines = not limits.none
        self._now = now
        self._names: dict[str, str] = {}
        self._passwords: dict[str, str] = {}
        self._ids = count(1)
        self._inboxes: defaultdict[str, dict[int, Message]] = defaultdict(dict)
        self._rooms: dict[str, StoredRoom] = {}
        self._history: defaultdict[str, _RoomHistory] = defaultdict(_RoomHistory)

    def accounts(self) -> Sequence[tuple[str, int]]:
        return [(name, len(self._inboxes[key])) for key, name in self._names.items()]

    def rooms(self) -> Sequence[StoredRoom]:
        return sorted(self._rooms.values(), key=lambda room: room.number)

    def start(self) -> None:
        """There is nothing to do."""

    def add_account(
        self, key: str, name: str, password: str, rooms: Sequence[StoredRoom]
    ) -> Deferred[None]:
        self._names[key] = name
        self._passwords[key] = password
        for room in rooms:
            self._rooms[text.key(room.name)] = room
        return succeed(None)

    def password(self, key: str) -> Deferred[str]:
        return succeed(self._passwords[key])

    def add_message(self, key: str, message: Message) -> Deferred[None]:
        self._inboxes[key][next(self._ids)] = message
        return succeed(None)

    def unread(self, key: str) -> Deferred[tuple[Unread, ...]]:
        return succeed(tuple(Unread(*entry) for entry in self._inboxes[key].items()))

    def mark_read(self, key: str, ids: Sequence[int], when: float) -> Deferred[int]:
        inbox = self._inboxes[key]
        return succeed(sum(inbox.pop(number, None) is not None for number in ids))

    def add_room(self, room: StoredRoom) -> Deferred[None]:
        self._rooms[text.key(room.name)] = room
        return succeed(None)

    def number_room(self, room: StoredRoom) -> None:
        """The hall knows the numbers, and nobody outlives it."""

    def add_lines(self, said: Sequence[Said]) -> None:
        if not self._keeps_lines:
            return
        for one in said:
            self._add(one)

    def _add(self, said: Said) -> None:
        history = self._history[said.room]
        history.said.append(said)
        history.size += len(said.text)
        # The latest stays, be it as long as it may.
        while len(history.said) > 1 and (
            history.size > HISTORY_SIZE or len(history.said) > self._limits.lines
        ):
            history.size -= len(history.said.popleft().text)

    def lines(self, room: str, count: int) -> Deferred[tuple[Line, ...]]:
        since = self._limits.since(self._now())
        kept = self._history[room].lines(since) if room in self._history else []
        return succeed(tuple(kept[-min(count, self._limits.lines) :]))

    def page(
        self, room: str, count: int, before: int | None = None, after: int | None = None
    ) -> Deferred[Page]:
        since = self._limits.since(self._now())
        kept = self._history[room].entries(since) if room in self._history else []
        if after is not None:
            later = [line for line in kept if cursor(line.when) > after]
            return succeed(Page(tuple(later[:count]), len(later) > count))
        if before is not None:
            kept = [line for line in kept if cursor(line.when) < before]
        return succeed(Page(tuple(kept[-count:]), len(kept) > count))

    def last_time(self) -> float:
        return 0.0

    def forget_room(self, room: str) -> None:
        self._history.pop(room, None)

    def close(self) -> Deferred[None]:
        return succeed(None)


class _RoomHistory:
    """The last that was said in one room: as it was said, so that adding to it costs little."""

    __slots__ = ("said", "size")

    def __init__(self) -> None:
        self.said: deque[Said] = deque()
        self.size = 0

    def entries(self, since: float) -> list[Line]:
        return [Line(said.name, said.text, said.when) for said in self.said if said.when >= since]

    def lines(self, since: float) -> list[Line]:
        return [
            Line(entry.name, line, entry.when)
            for entry in self.entries(since)
            for line in entry.text.split("\n")
        ]
