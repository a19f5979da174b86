"""Importing: lines that were said elsewhere, or in another chat, become part of the history.

No server may have the state folder meanwhile. Lines are staged in a database of their own, on the
disk, so that memory does not grow with them; `merging` puts them into the history at the end, in
one transaction.

Each line gets a cursor that nothing else in the chat has. It is the time of the line, or a few
microseconds later: many logs know the second, or only the minute. A line that is there already,
said by the same person at that time, is not added again. Each line of a file stands for one that is
there: if somebody says `ok` twice within a minute, both are imported, and the next import finds
both.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from chatroom_tw.chat.rules.entities import MAIN
from chatroom_tw.chat.rules.extras import ACTION
from chatroom_tw.chat.rules.stored import MICROS, StoredRoom, cursor
from chatroom_tw.chat.storage import history, merging, set_clock, single_lines, tables
from chatroom_tw.chat.storage.sqlite import schema
from chatroom_tw.server import text
from chatroom_tw.server.storage import private
from chatroom_tw.server.storage.folder import FILE, LOCK, StateFolder, as_unusable

RECENT = 10_000
"""For how many times the last cursor is remembered, so that the next one is found at once."""
MAIN_NUMBER = 1
"""The number of the main room, which is not stored."""

_STAGED = """
CREATE TABLE taken (at INTEGER PRIMARY KEY);
CREATE TABLE known (
    key INTEGER NOT NULL,       -- the hash of a line's room, name and text
    shown INTEGER NOT NULL,     -- its time, in microseconds
    at INTEGER NOT NULL,        -- its cursor
    used INTEGER NOT NULL,      -- the last file that has it; 0: none
    PRIMARY KEY (key, shown, at)
) WITHOUT ROWID;
CREATE TABLE piece (
    id INTEGER PRIMARY KEY,
    room TEXT NOT NULL,
    at INTEGER NOT NULL,
    said TEXT NOT NULL          -- as in a row of the history
);
CREATE INDEX piece_of_room ON piece (room, at, id);
"""


class Imported(NamedTuple):
    """A line, or a text of several, that was said in a room.

    `at` is the time to show, in microseconds, and `exact` is how exact it is: the line was said
    less than so many microseconds later.
    """

    room: str
    name: str
    text: str
    at: int
    exact: int
    is_action: bool = False


class Importing:
    """An import into a state folder, which is locked until it is closed.

    Nothing changes before `commit`.
    """

    def __init__(self, folder: str) -> None:
        """Make the folder, and its database, if there is none. Raises `Unusable`."""
        self.is_new = not Path(folder, FILE).exists()
        self._folder = folder
        self._state = StateFolder(folder, schema())
        with contextlib.ExitStack() as stack:
            stack.callback(self._state.unlock)
            with as_unusable(folder):
                if self.is_new:
                    private.give_to_owner(self._state.path, self._state.path.with_name(LOCK))
                self._database = self._state.connect()
                stack.callback(self._database.close)
                self._clock = set_clock.read(self._database)
                self._staged = sqlite3.connect("", isolation_level=None)
                stack.callback(self._staged.close)
                self._staged.executescript(f"PRAGMA synchronous = OFF;{_STAGED}BEGIN;")
                self._staged.executemany(
                    "INSERT OR IGNORE INTO taken VALUES (?)", _taken(self._database)
                )
            self._opened = stack.pop_all()
        self._file = 0
        self._names: dict[str, str] = {}
        self._next: dict[int, int] = {}

    def close(self) -> None:
        """Let a server use the folder."""
        self._opened.close()

    # -- lines

    def begin_file(self) -> None:
        """What is added from now on is of another file."""
        self._file += 1
        self._next.clear()

    def add(self, line: Imported) -> bool:
        """Stage a line, unless it is there already. Whether it is new. Raises `Unusable`."""
        with as_unusable(self._folder):
            room = self._names.get(line.room) or self._learn(line.room)
            key = _hash(room, line.name, line.text)
            found = self._staged.execute(
                "SELECT shown, at FROM known WHERE key = ? AND shown >= ? AND shown < ?"
                " AND used <> ? ORDER BY shown, at LIMIT 1",
                (key, line.at, line.at + line.exact, self._file),
            ).fetchone()
            if found:
                self._staged.execute(
                    "UPDATE known SET used = ? WHERE key = ? AND shown = ? AND at = ?",
                    (self._file, key, *found),
                )
                self._follow(line.at, found[1])
                return False
            at = self._free_cursor(line.at)
            self._put(room, at, line)
            self._know(key, at, self._file)
            return True

    def _put(self, room: str, at: int, line: Imported) -> None:
        extra = ACTION if line.is_action else None
        written = history.extra_written(extra, together="\n" in line.text)
        fields = [str(at), line.name, line.text, *([written] if written else [])]
        self._staged.execute(
            "INSERT INTO piece (room, at, said) VALUES (?, ?, ?)",
            (room, at, history.BETWEEN_FIELDS.join(fields)),
        )

    def _free_cursor(self, shown: int) -> int:
        """A cursor of this time, or a little later, that nothing has, and that has now."""
        first = cursor(self._clock.first_since(shown / MICROS))
        at = max(first, self._next.get(shown, 0))
        while not self._staged.execute("INSERT OR IGNORE INTO taken VALUES (?)", (at,)).rowcount:
            at += 1
        self._follow(shown, at)
        return at

    def _follow(self, shown: int, at: int) -> None:
        """The next line of the same time comes after this cursor."""
        if len(self._next) >= RECENT:
            self._next.clear()
        self._next[shown] = max(self._next.get(shown, 0), at + 1)

    def _know(self, key: int, at: int, used: int) -> None:
        shown = cursor(self._clock.shown(at / MICROS))
        self._staged.execute(
            "INSERT OR IGNORE INTO known VALUES (?, ?, ?, ?)", (key, shown, at, used)
        )

    def _learn(self, written: str) -> str:
        """The name of the room as the history has it. Its lines are known from now on."""
        room = _stored_name(self._database, written)
        if room not in self._names.values():
            for (said,) in self._database.execute(
                "SELECT said FROM talk WHERE room = ? ORDER BY id", (room,)
            ):
                for at, name, words, _ in history.entries_of(said):
                    self._know(_hash(room, name, words), at, 0)
        self._names[written] = room
        return room

    # -- the end

    @property
    def rooms(self) -> list[str]:
        """The rooms that lines were added to, whether new or not."""
        return sorted(set(self._names.values()))

    def commit(self, owner: str, now: float) -> None:
        """Put what was staged into the history, all of it or nothing. Raises `Unusable`.

        Rooms without an owner are those of the account with the key `owner` from then on; "": they
        stay as they are.
        """
        with as_unusable(self._folder):
            self._database.execute("BEGIN IMMEDIATE")
            try:
                merging.merge(self._database, self._staged)
                if owner:
                    self._own(owner, now)
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")

    def unowned(self) -> list[str]:
        """Those of `rooms` that go when they are empty."""
        owned = {text.key(room.name) for room in tables.rooms(self._database) if room.owner}
        return [room for room in self.rooms if text.key(room) not in {*owned, MAIN}]

    def has_account(self, key: str) -> bool:
        return tables.has_account(self._database, key)

    def owned_by(self, key: str) -> int:
        """How many rooms the account has."""
        return sum(room.owner == key for room in tables.rooms(self._database))

    def amount(self, room: str) -> merging.Amount:
        """How much history the room has."""
        return merging.amount(self._database, room)

    def size(self) -> int:
        """How many bytes of history all rooms have."""
        return merging.size(self._database)

    def kept(self, room: str, lines: int, size: int, since: float) -> int:
        """How many lines of the room are within these limits. `since` is a time to show."""
        first = cursor(self._clock.first_since(since))
        return merging.kept(self._database, room, lines, size, first)

    def shown(self, at: int) -> float:
        """The time to show of a cursor, in seconds."""
        return self._clock.shown(at / MICROS)

    def _own(self, owner: str, now: float) -> None:
        numbers = {text.key(room.name): room.number for room in tables.rooms(self._database)}
        for room in self.unowned():
            number = numbers.get(text.key(room)) or max(MAIN_NUMBER, *numbers.values(), 0) + 1
            numbers[text.key(room)] = number
            tables.write_room(self._database, StoredRoom(room, number, owner, now))


def _hash(room: str, name: str, words: str) -> int:
    """What tells lines from one another, as a number that SQLite can have."""
    line = "\x1f".join((text.key(room), text.key(name), words))
    digest = blake2b(line.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _stored_name(database: sqlite3.Connection, written: str) -> str:
    """The name of a room as the history has it, or is to have it."""
    name = single_lines.name_of(database, written)
    key = text.key(name)
    rooms = database.execute("SELECT DISTINCT room FROM talk")
    return next((str(room) for (room,) in rooms if room != name and text.key(room) == key), name)


def _taken(database: sqlite3.Connection) -> Iterator[tuple[int]]:
    """The cursors of all that the chat has: no two things have the same."""
    for query in (
        "SELECT at FROM message",
        "SELECT id FROM message",
        "SELECT at FROM act",
        "SELECT at FROM report",
    ):
        yield from database.execute(query)
    for (said,) in database.execute("SELECT said FROM talk"):
        for at, *_ in history.all_entries(said):
            yield (at,)
