"""Tests for `core.turnstile`."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.listen.slots import HERE, ConnectionLimiter, ConnectionSlot, Full, place_of
from chatroom_tw.tests.support.optional import given, st


class Counting(SynchronousTestCase):
    def test_so_many_are_let_in_and_the_next_is_told_why_not(self) -> None:
        turnstile = ConnectionLimiter(2)
        turnstile.enter("192.0.2.1")
        turnstile.enter("192.0.2.2")
        full = self.assertRaises(Full, turnstile.enter, "192.0.2.3")
        self.assertEqual(str(full), "this server is full: 2 clients are here; try again later")

    def test_so_many_of_one_address_are_let_in_and_others_still_are(self) -> None:
        turnstile = ConnectionLimiter(None, 2)
        for _ in range(2):
            turnstile.enter("192.0.2.1")
        full = self.assertRaises(Full, turnstile.enter, "192.0.2.1")
        self.assertEqual(
            str(full),
            "there are 2 connections from 192.0.2.1 already, and no more are let in; close one "
            "of them",
        )
        turnstile.enter("192.0.2.2")

    def test_this_computer_is_counted_only_among_all(self) -> None:
        turnstile = ConnectionLimiter(4, 1)
        for host in ("127.0.0.1", "::1", None, "127.0.0.1"):
            turnstile.enter(host)
        self.assertRaises(Full, turnstile.enter, None)

    def test_nought_is_no_limit_for_an_address(self) -> None:
        turnstile = ConnectionLimiter(None, 0)
        for _ in range(1000):
            turnstile.enter("192.0.2.1")
        self.assertEqual(turnstile.count, 1000)

    def test_there_is_room_again_when_somebody_leaves(self) -> None:
        turnstile = ConnectionLimiter(2, 1)
        slot = turnstile.enter("192.0.2.1")
        turnstile.enter("192.0.2.2")
        self.assertRaises(Full, turnstile.enter, "192.0.2.3")
        slot.leave()
        turnstile.enter("192.0.2.1")

    @given(st.lists(st.tuples(st.booleans(), st.integers(0, 3))))
    def test_whoever_comes_and_goes_nothing_is_left_when_all_are_gone(
        self, steps: list[tuple[bool, int]]
    ) -> None:
        turnstile = ConnectionLimiter(5, 2)
        here: list[ConnectionSlot] = []
        for comes, number in steps:
            if not comes and here:
                here.pop(number % len(here)).leave()
                continue
            try:
                here.append(turnstile.enter(f"192.0.2.{number}"))
            except Full:
                continue
        self.assertEqual(turnstile.count, len(here))
        for slot in here:
            slot.leave()
        self.assertEqual((turnstile.count, turnstile._places), (0, {}))


class Places(SynchronousTestCase):
    def test_what_is_one_place(self) -> None:
        for host, slot in (
            ("192.0.2.1", "192.0.2.1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
            ("2001:db8:1:3::7", "2001:db8:1:3::/64"),
            ("fe80::1%eth0", "fe80::1%eth0"),
            ("127.0.0.1", HERE),
            ("127.8.8.8", HERE),
            ("::1", HERE),
            ("::ffff:127.0.0.1", HERE),
            ("somewhere", "somewhere"),
        ):
            self.assertEqual(place_of(host), slot)
