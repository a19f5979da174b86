"""A storage in memory, which lasts as long as the process. Everything is done at once."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Sequence

from twisted.internet.defer import Deferred, succeed

from chatroom_tw.chat.rules.events import Line, Message, Said
from chatroom_tw.chat.rules.inbox_count import counted
from chatroom_tw.chat.rules.stored import (
    HistoryLimits,
    Page,
    StoredAccount,
    StoredRoom,
    Unread,
    cursor,
)
from chatroom_tw.server import text
from chatroom_tw.server.clock import Wall
from chatroom_tw.server.health import Trouble

HISTORY_SIZE = 1 << 14
"""The most characters of history for each room."""
BYTES = 4
"""The most bytes of a character."""
READ_REMEMBERED = 200
"""For how many messages of each inbox the storage remembers that they have been read."""


class MemoryStorage:
    """Implements `storage.interface.Storage`."""

    def __init__(self, limits: HistoryLimits, now: Wall) -> None:
        self._limits = limits
        self._has_history = not limits.none
        self._now = now
        self._names: dict[str, str] = {}
        self._passwords: dict[str, str] = {}
        self._inboxes: defaultdict[str, _Inbox] = defaultdict(_Inbox)
        self._rooms: dict[str, StoredRoom] = {}
        self._history = _Histories(limits)
        self._last_line = 0.0
        self._last_message = 0.0

    def accounts(self) -> Sequence[StoredAccount]:
        return [
            StoredAccount(name, tuple(map(counted, self._inboxes[key].unread.values())))
            for key, name in self._names.items()
        ]

    def rooms(self) -> Sequence[StoredRoom]:
        return sorted(self._rooms.values(), key=lambda room: room.number)

    def last_time(self) -> float:
        return max(self._last_line, self._last_message)

    def ahead(self) -> float:
        return 0.0

    def set_ahead(self, when: float, seconds: float) -> None:
        """What is said has it, and is stored as it was said."""

    @property
    def trouble(self) -> Trouble:
        return Trouble.NONE

    def observe(self, call: Callable[[int, float], None]) -> None:
        """Nothing is committed."""

    def start(self) -> None:
        """There is nothing to do."""

    def add_account(
        self, key: str, name: str, password_hash: str, rooms: Sequence[StoredRoom]
    ) -> Deferred[None]:
        self._names[key] = name
        self._passwords[key] = password_hash
        for room in rooms:
            self._rooms[text.key(room.name)] = room
        return succeed(None)

    def password(self, key: str) -> Deferred[str]:
        return succeed(self._passwords.get(key, ""))

    def set_password(self, key: str, password_hash: str) -> Deferred[None]:
        if key in self._passwords:
            self._passwords[key] = password_hash
        return succeed(None)

    def add_message(self, key: str, message: Message) -> Deferred[None]:
        self._inboxes[key].add(message)
        self._last_message = max(self._last_message, message.when)
        return succeed(None)

    def unread(self, key: str, count: int) -> Deferred[tuple[Unread, ...]]:
        unread = sorted(self._inboxes[key].unread.items())[:count]
        return succeed(tuple(Unread(*entry) for entry in unread))

    def mark_read(self, key: str, ids: Sequence[int], when: float) -> Deferred[tuple[int, ...]]:
        return succeed(self._inboxes[key].mark(ids, cursor(when)))

    def add_room(self, room: StoredRoom) -> Deferred[None]:
        self._rooms[text.key(room.name)] = room
        return succeed(None)

    def number_room(self, room: StoredRoom) -> None:
        """The rules know the numbers, and are not there longer than this storage."""

    def add_lines(self, said: Sequence[Said]) -> None:
        if self._has_history:
            for one in said:
                if one.when > self._last_line:
                    self._last_line = one.when
                    self._history[one.room].add(one, self._limits.lines)

    def lines(self, room: str, count: int) -> Deferred[tuple[Line, ...]]:
        since = self._limits.since(self._now())
        lines = self._history[room].lines(since) if room in self._history else []
        return succeed(tuple(lines[-min(count, self._limits.lines) :]))

    def page(
        self, room: str, count: int, before: int | None = None, after: int | None = None
    ) -> Deferred[Page]:
        since = self._limits.since(self._now())
        texts = self._history[room].texts(since) if room in self._history else []
        if after is not None:
            later = [line for line in texts if cursor(line.when) > after]
            return succeed(Page(tuple(later[:count]), len(later) > count))
        if before is not None:
            texts = [line for line in texts if cursor(line.when) < before]
        return succeed(Page(tuple(texts[-count:]), len(texts) > count))

    def forget_room(self, room: str) -> None:
        self._history.pop(room, None)

    def close(self) -> Deferred[None]:
        return succeed(None)


class _Inbox:
    """The messages of one account, by their cursors."""

    def __init__(self) -> None:
        self.unread: dict[int, Message] = {}
        self._read: dict[int, int] = {}
        """When messages were marked as read: id -> cursor. The last `READ_REMEMBERED` of them."""

    def add(self, message: Message) -> None:
        number = cursor(message.when)
        if number not in self._read:
            self.unread[number] = message

    def mark(self, ids: Sequence[int], at: int) -> tuple[int, ...]:
        for number in ids:
            if self.unread.pop(number, None):
                self._read[number] = at
        marked = tuple(number for number in ids if self._read.get(number) == at)
        for number in list(self._read)[:-READ_REMEMBERED]:
            del self._read[number]
        return marked


class _Histories(dict[str, "_RoomHistory"]):
    """What was said last in each room, as far as there is space for it."""

    def __init__(self, limits: HistoryLimits) -> None:
        super().__init__()
        self._most = max(limits.bytes // (HISTORY_SIZE * BYTES), 1)

    def __missing__(self, room: str) -> _RoomHistory:
        """The room that has been silent for the longest time makes space for a new one."""
        if len(self) >= self._most:
            del self[min(self, key=lambda other: self[other].last)]
        history = self[room] = _RoomHistory()
        return history


class _RoomHistory:
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

    @property
    def last(self) -> float:
        """When the last of it was said."""
        return self._said[-1].when

    def texts(self, since: float) -> list[Line]:
        return [
            Line(said.name, said.text, said.when, said.ahead)
            for said in self._said
            if said.when - said.ahead >= since
        ]

    def lines(self, since: float) -> list[Line]:
        return [
            Line(entry.name, line, entry.when, entry.ahead)
            for entry in self.texts(since)
            for line in entry.text.split("\n")
        ]
