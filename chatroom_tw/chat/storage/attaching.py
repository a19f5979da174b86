"""Attaching: what goes with imported messages is staged with them, and stored at the end.

That is replies, reactions, files, and what messages that are there already have become since: an
export can be later than the import before it. The cursors that replies name are those of the chat
that was exported, and are known here only when all files are read.
"""

from __future__ import annotations

import secrets
import sqlite3
from dataclasses import astuple, replace

from chatroom_tw.chat.rules import file_names
from chatroom_tw.chat.rules.changes import ACCOUNT, ReactionSet
from chatroom_tw.chat.rules.conversations import guest_called
from chatroom_tw.chat.rules.extras import Extra, is_deleted
from chatroom_tw.chat.storage import files, history, reactions, single_lines, tables
from chatroom_tw.chat.storage.imported import Imported
from chatroom_tw.chat.storage.known import Known
from chatroom_tw.server import text

TABLES = """
CREATE TABLE reply (
    at INTEGER PRIMARY KEY,     -- the cursor of an answer
    room TEXT NOT NULL,
    origin INTEGER NOT NULL,    -- the cursor that its file gives the message that it answers
    file INTEGER NOT NULL
);
CREATE TABLE reaction (
    id INTEGER PRIMARY KEY,
    room TEXT NOT NULL,
    at INTEGER NOT NULL,
    emoji TEXT NOT NULL,
    name TEXT NOT NULL
);
CREATE TABLE sent (             -- as `file` of the chat
    name TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    path TEXT NOT NULL,
    title TEXT NOT NULL,
    media TEXT NOT NULL,
    size INTEGER NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    room TEXT NOT NULL,
    at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE revision (
    at INTEGER PRIMARY KEY,     -- the cursor of a message that is there
    room TEXT NOT NULL,
    words TEXT NOT NULL,
    extra TEXT NOT NULL         -- as in a row of the history
);
"""
SECRET = 18
"""The random bytes in the address of a file: 24 characters."""


class Attaching:
    """Adds replies, reactions and files to the messages that an import has put in its database."""

    def __init__(
        self, staged: sqlite3.Connection, database: sqlite3.Connection, known: Known
    ) -> None:
        self._staged = staged
        self._database = database
        self._known = known
        self.revised = 0
        """How many messages that were there are others now."""
        self.files = 0
        self.file_bytes = 0
        """How many files come, and how many bytes they have."""
        self.missing = 0
        """How many files do not come, as their bytes are not there."""

    def reply(self, line: Imported, at: int) -> None:
        """The message with the cursor `at` is new, or another now: it may answer one."""
        if line.extra and line.extra.reply:
            self._staged.execute(
                "INSERT OR REPLACE INTO reply VALUES (?, ?, ?, ?)",
                (at, line.room, line.extra.reply, self._known.file),
            )

    def react(self, line: Imported, at: int) -> None:
        """There are these reactions to the message."""
        self._staged.executemany(
            "INSERT INTO reaction (room, at, emoji, name) VALUES (?, ?, ?, ?)",
            ((line.room, at, emoji, name) for emoji, names in line.reactions for name in names),
        )

    def revise(self, line: Imported, at: int) -> None:
        """The message that has this cursor is the line from now on."""
        self.revised += 1
        self.reply(line, at)
        self._staged.execute(
            "INSERT OR REPLACE INTO revision VALUES (?, ?, ?, ?)",
            (at, line.room, line.text, history.extra_written(line.extra) or ""),
        )

    def with_file(self, line: Imported, at: int) -> Imported:
        """Have the file of the line come. It gets another address if this chat has one such."""
        file = line.file
        assert line.extra and file
        name = files.name_of(file)
        if self._is_taken(name):
            name = secrets.token_urlsafe(SECRET)
            path = file_names.path_of(name, file.name)
            words = line.text.replace(file.path, path)
            file = replace(file, path=path)
            line = line._replace(text=words, extra=replace(line.extra, file=file))
        self._staged.execute(
            f"INSERT INTO sent VALUES ({', '.join('?' * 10)})",
            (name, line.digest, *astuple(file), line.room, at),
        )
        self.files += 1
        self.file_bytes += file.size
        return line

    def _is_taken(self, name: str) -> bool:
        return any(
            database.execute(f"SELECT 1 FROM {table} WHERE name = ?", (name,)).fetchone()
            for database, table in ((self._staged, "sent"), (self._database, "file"))
        )

    # -- the end

    @property
    def digests(self) -> frozenset[str]:
        """Those of the files that come."""
        rows = self._staged.execute("SELECT DISTINCT digest FROM sent")
        return frozenset(digest for (digest,) in rows)

    def settle_replies(self) -> None:
        """In what is staged, replies name the cursors that messages have here."""
        for at, room, origin, file in self._staged.execute("SELECT * FROM reply").fetchall():
            here = self._known.place_of(room, origin, file)
            if here == origin:
                continue
            for number, said in self._staged.execute(
                "SELECT id, said FROM piece WHERE room = ? AND at = ?", (room, at)
            ).fetchall():
                [(_, name, words, written)] = history.all_entries(said)
                piece = history.written((at, name, words, _answering(written, here)))
                self._staged.execute("UPDATE piece SET said = ? WHERE id = ?", (piece, number))
            for (written,) in self._staged.execute(
                "SELECT extra FROM revision WHERE at = ?", (at,)
            ).fetchall():
                change = _answering(written, here), at
                self._staged.execute("UPDATE revision SET extra = ? WHERE at = ?", change)

    def write(self) -> None:
        """Store it all. What was said is in the history. The caller commits."""
        for row in self._staged.execute("SELECT room, at, emoji, name FROM reaction ORDER BY id"):
            _react(self._database, *row)
        self._database.executemany(
            f"INSERT INTO file VALUES ({', '.join('?' * 10)})",
            self._staged.execute("SELECT * FROM sent"),
        )
        for at, room, words, written in self._staged.execute("SELECT * FROM revision"):
            _revise(self._database, room, at, words, history.extra_of(written) or Extra())


def _answering(written: str, here: int) -> str:
    """What goes with a text, as in a row, if it answers the message with this cursor."""
    extra = replace(history.extra_of(written) or Extra(), reply=here)
    return history.extra_written(extra, together=history.is_together(written)) or ""


def _react(database: sqlite3.Connection, room: str, at: int, emoji: str, name: str) -> None:
    """Whoever has an account of this name has reacted, or somebody called so. Whoever is there with
    the emoji is not there twice."""
    key = text.key(name)
    party = f"{ACCOUNT}{key}" if tables.has_account(database, key) else guest_called(name)
    there = database.execute("SELECT name FROM reaction WHERE at = ? AND emoji = ?", (at, emoji))
    if key not in [text.key(one) for (one,) in there]:
        reactions.write(database, ReactionSet(room, at, emoji, party, name, True))


def _revise(database: sqlite3.Connection, room: str, at: int, words: str, extra: Extra) -> None:
    """A file that the message has already stays."""
    if is_deleted(extra):
        single_lines.delete(database, room, at)
    else:
        single_lines.put(
            *(database, room, at, words),
            lambda before: replace(extra, file=extra.file or before.file),
        )
