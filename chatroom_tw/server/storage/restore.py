"""Restoring: a backup takes the place of the state of a folder, which no server may have open.

The old state stays in the folder, under a name with the date, with the `-wal` that belongs to it.
At every moment of this there is a whole `state.sqlite3`. If it is interrupted, either nothing has
changed, or a server refuses the folder until it is restored again (see `run_id`).
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from chatroom_tw.server.storage import private, run_id
from chatroom_tw.server.storage.backup import copy, opened_copy
from chatroom_tw.server.storage.folder import (
    FILE,
    LOCK,
    Schema,
    Unusable,
    as_unusable,
    check,
    lock,
)

Schemas = Mapping[str, Schema]
"""The schemas of the databases that can be restored, by the names of their applications."""
Before = Callable[[sqlite3.Connection, Path | None], None]
"""What is done just before a backup takes its place. It gets the database, for reading, and where
the old state is kept, and may raise OSError or sqlite3.Error: then nothing changes."""


def restore(
    file: str,
    folder: str,
    schemas: Schemas,
    now: datetime,
    before: Before = lambda database, kept: None,
) -> Path | None:
    """Make the state of the folder that of the file. The folder is made if there is none.

    Returns where the old state is now; None: there was none. Raises `Unusable`.
    """
    path = Path(folder, FILE)
    if not Path(file).is_file():
        raise Unusable(f"there is no file {file}")
    if path.exists() and path.samefile(file):
        raise Unusable(f"{file} is the state of {folder} itself; move it away, and restore that")
    with as_unusable(folder):
        private.make_folder(folder)
        descriptor = lock(folder)
        try:
            return _restore(file, path, descriptor, schemas, now, before)
        finally:
            os.close(descriptor)


def _restore(
    file: str, path: Path, lock: int, schemas: Schemas, now: datetime, before: Before
) -> Path | None:
    beside = path.with_name(f"{FILE}.new")
    try:
        application = _copied(file, beside, schemas)
        _check_application(file, application, path, schemas)
        private.give_to_owner(beside, path.with_name(LOCK))
        kept = _keep(path, now)
        with opened_copy(beside) as database:
            before(database, kept)
        run_id.note(lock, [run_id.new_id()])  # It is nobody's: no old `-wal` fits from now on.
        beside.replace(path)
        for end in (run_id.WAL, run_id.SHARED_MEMORY, run_id.JOURNAL):
            Path(f"{path}{end}").unlink(missing_ok=True)
        private.sync_folder(path.parent)
        return kept
    finally:
        for end in ("", run_id.JOURNAL):
            Path(f"{beside}{end}").unlink(missing_ok=True)


def _copied(file: str, target: Path, schemas: Schemas) -> str:
    """Copy the file to the target, and check the copy. Returns the application."""
    target.unlink(missing_ok=True)
    try:
        with _opened(file) as database:
            copy(database, str(target))
        with contextlib.closing(sqlite3.connect(target)) as copied:
            application = _application(copied, schemas)
            if application is None:
                raise Unusable(f"{file} is no backup of a chat or of a tombola")
            check(copied, schemas[application])
            [found] = copied.execute("PRAGMA integrity_check(1)").fetchone()
            if found != "ok":
                raise sqlite3.DatabaseError(found)
    except sqlite3.Error as error:
        raise Unusable(f"{file} cannot be restored: {error}; take another backup") from error
    return application


@contextlib.contextmanager
def _opened(file: str) -> Iterator[sqlite3.Connection]:
    """The file, for reading only, with the `-wal` beside it if there is one."""
    has_wal = os.path.exists(f"{file}{run_id.WAL}")
    uri = f"{Path(file).resolve().as_uri()}?mode=ro{'' if has_wal else '&immutable=1'}"
    with contextlib.closing(sqlite3.connect(uri, uri=True)) as database:
        yield database


def _application(database: sqlite3.Connection, schemas: Schemas) -> str | None:
    [found] = database.execute("PRAGMA application_id").fetchone()
    return next((name for name, schema in schemas.items() if schema.application == found), None)


def _check_application(file: str, application: str, path: Path, schemas: Schemas) -> None:
    """Raise `Unusable` if the folder has the state of the other application.

    A state that cannot be read may be replaced: that is what backups are for.
    """
    if not path.exists():
        return
    with contextlib.suppress(sqlite3.Error):
        with opened_copy(path) as database:
            there = _application(database, schemas)
        if there not in (None, application):
            raise Unusable(
                f"{path.parent} has the state of a {there}, and {file} is that of a "
                f"{application}; choose another folder"
            )


def _keep(path: Path, now: datetime) -> Path | None:
    """Give the old state a second name, and its `-wal` too. Raises OSError."""
    if not path.exists():
        return None
    kept = path.with_name(f"state-{now:%Y-%m-%d-%H%M%S}.sqlite3")
    for end in (run_id.WAL, ""):
        with contextlib.suppress(FileNotFoundError):
            os.link(f"{path}{end}", f"{kept}{end}")
    return kept
