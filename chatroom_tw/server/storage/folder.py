"""A state folder: one SQLite database, which one server at a time has open.

It is looked at before anything is written: what is damaged, of a later version, or
somebody else's is left as it is, and told in one line. The version is SQLite's
`user_version`; each step from one version to the next is a file of SQL, and a new
database goes through all of them.
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
except ImportError:  # There is none on Windows; there nobody is kept from starting two.
    fcntl = None  # type: ignore[assignment]

FILE = "state.sqlite3"
LOCK = "lock"
BUSY = 5.0
"""Seconds that a connection waits for another one's lock, a backup's for instance."""
STATEMENTS = 512
"""How many prepared statements a connection keeps."""


class Unusable(Exception):
    """The folder cannot be used; `str` says why, in one line."""


@dataclass(frozen=True, slots=True)
class Schema:
    """What an application's database is like."""

    application: int
    """SQLite's `application_id`, by which a database is known to be this application's."""
    steps: Sequence[str]
    """SQL: the first step makes version 1 of nothing, each further one the next version."""


class StateFolder:
    """A folder that this server, and no other, has for its state."""

    def __init__(self, folder: Path | str, schema: Schema) -> None:
        """Make the folder and its database if need be, and lock it. Raises `Unusable`."""
        self.path = Path(folder, FILE)
        with told_plainly(folder):
            Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = _lock(Path(folder, LOCK))
            try:
                os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
                _prepare(self.path, schema)
            except BaseException:
                self.unlock()
                raise

    def connect(self, factory: type[sqlite3.Connection] = sqlite3.Connection) -> sqlite3.Connection:
        """A connection whose commits are on the disk when they return."""
        return _connect(self.path, factory)

    def unlock(self) -> None:
        """Another server may have the folder. All connections are closed by now."""
        os.close(self._lock)


@contextlib.contextmanager
def told_plainly(folder: Path | str) -> Iterator[None]:
    """Whatever is wrong with a folder in this block is raised as `Unusable`."""
    try:
        yield
    except OSError as error:
        raise Unusable(
            f"the state folder {folder} cannot be used: {error.strerror or error}; "
            "choose another one that can be written to"
        ) from error
    except sqlite3.Error as error:
        raise Unusable(f"the state in {folder} cannot be used: {why(error)}") from error


def why(error: sqlite3.Error) -> str:
    """What SQLite complains of, and what can be done about it."""
    said = str(error)
    for words, remedy in REMEDIES.items():
        if words in said:
            return f"{said}; {remedy}"
    return said


REMEDIES = {
    "is full": "make room on it",
    "not a database": "put a backup in its place, or choose another folder",
    "malformed": "put a backup in its place, or choose another folder",
    "readonly": "let the server write to the folder, or choose another one",
    "unable to open": "let the server write to the folder, or choose another one",
    "disk I/O error": "see whether the disk is full, or broken",
    "locked": "end the program that has it open",
}


def check(database: sqlite3.Connection, schema: Schema) -> int:
    """The version of a database, 0 if it is empty. Raises `Unusable`; changes nothing."""
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
    return version


def _prepare(path: Path, schema: Schema) -> None:
    """See that the database is there, sound, and of this version."""
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
        # A disk that is full, or cannot be written to, is found out now and not later.
        database.execute(f"PRAGMA user_version = {len(schema.steps)}")


def _take_step(database: sqlite3.Connection, step: str, number: int) -> None:
    try:
        database.executescript(f"BEGIN IMMEDIATE; {step}\n; PRAGMA user_version = {number}; COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            database.execute("ROLLBACK")
        raise


def _connect(path: Path, factory: type[sqlite3.Connection]) -> sqlite3.Connection:
    # Each is used by one thread, and closed by another once that has ended.
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
    """Have the file locked as long as the descriptor is open. Raises `Unusable`, or OSError."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    if fcntl is None:
        return descriptor
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise Unusable(
            f"another server has the state folder {path.parent}; end that one, or choose "
            "another folder"
        ) from None
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor
