"""Tests for `core.limits`."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.limits import DEFAULT, FRIENDS, PUBLIC, RateLimit
from chatroom_tw.tests.support.optional import given, st

ALLOWANCE = RateLimit(3, 2.0)
NOW = 1_800_000_000.0
"""Seconds since 1970, where a double is no finer than a quarter of a microsecond."""


class Bucket(SynchronousTestCase):
    def full_at(self, *lines: float, when: float = NOW, full_at: float = 0.0) -> float:
        for some in lines:
            taken = ALLOWANCE.taken(full_at, some, when)
            assert taken is not None, some
            full_at = taken
        return full_at

    def test_as_many_as_it_holds_go_on_at_once_and_no_more(self) -> None:
        full_at = self.full_at(1, 1, 1)
        self.assertIsNone(ALLOWANCE.taken(full_at, 1, NOW))
        self.assertIsNone(ALLOWANCE.taken(0.0, 4, NOW))

    def test_tokens_come_back_as_time_passes(self) -> None:
        full_at = self.full_at(3)
        self.assertIsNone(ALLOWANCE.taken(full_at, 1, NOW + 0.4))
        self.assertIsNotNone(ALLOWANCE.taken(full_at, 1, NOW + 0.5))
        self.assertIsNotNone(ALLOWANCE.taken(full_at, 3, NOW + 1.5))

    def test_there_are_never_more_than_it_holds(self) -> None:
        self.assertIsNone(ALLOWANCE.taken(self.full_at(3), 4, NOW + 1000))

    def test_nothing_takes_nothing(self) -> None:
        full_at = self.full_at(3)
        self.assertEqual(ALLOWANCE.taken(full_at, 0, NOW), full_at)

    def test_it_knows_how_long_to_wait(self) -> None:
        full_at = self.full_at(3)
        self.assertAlmostEqual(ALLOWANCE.seconds_until(full_at, 1, NOW), 0.5, places=5)
        self.assertEqual(ALLOWANCE.seconds_until(full_at, 1, NOW + 1), 0)

    def test_who_owes_a_line_pays_first(self) -> None:
        full_at = ALLOWANCE.owed(self.full_at(3), 1, NOW)
        self.assertAlmostEqual(ALLOWANCE.left(full_at, NOW), -1, places=2)
        self.assertIsNone(ALLOWANCE.taken(full_at, 0, NOW + 0.4))
        self.assertIsNotNone(ALLOWANCE.taken(full_at, 0, NOW + 0.5))

    def test_nobody_owes_more_than_a_line(self) -> None:
        full_at = ALLOWANCE.owed(self.full_at(3), 50, NOW)
        self.assertAlmostEqual(ALLOWANCE.seconds_until(full_at, 1, NOW), 1.0, places=5)

    def test_a_clock_that_is_put_back_holds_nobody_up(self) -> None:
        an_hour_ago = NOW - 3600
        full_at = self.full_at(3)
        self.assertLessEqual(ALLOWANCE.seconds_until(full_at, 1, an_hour_ago), 1.0)
        full_at = ALLOWANCE.owed(full_at, 0, an_hour_ago)
        self.assertIsNotNone(ALLOWANCE.taken(full_at, 1, an_hour_ago + 1.0))

    @given(
        st.builds(RateLimit, st.integers(1, 50), st.floats(0.1, 100)),
        st.lists(st.tuples(st.integers(0, 60), st.floats(0, 3))),
    )
    def test_no_more_goes_on_than_at_once_and_by_and_by(
        self, allowance: RateLimit, sent: list[tuple[int, float]]
    ) -> None:
        full_at, when, gone_on = 0.0, NOW, 0
        for lines, seconds in sent:
            when += seconds
            taken = allowance.taken(full_at, lines, when)
            if taken is not None:
                full_at = taken
                gone_on += lines
        most = allowance.at_once + (when - NOW) * allowance.per_second
        self.assertLessEqual(gone_on, most + 0.1)

    @given(st.builds(RateLimit, st.integers(1, 50), st.floats(0.1, 100)), st.integers(0, 60))
    def test_after_the_wait_that_it_says_a_line_may_go_on(
        self, allowance: RateLimit, lines: int
    ) -> None:
        full_at = allowance.owed(0.0, lines, NOW)
        when = NOW + allowance.seconds_until(full_at, 1, NOW)
        self.assertGreaterEqual(allowance.left(full_at, when), 1)
        self.assertIsNotNone(allowance.taken(full_at, 1, when))


class Figures(SynchronousTestCase):
    def test_they_are_as_they_are_documented(self) -> None:
        self.assertEqual((FRIENDS, PUBLIC), (RateLimit(20, 10), RateLimit(10, 2)))
        self.assertEqual((DEFAULT.backlog, DEFAULT.flood), (1048576, FRIENDS))
        self.assertEqual((DEFAULT.clients, DEFAULT.per_address), (None, 500))
