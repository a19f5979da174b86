"""The writer: one thread that commits everything in the queue in one transaction.

While a commit takes its time, further writes queue up and share the next commit. Each SQLite
statement releases Python's global interpreter lock and has to take it again, which takes up to 5 ms
while the reactor is busy. So the rows of an `Insert` are inserted by one statement.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple, Protocol

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

VARIABLES = 900
"""The most values in one statement; SQLite allows 999 everywhere (SQLITE_MAX_VARIABLE_NUMBER)."""
CHECK_EVERY = 1.0
"""Seconds between two checks that the files are still there, while nothing is written too."""

STUCK = 30.0
"""Seconds after which a commit that has not come back is taken for one that never will."""
PROBE_AFTER = 2
"""How many times the thread has found nothing to do, in a row, before it writes to find out whether
writing works again. Who tries again what has failed does so before that."""

Job = Callable[[sqlite3.Connection], Any]
"""A part of a transaction, which runs in the writer's thread. It neither begins nor commits."""


@dataclass(frozen=True, slots=True, eq=False)
class Insert:
    """How items become rows of a table, many of them by one statement.

    `rows` makes rows of queued items, in the writer's thread. Inserts into different tables may be
    reordered; an insert and a `Job` are not.
    """

    table: str
    columns: tuple[str, ...]
    rows: Callable[[Sequence[Any]], Iterable[tuple[Any, ...]]]
    verb: str = "INSERT"
    """`INSERT`, or `REPLACE` if a row may replace the row with its key."""

    def run(self, database: sqlite3.Connection, items: Sequence[Any]) -> None:
        values: list[Any] = []
        for row in self.rows(items):
            values += row
        width = len(self.columns)
        step = VARIABLES // width * width
        for start in range(0, len(values), step):
            part = values[start : start + step]
            sql = _insert_sql(self.verb, self.table, self.columns, len(part) // width)
            database.execute(sql, part)


def _insert_sql(verb: str, table: str, columns: tuple[str, ...], count: int) -> str:
    row = f"({', '.join('?' * len(columns))})"
    return f"{verb} INTO {table} ({', '.join(columns)}) VALUES {', '.join([row] * count)}"


class Write(NamedTuple):
    """An entry of the queue: an `Insert` and its item, a `Job`, or neither (a barrier).

    `done` fires once the entry is committed, with what the job has returned. Every line said in a
    chat makes one of these, and a named tuple is cheaper to make than a frozen dataclass.
    """

    insert: Insert | None = None
    item: Any = None
    job: Job | None = None
    done: Deferred[Any] | None = None

    @property
    def changes(self) -> bool:
        """Whether this writes anything. A barrier only waits for the entries before it."""
        return bool(self.insert or self.job)


class Outcome(Enum):
    """What became of a batch."""

    WRITTEN = "the batch is on the disk"
    FAILED = "the batch could not be written"
    NOTHING = "the batch had only barriers"


def _write_what_is_there(database: sqlite3.Connection) -> None:
    """Change nothing, and write a page of the database: it fails as any other write would."""
    [version] = database.execute("PRAGMA user_version").fetchone()
    database.execute(f"PRAGMA user_version = {version}")


PROBE = Write(job=_write_what_is_there)

Results = Sequence[tuple[Deferred[Any], Any]]
"""Deferreds, each with the result, or the `Failure`, with which it is to fire."""
Settled = Callable[[Outcome, Results, Exception | None], None]
"""Called with the outcome of a batch, its results, and the exception if it failed."""


class Files(Protocol):
    """The files that are written. Both methods raise OSError if what is written would be lost."""

    def check(self) -> None:
        """Check that the files are there. This is done after each commit."""

    def check_content(self) -> None:
        """The same, and more. This is done every `CHECK_EVERY` seconds."""


class Writer:
    """The thread and its queue. The reactor's thread calls the methods."""

    def __init__(
        self, connect: Callable[[], sqlite3.Connection], settled: Settled, files: Files
    ) -> None:
        """The writer's thread calls `connect` once, and `settled` after each batch, and after a
        check that has failed."""
        self._connect = connect
        self._settled = settled
        self._files = files
        self._checked_at = time.monotonic()
        self._is_doubtful = False
        self._idle = 0
        """How many times in a row there was nothing to do."""
        self._busy_since: float | None = None
        self.observe: Callable[[int, float], None] | None = None
        """Called after each commit with the number of entries that were in the queue before it,
        and with the seconds that it took. The thread calls it."""
        self._queue: deque[Write | None] = deque()  # None is the end.
        self._awake = threading.Event()
        self._ended: Callable[[], None] = lambda: None
        self._thread = threading.Thread(target=self._run, name="state writer", daemon=True)

    def start(self) -> None:
        """Start the thread. Entries may be in the queue before."""
        self._thread.start()

    def put(self, write: Write) -> None:
        """Add an entry to the queue. The thread takes it after the current batch, or `wake`."""
        self._queue.append(write)

    def wake(self) -> None:
        """Have the thread take what is in the queue."""
        if not self._awake.is_set():  # Setting an event takes a lock.
            self._awake.set()

    def waiting(self) -> int:
        """The number of entries in the queue."""
        return len(self._queue)

    @property
    def is_stuck(self) -> bool:
        """Whether a commit has been under way for longer than `STUCK` seconds."""
        since = self._busy_since
        return since is not None and time.monotonic() - since > STUCK

    def doubt(self) -> None:
        """Something has failed: have the thread find out when writing works again."""
        self._is_doubtful = True

    def end(self, ended: Callable[[], None]) -> None:
        """Commit what is in the queue, and end the thread, which calls `ended` last."""
        self._ended = ended
        self._queue.append(None)
        self.wake()

    def _run(self) -> None:
        database: sqlite3.Connection | None = None
        is_ending = False
        while not is_ending:
            self._awake.wait(CHECK_EVERY)
            self._awake.clear()
            if not self._queue:
                database = self._check_idle(database)
            while self._queue:
                batch = [self._queue.popleft() for _ in range(len(self._queue))]
                database = self._write([write for write in batch if write is not None], database)
                is_ending = is_ending or None in batch
        if database:
            database.close()
        self._ended()

    def _write(
        self, batch: Sequence[Write], database: sqlite3.Connection | None
    ) -> sqlite3.Connection | None:
        """Write a batch, and say how it went. Returns the connection, if there is one by now."""
        self._idle = 0
        began = self._busy_since = time.monotonic()
        try:
            database = database or self._connect()
            results = _commit(database, batch)
            self._check()
        except Exception as error:
            self._is_doubtful = True
            self._settled(Outcome.FAILED, _failed(batch, error), error)
        else:
            wrote = any(write.changes for write in batch)
            if wrote:
                self._is_doubtful = False
                if self.observe is not None:
                    self.observe(len(batch), time.monotonic() - began)
            self._settled(Outcome.WRITTEN if wrote else Outcome.NOTHING, results, None)
        finally:
            self._busy_since = None
        return database

    def _check(self) -> None:
        """Raise OSError if the files are not those that this thread writes to any more."""
        now = time.monotonic()
        if now - self._checked_at < CHECK_EVERY:
            self._files.check()
            return
        self._files.check_content()
        self._checked_at = now

    def _check_idle(self, database: sqlite3.Connection | None) -> sqlite3.Connection | None:
        """There is nothing to write: check the files, and whether writing works again."""
        self._idle += 1
        try:
            self._check()
        except OSError as error:  # Nothing is written to a file that is not ours.
            self._is_doubtful = True
            self._settled(Outcome.FAILED, (), error)
            return database
        if self._is_doubtful and self._idle >= PROBE_AFTER:
            return self._write([PROBE], database)
        return database


def _commit(database: sqlite3.Connection, batch: Sequence[Write]) -> Results:
    """Write the batch in one transaction: all of it, or nothing."""
    returned: dict[int, Any] = {}
    if any(write.changes for write in batch):
        with _transaction(database):
            for entry in _in_order(batch):
                if isinstance(entry, Write):
                    assert entry.job
                    returned[id(entry)] = entry.job(database)
                else:
                    insert, items = entry
                    insert.run(database, items)
    return [(write.done, returned.get(id(write))) for write in batch if write.done]


@contextlib.contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[None]:
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            database.execute("ROLLBACK")
        raise


def _failed(batch: Sequence[Write], error: Exception) -> Results:
    """The results of a batch that failed. A barrier succeeds even so."""
    return [
        (write.done, Failure(error) if write.changes else None) for write in batch if write.done
    ]


def _in_order(batch: Sequence[Write]) -> Iterator[Write | tuple[Insert, list[Any]]]:
    """Each job in its turn, and between two jobs each insert once, with all its items."""
    gathered: dict[Insert, list[Any]] = {}
    for write in batch:
        if write.insert:
            gathered.setdefault(write.insert, []).append(write.item)
        elif write.job:
            yield from gathered.items()
            gathered = {}
            yield write
    yield from gathered.items()
