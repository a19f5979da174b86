"""Tests for `tombola.hub`: timers, draws, and the end of the server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.interfaces import IDelayedCall
from twisted.internet.task import Clock
from twisted.logger import Logger
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.effects import CancelTimer, Deliver, SetTimer
from chatroom_tw.tests.support.tombola import (
    COUNTDOWN,
    INTERVAL,
    PAUSE,
    STOPPING,
    FakeTombola,
    Notebook,
    numbers,
)
from chatroom_tw.tombola.hub import ANOTHER_TRY
from chatroom_tw.tombola.rules.effects import Effects
from chatroom_tw.tombola.rules.lobby import ALARM, State
from chatroom_tw.tombola.rules.verification import verify


class Reactor(Clock):
    """A clock that logs the exceptions of its calls, as a reactor does."""

    _log = Logger()

    def callLater(
        self, when: float, what: Callable[..., object], *arguments: Any, **more: Any
    ) -> IDelayedCall:
        def call() -> None:
            with self._log.failuresHandled("a bug"):
                what(*arguments, **more)

        return super().callLater(when, call)


class Timers(SynchronousTestCase):
    def setUp(self) -> None:
        self.play = FakeTombola()
        self.expired: list[float] = []
        self.patch(self.play.tombola, "timer", self.expire)

    def expire(self, name: str, when: float) -> Effects:
        self.assertEqual(name, ALARM)
        self.expired.append(when)
        return []

    def test_a_timer_expires_once(self) -> None:
        self.play.hub.carry_out([SetTimer(ALARM, 7)])
        self.play.clock.advance(6)
        self.assertEqual(self.expired, [])
        self.play.clock.advance(1)
        self.assertEqual(self.expired, [7])
        self.play.clock.advance(100)
        self.assertEqual(self.expired, [7])

    def test_another_deadline_replaces_the_first(self) -> None:
        self.play.hub.carry_out([SetTimer(ALARM, 7), SetTimer(ALARM, 9)])
        self.play.clock.advance(8)
        self.assertEqual(self.expired, [])
        self.play.clock.advance(1)
        self.assertEqual(self.expired, [9])

    def test_a_cancelled_timer_does_not_expire(self) -> None:
        self.play.hub.carry_out([SetTimer(ALARM, 7), CancelTimer(ALARM), CancelTimer(ALARM)])
        self.play.clock.advance(10)
        self.assertEqual(self.expired, [])

    def test_an_expired_timer_can_be_cancelled_and_set_again(self) -> None:
        self.play.hub.carry_out([SetTimer(ALARM, 7)])
        self.play.clock.advance(7)
        self.play.hub.carry_out([CancelTimer(ALARM), SetTimer(ALARM, 1)])
        self.play.clock.advance(1)
        self.assertEqual(self.expired, [7, 8])

    def test_stopping_the_server_cancels_it(self) -> None:
        self.play.hub.carry_out([SetTimer(ALARM, 7)])
        self.play.stop()
        self.play.clock.advance(10)
        self.assertEqual(self.expired, [])


class Draws(SynchronousTestCase):
    """Only the clock makes the tombola draw numbers."""

    def setUp(self) -> None:
        self.play = FakeTombola()
        [self.ann] = self.play.players("ann")

    def test_no_number_is_drawn_before_the_game(self) -> None:
        self.play.clock.advance(COUNTDOWN - 1)
        self.assertEqual(self.ann.told(), [])

    def test_one_number_is_drawn_in_each_interval(self) -> None:
        self.play.begin()
        self.assertEqual([line.split()[0] for line in self.ann.told()], ["BEGIN"])
        self.play.clock.advance(INTERVAL - 1)
        self.assertEqual(self.ann.told(), [])
        self.play.clock.advance(1)
        self.assertEqual(len(numbers(self.ann.told())), 1)
        self.play.draw(3)
        self.assertEqual(len(numbers(self.ann.told())), 3)

    def test_the_draws_end_with_the_game_and_begin_with_the_next(self) -> None:
        self.play.begin()
        self.play.draw(90)
        self.assertEqual(sorted(numbers(self.ann.told())), list(range(1, 91)))
        self.play.draw()
        self.assertEqual(
            [line.split()[0] for line in self.ann.told()], ["OVER", "REVEAL", "NEXT", "COMMIT"]
        )
        self.play.clock.advance(PAUSE - 1)
        self.assertEqual(self.ann.told(), [])
        self.play.clock.advance(1)
        self.play.draw()
        self.assertEqual([line.split()[0] for line in self.ann.told()], ["BEGIN", "NUMBER"])

    def test_no_number_is_drawn_while_all_players_are_absent(self) -> None:
        self.play.begin()
        self.play.draw(2)
        self.ann.reset()
        self.play.clock.advance(PAUSE - 1)
        bob = self.play.connect()
        [drawn] = [line for line in bob.received() if line.startswith("DRAWN")]
        self.assertEqual(len(drawn.split()), 3)
        self.play.draw()
        self.assertEqual(len(numbers(bob.received())), 1)

    def test_an_abandoned_game_ends_and_leaves_no_timer(self) -> None:
        self.play.begin()
        self.play.draw(2)
        self.ann.reset()
        self.play.clock.advance(PAUSE)
        self.assertEqual([len(one["draws"]) for one in self.play.saved], [2])
        self.assertEqual(self.play.clock.getDelayedCalls(), [])

    def test_an_empty_table_leaves_no_timer(self) -> None:
        play = FakeTombola(players=2)
        ann, bob = play.players("ann", "bob")
        play.begin()
        for player in (ann, bob):
            player.ask("EXIT")
            player.hang_up()
        play.clock.advance(0)
        self.assertEqual(play.clock.getDelayedCalls(), [])
        self.assertEqual(len(play.saved), 1)

    def test_a_game_that_all_players_leave_as_it_ends_ends_once(self) -> None:
        play = FakeTombola(players=1)
        [ann] = play.players("ann")
        play.begin()
        play.draw(90)
        play.clock.callLater(INTERVAL - 1, ann.send, "EXIT")
        play.clock.advance(2 * INTERVAL)  # All at once, as in a busy process.
        self.assertEqual(len(play.saved), 1)
        self.assertIs(play.tombola.lobby.state, State.WAITING)
        ann.hang_up()
        play.clock.advance(0)
        self.assertEqual(play.clock.getDelayedCalls(), [])


class TheEnd(SynchronousTestCase):
    """The server stops."""

    def last_words(self, play: FakeTombola) -> list[str]:
        player = play.connect()
        player.received()
        play.stop()
        self.assertTrue(player.transport.disconnecting)
        return player.received()

    def test_a_game_that_is_on_is_broken_off_with_a_fair_transcript(self) -> None:
        for play in (FakeTombola(), FakeTombola(players=2)):
            ann, bob = play.players("ann", "bob")
            play.begin()
            play.draw(3)
            ann.received()
            play.stop()
            told = ann.told()
            self.assertEqual([line.split()[0] for line in told], ["OVER", "REVEAL"])
            self.assertEqual(bob.told()[-2:], told)
            [saved] = play.saved
            self.assertEqual(told[1], f"REVEAL {saved['game']} {saved['seed']}")
            self.assertEqual(len(saved["draws"]), 3)
            verify(saved)

    def test_a_game_that_is_stored_is_left_as_it_is(self) -> None:
        for players in (None, 2):
            journal = Notebook()
            journal.is_durable = True
            play = FakeTombola(players, journal=journal)
            ann, bob = play.players("ann", "bob")
            play.begin()
            play.draw(3)
            records = list(journal.records)
            for player in (ann, bob):
                player.received()
            play.stop()
            self.assertEqual([ann.received(), bob.received()], [[STOPPING], [STOPPING]])
            self.assertTrue(ann.transport.disconnecting)
            play.draw(3)
            self.assertEqual(journal.records, records)

    def test_without_a_game_all_are_told_only_that_it_stops(self) -> None:
        play = FakeTombola()
        self.assertEqual(self.last_words(play), [STOPPING])
        self.assertEqual(play.saved, [])

    def test_between_two_games_the_last_is_not_revealed_again(self) -> None:
        play = FakeTombola()
        play.players("ann")
        play.begin()
        play.draw(91)
        self.assertEqual(self.last_words(play), [STOPPING])
        self.assertEqual(len(play.saved), 1)

    def test_no_number_is_drawn_after_the_end(self) -> None:
        play = FakeTombola()
        [ann] = play.players("ann")
        play.begin()
        play.stop()
        ann.received()
        play.draw(3)
        self.assertEqual(ann.received(), [])

    def test_with_no_players_no_timer_and_no_transcript_is_left(self) -> None:
        for play in (FakeTombola(), FakeTombola(players=2)):
            players = play.players("ann", "bob")
            play.begin()
            play.draw(3)
            play.stop()
            for player in players:
                player.hang_up()
            play.clock.advance(0)
            self.assertEqual(play.clock.getDelayedCalls(), [])
            play.clock.advance(10 * PAUSE)
            self.assertEqual(len(play.saved), 1)

    def test_in_a_countdown_no_timer_is_left(self) -> None:
        for play in (FakeTombola(), FakeTombola(players=2)):
            players = play.players("ann", "bob")
            play.stop()
            for player in players:
                player.hang_up()
            play.clock.advance(0)
            self.assertEqual(play.clock.getDelayedCalls(), [])


class Bugs(SynchronousTestCase):
    def setUp(self) -> None:
        self.play = FakeTombola(clock=Reactor())
        [self.ann] = self.play.players("ann")

    def fail(self, *arguments: object) -> list[Any]:
        raise ZeroDivisionError

    def test_a_bug_in_a_beat_is_logged_and_the_next_number_comes(self) -> None:
        self.play.begin()
        with_a_bug = self.patch(self.play.tombola, "beat", self.fail)
        self.play.draw(2)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 2)
        with_a_bug.restore()
        self.ann.received()
        self.play.draw()
        self.assertEqual(len(numbers(self.ann.told())), 1)

    def test_a_bug_in_rendering_is_logged_and_the_game_continues(self) -> None:
        with_a_bug = self.patch(self.play.hub, "carry", {**self.play.hub.carry, Deliver: self.fail})
        self.play.begin()
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)
        with_a_bug.restore()
        self.play.draw()
        self.assertEqual(len(numbers(self.ann.told())), 1)

    def test_a_bug_in_a_timer_is_logged_and_it_expires_again(self) -> None:
        with_a_bug = self.patch(self.play.tombola, "timer", self.fail)
        self.play.begin()
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)
        self.assertEqual(self.ann.ask("SAY hello"), ["SAID ann hello"])
        self.assertEqual(len(self.play.connect().told()), 4)
        with_a_bug.restore()
        self.play.clock.advance(ANOTHER_TRY)
        self.assertIs(self.play.tombola.lobby.state, State.PLAYING)
