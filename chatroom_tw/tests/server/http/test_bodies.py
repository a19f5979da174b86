"""Tests for `server.http.bodies` and `sending`: how a body is written, and a file is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.http.bodies import LEAST_RATE, PERIOD, PIECE, FileBody
from chatroom_tw.server.http.sending import NotThere, range_of
from chatroom_tw.tests.support.clock import Clock


class Disk:
    """A sink, and the threads that write to it: a job is done when a test says so."""

    def __init__(self) -> None:
        self.data = b""
        self.discarded = False
        self._jobs: list[tuple[Deferred[Any], Callable[..., Any], tuple[Any, ...]]] = []

    def in_thread(self, call: Callable[..., Any], *arguments: Any) -> Deferred[Any]:
        done: Deferred[Any] = Deferred()
        self._jobs.append((done, call, arguments))
        return done

    def work(self) -> int:
        """Do one job; how many bytes it has written."""
        before = len(self.data)
        done, call, arguments = self._jobs.pop(0)
        try:
            result = call(*arguments)
        except OSError as error:
            done.errback(error)
        else:
            done.callback(result)
        return len(self.data) - before

    @property
    def is_idle(self) -> bool:
        return not self._jobs

    def write(self, data: bytes) -> None:
        self.data += data

    def discard(self) -> None:
        self.discarded = True


class Bodies(SynchronousTestCase):
    """A body, from a source that is this test."""

    def setUp(self) -> None:
        self.clock, self.disk = Clock(), Disk()
        self.told: list[Any] = []

    def body(self, length: int) -> FileBody:
        body = FileBody(
            *(self.clock, self, self.disk, length),
            *(self.disk.in_thread, lambda: self.told.append("ended")),
        )
        body.whole.addCallback(lambda _: self.told.append("whole"))
        self._body = body
        return body

    def pause_body(self) -> None:
        self.told.append("pause")

    def resume_body(self) -> None:
        self.told.append("resume")

    def refuse(self, status: bytes, why: str) -> None:
        self.told.append((status, why))
        self._body.lost()

    def test_pieces_are_gathered_and_written(self) -> None:
        body = self.body(PIECE + 5)
        body.received(b"a" * (PIECE - 1))
        self.assertTrue(self.disk.is_idle)
        body.received(b"b" * 6)
        self.assertEqual((self.disk.work(), self.told), (PIECE + 5, ["whole"]))
        self.assertEqual(self.disk.data, b"a" * (PIECE - 1) + b"b" * 6)
        self.clock.advance(1000)
        self.assertEqual(self.told, ["whole"])

    def test_a_slow_disk_pauses_the_client(self) -> None:
        body = self.body(PIECE * 4)
        body.received(b"x" * PIECE)
        self.assertEqual(self.told, [])
        body.received(b"x" * PIECE)
        self.assertEqual(self.told, ["pause"])
        self.clock.advance(PERIOD * 10)  # Nobody can blame the client for that.
        self.assertEqual(self.told, ["pause"])
        self.disk.work()
        self.assertEqual(self.told, ["pause", "resume"])
        body.received(b"x" * PIECE * 2)
        self.disk.work()
        self.disk.work()
        self.assertEqual(self.told[-1], "whole")
        self.assertEqual(len(self.disk.data), PIECE * 4)

    def test_a_slow_client_is_refused(self) -> None:
        body = self.body(PIECE * 10)
        body.received(b"x" * int(LEAST_RATE * PERIOD))
        self.disk.work()
        self.clock.advance(PERIOD)
        self.assertEqual(self.told, [])
        body.received(b"x" * int(LEAST_RATE * PERIOD - 1))
        self.disk.work()
        self.clock.advance(PERIOD)
        self.assertEqual(self.told[0][0], b"408 Request Timeout")
        self.assertEqual(self.told[1:], ["ended"])
        self.disk.work()
        self.assertTrue(self.disk.discarded)

    def test_a_client_that_goes_leaves_nothing(self) -> None:
        body = self.body(PIECE * 3)
        body.received(b"x" * PIECE)
        body.lost()
        self.assertFalse(self.disk.discarded)
        self.disk.work()  # What was being written ends first.
        self.disk.work()
        self.assertTrue(self.disk.discarded)
        self.assertEqual(self.told, ["ended"])
        body.received(b"x" * PIECE * 2)
        self.assertTrue(self.disk.is_idle)

    def test_a_full_disk_is_told(self) -> None:
        def full(data: bytes) -> None:
            raise OSError(28, "No space left on device")

        self.patch(self.disk, "write", full)
        self.body(10).received(b"x" * 10)
        self.disk.work()
        why = "the file cannot be stored: No space left on device"
        self.assertEqual(self.told, [(b"507 Insufficient Storage", why), "ended"])
        self.disk.work()
        self.assertTrue(self.disk.discarded)


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
