"""Tests for `ticker`: beats in time, and what stops them."""

from __future__ import annotations

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.clock import Clock
from chatroom_tw.tombola.ticker import Ticker, Tickers


class TickerCase(SynchronousTestCase):
    """A ticker with an interval of 5 seconds, whose beats note their times."""

    def setUp(self) -> None:
        self.clock = Clock()
        self.beats: list[float] = []
        self.ticker = Ticker(self.clock, 5, self.beat)

    def beat(self) -> None:
        self.beats.append(self.clock.seconds())

    def pass_by(self, seconds: int) -> None:
        """Advance the clock second by second."""
        self.clock.pump([1] * seconds)


class Beating(TickerCase):
    def test_there_is_no_beat_before_the_start(self) -> None:
        self.pass_by(20)
        self.assertEqual(self.beats, [])
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_beats_come_one_interval_after_another(self) -> None:
        self.pass_by(2)
        self.ticker.start()
        self.pass_by(16)
        self.assertEqual(self.beats, [7, 12, 17])

    def test_starting_twice_makes_no_difference(self) -> None:
        self.ticker.start()
        self.pass_by(3)
        self.ticker.start()
        self.pass_by(8)
        self.assertEqual(self.beats, [5, 10])

    def test_missed_beats_are_left_out(self) -> None:
        self.ticker.start()
        self.clock.advance(23)
        self.assertEqual(self.beats, [23])
        self.pass_by(7)
        self.assertEqual(self.beats, [23, 25, 30])

    def test_an_interval_can_be_a_fraction_of_a_second(self) -> None:
        ticker = Ticker(self.clock, 0.25, self.beat)
        ticker.start()
        self.clock.pump([0.25] * 3)
        self.assertEqual(self.beats, [0.25, 0.5, 0.75])


class AnotherInterval(TickerCase):
    def test_an_interval_set_before_the_start_is_used(self) -> None:
        self.ticker.set_interval(2)
        self.assertEqual(self.clock.getDelayedCalls(), [])
        self.ticker.start()
        self.pass_by(5)
        self.assertEqual(self.beats, [2, 4])

    def test_a_new_interval_counts_from_the_last_beat(self) -> None:
        self.ticker.start()
        self.pass_by(6)
        self.ticker.set_interval(2)
        self.pass_by(4)
        self.ticker.set_interval(8)
        self.pass_by(9)
        self.ticker.set_interval(3)
        self.pass_by(5)
        self.assertEqual(self.beats, [5, 7, 9, 17, 20, 23])

    def test_before_the_first_beat_it_counts_from_the_start(self) -> None:
        self.pass_by(1)
        self.ticker.start()
        self.pass_by(1)
        self.ticker.set_interval(3)
        self.pass_by(6)
        self.assertEqual(self.beats, [4, 7])

    def test_an_interval_that_is_over_brings_one_beat_at_once(self) -> None:
        self.ticker.start()
        self.pass_by(9)
        self.ticker.set_interval(3)
        self.assertEqual(self.beats, [5])
        self.clock.advance(0)
        self.assertEqual(self.beats, [5, 9])
        self.pass_by(7)
        self.assertEqual(self.beats, [5, 9, 12, 15])

    def test_repeated_changes_do_not_delay_a_beat(self) -> None:
        self.ticker.start()
        for seconds in (4, 6, 5) * 6:
            self.ticker.set_interval(seconds)
            self.pass_by(1)
        self.assertEqual(self.beats, [4, 9, 13, 18])

    def test_a_beat_can_change_the_interval(self) -> None:
        def faster() -> None:
            self.beat()
            ticker.set_interval(2)

        ticker = Ticker(self.clock, 5, faster)
        ticker.start()
        self.pass_by(10)
        self.assertEqual(self.beats, [5, 7, 9])

    def test_a_beat_under_way_is_waited_for(self) -> None:
        done: list[Deferred[None]] = []

        def slow() -> Deferred[None]:
            self.beat()
            done.append(Deferred())
            return done[-1]

        ticker = Ticker(self.clock, 5, slow)
        ticker.start()
        self.pass_by(6)
        ticker.set_interval(2)
        self.pass_by(4)
        self.assertEqual(self.beats, [5])
        done[0].callback(None)
        self.pass_by(2)
        self.assertEqual(self.beats, [5, 11])

    def test_after_a_slow_beat_it_counts_from_its_end(self) -> None:
        done: Deferred[None] = Deferred()

        def slow() -> Deferred[None]:
            self.beat()
            return done

        ticker = Ticker(self.clock, 5, slow)
        ticker.start()
        self.pass_by(8)
        done.callback(None)
        ticker.set_interval(1)
        self.clock.advance(0)
        self.assertEqual(self.beats, [5])
        self.pass_by(2)
        self.assertEqual(self.beats, [5, 9, 10])

    def test_a_stopped_ticker_has_no_timer_left(self) -> None:
        self.ticker.start()
        self.ticker.set_interval(2)
        self.ticker.stop()
        self.assertEqual(self.clock.getDelayedCalls(), [])


