"""The files in the database of a chat. `schema-v5.sql` describes the tables.

A row that goes leaves one in `file_gone` (a trigger sees to that), wherever it is removed. Only
when that is committed are its bytes removed (`FileTable.soon`): in a thread that sees what is
committed alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from twisted.internet.base import DelayedCall
from twisted.internet.defer import Deferred
from twisted.logger import Logger

from chatroom_tw.chat.rules.changes import (
    AccountGone,
    Change,
    FileDropped,
    FileSent,
    LineGone,
    RoomGone,
)
from chatroom_tw.chat.rules.extras import File
from chatroom_tw.chat.rules.stored import StoredFile
from chatroom_tw.chat.storage import history
from chatroom_tw.server.files.blobs import Blobs
from chatroom_tw.server.refusals import Refused
from chatroom_tw.server.storage.database import Database

FOLDER = "files"
"""The folder of the bytes, in the state folder."""
REMOVING = (LineGone, RoomGone, AccountGone, FileDropped)
"""Changes with which files may go."""
LATER = 0.5
"""Seconds after which the bytes of files are removed whose messages are gone."""
AT_ONCE = 1000
"""The most files whose bytes are removed at once."""
Gone = tuple[list[int], int, int]
"""The rows of `file_gone` that are done, and of those that were sent: how many, and how many
bytes."""


def keep(database: sqlite3.Connection, stored: StoredFile) -> None:
    file = stored.file
    values = (file.path, file.name, file.media, file.size, file.width, file.height)
    database.execute(
        "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)",
        (stored.name, stored.digest, *values),
    )


def sent(database: sqlite3.Connection, change: FileSent) -> None:
    database.execute(
        "UPDATE file SET room = ?, at = ? WHERE name = ?", (change.room, change.at, change.name)
    )


def dropped(database: sqlite3.Connection, change: FileDropped) -> None:
    database.execute("DELETE FROM file WHERE name = ? AND at IS NULL", (change.name,))


def find(database: sqlite3.Connection, name: str) -> StoredFile | None:
    row = database.execute(
        "SELECT digest, path, title, media, size, width, height FROM file WHERE name = ?", (name,)
    ).fetchone()
    return StoredFile(name, row[0], File(*row[1:])) if row else None


def name_of(file: File) -> str:
    """The unguessable part of its path."""
    return (*file.path.split("/"), "")[1]


def total(database: sqlite3.Connection) -> tuple[int, int]:
    """How many files were sent, and how many bytes they have."""
    [count, size] = database.execute(
        "SELECT count(*), ifnull(sum(size), 0) FROM file WHERE at IS NOT NULL"
    ).fetchone()
    return int(count), int(size)


def digests(database: sqlite3.Connection) -> frozenset[str]:
    """Of all files that were sent. A database of an earlier version, or of the tombola, which is
    only read, has none."""
    there = "SELECT 1 FROM sqlite_master WHERE name = 'file'"
    if not database.execute(there).fetchone():
        return frozenset()
    rows = database.execute("SELECT DISTINCT digest FROM file WHERE at IS NOT NULL")
    return frozenset(digest for (digest,) in rows)


def clean(database: sqlite3.Connection, blobs: Blobs) -> None:
    """At a start: remove files that were not sent, or with messages that a crash has lost, and all
    bytes that nobody needs. Raises OSError."""
    database.execute(
        "DELETE FROM file WHERE at IS NULL OR at > ?", (int(history.last_at(database)),)
    )
    database.execute("DELETE FROM file_gone")
    blobs.clean({digest for (digest,) in database.execute("SELECT DISTINCT digest FROM file")})


def remove_bytes(database: sqlite3.Connection, blobs: Blobs) -> Gone | None:
    """Remove the bytes of files that are gone, if nobody else needs them. None: no file is gone. A
    reader's thread calls this. Raises OSError."""
    rows = database.execute(
        "SELECT id, digest, size FROM file_gone ORDER BY id LIMIT ?", (AT_ONCE,)
    ).fetchall()

    def is_used(digest: str) -> bool:
        found = database.execute("SELECT 1 FROM file WHERE digest = ? LIMIT 1", (digest,))
        return found.fetchone() is not None

    if not rows:
        return None
    removed = blobs.unlink_unused({digest for _, digest, _ in rows}, is_used)
    done = [(number, size) for number, digest, size in rows if digest in removed]
    sizes = [size for _, size in done if size]
    return [number for number, _ in done], len(sizes), sum(sizes)


def forget_gone(database: sqlite3.Connection, done: Sequence[int]) -> None:
    """The bytes of these are removed."""
    database.executemany("DELETE FROM file_gone WHERE id = ?", ((number,) for number in done))


class FileTable:
    """The files of a state folder. Implements `storage.interface.Files`."""

    _log = Logger()

    def __init__(
        self, call_later: Callable[..., DelayedCall], database: Database, folder: Path | str
    ) -> None:
        """Raises OSError."""
        self.blobs = Blobs(Path(folder).absolute() / FOLDER)
        self._call_later = call_later
        self._database = database
        self._waiting: DelayedCall | None = None
        self._is_stopped = self._is_removing = self._is_due = False
        self._observe: Callable[[int, int], None] = lambda count, size: None
        database.at_start(partial(clean, blobs=self.blobs))

    def total(self) -> tuple[int, int]:
        return self._database.at_start(total)

    def observe(self, call: Callable[[int, int], None]) -> None:
        self._observe = call

    def keep(self, file: StoredFile) -> Deferred[None]:
        return self._database.run(partial(keep, stored=file))

    def drop(self, name: str) -> None:
        self._database.run_later(partial(dropped, change=FileDropped(name)))
        self.soon()

    def find(self, name: str) -> Deferred[StoredFile | None]:
        return Deferred.fromCoroutine(self._database.read(partial(find, name=name)))

    def changed(self, changes: Sequence[Change]) -> None:
        """These changes are being written."""
        if any(isinstance(change, REMOVING) for change in changes):
            self.soon()

    def soon(self) -> None:
        """Messages may have been removed: remove the bytes of their files."""
        self._is_due = True
        if self._waiting is None and not self._is_removing and not self._is_stopped:
            self._waiting = self._call_later(LATER, self._begin)

    def stop(self) -> None:
        """Remove nothing more. The next start does the rest."""
        self._is_stopped = True
        if self._waiting is not None and self._waiting.active():
            self._waiting.cancel()

    def _begin(self) -> None:
        self._waiting = None
        self._is_removing, self._is_due = True, False  # One at a time: each counts what it removes.
        Deferred.fromCoroutine(self._remove()).addErrback(self._failed).addCallback(self._removed)

    def _removed(self, _: None) -> None:
        self._is_removing = False
        if self._is_due:
            self.soon()

    async def _remove(self) -> None:
        gone = await self._database.read(partial(remove_bytes, blobs=self.blobs))
        if gone is None:
            return
        done, count, size = gone
        if done:
            await self._database.run(partial(forget_gone, done=done))
        if count:
            self._observe(count, size)
        self._is_due = True  # There may be more, or some whose bytes are being sent once again.

    def _failed(self, failure: Any) -> None:
        if failure.check(Refused) is None:  # What the database cannot do it has logged.
            self._log.failure(
                "Could not remove files whose messages are gone", failure, event="files-not-removed"
            )
