"""Tests for `server.http.sending`: how a file is read, and its parts."""

from __future__ import annotations

import io
from typing import Any

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.http.sending import PATIENCE, PIECE, FileSender, NotThere, range_of
from chatroom_tw.tests.support.clock import Clock
from chatroom_tw.tests.support.slow_disk import SlowDisk


class Sending(SynchronousTestCase):
    """A file that is sent; the request is this test, and so is its channel."""

    def setUp(self) -> None:
        self.clock, self.disk, self.told = Clock(), SlowDisk(), list[str]()
        self.written = b""
        self.channel = self
        self.file = io.BytesIO(b"x" * (PIECE * 2 + 5))
        request: Any = self
        self.finished: Deferred[None] = Deferred()
        self.finished.addErrback(lambda failure: None)
        self.sender = FileSender(
            *(self.clock, request, self.file, PIECE * 2 + 5, self.disk.in_thread)
        )
        self.sender.start()

    def notifyFinish(self) -> Deferred[None]:
        self.finished = Deferred()
        return self.finished

    def registerProducer(self, producer: object, streaming: bool) -> None:
        self.assertTrue(streaming)

    def unregisterProducer(self) -> None:
        self.told.append("unregistered")

    def finish(self) -> None:
        self.told.append("finished")

    def write(self, data: bytes) -> None:
        self.written += data

    def forceAbortClient(self) -> None:
        self.told.append("dropped")

    def test_a_piece_at_a_time_is_read(self) -> None:
        for size in (PIECE, PIECE * 2, PIECE * 2 + 5):
            self.disk.work()
            self.assertEqual(len(self.written), size)
        self.assertEqual(self.told, ["unregistered", "finished"])
        self.disk.work()
        self.assertTrue(self.file.closed)
        self.assertTrue(self.disk.is_idle)

    def test_nothing_is_read_while_the_client_reads_nothing(self) -> None:
        self.sender.pauseProducing()
        self.disk.work()  # What was being read is sent.
        self.assertEqual((len(self.written), self.disk.is_idle), (PIECE, True))
        self.clock.advance(PATIENCE - 1)
        self.sender.resumeProducing()
        self.disk.work()
        self.assertEqual(len(self.written), PIECE * 2)
        self.clock.advance(PATIENCE)
        self.assertEqual(self.told, [])

    def test_a_client_that_reads_nothing_is_dropped(self) -> None:
        self.sender.pauseProducing()
        self.clock.advance(PATIENCE)
        self.assertEqual(self.told, ["dropped"])
        self.disk.work()
        self.disk.work()
        self.assertTrue(self.file.closed)
        self.assertEqual(self.written, b"")

    def test_a_client_that_goes_closes_the_file(self) -> None:
        self.finished.errback(ConnectionError())
        self.disk.work()
        self.disk.work()
        self.assertTrue(self.file.closed)
        self.assertEqual(self.told, [])

    def test_a_file_that_has_become_shorter_drops_the_client(self) -> None:
        self.file.truncate(PIECE)
        self.disk.work()
        self.disk.work()
        self.assertEqual(self.told, ["dropped"])


class Ranges(SynchronousTestCase):
    def test_a_part_is_found(self) -> None:
        for field, part in (
            (b"bytes=0-9", (0, 10)),
            (b"bytes=5-", (5, 100)),
            (b"bytes=-7", (93, 100)),
            (b"bytes=-700", (0, 100)),
            (b"bytes=90-1000", (90, 100)),
            (b"bytes=99-99", (99, 100)),
        ):
            self.assertEqual(range_of(field, 100), part, field)

    def test_what_is_no_part_is_the_whole(self) -> None:
        for field in (None, b"", b"bytes=-", b"bytes=9-5", b"bytes=0-1,5-6", b"lines=0-9", b"x"):
            self.assertIsNone(range_of(field, 100), field)

    def test_a_part_behind_the_end_is_not_there(self) -> None:
        for field in (b"bytes=100-", b"bytes=500-600", b"bytes=-0"):
            self.assertRaises(NotThere, range_of, field, 100)
