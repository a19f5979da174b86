"""A database that never holds up the reactor: a writer's thread, and a few for reading.

It knows no tables: what they are, and what is written and read, is each application's.
Every Deferred fires on the reactor's thread; one for a write, after its commit. What
cannot be written or read fails with `Refused`: the person is told, and the log has a
line when it begins and when it is over.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, TypeVar

from twisted.internet.defer import Deferred, fail
from twisted.internet.interfaces import IDelayedCall
from twisted.internet.threads import deferToThreadPool
from twisted.logger import Logger
from twisted.python.failure import Failure
from twisted.python.threadpool import ThreadPool

from chatroom_tw.server.refusals import CommonError, Refused
from chatroom_tw.server.storage.folder import StateFolder, why
from chatroom_tw.server.storage.writer import Insert, Job, Outcome, Write, Writer

READERS = 4
GATHER = 0.01
"""Seconds for which writes that nobody waits for are gathered."""
QUEUE_LIMIT = 20_000
"""How many writes wait for the disk; beyond that, what nobody waits for is given up."""

T = TypeVar("T")


class _Stage(Enum):
    """Where a database is in its life."""

    NEW = "it has no threads yet"
    OPEN = "it reads and writes"
    CLOSED = "nothing more is written"


class Database:
    """What is in a state folder."""

    _log = Logger()

    def __init__(
        self,
        reactor: Any,
        folder: StateFolder,
        connection: type[sqlite3.Connection] = sqlite3.Connection,
    ) -> None:
        """`connection` is what writes; a test can make it slow, or let it fail."""
        self._reactor = reactor
        self._folder = folder
        self._stage = _Stage.NEW
        self._writer = Writer(lambda: folder.connect(connection), self._settled)
        self._readers = ThreadPool(0, READERS, "state readers")
        self._connections: list[sqlite3.Connection] = []
        self._local = threading.local()
        self._alarm: IDelayedCall | None = None
        self._trouble = ""
        self._lags = False
        """Too much waits for the disk."""
        self._closed: Deferred[None] = Deferred()

    def at_start(self, read: Callable[[sqlite3.Connection], T]) -> T:
        """Read at once, before there are threads: a process that becomes a daemon loses them."""
        database = self._folder.connect()
        try:
            return read(database)
        finally:
            database.close()

    def start(self) -> None:
        """Begin to write what is queued. Nothing happens if it has begun, or is closed."""
        if self._stage is _Stage.NEW:
            self._stage = _Stage.OPEN
            self._writer.start()
            self._readers.start()
            self._writer.wake()

    # -- writing

    def insert(self, insert: Insert, item: Any) -> Deferred[None]:
        """Insert what `insert` makes of the item."""
        return self._put(insert, item, None)

    def insert_later(self, insert: Insert, item: Any) -> None:
        """The same; nobody waits for it."""
        writer = self._writer
        if self._stage is _Stage.CLOSED:
            return
        if writer.waiting() >= QUEUE_LIMIT:
            self._lag(True)
            return
        writer.put(Write(insert, item))
        writer.wake()

    def run(self, job: Job) -> Deferred[Any]:
        """Do this in a transaction; fires with what it has returned."""
        return self._put(None, None, job)

    def run_later(self, job: Job) -> None:
        """The same, soon; nobody waits for it."""
        if self._stage is not _Stage.CLOSED:
            self._writer.put(Write(job=job))
            if self._alarm is None:
                self._alarm = self._reactor.callLater(GATHER, self._wake)

    def _wake(self) -> None:
        self._alarm = None
        self._writer.wake()

    def settled(self) -> Deferred[None]:
        """Fires when everything that is queued by now is committed, or could not be."""
        return self._put(None, None, None)

    def _put(self, insert: Insert | None, item: Any, job: Job | None) -> Deferred[Any]:
        if self._stage is _Stage.CLOSED:
            return fail(Refused(CommonError.NOT_STORED))
        done: Deferred[Any] = Deferred()
        self._writer.put(Write(insert, item, job, done))
        self._writer.wake()
        return done

    # -- reading

    async def read(self, read: Callable[[sqlite3.Connection], T]) -> T:
        """What `read` finds, in a thread; all that was queued before is written by then."""
        await self.settled()
        if self._stage is _Stage.CLOSED:
            raise Refused(CommonError.NOT_STORED)
        try:
            return await deferToThreadPool(self._reactor, self._readers, self._read, read)
        except sqlite3.Error as error:
            self._in_trouble(f"cannot read the state: {why(error)}")
            raise Refused(CommonError.NOT_STORED) from error

    def _read(self, read: Callable[[sqlite3.Connection], T]) -> T:
        database = getattr(self._local, "database", None)
        if database is None:
            database = self._local.database = self._folder.connect()
            self._connections.append(database)
        return read(database)

    # -- the end

    def close(self) -> Deferred[None]:
        """Write nothing more. Fires when all that was queued is committed, and the files closed."""
        stage, self._stage = self._stage, _Stage.CLOSED
        if stage is _Stage.OPEN:
            self._put_last()
        elif stage is _Stage.NEW:
            self._unlock()
        return self._closed

    def _put_last(self) -> None:
        if self._alarm:
            self._alarm.cancel()
        self._readers.stop()
        for database in self._connections:
            database.close()
        self._writer.end(lambda: self._reactor.callFromThread(self._unlock))

    def _unlock(self) -> None:
        self._folder.unlock()
        self._closed.callback(None)

    # -- what the writer says

    def _settled(
        self,
        outcome: Outcome,
        results: Sequence[tuple[Deferred[Any], Any]],
        error: Exception | None,
    ) -> None:
        if results or error or self._trouble or self._lags:
            self._reactor.callFromThread(self._tell, outcome, results, error)

    def _tell(
        self,
        outcome: Outcome,
        results: Sequence[tuple[Deferred[Any], Any]],
        error: Exception | None,
    ) -> None:
        if error:
            self._in_trouble(f"cannot keep anything: {_said(error)}")
        elif outcome is Outcome.WRITTEN and self._trouble:
            self._trouble = ""
            self._log.info("state: everything is kept again")
        if self._lags and self._writer.waiting() < QUEUE_LIMIT // 2:
            self._lag(False)
        for done, result in results:
            if isinstance(result, Failure):
                done.errback(Refused(CommonError.NOT_STORED))
            else:
                done.callback(result)

    def _lag(self, lags: bool) -> None:
        if lags and not self._lags:
            self._log.error("state: the disk is too slow; some of what is said is not kept")
        elif self._lags and not lags:
            self._log.info("state: the disk keeps up again; what is said is kept")
        self._lags = lags

    def _in_trouble(self, trouble: str) -> None:
        """Say it once, and not for everybody who is refused."""
        if trouble != self._trouble:
            self._trouble = trouble
            self._log.error("state: {trouble}", trouble=trouble)


def _said(error: Exception) -> str:
    if isinstance(error, sqlite3.Error):
        return why(error)
    return str(error) if isinstance(error, OSError) else repr(error)
