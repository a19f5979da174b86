"""The tombola's journal in a state folder. Implements `interface.Journal`.

One transaction at a time is under way. The next one takes all records that have come
meanwhile. So records are stored in the order in which they come, even if some cannot be
stored at first.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred, succeed
from twisted.python.failure import Failure

from chatroom_tw.server.health import Trouble
from chatroom_tw.server.storage.database import Database
from chatroom_tw.server.storage.folder import StateFolder, Unusable, as_unusable
from chatroom_tw.server.storage.writer import Job
from chatroom_tw.tombola.rules.journal import Ended, StoredTombola
from chatroom_tw.tombola.storage import records as tables
from chatroom_tw.tombola.storage.interface import Entry
from chatroom_tw.tombola.storage.reading import read
from chatroom_tw.tombola.storage.transcripts import KEPT, TranscriptFolder

ANOTHER_TRY = 1.0
"""Seconds after which the journal tries again to store what it could not store."""


class _Stage(Enum):
    """The stages of a journal's life."""

    OPEN = "it stores all records"
    CLOSING = "it stores the records that wait, if it can"
    CLOSED = "it stores nothing more"


class SqliteJournal:
    """Stores a tombola in a database, and the transcripts of its games as files beside it."""

    is_durable = True

    def __init__(
        self,
        reactor: Any,
        folder: Path | str,
        connection: type[sqlite3.Connection] = sqlite3.Connection,
        transcripts: int = KEPT,
    ) -> None:
        """`connection` is the class that writes (see `Database`), `transcripts` the number of
        files of transcripts that are kept. Raises `folder.Unusable`."""
        self._database = Database(reactor, StateFolder(folder, tables.schema()), connection)
        self._folder = folder
        with as_unusable(folder):
            self._transcripts = TranscriptFolder(folder, transcripts)
        self._call_later = reactor.callLater
        self._queue: deque[tuple[Sequence[Entry], Deferred[None]]] = deque()
        self._jobs: deque[Job] = deque()
        """What stores the first `_taken` items of the queue, one job after the other."""
        self._taken = 0
        self._under_way = False
        self._again: Any = None
        """The `IDelayedCall` of the next attempt, if the last one has failed."""
        self._stage = _Stage.OPEN
        self._closed: Deferred[None] = Deferred()
        self.stuck = False

    def stored(self) -> StoredTombola:
        try:
            tombola = self._database.at_start(read)
        except (ValueError, TypeError, sqlite3.Error) as error:
            raise Unusable(f"the tombola that it stores cannot be read: {error}") from error
        with as_unusable(self._folder):
            lobbies = (tombola.main, *(hall.lobby for hall in tombola.halls))
            self._transcripts.settle(
                {one["game"] for lobby in lobbies for one in lobby.transcripts}
            )
        return tombola

    @property
    def trouble(self) -> Trouble:
        return self._database.trouble

    def observe(self, call: Callable[[int, float], None]) -> None:
        self._database.observe(call)

    def start(self) -> None:
        self._database.start()

    def append(self, records: Sequence[Entry] = ()) -> Deferred[None]:
        if self._stage is _Stage.CLOSED or not (records or self._queue):
            return succeed(None)
        done: Deferred[None] = Deferred()
        self._queue.append((records, done))
        self._write()
        return done

    def close(self) -> Deferred[None]:
        if self._stage is _Stage.OPEN:
            self._stage = _Stage.CLOSING
            if self._again:
                self._again.cancel()
                self._again = None
            self._write()
        return self._closed

    def _write(self) -> None:
        """Run the next job, unless one is under way, or has to be tried again later."""
        if self._under_way or self._again:
            return
        if self._queue and not self._jobs:
            self._take()
        if self._jobs:
            self._under_way = True
            self._database.run(self._jobs[0]).addCallbacks(self._is_done, self._has_failed)
        elif self._stage is _Stage.CLOSING:
            self._stage = _Stage.CLOSED
            self._database.close().chainDeferred(self._closed)

    def _take(self) -> None:
        """Make the jobs that store all records which wait by now."""
        self._taken = len(self._queue)
        records = [entry for entries, _ in self._queue for entry in entries]
        self._jobs.append(partial(self._write_down, records))
        over = [record.transcript["game"] for _, record in records if isinstance(record, Ended)]
        if over:  # Not in the same transaction: no seed may be readable before it is committed.
            self._jobs.append(lambda database: self._transcripts.publish(over))

    def _write_down(self, records: Sequence[Entry], database: sqlite3.Connection) -> None:
        """Runs in the writer's thread. Transcripts are published in a later job."""
        for _, record in records:
            if isinstance(record, Ended):
                self._transcripts.prepare(record.transcript)
        tables.write(database, records)

    def _is_done(self, _: None) -> None:
        self._jobs.popleft()
        if not self._jobs:
            self._are_stored()
        self._under_way = False
        self._write()

    def _are_stored(self) -> None:
        self.stuck = False
        count = self._taken
        # Items without records that come next have only waited for these.
        while count > 0 or (self._queue and not self._queue[0][0]):
            # An item stays in the queue until its turn, so that no other overtakes it.
            _, done = self._queue.popleft()
            count -= 1
            done.callback(None)

    def _has_failed(self, fault: Failure) -> None:
        self.stuck = True
        self._under_way = False
        if self._stage is _Stage.OPEN:
            self._again = self._call_later(ANOTHER_TRY, self._try_again)
            return
        self._jobs.clear()
        while self._queue:
            _, done = self._queue.popleft()
            done.errback(fault)
        self._write()

    def _try_again(self) -> None:
        self._again = None
        self._write()
