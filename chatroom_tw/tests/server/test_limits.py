"""Tests for `server.limits`."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.limits import DEFAULT, FRIENDS, PUBLIC, RateLimit
from chatroom_tw.tests.support.optional import given, st

LIMIT = RateLimit(3, 2.0)
NOW = 1_800_000_000.0
"""Seconds since 1970, where a double is no finer than a quarter of a microsecond."""


class Bucket(SynchronousTestCase):
    def full_at(self, *units: float, when: float = NOW, full_at: float = 0.0) -> float:
        for some in units:
            charged = LIMIT.charge(full_at, some, when)
            assert charged is not None, some
            full_at = charged
        return full_at

    def test_a_burst_passes_and_no_more(self) -> None:
        full_at = self.full_at(1, 1, 1)
        self.assertIsNone(LIMIT.charge(full_at, 1, NOW))
        self.assertIsNone(LIMIT.charge(0.0, 4, NOW))

    def test_tokens_return_as_time_passes(self) -> None:
        full_at = self.full_at(3)
        self.assertIsNone(LIMIT.charge(full_at, 1, NOW + 0.4))
        self.assertIsNotNone(LIMIT.charge(full_at, 1, NOW + 0.5))
        self.assertIsNotNone(LIMIT.charge(full_at, 3, NOW + 1.5))

    def test_there_are_never_more_tokens_than_a_burst(self) -> None:
        self.assertIsNone(LIMIT.charge(self.full_at(3), 4, NOW + 1000))

    def test_charging_nothing_takes_nothing(self) -> None:
        full_at = self.full_at(3)
        self.assertEqual(LIMIT.charge(full_at, 0, NOW), full_at)

    def test_the_delay_until_a_unit_passes(self) -> None:
        full_at = self.full_at(3)
        self.assertAlmostEqual(LIMIT.delay(full_at, 1, NOW), 0.5, places=5)
        self.assertEqual(LIMIT.delay(full_at, 1, NOW + 1), 0)

    def test_an_overdrawn_token_returns_first(self) -> None:
        full_at = LIMIT.overdraw(self.full_at(3), 1, NOW)
        self.assertAlmostEqual(LIMIT.available(full_at, NOW), -1, places=2)
        self.assertIsNone(LIMIT.charge(full_at, 0, NOW + 0.4))
        self.assertIsNotNone(LIMIT.charge(full_at, 0, NOW + 0.5))

    def test_no_more_than_one_token_is_overdrawn(self) -> None:
        full_at = LIMIT.overdraw(self.full_at(3), 50, NOW)
        self.assertAlmostEqual(LIMIT.delay(full_at, 1, NOW), 1.0, places=5)

    def test_a_clock_that_is_set_back_delays_little(self) -> None:
        an_hour_ago = NOW - 3600
        full_at = self.full_at(3)
        self.assertLessEqual(LIMIT.delay(full_at, 1, an_hour_ago), 1.0)
        full_at = LIMIT.overdraw(full_at, 0, an_hour_ago)
        self.assertIsNotNone(LIMIT.charge(full_at, 1, an_hour_ago + 1.0))

    @given(
        st.builds(RateLimit, st.integers(1, 50), st.floats(0.1, 100)),
        st.lists(st.tuples(st.integers(0, 60), st.floats(0, 3))),
    )
    def test_no_more_passes_than_the_limit_allows(
        self, limit: RateLimit, sent: list[tuple[int, float]]
    ) -> None:
        full_at, when, passed = 0.0, NOW, 0
        for units, seconds in sent:
            when += seconds
            charged = limit.charge(full_at, units, when)
            if charged is not None:
                full_at = charged
                passed += units
        most = limit.burst + (when - NOW) * limit.per_second
        self.assertLessEqual(passed, most + 0.1)

    @given(st.builds(RateLimit, st.integers(1, 50), st.floats(0.1, 100)), st.integers(0, 60))
    def test_a_unit_passes_after_the_delay(self, limit: RateLimit, units: int) -> None:
        full_at = limit.overdraw(0.0, units, NOW)
        when = NOW + limit.delay(full_at, 1, NOW)
        self.assertGreaterEqual(limit.available(full_at, when), 1)
        self.assertIsNotNone(limit.charge(full_at, 1, when))


class Figures(SynchronousTestCase):
    def test_the_defaults_are_those_of_the_documentation(self) -> None:
        self.assertEqual((FRIENDS, PUBLIC), (RateLimit(20, 10), RateLimit(10, 2)))
        self.assertEqual((DEFAULT.backlog, DEFAULT.flood), (1048576, FRIENDS))
        self.assertEqual((DEFAULT.clients, DEFAULT.per_address), (None, 500))
