"""A storage that lives as long as the process. Everything is done at once."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence

from twisted.internet.defer import Deferred, succeed

from chatroom_tw.core.events import Line, Message, Said

HISTORY_LINES = 200
"""How many lines of each room can be shown again."""
HISTORY_SIZE = 1 << 14
"""How many characters of each room are kept for that."""


class MemoryStorage:
    """Implements `storage.interface.Storage`."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._passwords: dict[str, str] = {}
        self._inboxes: defaultdict[str, list[Message]] = defaultdict(list)
        self._history: defaultdict[str, _RoomHistory] = defaultdict(_RoomHistory)

    def accounts(self) -> Sequence[tuple[str, int]]:
        return [(name, len(self._inboxes[key])) for key, name in self._names.items()]

    def add_account(self, key: str, name: str, password: str) -> Deferred[None]:
        self._names[key] = name
        self._passwords[key] = password
        return succeed(None)

    def password(self, key: str) -> Deferred[str]:
        return succeed(self._passwords[key])

    def add_message(self, key: str, message: Message) -> Deferred[None]:
        self._inboxes[key].append(message)
        return succeed(None)

    def take_messages(self, key: str) -> Deferred[tuple[Message, ...]]:
        return succeed(tuple(self._inboxes.pop(key, ())))

    def add_lines(self, said: Said) -> None:
        history = self._history[said.room]
        history.said.append(said)
        history.size += len(said.text)
        # The latest stays, be it as long as it may.
        while len(history.said) > 1 and (
            history.size > HISTORY_SIZE or len(history.said) > HISTORY_LINES
        ):
            history.size -= len(history.said.popleft().text)

    def lines(self, room: str, count: int) -> Deferred[tuple[Line, ...]]:
        kept = self._history[room].lines() if room in self._history else []
        return succeed(tuple(kept[-min(count, HISTORY_LINES) :]))

    def forget_room(self, room: str) -> None:
        self._history.pop(room, None)


class _RoomHistory:
    """The last that was said in one room: as it was said, so that adding to it costs little."""

    __slots__ = ("said", "size")

    def __init__(self) -> None:
        self.said: deque[Said] = deque()
        self.size = 0

    def lines(self) -> list[Line]:
        return [
            Line(said.name, line, said.when) for said in self.said for line in said.text.split("\n")
        ]
