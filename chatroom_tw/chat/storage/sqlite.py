"""The chat's storage in a state folder: its tables, and what is read and written there.

Implements `storage.interface.Storage`. Each function that is given a connection runs
in a thread.
"""

from __future__ import annotations

import math
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall

from chatroom_tw.chat.rules.events import Line, Message, Said
from chatroom_tw.chat.rules.room_numbers import REMEMBERED
from chatroom_tw.chat.rules.stored import MICROS, HistoryLimits, Page, StoredRoom, Unread, cursor
from chatroom_tw.chat.storage import pruning
from chatroom_tw.chat.storage.history import TALK, after, before, by_room, newest
from chatroom_tw.server import text
from chatroom_tw.server.storage.database import Database
from chatroom_tw.server.storage.folder import Schema, StateFolder
from chatroom_tw.server.storage.writer import Insert

VERSION = 1
APPLICATION = 0x43484154
"""`CHAT`."""
GATHER = 0.02
"""Seconds for which lines are gathered before they are written."""
SHOWN = 1 << 17
"""How many characters of a room's history are shown at once."""
ANSWERED = 10_000
"""How many lines of it."""


def schema() -> Schema:
    """What the chat's database is like."""
    folder = files("chatroom_tw.chat.storage")
    names = [f"schema-v{number}.sql" for number in range(1, VERSION + 1)]
    return Schema(APPLICATION, [(folder / name).read_text("utf-8") for name in names])


def _message_rows(items: Sequence[tuple[int, str, Message]]) -> Sequence[tuple[Any, ...]]:
    return [
        (number, key, str(m.sender), str(m.recipient), m.text, cursor(m.when))
        for number, key, m in items
    ]


MESSAGES = Insert("message", ("id", "account", "sender", "recipient", "text", "at"), _message_rows)


class SqliteStorage:
    """Keeps everything in a folder, for as long as there is the folder."""

    def __init__(
        self,
        reactor: Any,
        folder: Path | str,
        limits: HistoryLimits,
        connection: type[sqlite3.Connection] = sqlite3.Connection,
    ) -> None:
        """`connection` is what writes, see `Database`. Raises `folder.Unusable`."""
        self._database = Database(reactor, StateFolder(folder, schema()), connection)
        self._limits = limits
        self._now: Callable[[], float] = reactor.seconds
        self._call_later: Callable[..., IDelayedCall] = reactor.callLater
        self._waiting: defaultdict[str, dict[int, None]] = defaultdict(dict)
        self._last_message = 0
        self._database.at_start(self._find_waiting)
        self._keeps_lines = not limits.none
        self._said: list[Said] = []
        self._flushing: IDelayedCall | None = None
        self._unpruned = 0
        self._grown: defaultdict[str, int] = defaultdict(int)
        """How much was said in each room since it was pruned."""

    # -- the beginning and the end

    def accounts(self) -> Sequence[tuple[str, int]]:
        accounts = self._database.at_start(_accounts)
        return [(name, len(self._waiting[key])) for key, name in accounts]

    def rooms(self) -> Sequence[StoredRoom]:
        return self._database.at_start(_rooms)

    def start(self) -> None:
        self._database.start()
        self._database.run_later(
            partial(pruning.prune_all, limits=self._limits, now=self._now(), numbers=REMEMBERED)
        )

    def close(self) -> Deferred[None]:
        self._flush()
        return self._database.close()

    # -- accounts and their messages

    def add_account(
        self, key: str, name: str, password: str, rooms: Sequence[StoredRoom]
    ) -> Deferred[None]:
        def write(database: sqlite3.Connection) -> None:
            database.execute("INSERT INTO account VALUES (?, ?, ?)", (key, str(name), password))
            for room in rooms:
                _write_room(database, room)

        return self._database.run(write)

    def password(self, key: str) -> Deferred[str]:
        def read(database: sqlite3.Connection) -> str:
            found = database.execute("SELECT password FROM account WHERE key = ?", (key,))
            [password] = found.fetchone()
            return str(password)

        return self._read(read)

    def add_message(self, key: str, message: Message) -> Deferred[None]:
        self._last_message += 1
        number = self._last_message

        def kept(_: None) -> None:
            self._waiting[key][number] = None

        return self._database.insert(MESSAGES, (number, key, message)).addCallback(kept)

    def unread(self, key: str) -> Deferred[tuple[Unread, ...]]:
        return self._read(partial(_messages, ids=tuple(self._waiting[key])))

    def mark_read(self, key: str, ids: Sequence[int], when: float) -> Deferred[int]:
        def marked(count: int) -> int:
            for number in ids:
                self._waiting[key].pop(number, None)
            return count

        marking = partial(_mark_read, key=key, ids=ids, when=when)
        return self._database.run(marking).addCallback(marked)

    def _find_waiting(self, database: sqlite3.Connection) -> None:
        for key, number in database.execute(
            "SELECT account, id FROM message WHERE read_at IS NULL ORDER BY id"
        ):
            self._waiting[key][number] = None
        [self._last_message] = database.execute("SELECT ifnull(max(id), 0) FROM message").fetchone()

    # -- rooms and what is said there

    def add_room(self, room: StoredRoom) -> Deferred[None]:
        return self._database.run(partial(_write_room, room=room))

    def number_room(self, room: StoredRoom) -> None:
        self._database.run_later(partial(_write_room, room=room))

    def add_lines(self, said: Sequence[Said]) -> None:
        if self._keeps_lines:
            self._said += said
            if self._flushing is None:
                self._flushing = self._call_later(GATHER, self._flush)

    def lines(self, room: str, count: int) -> Deferred[tuple[Line, ...]]:
        self._flush()
        count = min(count, self._limits.lines, ANSWERED)
        since = self._limits.since(self._now())
        return self._read(partial(_lines, room=room, count=count, since=since))

    def page(
        self, room: str, count: int, before: int | None = None, after: int | None = None
    ) -> Deferred[Page]:
        self._flush()
        count = min(count, ANSWERED)
        since = cursor(self._limits.since(self._now()))
        return self._read(
            partial(_page, room=room, count=count, since=since, end=before, start=after)
        )

    def last_time(self) -> float:
        return self._database.at_start(_last_said)

    def forget_room(self, room: str) -> None:
        self._flush()
        self._grown.pop(room, None)
        self._database.run_later(
            lambda database: database.execute("DELETE FROM talk WHERE room = ?", (room,))
        )

    def _flush(self) -> None:
        """Hand over what was said to the database."""
        if self._flushing:
            if self._flushing.active():
                self._flushing.cancel()
            self._flushing = None
        said, self._said = self._said, []
        if said:
            rooms = by_room(said)
            self._database.insert_later(TALK, rooms)
            for room, part in rooms.items():
                self._grown[room] += len(part)
            self._unpruned += len(said)
        if self._unpruned >= pruning.EVERY:
            self._prune()

    def _prune(self) -> None:
        self._unpruned = 0
        enough = min(self._limits.lines, pruning.EVERY)
        rooms = [room for room, grown in self._grown.items() if grown >= enough]
        for room in rooms:
            del self._grown[room]
        self._database.run_later(
            partial(pruning.prune, rooms=rooms, limits=self._limits, now=self._now())
        )

    def _read(self, read: Callable[[sqlite3.Connection], Any]) -> Deferred[Any]:
        return Deferred.fromCoroutine(self._database.read(read))


