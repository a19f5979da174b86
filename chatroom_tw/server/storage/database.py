"""A database that never blocks the reactor: one thread writes, and a few threads read.

It knows no tables: each application has its own, and says what is written and read. Every Deferred
fires in the reactor's thread; the Deferred of a write fires after its commit. A write or a read
that fails has `Refused(NOT_STORED)` as its failure, for the user who waits for it.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from twisted.internet.defer import Deferred, fail
from twisted.internet.threads import deferToThreadPool
from twisted.python.failure import Failure
from twisted.python.threadpool import ThreadPool

from chatroom_tw.server import health
from chatroom_tw.server.clock import Timer
from chatroom_tw.server.refusals import CommonError, Refused
from chatroom_tw.server.storage.folder import StateFolder, explain
from chatroom_tw.server.storage.trouble import Trouble
from chatroom_tw.server.storage.writer import Insert, Job, Outcome, Results, Write, Writer

READERS = 4
"""The most threads that read."""
GATHER = 0.01
"""Seconds for which writes that nobody waits for are gathered before the writer wakes."""
QUEUE_LIMIT = 20_000
"""The longest queue of writes; with more in it, writes of `insert_later` are discarded."""

T = TypeVar("T")


class _Stage(Enum):
    """The life of a database, in order."""

    NEW = "there are no threads"
    OPEN = "the threads read and write"
    CLOSED = "nothing more is written"


class Database:
    """The database of a state folder."""

    def __init__(
        self,
        reactor: Any,
        folder: StateFolder,
        connection: type[sqlite3.Connection] = sqlite3.Connection,
    ) -> None:
        """`connection` is the class of the writer's connection; a test may make it slow or fail."""
        self._reactor = reactor
        self._folder = folder
        self._stage = _Stage.NEW
        self._writer = Writer(lambda: folder.connect_writer(connection), self._settled, folder)
        self._readers = ThreadPool(0, READERS, "state readers")
        self._connections: list[sqlite3.Connection] = []  # the readers'
        self._local = threading.local()
        self._gathering: Timer | None = None
        self._trouble = Trouble()
        self._closed: Deferred[None] = Deferred()

    def at_start(self, read: Callable[[sqlite3.Connection], T]) -> T:
        """Read or write in the calling thread, before `start`. Raises sqlite3.Error.

        A process that becomes a daemon loses its threads, so there are none before that.
        """
        database = self._folder.connect()
        try:
            return read(database)
        finally:
            database.close()

    def start(self) -> None:
        """Start the threads, which write what is queued. A second call does nothing."""
        if self._stage is _Stage.NEW:
            self._stage = _Stage.OPEN
            self._writer.start()
            self._readers.start()
            self._writer.wake()

    @property
    def trouble(self) -> health.Trouble:
        """What keeps the state from being stored at the moment."""
        return health.Trouble.STUCK if self._writer.is_stuck else self._trouble.word

    def observe(self, call: Callable[[int, float], None]) -> None:
        """See `Writer.observe`."""
        self._writer.observe = call

    # -- writing

    def insert(self, insert: Insert, item: Any) -> Deferred[None]:
        """Insert the rows that `insert` makes of the item."""
        return self._put(Write(insert, item, done=Deferred()))

    def insert_later(self, insert: Insert, item: Any) -> None:
        """The same, for an item that nobody waits for. It is discarded if the queue is full."""
        writer = self._writer
        if self._stage is _Stage.CLOSED:
            return
        if writer.waiting() >= QUEUE_LIMIT:
            self._trouble.lags()
            return
        writer.put(Write(insert, item))
        writer.wake()

    def run(self, job: Job) -> Deferred[Any]:
        """Run a job in a transaction; fires with what the job returns."""
        return self._put(Write(job=job, done=Deferred()))

    def run_later(self, job: Job) -> None:
        """The same, within `GATHER` seconds, for a job that nobody waits for."""
        if self._stage is not _Stage.CLOSED:
            self._writer.put(Write(job=job))
            if self._gathering is None:
                self._gathering = self._reactor.callLater(GATHER, self._gathered)

    def barrier(self) -> Deferred[None]:
        """Fires once everything that is queued now is committed, or has failed."""
        return self._put(Write(done=Deferred()))

    def _gathered(self) -> None:
        self._gathering = None
        self._writer.wake()

    def _put(self, write: Write) -> Deferred[Any]:
        if self._stage is _Stage.CLOSED:
            return fail(Refused(CommonError.NOT_STORED))
        assert write.done
        self._writer.put(write)
        self._writer.wake()
        return write.done

    # -- reading

    async def read(self, read: Callable[[sqlite3.Connection], T]) -> T:
        """Call `read` in a thread, after everything that is queued now is written.

        Raises `Refused`.
        """
        await self.barrier()
        if self._stage is _Stage.CLOSED:
            raise Refused(CommonError.NOT_STORED)
        try:
            return await deferToThreadPool(self._reactor, self._readers, self._read, read)
        except sqlite3.Error as error:
            self._trouble.failed(f"cannot read the state: {explain(error)}")
            self._writer.doubt()
            raise Refused(CommonError.NOT_STORED) from error

    def _read(self, read: Callable[[sqlite3.Connection], T]) -> T:
        """Read in a reader's thread, which has its own connection."""
        database = getattr(self._local, "database", None)
        if database is None:
            database = self._local.database = self._folder.connect()
            self._connections.append(database)
        return read(database)

    # -- the end

    def close(self) -> Deferred[None]:
        """Write nothing more. Fires once what is queued is committed, and the files are closed."""
        stage, self._stage = self._stage, _Stage.CLOSED
        if stage is _Stage.OPEN:
            self._end_threads()
        elif stage is _Stage.NEW:
            self._unlock()
        return self._closed

    def _end_threads(self) -> None:
        if self._gathering:
            self._gathering.cancel()
        self._writer.end(self._end_readers)

    def _end_readers(self) -> None:
        """The writer's thread calls this last. It waits for the readers, as the reactor's may not:
        a slow disk holds them up."""
        self._readers.stop()
        for database in self._connections:
            database.close()
        self._reactor.callFromThread(self._unlock)

    def _unlock(self) -> None:
        self._folder.unlock()
        self._closed.callback(None)

    # -- after each batch

    def _settled(self, outcome: Outcome, results: Results, error: Exception | None) -> None:
        """The writer's thread calls this. If there is nothing to say, the reactor is not woken."""
        if results or error or self._trouble.exists:
            self._reactor.callFromThread(self._report, outcome, results, error)

    def _report(self, outcome: Outcome, results: Results, error: Exception | None) -> None:
        if error:
            self._trouble.failed(f"cannot store anything: {_described(error)}")
        elif outcome is Outcome.WRITTEN:
            self._trouble.written()
        if self._writer.waiting() < QUEUE_LIMIT // 2:
            self._trouble.keeps_up()
        for done, result in results:
            if isinstance(result, Failure):
                done.errback(Refused(CommonError.NOT_STORED))
            else:
                done.callback(result)


def _described(error: Exception) -> str:
    if isinstance(error, sqlite3.Error):
        return explain(error)
    return str(error) if isinstance(error, OSError) else repr(error)
