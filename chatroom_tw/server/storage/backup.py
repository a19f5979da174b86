"""Reading the database of a state folder from outside of its server, which may be running.

Nothing here locks the folder, or changes what is in it.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from chatroom_tw.server.storage import private, run_id
from chatroom_tw.server.storage.folder import (
    BUSY,
    FILE,
    LOCK,
    Unusable,
    as_unusable,
    refuse_foreign_wal,
)


@contextlib.contextmanager
def backing_up(folder: str, target: str) -> Iterator[sqlite3.Connection]:
    """Copy the folder's database, as it is at one moment, to the file `target`.

    The file is written whole or not at all, and it never replaces another. In this block the copy
    can be read; it gets its name at the end. Raises `Unusable`, also for errors of the system and
    of SQLite in the block.
    """
    beside = f"{target}.new"
    with reading(folder) as database:
        if os.path.lexists(target):
            raise Unusable(f"{target} is there already; choose another name, or remove it")
        try:
            copy(database, beside)
            with opened_copy(beside) as copied:
                yield copied
            os.link(beside, target)  # Unlike a rename, this fails if there is such a file.
        except (OSError, sqlite3.Error) as error:
            raise Unusable(f"cannot write the backup {target}: {error}") from error
        finally:
            with contextlib.suppress(OSError):
                os.unlink(beside)


def backup(folder: str, target: str) -> None:
    """The same, with nothing to be done before the end. Raises `Unusable`."""
    with backing_up(folder, target):
        pass


@contextlib.contextmanager
def opened_copy(path: str | Path) -> Iterator[sqlite3.Connection]:
    """A file that nobody writes to, and that has no `-wal`, opened for reading only."""
    uri = f"{Path(path).resolve().as_uri()}?mode=ro&immutable=1"
    with contextlib.closing(sqlite3.connect(uri, uri=True)) as database:
        yield database


def copy(database: sqlite3.Connection, path: str) -> None:
    """Copy a database to this file, and to the disk. The file may be there, and be empty.

    The copy is one file without a run id (see `run_id`). Raises OSError or sqlite3.Error.
    """
    private.make_file(path)
    with contextlib.closing(sqlite3.connect(path)) as target:
        database.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
        run_id.remove(target)
    with open(path, "rb") as file:
        os.fsync(file.fileno())


@contextlib.contextmanager
def reading(folder: str) -> Iterator[sqlite3.Connection]:
    """The folder's database, opened for reading only. Raises `Unusable`."""
    path = Path(folder, FILE)
    if not path.is_file():
        raise Unusable(f"there is no {FILE} in {folder}; is that a server's --state?")
    _check_wal(path)
    with (
        as_unusable(folder),
        contextlib.closing(
            sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=BUSY)
        ) as database,
    ):
        yield database


def _check_wal(path: Path) -> None:
    try:
        lock = os.open(path.with_name(LOCK), os.O_RDONLY)
    except OSError:  # A folder that no server has opened has none.
        return
    try:
        refuse_foreign_wal(path, lock)
    finally:
        os.close(lock)
