"""The tombola's journal in a state folder. Implements `storage.journal.Journal`.

One transaction at a time is under way, and takes all that has come meanwhile: so
records are kept in the order they come, also when some cannot be kept at first.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Sequence
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IDelayedCall
from twisted.python.failure import Failure

from chatroom_tw.server.storage.database import Database
from chatroom_tw.server.storage.folder import StateFolder, Unusable, as_unusable
from chatroom_tw.server.storage.writer import Job
from chatroom_tw.tombola.rules.journal import Ended, Record, StoredLobby
from chatroom_tw.tombola.storage import records as evenings
from chatroom_tw.tombola.storage.transcripts import TranscriptFolder

ANOTHER_TRY = 1.0
"""Seconds after which what could not be kept is tried again."""


class _Stage(Enum):
    """Where a journal is in its life."""

    OPEN = "it keeps what comes"
    CLOSING = "it keeps what waits, if that can be"
    CLOSED = "it keeps nothing more"


class SqliteJournal:
    """Keeps an evening in a database, and the transcripts of its games as files beside it."""

    def __init__(
        self,
        reactor: Any,
        folder: Path | str,
        connection: type[sqlite3.Connection] = sqlite3.Connection,
    ) -> None:
        """`connection` is what writes, see `Database`. Raises `folder.Unusable`."""
        self._database = Database(reactor, StateFolder(folder, evenings.schema()), connection)
        self._folder = folder
        with as_unusable(folder):
            self._transcripts = TranscriptFolder(folder)
        self._call_later = reactor.callLater
        self._queue: deque[tuple[Sequence[Record], Deferred[None]]] = deque()
        self._jobs: deque[Job] = deque()
        """What is to be done, one after the other, to keep the first `_taken` of the queue."""
        self._taken = 0
        self._under_way = False
        self._again: IDelayedCall | None = None
        self._stage = _Stage.OPEN
        self._closed: Deferred[None] = Deferred()
        self.stuck = False

    def kept(self) -> StoredLobby:
        try:
            evening = self._database.at_start(evenings.read)
        except (ValueError, TypeError, sqlite3.Error) as error:
            raise Unusable(f"the evening that it kept cannot be read: {error}") from error
        with as_unusable(self._folder):
            self._transcripts.settle({one["game"] for one in evening.transcripts})
        return evening

    def start(self) -> None:
        self._database.start()

    def keep(self, records: Sequence[Record] = ()) -> Deferred[None]:
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
        """Do what comes next, unless something is under way, or has to be tried again."""
        if self._under_way or self._again:
            return
        if self._queue and not self._jobs:
            self._take()
        if self._jobs:
            self._under_way = True
            self._database.run(self._jobs[0]).addCallbacks(self._is_done, self._is_not_kept)
        elif self._stage is _Stage.CLOSING:
            self._stage = _Stage.CLOSED
            self._database.close().chainDeferred(self._closed)

    def _take(self) -> None:
        """See what is to be done to keep all that waits by now."""
        self._taken = len(self._queue)
        records = [record for records, _ in self._queue for record in records]
        self._jobs.append(partial(self._write_down, records))
        over = [record.transcript["game"] for record in records if isinstance(record, Ended)]
        if over:  # Not in the same transaction: nobody may read a seed before that is committed.
            self._jobs.append(lambda database: self._transcripts.publish(over))

    def _write_down(self, records: Sequence[Record], database: sqlite3.Connection) -> None:
        """In the writer's thread. The files of games that are over are published after it."""
        for record in records:
            if isinstance(record, Ended):
                self._transcripts.prepare(record.transcript)
        evenings.write(database, records)

    def _is_done(self, _: None) -> None:
        self._jobs.popleft()
        if not self._jobs:
            self._are_kept()
        self._under_way = False
        self._write()

    def _are_kept(self) -> None:
        self.stuck = False
        count = self._taken
        # What needs nothing kept, and waited for these, has waited long enough.
        while count > 0 or (self._queue and not self._queue[0][0]):
            # It leaves the queue when it is its turn, so that nothing overtakes it.
            _, done = self._queue.popleft()
            count -= 1
            done.callback(None)

    def _is_not_kept(self, fault: Failure) -> None:
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
