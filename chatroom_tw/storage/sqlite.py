"""The chat's storage in a state folder: its tables, and what is read and written there.

Implements `storage.interface.Storage`. Each function that is given a connection runs
in a thread.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred

from chatroom_tw.core import text
from chatroom_tw.core.events import Line, Message, Said
from chatroom_tw.core.kept import HistoryLimits, KeptRoom, Unread
from chatroom_tw.core.room_numbers import REMEMBERED
from chatroom_tw.storage import pruning
from chatroom_tw.storage.database import Database
from chatroom_tw.storage.folder import Schema, StateFolder
from chatroom_tw.storage.writer import Insert

VERSION = 1
APPLICATION = 0x43484154
"""`CHAT`."""
SHOWN = 1 << 17
"""How many characters of a room's history are shown at once."""
ANSWERED = 10_000
"""How many lines of it."""


def schema() -> Schema:
    """What the chat's database is like."""
    folder = files("chatroom_tw.storage")
    names = [f"schema-v{number}.sql" for number in range(1, VERSION + 1)]
    return Schema(APPLICATION, [(folder / name).read_text("utf-8") for name in names])


def micros(when: float) -> int:
    """A time as it stands in the database."""
    return round(when * 1_000_000)


def _message_row(item: tuple[str, Message]) -> Sequence[tuple[Any, ...]]:
    key, message = item
    when = micros(message.when)
    return [(key, str(message.sender), str(message.recipient), message.text, when)]


def _line_rows(said: Said) -> Sequence[tuple[Any, ...]]:
    name, when = str(said.name), micros(said.when)
    return [(said.room, name, line, when) for line in said.text.split("\n")]


MESSAGES = Insert("message", ("account", "sender", "recipient", "text", "at"), _message_row)
LINES = Insert("line", ("room", "name", "text", "at"), _line_rows)


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
        self._touched: set[str] = set()
        self._unpruned = 0

    # -- the beginning and the end

    def accounts(self) -> Sequence[tuple[str, int]]:
        return self._database.at_start(_accounts)

    def rooms(self) -> Sequence[KeptRoom]:
        return self._database.at_start(_rooms)

    def start(self) -> None:
        self._database.start()
        self._database.run_later(
            partial(pruning.prune_all, limits=self._limits, now=self._now(), numbers=REMEMBERED)
        )

    def close(self) -> Deferred[None]:
        return self._database.close()

    # -- accounts and their messages

    def add_account(
        self, key: str, name: str, password: str, rooms: Sequence[KeptRoom]
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
        return self._database.insert(MESSAGES, (key, message))

    def unread(self, key: str) -> Deferred[tuple[Unread, ...]]:
        return self._read(partial(_unread, key=key))

    def mark_read(self, key: str, ids: Sequence[int], when: float) -> Deferred[int]:
        return self._database.run(partial(_mark_read, key=key, ids=ids, when=when))

    # -- rooms and what is said there

    def add_room(self, room: KeptRoom) -> Deferred[None]:
        return self._database.run(partial(_write_room, room=room))

    def number_room(self, room: KeptRoom) -> None:
        self._database.run_later(partial(_write_room, room=room))

    def add_lines(self, said: Said) -> None:
        if self._limits.none:
            return
        self._database.insert_later(LINES, said)
        self._touched.add(said.room)
        self._unpruned += 1
        if self._unpruned == pruning.EVERY:
            self._prune()

    def lines(self, room: str, count: int) -> Deferred[tuple[Line, ...]]:
        count = min(count, self._limits.lines, ANSWERED)
        since = micros(self._limits.since(self._now()))
        return self._read(partial(_lines, room=room, count=count, since=since))

    def forget_room(self, room: str) -> None:
        self._database.run_later(
            lambda database: database.execute("DELETE FROM line WHERE room = ?", (room,))
        )

    def _prune(self) -> None:
        rooms, self._touched, self._unpruned = self._touched, set(), 0
        self._database.run_later(
            partial(pruning.prune, rooms=rooms, limits=self._limits, now=self._now())
        )

    def _read(self, read: Callable[[sqlite3.Connection], Any]) -> Deferred[Any]:
        return Deferred.fromCoroutine(self._database.read(read))


# -- in a thread


def _accounts(database: sqlite3.Connection) -> Sequence[tuple[str, int]]:
    return database.execute(
        "SELECT name, (SELECT count(*) FROM message WHERE account = key AND read_at IS NULL)"
        " FROM account ORDER BY key"
    ).fetchall()


def _rooms(database: sqlite3.Connection) -> Sequence[KeptRoom]:
    rows = database.execute("SELECT name, number, owner FROM room ORDER BY number")
    return [KeptRoom(name, number, owner or "") for name, number, owner in rows]


def _write_room(database: sqlite3.Connection, room: KeptRoom) -> None:
    database.execute(
        "INSERT OR REPLACE INTO room VALUES (?, ?, ?, ?)",
        (text.key(room.name), str(room.name), room.number, room.owner or None),
    )


def _unread(database: sqlite3.Connection, key: str) -> tuple[Unread, ...]:
    rows = database.execute(
        "SELECT id, sender, recipient, text, at FROM message"
        " WHERE account = ? AND read_at IS NULL ORDER BY id",
        (key,),
    )
    return tuple(
        Unread(number, Message(sender, recipient, words, at / 1_000_000))
        for number, sender, recipient, words, at in rows
    )


def _mark_read(database: sqlite3.Connection, key: str, ids: Sequence[int], when: float) -> int:
    mark = "UPDATE message SET read_at = ? WHERE id = ? AND account = ? AND read_at IS NULL"
    at = micros(when)
    return sum(database.execute(mark, (at, number, key)).rowcount for number in ids)


def _lines(database: sqlite3.Connection, room: str, count: int, since: int) -> tuple[Line, ...]:
    rows = database.execute(
        "SELECT name, text, at FROM line WHERE room = ? AND at >= ? ORDER BY id DESC LIMIT ?",
        (room, since, count),
    )
    lines: list[Line] = []
    size = 0
    for name, words, at in rows:
        size += len(words)
        if lines and size > SHOWN:
            break
        lines.append(Line(name, words, at / 1_000_000))
    return tuple(reversed(lines))