class Stopping(TickerCase):
    def test_stopping_ends_the_beats_and_leaves_no_timer(self) -> None:
        self.ticker.start()
        self.pass_by(6)
        self.ticker.stop()
        self.assertEqual(self.clock.getDelayedCalls(), [])
        self.pass_by(20)
        self.assertEqual(self.beats, [5])

    def test_stopping_a_stopped_ticker_makes_no_difference(self) -> None:
        self.ticker.stop()
        self.ticker.start()
        self.ticker.stop()
        self.ticker.stop()
        self.pass_by(20)
        self.assertEqual(self.beats, [])

    def test_a_restarted_ticker_waits_a_whole_interval(self) -> None:
        self.ticker.start()
        self.pass_by(4)
        self.ticker.stop()
        self.ticker.start()
        self.pass_by(4)
        self.assertEqual(self.beats, [])
        self.pass_by(6)
        self.assertEqual(self.beats, [9, 14])

    def test_a_beat_can_stop_the_ticker(self) -> None:
        def last() -> None:
            self.beat()
            ticker.stop()

        ticker = Ticker(self.clock, 5, last)
        ticker.start()
        self.pass_by(20)
        self.assertEqual(self.beats, [5])
        ticker.start()
        self.pass_by(20)
        self.assertEqual(self.beats, [5, 25])

    def test_a_beat_that_restarts_the_ticker_adds_no_beats(self) -> None:
        def restart() -> None:
            self.beat()
            ticker.stop()
            ticker.start()

        ticker = Ticker(self.clock, 5, restart)
        ticker.start()
        self.pass_by(21)
        self.assertEqual(self.beats, [5, 10, 15, 20])


class Halls(SynchronousTestCase):
    """Each hall has a ticker of its own, while numbers are drawn there."""

    def setUp(self) -> None:
        self.clock = Clock()
        self.beats: list[tuple[str, float]] = []
        self.tickers = Tickers(self.clock, self.beat)

    def beat(self, hall: str) -> None:
        self.beats.append((hall, self.clock.seconds()))

    def pass_by(self, seconds: int) -> None:
        self.clock.pump([1] * seconds)

    def test_each_hall_beats_in_its_own_time(self) -> None:
        self.tickers.start("main", 5)
        self.pass_by(1)
        self.tickers.start("K7TQM", 2)
        self.pass_by(5)
        self.assertEqual(self.beats, [("K7TQM", 3), ("main", 5), ("K7TQM", 5)])

    def test_starting_twice_makes_no_difference(self) -> None:
        self.tickers.start("main", 5)
        self.pass_by(3)
        self.tickers.start("main", 5)
        self.pass_by(8)
        self.assertEqual(self.beats, [("main", 5), ("main", 10)])

    def test_stopping_one_leaves_the_others(self) -> None:
        self.tickers.start("main", 5)
        self.tickers.start("K7TQM", 5)
        self.tickers.stop("main")
        self.tickers.stop("GONE2")
        self.pass_by(6)
        self.assertEqual(self.beats, [("K7TQM", 5)])

    def test_an_interval_is_that_of_one_hall_and_starts_nothing(self) -> None:
        self.tickers.start("main", 5)
        self.tickers.start("K7TQM", 5)
        self.tickers.set_interval("K7TQM", 2)
        self.tickers.set_interval("GONE2", 1)
        self.pass_by(5)
        self.assertEqual(self.beats, [("K7TQM", 2), ("K7TQM", 4), ("main", 5)])

    def test_a_hall_that_stands_still_has_no_ticker(self) -> None:
        self.tickers.start("main", 5)
        self.tickers.stop("main")
        self.assertEqual(self.clock.getDelayedCalls(), [])
        self.assertEqual(self.tickers.dump(), {})
        self.tickers.start("main", 2)
        self.pass_by(3)
        self.assertEqual(self.beats, [("main", 2)])

    def test_other_tickers_go_on_from_a_dump(self) -> None:
        self.tickers.start("main", 5)
        self.pass_by(3)
        self.tickers.start("K7TQM", 4)
        dumped = self.tickers.dump()
        self.tickers.stop_all()
        others = Tickers(self.clock, self.beat)
        others.load(dumped)
        self.assertEqual(others.dump(), dumped)
        self.pass_by(4)
        self.assertEqual(self.beats, [("main", 5), ("K7TQM", 7)])

    def test_stopping_the_service_stops_all_of_them(self) -> None:
        self.tickers.startService()
        self.tickers.start("main", 5)
        self.tickers.start("K7TQM", 5)
        self.tickers.stopService()
        self.pass_by(20)
        self.assertEqual(self.beats, [])
        self.assertFalse(self.tickers.running)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_starting_the_service_starts_no_ticker(self) -> None:
        self.tickers.startService()
        self.pass_by(20)
        self.assertEqual(self.beats, [])


class Failing(TickerCase):
    def test_a_beat_that_fails_is_logged_and_the_next_one_comes(self) -> None:
        def fail_at_first() -> None:
            self.beat()
            if len(self.beats) < 3:
                raise ZeroDivisionError

        ticker = Ticker(self.clock, 5, fail_at_first)
        ticker.start()
        self.pass_by(20)
        self.assertEqual(self.beats, [5, 10, 15, 20])
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 2)

    def test_a_beat_that_stops_the_ticker_and_fails_has_stopped_it(self) -> None:
        def stop_and_fail() -> None:
            self.beat()
            ticker.stop()
            raise ZeroDivisionError

        ticker = Ticker(self.clock, 5, stop_and_fail)
        ticker.start()
        self.pass_by(20)
        self.assertEqual(self.beats, [5])
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)