# -- in a thread


def _accounts(database: sqlite3.Connection) -> Sequence[tuple[str, str]]:
    return database.execute("SELECT key, name FROM account ORDER BY key").fetchall()


def _rooms(database: sqlite3.Connection) -> Sequence[StoredRoom]:
    rows = database.execute("SELECT name, number, owner FROM room ORDER BY number")
    return [StoredRoom(name, number, owner or "") for name, number, owner in rows]


def _write_room(database: sqlite3.Connection, room: StoredRoom) -> None:
    database.execute(
        "INSERT OR REPLACE INTO room VALUES (?, ?, ?, ?)",
        (text.key(room.name), str(room.name), room.number, room.owner or None),
    )


def _messages(database: sqlite3.Connection, ids: Sequence[int]) -> tuple[Unread, ...]:
    one = "SELECT sender, recipient, text, at FROM message WHERE id = ?"
    found: list[Unread] = []
    for number in ids:
        sender, recipient, words, at = database.execute(one, (number,)).fetchone()
        found.append(Unread(number, Message(sender, recipient, words, at / MICROS)))
    return tuple(found)


def _mark_read(database: sqlite3.Connection, key: str, ids: Sequence[int], when: float) -> int:
    mark = "UPDATE message SET read_at = ? WHERE id = ? AND account = ? AND read_at IS NULL"
    at = cursor(when)
    return sum(database.execute(mark, (at, number, key)).rowcount for number in ids)


def _lines(database: sqlite3.Connection, room: str, count: int, since: float) -> tuple[Line, ...]:
    lines: list[Line] = []
    size = 0
    for line in newest(database, room, since):
        size += len(line.text)
        if len(lines) == count or (lines and size > SHOWN):
            break
        lines.append(line)
    return tuple(reversed(lines))


def _page(
    database: sqlite3.Connection,
    room: str,
    count: int,
    since: int,
    end: int | None,
    start: int | None,
) -> Page:
    if start is not None:
        return _first(after(database, room, max(start, since)), count)
    page = _first(before(database, room, since, math.inf if end is None else end), count)
    return Page(page.lines[::-1], page.more)


def _first(lines: Iterable[Line], count: int) -> Page:
    """The first of the lines, and whether there are more. One of them is shown in any case."""
    shown: list[Line] = []
    size = 0
    for line in lines:
        size += len(line.text)
        if len(shown) == count or (shown and size > SHOWN):
            return Page(tuple(shown), True)
        shown.append(line)
    return Page(tuple(shown), False)


def _last_said(database: sqlite3.Connection) -> float:
    [at] = database.execute("SELECT ifnull(max(last_at), 0) FROM talk").fetchone()
    return float(at) / MICROS
