"""Tests for `tombola_switchboard`: the tombola's clock, and its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.effects import Deliver
from chatroom_tw.tests.support.clock import Clock
from chatroom_tw.tests.support.tombola import COUNTDOWN, INTERVAL, PAUSE, FakeTombola, numbers
from chatroom_tw.tombola.hub import ANOTHER_TRY
from chatroom_tw.tombola.rules.effects import CancelTimer, SetTimer
from chatroom_tw.tombola.rules.lobby import State
from chatroom_tw.tombola.rules.transcript import verify


class Reactor(Clock):
    """A clock that logs what a call of its fails with, as a reactor does."""

    _log = Logger()

    def callLater(
        self, when: float, what: Callable[..., object], *arguments: Any, **more: Any
    ) -> IDelayedCall:
        def call() -> None:
            with self._log.failuresHandled("a bug"):
                what(*arguments, **more)

        return super().callLater(when, call)


class TheAlarm(SynchronousTestCase):
    def setUp(self) -> None:
        self.play = FakeTombola()
        self.rung: list[float] = []
        self.patch(self.play.tombola, "alarm", lambda when: self.rung.append(when) or [])

    def test_it_rings_once_when_it_is_set_to(self) -> None:
        self.play.hub.carry_out([SetTimer("alarm", 7)])
        self.play.clock.advance(6)
        self.assertEqual(self.rung, [])
        self.play.clock.advance(1)
        self.assertEqual(self.rung, [7])
        self.play.clock.advance(100)
        self.assertEqual(self.rung, [7])

    def test_another_one_takes_its_place(self) -> None:
        self.play.hub.carry_out([SetTimer("alarm", 7), SetTimer("alarm", 9)])
        self.play.clock.advance(8)
        self.assertEqual(self.rung, [])
        self.play.clock.advance(1)
        self.assertEqual(self.rung, [9])

    def test_one_that_is_cancelled_does_not_ring(self) -> None:
        self.play.hub.carry_out([SetTimer("alarm", 7), CancelTimer("alarm"), CancelTimer("alarm")])
        self.play.clock.advance(10)
        self.assertEqual(self.rung, [])

    def test_one_that_has_rung_can_be_cancelled_and_set_anew(self) -> None:
        self.play.hub.carry_out([SetTimer("alarm", 7)])
        self.play.clock.advance(7)
        self.play.hub.carry_out([CancelTimer("alarm"), SetTimer("alarm", 1)])
        self.play.clock.advance(1)
        self.assertEqual(self.rung, [7, 8])

    def test_a_server_that_stops_cancels_it(self) -> None:
        self.play.hub.carry_out([SetTimer("alarm", 7)])
        self.play.stop()
        self.play.clock.advance(10)
        self.assertEqual(self.rung, [])


class Draws(SynchronousTestCase):
    """The clock alone draws."""

    def setUp(self) -> None:
        self.play = FakeTombola()
        [self.ann] = self.play.players("ann")

    def test_none_before_the_game_begins(self) -> None:
        self.play.clock.advance(COUNTDOWN - 1)
        self.assertEqual(self.ann.told(), [])

    def test_one_in_each_interval_from_the_beginning(self) -> None:
        self.play.begin()
        self.assertEqual([line.split()[0] for line in self.ann.told()], ["BEGIN"])
        self.play.clock.advance(INTERVAL - 1)
        self.assertEqual(self.ann.told(), [])
        self.play.clock.advance(1)
        self.assertEqual(len(numbers(self.ann.told())), 1)
        self.play.draw(3)
        self.assertEqual(len(numbers(self.ann.told())), 3)

    def test_they_end_with_the_game_and_begin_with_the_next(self) -> None:
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

    def test_none_while_nobody_is_there(self) -> None:
        self.play.begin()
        self.play.draw(2)
        self.ann.reset()
        self.play.clock.advance(PAUSE - 1)
        bob = self.play.connect()
        [drawn] = [line for line in bob.received() if line.startswith("DRAWN")]
        self.assertEqual(len(drawn.split()), 3)
        self.play.draw()
        self.assertEqual(len(numbers(bob.received())), 1)

    def test_a_game_that_nobody_comes_back_to_is_given_up_and_no_timer_is_left(self) -> None:
        self.play.begin()
        self.play.draw(2)
        self.ann.reset()
        self.play.clock.advance(PAUSE)
        self.assertEqual([len(one["draws"]) for one in self.play.saved], [2])
        self.assertEqual(self.play.clock.getDelayedCalls(), [])

    def test_nothing_is_left_to_wait_for_when_a_table_is_empty_again(self) -> None:
        play = FakeTombola(players=2)
        ann, bob = play.players("ann", "bob")
        play.begin()
        for player in (ann, bob):
            player.ask("EXIT")
            player.hang_up()
        play.clock.advance(0)
        self.assertEqual(play.clock.getDelayedCalls(), [])
        self.assertEqual(len(play.saved), 1)

    def test_a_game_that_ends_in_the_turn_in_which_all_give_up_ends_once(self) -> None:
        play = FakeTombola(players=1)
        [ann] = play.players("ann")
        play.begin()
        play.draw(90)
        play.clock.callLater(INTERVAL - 1, ann.send, "EXIT")
        play.clock.advance(2 * INTERVAL)  # The process was busy: all that was due comes at once.
        self.assertEqual(len(play.saved), 1)
        self.assertIs(play.tombola.state, State.WAITING)
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
        return player.told()

    def test_a_game_that_is_on_is_broken_off_and_shown_to_have_been_fair(self) -> None:
        for play in (FakeTombola(), FakeTombola(players=2)):
            ann, bob = play.players("ann", "bob")
            play.begin()
            play.draw(3)
            ann.received()
            play.stop()
            told = ann.told()
            self.assertEqual([line.split()[0] for line in told], ["OVER", "REVEAL", "BYE"])
            self.assertEqual(bob.told()[-3:], told)
            [saved] = play.saved
            self.assertEqual(told[1], f"REVEAL {saved['game']} {saved['seed']}")
            self.assertEqual(len(saved["draws"]), 3)
            verify(saved)

    def test_without_a_game_there_is_only_a_goodbye(self) -> None:
        play = FakeTombola()
        self.assertEqual(self.last_words(play), ["BYE"])
        self.assertEqual(play.saved, [])

    def test_between_two_games_the_last_is_not_revealed_twice(self) -> None:
        play = FakeTombola()
        play.players("ann")
        play.begin()
        play.draw(91)
        self.assertEqual(self.last_words(play), ["BYE"])
        self.assertEqual(len(play.saved), 1)

    def test_nothing_is_drawn_any_more(self) -> None:
        play = FakeTombola()
        [ann] = play.players("ann")
        play.begin()
        play.stop()
        ann.received()
        play.draw(3)
        self.assertEqual(ann.received(), [])

    def test_when_everyone_has_gone_no_timer_is_left_and_nothing_is_saved_again(self) -> None:
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

    def test_in_a_countdown_no_timer_is_left_either(self) -> None:
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

    def fail(self, what: object) -> list[Any]:
        raise ZeroDivisionError

    def test_one_in_a_beat_is_logged_and_the_next_number_is_drawn(self) -> None:
        self.play.begin()
        with_a_bug = self.patch(self.play.tombola, "beat", self.fail)
        self.play.draw(2)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 2)
        with_a_bug.restore()
        self.ann.received()
        self.play.draw()
        self.assertEqual(len(numbers(self.ann.told())), 1)

    def test_one_in_telling_somebody_is_logged_once_and_the_game_goes_on(self) -> None:
        with_a_bug = self.patch(self.play.hub, "carry", {**self.play.hub.carry, Deliver: self.fail})
        self.play.begin()
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)
        with_a_bug.restore()
        self.play.draw()
        self.assertEqual(len(numbers(self.ann.told())), 1)

    def test_one_in_the_alarm_is_logged_and_it_rings_again(self) -> None:
        with_a_bug = self.patch(self.play.tombola, "alarm", self.fail)
        self.play.begin()
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)
        self.assertEqual(self.ann.ask("SAY hello"), ["SAID ann hello"])
        self.assertEqual(len(self.play.connect().told()), 4)
        with_a_bug.restore()
        self.play.clock.advance(ANOTHER_TRY)
        self.assertIs(self.play.tombola.state, State.PLAYING)
