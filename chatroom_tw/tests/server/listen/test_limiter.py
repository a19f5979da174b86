"""Tests for `server.listen.limiter`."""

from __future__ import annotations

import contextlib

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.limits import CONNECTS
from chatroom_tw.server.listen.limiter import (
    ConnectionLimiter,
    ConnectionSlot,
    Full,
)
from chatroom_tw.tests.support.clock import Clock
from chatroom_tw.tests.support.optional import given, st


class Counting(SynchronousTestCase):
    def test_the_total_is_limited_and_the_refusal_says_so(self) -> None:
        limiter = ConnectionLimiter(2)
        limiter.acquire("192.0.2.1")
        limiter.acquire("192.0.2.2")
        full = self.assertRaises(Full, limiter.acquire, "192.0.2.3")
        self.assertEqual(str(full), "this server is full: 2 clients are here; try again later")

    def test_one_address_is_limited_and_others_are_admitted(self) -> None:
        limiter = ConnectionLimiter(None, 2)
        for _ in range(2):
            limiter.acquire("192.0.2.1")
        full = self.assertRaises(Full, limiter.acquire, "192.0.2.1")
        self.assertEqual(
            str(full),
            "there are 2 connections from 192.0.2.1 already, and no more are let in; close one "
            "of them",
        )
        limiter.acquire("192.0.2.2")

    def test_this_computer_counts_towards_the_total_only(self) -> None:
        limiter = ConnectionLimiter(4, 1)
        for host in ("127.0.0.1", "::1", None, "127.0.0.1"):
            limiter.acquire(host)
        self.assertRaises(Full, limiter.acquire, None)

    def test_zero_is_no_limit_for_an_address(self) -> None:
        limiter = ConnectionLimiter(None, 0)
        for _ in range(1000):
            limiter.acquire("192.0.2.1")
        self.assertEqual(limiter.count, 1000)

    def test_a_released_slot_can_be_taken_again(self) -> None:
        limiter = ConnectionLimiter(2, 1)
        slot = limiter.acquire("192.0.2.1")
        limiter.acquire("192.0.2.2")
        self.assertRaises(Full, limiter.acquire, "192.0.2.3")
        slot.release()
        limiter.acquire("192.0.2.1")

    def test_a_slot_is_released_only_once(self) -> None:
        limiter = ConnectionLimiter(2)
        slot = limiter.acquire("192.0.2.1")
        limiter.acquire("192.0.2.1")
        slot.release()
        slot.release()
        self.assertEqual(limiter.count, 1)

    @given(st.lists(st.tuples(st.booleans(), st.integers(0, 3))))
    def test_nothing_is_counted_once_all_slots_are_released(
        self, steps: list[tuple[bool, int]]
    ) -> None:
        limiter = ConnectionLimiter(5, 2)
        slots: list[ConnectionSlot] = []
        for comes, number in steps:
            if not comes and slots:
                slots.pop(number % len(slots)).release()
                continue
            try:
                slots.append(limiter.acquire(f"192.0.2.{number}"))
            except Full:
                continue
        self.assertEqual(limiter.count, len(slots))
        for slot in slots:
            slot.release()
        self.assertEqual((limiter.count, limiter._counts), (0, {}))


class Rates(SynchronousTestCase):
    def setUp(self) -> None:
        self.clock = Clock()
        self.limiter = ConnectionLimiter(None, 500, self.clock.seconds)

    def connect(self, host: str | None, times: int) -> int:
        """How many of so many connections are admitted; they end at once."""
        admitted = 0
        for _ in range(times):
            with contextlib.suppress(Full):
                self.limiter.acquire(host).release()
                admitted += 1
        return admitted

    def test_an_address_has_a_burst_and_then_a_rate(self) -> None:
        self.assertEqual(self.connect("192.0.2.1", 150), CONNECTS.burst)
        self.assertEqual(self.connect("192.0.2.2", 50), 50)
        for _ in range(3):
            self.clock.advance(1)
            self.assertEqual(self.connect("192.0.2.1", 150), CONNECTS.per_second)

    def test_the_refusal_says_what_to_do(self) -> None:
        self.connect("192.0.2.1", CONNECTS.burst)
        full = self.assertRaises(Full, self.limiter.acquire, "192.0.2.1")
        self.assertEqual(
            str(full),
            "192.0.2.1 connects too often, 20 times a second are allowed; try again in some "
            "seconds",
        )

    def test_addresses_of_one_network_have_one_rate(self) -> None:
        self.connect("2001:db8:1:2::7", CONNECTS.burst)
        self.assertEqual(self.connect("2001:db8:1:2::8", 1), 0)
        self.connect("192.0.2.1", CONNECTS.burst)
        self.assertEqual(self.connect("::ffff:192.0.2.1", 1), 0)

    def test_this_computer_has_no_rate(self) -> None:
        for host in ("127.0.0.1", "::1", None):
            self.assertEqual(self.connect(host, 1000), 1000)

    def test_without_a_limit_for_an_address_there_is_no_rate(self) -> None:
        self.limiter = ConnectionLimiter(None, 0, self.clock.seconds)
        self.assertEqual(self.connect("192.0.2.1", 1000), 1000)

    def test_addresses_are_forgotten_after_some_seconds(self) -> None:
        for second in range(60):
            for number in range(100):
                self.connect(f"192.0.{second}.{number}", 1)
            self.clock.advance(1)
        self.assertLessEqual(len(self.limiter._full_at), 100)

    def test_a_busy_address_keeps_others_for_a_bucket_at_most(self) -> None:
        seconds = int(CONNECTS.burst / CONNECTS.per_second)
        for second in range(60):
            self.connect("192.0.2.1", 150)
            for number in range(100):
                self.connect(f"192.1.{second}.{number}", 1)
            self.clock.advance(1)
        self.assertLessEqual(len(self.limiter._full_at), 101 * (seconds + 1))


class Moving(SynchronousTestCase):
    """A proxy has named another client for the connection."""

    def test_a_moved_slot_counts_for_the_new_address(self) -> None:
        limiter = ConnectionLimiter(2, 1)
        slot, _ = limiter.acquire(None), limiter.acquire("192.0.2.1")
        slot.move("192.0.2.2")
        self.assertEqual(limiter.count, 2)
        slot.move("192.0.2.3")
        slot.release()
        limiter.acquire("192.0.2.3")
        self.assertEqual(limiter.count, 2)

    def test_a_slot_that_cannot_be_moved_is_released(self) -> None:
        limiter = ConnectionLimiter(9, 1)
        limiter.acquire("192.0.2.1")
        slot = limiter.acquire("192.0.2.2")
        self.assertRaises(Full, slot.move, "192.0.2.1")
        self.assertEqual(limiter.count, 1)
        slot.release()
        slot.move("192.0.2.3")
        self.assertEqual(limiter.count, 1)
