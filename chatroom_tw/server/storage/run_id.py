"""The run id: it tells whether the `-wal` beside a database belongs to that database.

SQLite writes to `state.sqlite3-wal` first, and later copies that into `state.sqlite3`. If a server
was killed, and its `state.sqlite3` is then replaced by another one, SQLite would copy what the old
`-wal` has into it, and nothing in the two files says that they do not belong together.

So each server that opens a folder gives the database a new random id, in the table `run`, and has
it copied into `state.sqlite3` before anything else is written. The file `lock` has the same id. A
copy that `chatroom backup` makes has none. A `-wal` with content is used only if the id in
`state.sqlite3` itself, read without the `-wal`, is the one in `lock`. Folders of servers that wrote
no id are used as they are.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
from collections.abc import Collection
from pathlib import Path

WAL, SHARED_MEMORY, JOURNAL = "-wal", "-shm", "-journal"
"""What SQLite adds to a database's name for the files beside it."""
_TABLE = "CREATE TABLE IF NOT EXISTS run (id TEXT NOT NULL)"


def new_id() -> str:
    return secrets.token_hex(8)


def noted(lock: int) -> list[str]:
    """The ids in the lock file, which is open as `lock`: one, or two if a server was interrupted
    while it changed the id."""
    os.lseek(lock, 0, os.SEEK_SET)
    return os.read(lock, 4096).decode("ascii", "replace").split()


def note(lock: int, ids: Collection[str]) -> None:
    """Write the ids to the lock file, and to the disk."""
    text = "".join(f"{each}\n" for each in ids).encode()
    os.lseek(lock, 0, os.SEEK_SET)
    os.write(lock, text)
    os.ftruncate(lock, len(text))
    os.fsync(lock)


def stored(path: Path) -> str | None:
    """The id in the database's own file, without its `-wal`; None: there is none.

    Raises sqlite3.Error if the file cannot be read.
    """
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"  # immutable: no `-wal`, and no locks.
    with contextlib.closing(sqlite3.connect(uri, uri=True)) as database:
        named = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'run'").fetchone()
        row = database.execute("SELECT id FROM run").fetchone() if named else None
    return str(row[0]) if row else None


def wal_is_foreign(path: Path, lock: int) -> bool:
    """Whether the `-wal` beside the database has something in it, and belongs to another one."""
    wal = Path(f"{path}{WAL}")
    if not (wal.is_file() and wal.stat().st_size):
        return False
    if not (path.is_file() and path.stat().st_size):
        return True
    ids = noted(lock)
    try:
        return bool(ids) and stored(path) not in ids
    except sqlite3.Error:  # The database is damaged; what checks it says so.
        return False


def renew(database: sqlite3.Connection, lock: int) -> None:
    """Give the database a new id. The connection is not in a transaction."""
    new = new_id()
    note(lock, [*noted(lock), new])
    database.executescript(
        f"BEGIN IMMEDIATE; {_TABLE}; DELETE FROM run; INSERT INTO run VALUES ('{new}'); COMMIT"
    )
    [busy, *_] = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if not busy:  # Otherwise the file has the old id for a while, as somebody reads it just now.
        note(lock, [new])


def remove(database: sqlite3.Connection) -> None:
    """Take the id out of a copy, which has no `-wal`."""
    database.execute(_TABLE)
    database.execute("DELETE FROM run")
    database.commit()
