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

from chatroom_tw.server.storage import private, run_id

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


class Gone(OSError):
    """A file of the state was removed or replaced while the server runs. `str` says which one."""


class StateFolder:
    """A state folder that this server has locked."""

    def __init__(self, folder: Path | str, schema: Schema) -> None:
        """Lock the folder. Make it, and its database, if there is none. Raises `Unusable`."""
        # A process that becomes a daemon may change its current folder.
        self.path = Path(folder).absolute() / FILE
        with as_unusable(folder):
            private.make_folder(folder)
            self._lock = lock(folder)
            try:
                refuse_foreign_wal(self.path, self._lock)
                private.make_file(self.path)
                _prepare(self.path, schema, self._lock)
            except BaseException:
                self.unlock()
                raise
        self._files: dict[Path, tuple[int, int]] = {}
        self._watch(self.path, self.path.with_name(LOCK))

    def connect(self, factory: type[sqlite3.Connection] = sqlite3.Connection) -> sqlite3.Connection:
        """A new connection. A commit returns when the data is on the disk."""
        return _connect(self.path, factory)

    def connect_writer(self, factory: type[sqlite3.Connection]) -> sqlite3.Connection:
        """The same. While it is open, `check` watches the files that SQLite has beside it, too."""
        database = self.connect(factory)
        database.execute("PRAGMA user_version").fetchone()  # Makes those files.
        self._watch(*(Path(f"{self.path}{end}") for end in (run_id.WAL, run_id.SHARED_MEMORY)))
        return database

    def check(self) -> None:
        """Raise `Gone` if a file was removed or replaced: what is written would be lost then."""
        for path, identity in self._files.items():
            if _identity(path) != identity:
                raise Gone(
                    f"{path} was removed or replaced while the server runs; put it back, or end "
                    "the server and restore a backup"
                )

    def check_content(self) -> None:
        """The same, and raise it if another database was copied into the file as well."""
        self.check()
        with contextlib.suppress(sqlite3.Error):
            if run_id.stored(self.path) in run_id.noted(self._lock):
                return
        raise Gone(
            f"{self.path} was overwritten while the server runs; end the server and restore a "
            "backup"
        )

    def unlock(self) -> None:
        """Let another server use the folder. All connections must be closed."""
        os.close(self._lock)

    def _watch(self, *paths: Path) -> None:
        for path in paths:
            identity = _identity(path)
            if identity:
                self._files[path] = identity


def _identity(path: Path) -> tuple[int, int] | None:
    """The device and the number of the file at this path."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


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


def refuse_foreign_wal(path: Path, lock: int) -> None:
    """Raise `Unusable` if the `-wal` beside the database belongs to another one (see `run_id`)."""
    if run_id.wal_is_foreign(path, lock):
        raise Unusable(
            f"the state folder {path.parent} cannot be used: its {FILE}{run_id.WAL} belongs to a "
            f"{FILE} that is not there any more; put that one back, or, if the one that is there "
            f"is a backup, move it away and run: chatroom restore BACKUP {path.parent}"
        )


def _prepare(path: Path, schema: Schema, lock: int) -> None:
    """Check the database, bring it to the newest version, and give it a run id."""
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
        run_id.renew(database, lock)


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


def lock(folder: Path | str) -> int:
    """Lock the folder for as long as the descriptor is open. Raises `Unusable` or OSError."""
    descriptor = private.opener(Path(folder, LOCK), os.O_RDWR | os.O_CREAT)
    try:
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BaseException as error:
        os.close(descriptor)
        if not isinstance(error, BlockingIOError):
            raise
        raise Unusable(
            f"another server has the state folder {folder}; end that one, or choose another folder"
        ) from None
    return descriptor
