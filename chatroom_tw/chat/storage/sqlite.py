"""The chat's storage in a state folder: its tables, and what is read from and written to them.

Implements `storage.interface.Storage`. The functions that take a connection run in a thread.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from twisted.internet.defer import Deferred

from chatroom_tw.chat.rules.changes import AccountGone, Change, LineEdited, Restorable
from chatroom_tw.chat.rules.events import Line, Message, Said
from chatroom_tw.chat.rules.inbox_count import counted
from chatroom_tw.chat.rules.stored import (
    MICROS,
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
from chatroom_tw.chat.storage import (
    acts,
    history,
    inboxes,
    index,
    pages,
    set_clock,
    single_lines,
    stored_changes,
    tables,
)
from chatroom_tw.chat.storage import spans as spans_of
from chatroom_tw.chat.storage.files import FileTable
from chatroom_tw.chat.storage.gathering import Gathering
from chatroom_tw.server import text
from chatroom_tw.server.clock import Wall
from chatroom_tw.server.health import Trouble
from chatroom_tw.server.storage.database import Database
from chatroom_tw.server.storage.folder import Schema, StateFolder, as_unusable

VERSION = 5
APPLICATION = 0x43484154
"""`CHAT`."""

T = TypeVar("T")


def schema() -> Schema:
    """The schema of the chat's database."""
    folder = files("chatroom_tw.chat.storage")
    names = [f"schema-v{number}.sql" for number in range(1, VERSION + 1)]
    return Schema(APPLICATION, [(folder / name).read_text("utf-8") for name in names])


class SqliteStorage:
    """Stores everything in a folder."""

    def __init__(
        self,
        reactor: Any,
        folder: Path | str,
        limits: HistoryLimits,
        connection: type[sqlite3.Connection] = sqlite3.Connection,
        now: Wall = time.time,
    ) -> None:
        """`connection` is what writes, see `Database`. Raises `folder.Unusable`."""
        self._folder = folder
        self._database = Database(reactor, StateFolder(folder, schema()), connection)
        self._limits = limits
        self._now = now
        with as_unusable(folder):
            self._database.at_start(stored_changes.prune_memberships)
        with as_unusable(folder):
            self.files = FileTable(reactor.callLater, self._database, folder)
        self._clock = self._database.at_start(set_clock.read)
        self._unread = self._database.at_start(inboxes.find_unread)
        """The messages that may be unread, by account; whether they are is read.

        There is no index of them in the database: see schema-v1.sql.
        """
        self._gathering = Gathering(
            *(reactor.callLater, self._database, limits),
            *(self._time, self._acts_since, self.files.soon),
        )

    # -- the beginning and the end

    def accounts(self) -> Sequence[StoredAccount]:
        return [
            StoredAccount(name, tuple(self._unread[key].values()), since)
            for key, name, since in self._database.at_start(tables.accounts)
        ]

    def rooms(self) -> Sequence[StoredRoom]:
        return self._database.at_start(tables.rooms)

    def restored(self) -> Sequence[Restorable]:
        return self._database.at_start(stored_changes.restored)

    def secret(self, name: str) -> bytes:
        with as_unusable(self._folder):
            return self._database.at_start(partial(tables.secret, name=name))

    def last_time(self) -> float:
        return max(self._database.at_start(_last_time), self._clock.latest)

    def ahead(self) -> float:
        return self._clock.last

    def set_ahead(self, when: float, seconds: float) -> None:
        self._database.run_later(set_clock.writing(self._clock.set(when, seconds)))

    @property
    def trouble(self) -> Trouble:
        return self._database.trouble

    def observe(self, call: Callable[[int, float], None]) -> None:
        self._database.observe(call)

    def start(self) -> None:
        self._database.start()
        self._gathering.start()

    def close(self) -> Deferred[None]:
        self._gathering.stop()
        self.files.stop()
        return self._database.close()

    # -- accounts and their inboxes

    def add_account(
        self,
        key: str,
        name: str,
        password_hash: str,
        rooms: Sequence[StoredRoom],
        verifier: str = "",
        since: float = 0.0,
    ) -> Deferred[None]:
        def write(database: sqlite3.Connection) -> bool:
            is_new = not tables.has_account(database, key)
            if is_new:
                # What came too late for an account that was removed is nothing of this one.
                stored_changes.remove_of_account(database, key)
            database.execute(
                "INSERT OR REPLACE INTO account VALUES (?, ?, ?, ?)",
                (key, str(name), password_hash, since),
            )
            tables.set_verifier(database, key, verifier)
            for room in rooms:
                tables.write_room(database, room)
            return is_new

        def written(is_new: bool) -> None:
            if is_new:
                self._unread.pop(key, None)

        return self._database.run(write).addCallback(written)

    def password(self, key: str) -> Deferred[str]:
        return self._read(partial(tables.password, key=key))

    def verifier(self, key: str) -> Deferred[str]:
        return self._read(partial(tables.verifier, key=key))

    def set_password(self, key: str, password_hash: str, verifier: str = "") -> Deferred[None]:
        def write(database: sqlite3.Connection) -> None:
            database.execute("UPDATE account SET password = ? WHERE key = ?", (password_hash, key))
            tables.set_verifier(database, key, verifier)

        return self._database.run(write)

    def add_message(self, key: str, message: Message) -> Deferred[None]:
        def added(_: None) -> None:
            self._unread[key][cursor(message.when)] = counted(message)

        return self._database.insert(inboxes.MESSAGES, (key, message)).addCallback(added)

    def unread(self, key: str, count: int) -> Deferred[tuple[Unread, ...]]:
        ids = tuple(sorted(self._unread[key])[:count])

        def read(unread: tuple[Unread, ...]) -> tuple[Unread, ...]:
            self._forget(key, set(ids) - {each.id for each in unread})
            return unread

        found = self._read(partial(inboxes.unread, ids=ids)).addCallback(read)
        return found.addCallback(self._clock.unread)

    def mark_read(self, key: str, ids: Sequence[int], when: float) -> Deferred[tuple[int, ...]]:
        def marked(those: tuple[int, ...]) -> tuple[int, ...]:
            self._forget(key, ids)
            return those

        marking = partial(inboxes.mark_read, key=key, ids=ids, at=cursor(when))
        return self._database.run(marking).addCallback(marked)

    def _forget(self, key: str, ids: Iterable[int]) -> None:
        """These messages of the account are not unread."""
        for number in ids:
            self._unread[key].pop(number, None)

    # -- rooms and their history

    def add_room(self, room: StoredRoom) -> Deferred[None]:
        return self._database.run(partial(tables.write_room, room=room))

    def number_room(self, room: StoredRoom) -> None:
        self._database.run_later(partial(tables.write_number, room=room))

    def add_lines(self, said: Sequence[Said]) -> None:
        self._gathering.add(said)

    def lines(self, room: str, count: int) -> Deferred[tuple[Line, ...]]:
        self._gathering.flush()
        count = min(count, self._limits.lines, history.ANSWERED)
        since = self._limits.since(self._time())
        read = self._read(partial(history.last_lines, room=room, count=count, since=since))
        return read.addCallback(self._clock.lines)

    def page(
        self,
        room: str,
        count: int,
        before: int | None = None,
        after: int | None = None,
        *,
        whole: bool = False,
    ) -> Deferred[Page]:
        self._gathering.flush()
        since = cursor(self._limits.since(self._time()))
        read = partial(
            pages.read,
            room=room,
            count=min(count, history.ANSWERED),
            since=since,
            before=before,
            after=after,
            whole=whole,
        )
        return self._read(read).addCallback(self._clock.page)

    def spans(
        self, room: str, spans: Sequence[Span], *, happenings: bool = False
    ) -> Deferred[tuple[Line, ...]]:
        self._gathering.flush()
        since = cursor(self._limits.since(self._time()))
        bounded = spans_of.bounded(spans, self._clock, since)
        read = self._read(partial(spans_of.read, room=room, spans=bounded, happenings=happenings))
        return read.addCallback(self._clock.lines)

    def latest(
        self, rooms: Sequence[str], account: str, span: Span
    ) -> Deferred[tuple[tuple[str, int], ...]]:
        self._gathering.flush()
        since = cursor(self._limits.since(self._time()))
        read = self._read(partial(spans_of.latest, rooms=rooms, account=account, since=since))
        return read.addCallback(spans_of.within, span, self._clock)

    def line(
        self, room: str, name: str, since: float, at: int | None = None
    ) -> Deferred[Line | None]:
        self._gathering.flush()
        start = cursor(max(since, self._limits.since(self._time())))
        found = self._read(partial(single_lines.find, room=room, name=name, since=start, at=at))
        return found.addCallback(lambda line: line and self._clock.lines([line])[0])

    def search(self, places: Sequence[str], query: Query) -> Deferred[Found]:
        self._gathering.flush()
        return Deferred.fromCoroutine(self._search(places, query))

    async def _search(self, places: Sequence[str], query: Query) -> Found:
        until = await self._read(index.missing)
        while until and await self._database.run(partial(index.add_next, until=until)):
            pass
        since = cursor(self._limits.since(self._time()))
        found = await self._read(
            partial(index.find, places=tuple(places), query=query, since=since)
        )
        rooms, lines = [room for room, _ in found.lines], [line for _, line in found.lines]
        return replace(found, lines=tuple(zip(rooms, self._clock.lines(lines))))

    def unread_lines(
        self, rooms: Sequence[tuple[str, int]], name: str
    ) -> Deferred[tuple[int, ...]]:
        self._gathering.flush()
        since = cursor(self._limits.since(self._time())) - 1
        return self._read(partial(single_lines.count_unread, rooms=rooms, name=name, since=since))

    def forget_room(self, room: str) -> None:
        self._gathering.flush()
        self._gathering.forget_room(room)

        def write(database: sqlite3.Connection) -> None:
            stored_changes.remove_room(database, text.key(room))
            self._gathering.filled.forget(room)

        self._database.run_later(write)
        self.files.soon()

    # -- changes

    def apply(self, changes: Sequence[Change]) -> Deferred[None]:
        def written(_: None) -> None:
            for change in changes:
                if isinstance(change, AccountGone):
                    self._unread.pop(change.account, None)
                    self._gathering.forget_account(change.account)
            self.files.changed(changes)

        return self._database.run(self._writing(changes)).addCallback(written)

    def record(self, changes: Sequence[Change]) -> None:
        self._database.run_later(self._writing(changes))
        self.files.changed(changes)

    def _writing(self, changes: Sequence[Change]) -> Callable[[sqlite3.Connection], None]:
        """What writes changes after all lines that were said before."""
        self._gathering.flush()

        def write(database: sqlite3.Connection) -> None:
            stored_changes.write(database, those)
            for change in those:
                if isinstance(change, LineEdited):  # It may be much longer than it was.
                    self._gathering.filled.add(change.room, len(change.text.encode()))

        those = tuple(changes)
        return write

    def log(self, room: str, page: int) -> Deferred[acts.Log]:
        read = self._read(partial(acts.page, room=room, page=page, since=self._acts_since()))
        return read.addCallback(self._clock.log)

    def _acts_since(self) -> int:
        return cursor(self._clock.first_since(self._now() - acts.SECONDS))

    def _time(self) -> float:
        """The time up to which `HistoryLimits` count their days back, as lines have it."""
        now = self._now()
        since = self._limits.since(now)
        return now + self._clock.first_since(since) - since

    def _read(self, read: Callable[[sqlite3.Connection], T]) -> Deferred[T]:
        return Deferred.fromCoroutine(self._database.read(read))


# -- in a thread


def _last_time(database: sqlite3.Connection) -> float:
    read = history.last_at, inboxes.last_at, acts.last_at, stored_changes.last_report
    return max(last_at(database) for last_at in read) / MICROS
