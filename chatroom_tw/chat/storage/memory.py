"""A storage in memory, which lasts as long as the process. Everything is done at once."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Sequence

from twisted.internet.defer import Deferred, succeed

from chatroom_tw.chat.rules import changes
from chatroom_tw.chat.rules.changes import Change, Restorable
from chatroom_tw.chat.rules.events import Line, Message, Said
from chatroom_tw.chat.rules.inbox_count import counted
from chatroom_tw.chat.rules.stored import (
    Found,
    HistoryLimits,
    Page,
    Query,
    Span,
    StoredAccount,
    StoredRoom,
    Unread,
    cursor,
)
from chatroom_tw.chat.storage.acts import Log
from chatroom_tw.chat.storage.memory_changes import MemoryChanges
from chatroom_tw.chat.storage.memory_files import InThread, MemoryFiles, at_once
from chatroom_tw.chat.storage.memory_history import Histories, first_of, is_within
from chatroom_tw.chat.storage.single_lines import COUNTED
from chatroom_tw.chat.storage.tables import SECRET
from chatroom_tw.server import text
from chatroom_tw.server.clock import Wall
from chatroom_tw.server.health import Trouble

READ_REMEMBERED = 200
"""For how many messages of each inbox the storage remembers that they have been read."""


class MemoryStorage:
    """Implements `storage.interface.Storage`."""

    def __init__(self, limits: HistoryLimits, now: Wall, in_thread: InThread = at_once) -> None:
        """`in_thread` calls what may block."""
        self._limits = limits
        self._has_history = not limits.none
        self._now = now
        self._names: dict[str, str] = {}
        self._since: dict[str, float] = {}
        self._passwords: dict[str, str] = {}
        self._verifiers: dict[str, str] = {}
        self._inboxes: defaultdict[str, _Inbox] = defaultdict(_Inbox)
        self._rooms: dict[str, StoredRoom] = {}
        self._history = Histories(limits)
        self._last_line = 0.0
        self._last_message = 0.0
        self._changes = MemoryChanges()
        self._secrets: dict[str, bytes] = {}
        self._ahead = 0.0
        self.files = MemoryFiles(self._with_files, in_thread)

    def accounts(self) -> Sequence[StoredAccount]:
        return [
            StoredAccount(
                name, tuple(map(counted, self._inboxes[key].unread.values())), self._since[key]
            )
            for key, name in self._names.items()
        ]

    def rooms(self) -> Sequence[StoredRoom]:
        return sorted(self._rooms.values(), key=lambda room: room.number)

    def restored(self) -> Sequence[Restorable]:
        return self._changes.restored()

    def secret(self, name: str) -> bytes:
        return self._secrets.setdefault(name, os.urandom(SECRET))

    def last_time(self) -> float:
        return max(self._last_line, self._last_message, self._changes.last_time())

    def ahead(self) -> float:
        return 0.0

    def set_ahead(self, when: float, seconds: float) -> None:
        """What is said has it, and is stored as it was said."""
        self._ahead = seconds

    @property
    def trouble(self) -> Trouble:
        return Trouble.NONE

    def observe(self, call: Callable[[int, float], None]) -> None:
        """Nothing is committed."""

    def start(self) -> None:
        """There is nothing to do."""

    def add_account(
        self,
        key: str,
        name: str,
        password_hash: str,
        rooms: Sequence[StoredRoom],
        verifier: str = "",
        since: float = 0.0,
    ) -> Deferred[None]:
        if key not in self._names:
            # What came too late for an account that was removed is nothing of this one.
            self.record([changes.AccountGone(key)])
        self._names[key], self._since[key] = name, since
        self._passwords[key] = password_hash
        self._set_verifier(key, verifier)
        for room in rooms:
            self._rooms[text.key(room.name)] = room
        return succeed(None)

    def password(self, key: str) -> Deferred[str]:
        return succeed(self._passwords.get(key, ""))

    def verifier(self, key: str) -> Deferred[str]:
        return succeed(self._verifiers.get(key, ""))

    def set_password(self, key: str, password_hash: str, verifier: str = "") -> Deferred[None]:
        if key in self._passwords:
            self._passwords[key] = password_hash
            self._set_verifier(key, verifier)
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
        self,
        room: str,
        count: int,
        before: int | None = None,
        after: int | None = None,
        *,
        whole: bool = False,
    ) -> Deferred[Page]:
        if room not in self._history:
            return succeed(Page((), False))
        history, since = self._history[room], self._limits.since(self._now())
        texts = history.with_reactions(history.whole(since)) if whole else history.texts(since)
        if after is not None:
            later = [line for line in texts if cursor(line.when) > after]
            return succeed(Page(tuple(later[:count]), len(later) > count))
        if before is not None:
            texts = [line for line in texts if cursor(line.when) < before]
        return succeed(Page(tuple(texts[-count:]), len(texts) > count))

    def search(self, places: Sequence[str], query: Query) -> Deferred[Found]:
        since = self._limits.since(self._now())
        return succeed(self._history.find(places, query, since))

    def spans(
        self, room: str, spans: Sequence[Span], *, happenings: bool = False
    ) -> Deferred[tuple[Line, ...]]:
        since = self._limits.since(self._now())
        if room not in self._history:
            return succeed(())
        history = self._history[room]
        parts = [history.span(span, since, happenings=happenings) for span in spans]
        return succeed(tuple(line for part in parts for line in part))

    def latest(
        self, rooms: Sequence[str], account: str, span: Span
    ) -> Deferred[tuple[tuple[str, int], ...]]:
        since = self._limits.since(self._now())
        names = [*rooms, *(self._history.of_account(account) if account else ())]
        found = [
            (texts[-1].when, name, texts[-1])
            for name in names
            if name in self._history and (texts := self._history[name].texts(since))
        ]
        times = [
            (name, cursor(last.shown))
            for _, name, last in sorted(found, key=lambda one: one[:2])
            if is_within(span, last)
        ]
        return succeed(tuple(first_of(times, span)))

    def line(
        self, room: str, name: str, since: float, at: int | None = None
    ) -> Deferred[Line | None]:
        start, key = max(since, self._limits.since(self._now())), text.key(name)
        for line in reversed(self._texts(room)):
            is_it = line.when > start and (not key or text.key(line.name) == key)
            if is_it and (at is None or cursor(line.when) == at):
                return succeed(line)
        return succeed(None)

    def unread_lines(
        self, rooms: Sequence[tuple[str, int]], name: str
    ) -> Deferred[tuple[int, ...]]:
        key = text.key(name)
        return succeed(
            tuple(
                min(
                    sum(
                        line.text.count("\n") + 1
                        for line in self._texts(room)
                        if cursor(line.when) > at and text.key(line.name) != key
                    ),
                    COUNTED,
                )
                for room, at in rooms
            )
        )

    def forget_room(self, room: str) -> None:
        self._forget(text.key(room))
        self.files.look()

    def apply(self, those: Sequence[Change]) -> Deferred[None]:
        self.record(those)
        return succeed(None)

    def record(self, those: Sequence[Change]) -> None:
        for change in those:
            self._changes.write(change, self._ahead)
            if isinstance(change, changes.OF_LINES):
                self._change_line(change)
            elif isinstance(change, changes.VerifierSet):
                self._set_verifier(change.account, change.verifier)
            elif isinstance(change, changes.AccountGone):
                self._remove_account(change.account)
            elif isinstance(change, changes.RoomGone):
                self._forget(change.room)
            elif isinstance(change, changes.RoomOwned):
                self.add_room(change.room)
            if isinstance(change, (changes.RoomGone, changes.RoomUnowned)):
                self._rooms.pop(change.room, None)
        self.files.write(those)

    def log(self, room: str, page: int) -> Deferred[Log]:
        return succeed(self._changes.log(room, page, self._now()))

    def close(self) -> Deferred[None]:
        self.files.close()
        return succeed(None)

    def _with_files(self, room: str, ats: frozenset[int]) -> frozenset[int]:
        """Which of these messages with files the history of the room has, or will have."""
        if not self._has_history:
            return ats
        to_come = frozenset(at for at in ats if at > cursor(self._last_line))
        since = self._limits.since(self._now())
        return to_come | (self._history[room].files(since) if room in self._history else to_come)

    def _texts(self, room: str) -> list[Line]:
        """The texts in the history of a room, which is given by its name or its key."""
        since = self._limits.since(self._now())
        histories = [self._history[name] for name in self._history.names(text.key(room))]
        return [line for each in histories for line in each.with_reactions(each.texts(since))]

    def _change_line(
        self, change: changes.LineGone | changes.LineEdited | changes.ReactionSet
    ) -> None:
        for name in self._history.names(text.key(change.room)):
            history = self._history[name]
            if isinstance(change, changes.LineGone):
                history.delete(change.at)
            elif isinstance(change, changes.LineEdited):
                history.edit(change.at, change.text, change.when)
            else:
                name_shown = change.name if change.on else None
                history.react(change.at, change.emoji, change.party, name_shown)

    def _forget(self, key: str) -> None:
        for name in self._history.names(key):
            del self._history[name]
        self._changes.remove_room(key)

    def _set_verifier(self, key: str, verifier: str) -> None:
        self._verifiers.pop(key, None)
        if verifier and key in self._passwords:
            self._verifiers[key] = verifier

    def _remove_account(self, key: str) -> None:
        self._verifiers.pop(key, None)
        self._names.pop(key, None)
        self._since.pop(key, None)
        self._passwords.pop(key, None)
        self._inboxes.pop(key, None)
        for name in self._history.of_account(key):
            del self._history[name]
        self._rooms = {room: each for room, each in self._rooms.items() if each.owner != key}


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
