"""A tombola server on a slow disk, for the tests."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from twisted.internet.defer import Deferred, succeed
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.refusals import CommonError, Refused
from chatroom_tw.tests.support.tombola import (
    FakeTombola,
    Notebook,
)
from chatroom_tw.tombola.storage.interface import Entry


class SlowJournal(Notebook):
    """A journal that stores its records when a test calls `commit`."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[Deferred[None]] = deque()
        self.slow = False

    def append(self, entries: Sequence[Entry] = ()) -> Deferred[None]:
        if not (self._waiting or (self.slow and entries)):
            return super().append(entries)
        self.entries += entries
        self._waiting.append(Deferred())
        return self._waiting[-1]

    def commit(self) -> None:
        """Store all records that wait."""
        for _ in range(len(self._waiting)):
            self._waiting.popleft().callback(None)

    def fail(self) -> None:
        """Fail for all records that wait."""
        while self._waiting:
            self._waiting.popleft().errback(Refused(CommonError.NOT_STORED))

    def close(self) -> Deferred[None]:
        if self.stuck:
            self.fail()
        return self.append() if self._waiting else succeed(None)


class SlowCase(SynchronousTestCase):
    """Ann and Bob are in a hall. From now on nothing is stored until `commit`."""

    def commit(self) -> None:
        """Store all that is decided by now."""
        self.play.clock.advance(0)
        self.journal.commit()
        self.play.clock.advance(0)

    def setUp(self) -> None:
        self.journal = SlowJournal()
        self.play = FakeTombola(journal=self.journal)
        self.ann, self.bob = self.play.players("ann", "bob")

    def slow(self) -> None:
        self.journal.slow = True

    def begin(self) -> None:
        self.play.begin()
        self.ann.received(), self.bob.received()
