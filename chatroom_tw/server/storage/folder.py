"""A state folder: one SQLite database, which one server at a time has open.

The database is checked before anything is written. One that is damaged, of a later version, or
another program's is left as it is, and the error is one line. The version of the schema is SQLite's
`user_version`. Each step from one version to the next is a file of SQL, and a new database goes
through all steps.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has none: there, nothing prevents two servers with one folder.
    fcntl = None  # type: ignore[assignment]

FILE = "state.sqlite3"
LOCK = "lock"
BUSY = 5.0
"""Seconds that a connection waits for a lock of another one, such as a backup's."""
STATEMENTS = 512
"""The prepared statements in a connection's cache."""


class Unusable(Exception):
    """The state folder cannot be used; `str` says why, and what to do, in one line."""


@dataclass(frozen=True, slots=True)
class Schema:
    """The schema of an application's database."""

    application: int
    """SQLite's `application_id`, which tells this application's databases from others."""
    steps: Sequence[str]
    """SQL scripts. The first makes version 1 in an empty database, each further one the next."""


class StateFolder:
    """A state folder that this server has locked."""

    def __init__(self, folder: Path | str, schema: Schema) -> None:
        """Lock the folder. Make it, and its database, if there is none. Raises `Unusable`."""
        self.path = Path(folder, FILE)
        with as_unusable(folder):
            Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = _lock(Path(folder, LOCK))
            try:
                os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
                _prepare(self.path, schema)
            except BaseException:
                self.unlock()
                raise

    def connect(self, factory: type[sqlite3.Connection] = sqlite3.Connection) -> sqlite3.Connection:
        """A new connection. A commit returns when the data is on the disk."""
        return _connect(self.path, factory)

    def unlock(self) -> None:
        """Let another server use the folder. All connections must be closed."""
        os.close(self._lock)


@contextlib.contextmanager
def as_unusable(folder: Path | str) -> Iterator[None]:
    """Raise errors of the system and of SQLite in this block as `Unusable`."""
    try:
        yield
    except OSError as error:
        raise Unusable(
            f"the state folder {folder} cannot be used: {error.strerror or error}; "
            "choose another one that can be written to"
        ) from error
    except sqlite3.Error as error:
        raise Unusable(f"the state in {folder} cannot be used: {explain(error)}") from error


def explain(error: sqlite3.Error) -> str:
    """An error of SQLite, and what to do about it, in one line."""
    message = str(error)
    for words, remedy in _REMEDIES.items():
        if words in message:
            return f"{message}; {remedy}"
    return message


_REMEDIES = {
    "is full": "make room on it",
    "not a database": "put a backup in its place, or choose another folder",
    "malformed": "put a backup in its place, or choose another folder",
    "readonly": "let the server write to the folder, or choose another one",
    "unable to open": "let the server write to the folder, or choose another one",
    "disk I/O error": "see whether the disk is full, or broken",
    "locked": "end the program that has it open",
}


def check(database: sqlite3.Connection, schema: Schema) -> int:
    """The version of a database, 0 if it is empty. The database is not changed.

    Raises `Unusable`, or sqlite3.Error if the database is damaged.
    """
    [version] = database.execute("PRAGMA user_version").fetchone()
    [application] = database.execute("PRAGMA application_id").fetchone()
    [tables] = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    newest = len(schema.steps)
    if application != schema.application and (version or tables):
        raise Unusable(f"its {FILE} was made by another program; choose another folder")
    if version > newest:
        raise Unusable(
            f"its {FILE} is of version {version}, and this server knows versions up to {newest}; "
            "take the newer server, or choose another folder"
        )
    for (found,) in database.execute("PRAGMA quick_check(1)"):
        if found != "ok":
            raise sqlite3.DatabaseError(f"{FILE} is malformed")
    return int(version)


def _prepare(path: Path, schema: Schema) -> None:
    """Check the database, and bring it to the newest version."""
    with contextlib.closing(sqlite3.connect(path, timeout=BUSY, isolation_level=None)) as database:
        try:
            version = check(database, schema)
        except Unusable as unusable:
            raise Unusable(f"the state folder {path.parent} cannot be used: {unusable}") from None
        if not version:
            database.execute(f"PRAGMA application_id = {schema.application}")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        for number, step in enumerate(schema.steps[version:], version + 1):
            _take_step(database, step, number)
        # This write fails now, and not later, if the disk is full or cannot be written to.
        database.execute(f"PRAGMA user_version = {len(schema.steps)}")


def _take_step(database: sqlite3.Connection, step: str, number: int) -> None:
    try:
        database.executescript(f"BEGIN IMMEDIATE; {step}\n; PRAGMA user_version = {number}; COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            database.execute("ROLLBACK")
        raise


def _connect(path: Path, factory: type[sqlite3.Connection]) -> sqlite3.Connection:
    # One thread uses the connection, and another one closes it after that thread has ended.
    database = sqlite3.connect(
        path,
        timeout=BUSY,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=STATEMENTS,
        factory=factory,
    )
    database.execute("PRAGMA synchronous = FULL")
    return database


def _lock(path: Path) -> int:
    """Lock the file for as long as the descriptor is open. Raises `Unusable` or OSError."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BaseException as error:
        os.close(descriptor)
        if not isinstance(error, BlockingIOError):
            raise
        raise Unusable(
            f"another server has the state folder {path.parent}; end that one, or choose "
            "another folder"
        ) from None
    return descriptor
