"""Tests for `server.http.bodies`: how a body is written."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.http.bodies import LEAST_RATE, PERIOD, PIECE, FileBody
from chatroom_tw.tests.support.clock import Clock
from chatroom_tw.tests.support.slow_disk import SlowDisk


class Bodies(SynchronousTestCase):
    """A body, from a source that is this test."""

    def setUp(self) -> None:
        self.clock, self.disk = Clock(), SlowDisk()
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
