"""The writer: one thread, which takes everything that is queued and commits it at once.

The longer a commit takes, the more is queued meanwhile and shares the next one. Each
SQLite statement lets go of Python's global lock and has to get it back, up to 5 ms
later when the reactor is busy: so the rows of an `Insert` go in by one statement, and
not one after the other.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, NamedTuple

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

VARIABLES = 900
"""How many values one statement takes; every SQLite can do with 999."""

Job = Callable[[sqlite3.Connection], Any]
"""What a transaction does, in the writer's thread. It neither begins nor commits."""


@dataclass(frozen=True, eq=False)
class Insert:
    """Rows for a table: many of them go in at once.

    `rows` makes them of all that was queued, in the writer's thread. Inserts into different tables
    may change places with one another; nothing changes places with a `Job`.
    """

    table: str
    columns: tuple[str, ...]
    rows: Callable[[Sequence[Any]], Iterable[tuple[Any, ...]]]
    verb: str = "INSERT"
    """`REPLACE`, where a row may take the place of one with its key."""

    def run(self, database: sqlite3.Connection, items: Sequence[Any]) -> None:
        values: list[Any] = []
        for row in self.rows(items):
            values += row
        width = len(self.columns)
        at_once = VARIABLES // width * width
        for start in range(0, len(values), at_once):
            part = values[start : start + at_once]
            insert = _insert(self.verb, self.table, self.columns, len(part) // width)
            database.execute(insert, part)


@lru_cache(maxsize=2048)
def _insert(verb: str, table: str, columns: tuple[str, ...], count: int) -> str:
    places = f"({', '.join('?' * len(columns))})"
    return f"{verb} INTO {table} ({', '.join(columns)}) VALUES {', '.join([places] * count)}"


class Write(NamedTuple):
    """Something that is queued: an `Insert` and what to insert, or a `Job`, or neither.

    `done` fires with what the job has returned, once it is committed. There is one of
    these for every line that is said, so it is a named tuple.
    """

    insert: Insert | None = None
    item: Any = None
    job: Job | None = None
    done: Deferred[Any] | None = None


class Outcome(Enum):
    """What became of what was taken from the queue."""

    WRITTEN = "it is on the disk"
    FAILED = "it could not be written"
    NOTHING = "there was nothing to be written"


Settled = Callable[[Outcome, Sequence[tuple[Deferred[Any], Any]], Exception | None], None]
"""Is called with the Deferreds, what each is to fire with, and what went wrong."""


class Writer:
    """The thread and its queue. `put` and `wake` may be called from the reactor's thread."""

    def __init__(self, connect: Callable[[], sqlite3.Connection], settled: Settled) -> None:
        """`settled` is called in the writer's thread."""
        self._connect = connect
        self._settled = settled
        self._queue: deque[Write | None] = deque()  # None is the end
        self._awake = threading.Event()
        self._ended: Callable[[], None] = lambda: None
        self._thread = threading.Thread(target=self._run, name="state writer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def put(self, write: Write) -> None:
        """Queue it. It is taken when the writer is done with what it is at, or woken."""
        self._queue.append(write)

    def wake(self) -> None:
        if not self._awake.is_set():  # Setting it takes a lock.
            self._awake.set()

    def waiting(self) -> int:
        """How many writes are queued."""
        return len(self._queue)

    def end(self, ended: Callable[[], None]) -> None:
        """Commit all that is queued, and end the thread; it calls `ended` last."""
        self._ended = ended
        self._queue.append(None)
        self.wake()

    def _run(self) -> None:
        database: sqlite3.Connection | None = None
        while True:
            self._awake.wait()
            self._awake.clear()
            while self._queue:
                batch = [self._queue.popleft() for _ in range(len(self._queue))]
                writes = [write for write in batch if write is not None]
                try:
                    database = database or self._connect()
                    results = _commit(database, writes)
                except Exception as error:
                    self._settled(Outcome.FAILED, _failed(writes, error), error)
                else:
                    wrote = any(map(_writes, writes))
                    self._settled(Outcome.WRITTEN if wrote else Outcome.NOTHING, results, None)
                if None in batch:
                    if database:
                        database.close()
                    self._ended()
                    return


def _commit(
    database: sqlite3.Connection, writes: Sequence[Write]
) -> Sequence[tuple[Deferred[Any], Any]]:
    """Do all of it in one transaction, or none of it."""
    if not any(map(_writes, writes)):
        return [(write.done, None) for write in writes if write.done]
    results: dict[int, Any] = {}
    database.execute("BEGIN IMMEDIATE")
    try:
        for doing in _in_order(writes):
            if isinstance(doing, Write):
                assert doing.job
                results[id(doing)] = doing.job(database)
            else:
                insert, items = doing
                insert.run(database, items)
        database.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            database.execute("ROLLBACK")
        raise
    return [(write.done, results.get(id(write))) for write in writes if write.done]


def _writes(write: Write) -> bool:
    return bool(write.insert or write.job)


def _failed(writes: Sequence[Write], error: Exception) -> Sequence[tuple[Deferred[Any], Any]]:
    """Who only waited for what came before fails with nobody: that is settled, one way or other."""
    return [
        (write.done, Failure(error) if _writes(write) else None) for write in writes if write.done
    ]


def _in_order(writes: Sequence[Write]) -> Iterator[Write | tuple[Insert, list[Any]]]:
    """Each job, and between two jobs each insert once with all that it is to insert."""
    gathered: dict[Insert, list[Any]] = {}
    for write in writes:
        if write.insert:
            gathered.setdefault(write.insert, []).append(write.item)
        elif write.job:
            yield from gathered.items()
            gathered = {}
            yield write
    yield from gathered.items()
