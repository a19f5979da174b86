"""Which messages of the history an import brings once more.

A line that is there already, said by the same person in the same room at that time, is not added
again. Each line of a file stands for one that is there: if somebody says `ok` twice within a
minute, both are imported, and the next import finds both.

The messages of an export have cursors, and so they are found although they were edited or deleted
since. One whose cursor was taken when it was imported has got the next that was free. If its text
is another now, it is looked for from its cursor on, as far as all cursors are taken.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from hashlib import blake2b
from typing import NamedTuple

from chatroom_tw.chat.rules.extras import is_deleted
from chatroom_tw.chat.storage.imported import Imported, as_text
from chatroom_tw.server import text

TABLES = """
CREATE TABLE taken (at INTEGER PRIMARY KEY);
CREATE TABLE known (
    at INTEGER PRIMARY KEY,     -- the cursor of a message
    who INTEGER NOT NULL,       -- the hash of its room and its name
    what INTEGER NOT NULL,      -- the same with its text
    shown INTEGER NOT NULL,     -- its time, in microseconds
    version INTEGER NOT NULL,   -- when it was edited, or that it was deleted
    has_file INTEGER NOT NULL,
    used INTEGER NOT NULL       -- the last file that has it; 0: none
);
CREATE INDEX known_what ON known (what, shown, at);
CREATE TABLE moved (
    room TEXT NOT NULL,
    origin INTEGER NOT NULL,    -- the cursor of a message in the chat that it comes from
    file INTEGER NOT NULL,
    at INTEGER NOT NULL,        -- its cursor here
    PRIMARY KEY (room, origin, file)
) WITHOUT ROWID;
"""
_FOUND = "SELECT at, version, has_file FROM known WHERE"


class Recognized(NamedTuple):
    """A message that is there: its cursor, its version, and whether it has a file."""

    at: int
    version: int
    has_file: bool


class Known:
    """The messages that the chat has already. They are looked up in the import's own database."""

    def __init__(self, staged: sqlite3.Connection) -> None:
        self._staged = staged
        self.file = 0
        """The number of the file that is read."""

    def take(self, cursors: Iterable[tuple[int]]) -> None:
        """The chat has these cursors: no two things have the same."""
        self._staged.executemany("INSERT OR IGNORE INTO taken VALUES (?)", cursors)

    def first_free(self, at: int) -> int:
        """Take the first cursor from this one on that nothing has."""
        while not self._staged.execute("INSERT OR IGNORE INTO taken VALUES (?)", (at,)).rowcount:
            at += 1
        return at

    def learn(self, line: Imported, at: int, shown: int, *, is_new: bool = False) -> None:
        """There is this message, with a cursor and a time to show; `is_new`: of this file."""
        self._staged.execute(
            "INSERT OR REPLACE INTO known VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                *(at, _who(line), _what(line), shown, line.version, line.file is not None),
                self.file if is_new else 0,
            ),
        )

    def revised(self, found: Recognized, line: Imported) -> None:
        """A message that is there is the line from now on."""
        has_file = found.has_file or line.file is not None
        self._staged.execute(
            "UPDATE known SET version = ?, has_file = ? WHERE at = ?",
            (line.version, has_file, found.at),
        )

    def find(self, line: Imported, start: int) -> Recognized | None:
        """The message that the line is, if it is there. `start` is the cursor that it would get if
        nothing had that."""
        found = self._by_cursor(line) or self._by_text(line) or self._by_neighbours(line, start)
        if found is None:
            return None
        self._staged.execute("UPDATE known SET used = ? WHERE at = ?", (self.file, found[0]))
        return Recognized(found[0], found[1], bool(found[2]))

    def _by_cursor(self, line: Imported) -> tuple[int, int, int] | None:
        if not line.origin:
            return None
        moved = self._staged.execute(
            "SELECT at FROM moved WHERE room = ? AND origin = ? AND file = ?",
            (line.room, line.origin, self.file),
        ).fetchone()
        return self._one(
            f"{_FOUND} at = ? AND who = ? AND shown >= ? AND shown < ?",
            *(moved[0] if moved else line.origin, _who(line), line.at, line.at + line.exact),
        )

    def _by_text(self, line: Imported) -> tuple[int, int, int] | None:
        if line.origin and is_deleted(line.extra):
            return None  # All that were deleted have the same text, none.
        return self._one(
            f"{_FOUND} what = ? AND shown >= ? AND shown < ? AND used <> ?"
            " ORDER BY shown, at LIMIT 1",
            *(_what(line), line.at, line.at + line.exact, self.file),
        )

    def _by_neighbours(self, line: Imported, start: int) -> tuple[int, int, int] | None:
        if not line.origin:
            return None
        found = self._one(
            f"{_FOUND} at >= ? AND at < ? AND who = ? AND used <> ? AND (version > 0 OR ?)"
            " ORDER BY at LIMIT 1",
            *(start, start + line.exact, _who(line), self.file, line.version > 0),
        )
        if found is None:
            return None
        [taken] = self._staged.execute(
            "SELECT count(*) FROM taken WHERE at >= ? AND at < ?", (start, found[0])
        ).fetchone()
        return found if taken == found[0] - start else None

    def _one(self, query: str, *values: object) -> tuple[int, int, int] | None:
        found: tuple[int, int, int] | None = self._staged.execute(query, values).fetchone()
        return found

    # -- what has become of the cursors of an export

    def moved(self, line: Imported, at: int) -> None:
        """The message has this cursor here."""
        self._staged.execute(
            "INSERT OR REPLACE INTO moved VALUES (?, ?, ?, ?)",
            (line.room, line.origin, self.file, at),
        )

    def place_of(self, room: str, origin: int, file: int) -> int:
        """The cursor here of what a file gives the cursor `origin`: as the file itself has it, or
        else another one. What none has keeps its cursor."""
        found = self._staged.execute(
            "SELECT at FROM moved WHERE room = ? AND origin = ? ORDER BY file <> ?, file DESC"
            " LIMIT 1",
            (room, origin, file),
        ).fetchone()
        return int(found[0]) if found else origin


def _who(line: Imported) -> int:
    return _hash(text.key(line.room), text.key(line.name))


def _what(line: Imported) -> int:
    return _hash(text.key(line.room), text.key(line.name), as_text(line.extra, line.text))


def _hash(*words: str) -> int:
    """What tells lines from one another, as a number that SQLite can have."""
    data = "\x1f".join(words).encode("utf-8", "replace")
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big", signed=True)
