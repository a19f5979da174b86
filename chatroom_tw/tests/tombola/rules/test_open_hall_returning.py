"""Tests for `core.open_hall`: players who come back, and a hall that nobody is in."""

from __future__ import annotations

from random import Random

from chatroom_tw.server.effects import Close, Deliver, Person, Subscribe, Unsubscribe
from chatroom_tw.tests.support.tombola_case import COUNTDOWN, HOUSE, PAUSE, TombolaCase, standing
from chatroom_tw.tests.tombola.rules.test_open_hall import HALL, HallCase
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules.effects import CancelTimer, Effects, SetTimer, StartDraws, StopDraws
from chatroom_tw.tombola.rules.events import Notice
from chatroom_tw.tombola.rules.game import Winner
from chatroom_tw.tombola.rules.journal import Begun, Seated, StoredGame, StoredLobby
from chatroom_tw.tombola.rules.lobby import RETURN, State
from chatroom_tw.tombola.rules.open_hall import OpenHall
from chatroom_tw.tombola.rules.prizes import Prize
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.seats import Player
from chatroom_tw.tombola.rules.tombola import Tombola


class Resuming(HallCase):
    def setUp(self) -> None:
        super().setUp()
        self.two = self.sits()
        self.seat = self.player(self.one)
        self.begins()
        self.draws(90)
        self.does(self.one, commands.Claim(Prize.AMBO))

    def taken_up(self, user: int) -> Effects:
        game = self.tombola.game
        told = (
            events.Hello(self.seat.name, self.seat.token),
            events.Cards(self.seat.cards),
            events.Drawn(tuple(game.drawn)),
            *game.winners,
        )
        return [Deliver(Person(user), event) for event in told]

    def test_who_was_dropped_takes_seat_and_cards_up_again(self) -> None:
        self.assertEqual(self.tombola.disconnect(self.one), [Unsubscribe(self.one, "hall")])
        new = self.sits()
        self.assertEqual(
            self.does(new, commands.Resume(self.seat.token)),
            [Unsubscribe(new, "hall"), Subscribe(new, "hall", True), *self.taken_up(new)],
        )
        self.assertIs(self.player(new), self.seat)

    def test_a_visitor_needs_no_seat_for_that_and_hears_which_game_is_on(self) -> None:
        self.tombola.disconnect(self.one)
        dealt, game = self.tombola.pack.series, self.tombola.game
        visitor = self.visits()
        hello, cards, *so_far = self.taken_up(visitor)
        told = (
            events.Committed(game.id, game.commit),
            events.Begun(game.id, game.cards_sha256),
        )
        self.assertEqual(
            self.does(visitor, commands.Resume(self.seat.token)),
            [
                Subscribe(visitor, "hall", True),
                hello,
                cards,
                *(Deliver(Person(visitor), event) for event in told),
                *so_far,
            ],
        )
        self.assertIs(self.player(visitor), self.seat)
        self.assertEqual(self.tombola.pack.series, dealt)
        self.assertEqual(len(list(self.tombola.seats)), 2)

    def test_a_visitor_with_a_token_that_is_nobodys_stays_a_visitor(self) -> None:
        visitor = self.visits()
        refused = self.refuses(visitor, commands.Resume("forged"))
        self.assertEqual(refused, (TombolaError.NO_SUCH_SEAT, ""))
        self.assertEqual(self.tombola.disconnect(visitor), [])

    def test_so_does_one_whose_connection_seems_to_be_there(self) -> None:
        new = self.sits()
        self.assertEqual(
            self.does(new, commands.Resume(self.seat.token)),
            [
                Unsubscribe(new, "hall"),
                Unsubscribe(self.one, "hall"),
                Deliver(Person(self.one), Notice.TAKEN_UP),
                Deliver(Person(self.one), events.Bye()),
                Close(self.one),
                Subscribe(new, "hall", True),
                *self.taken_up(new),
            ],
        )
        self.assertEqual(self.tombola.disconnect(self.one), [])
        self.assertIs(self.player(new), self.seat)

    def test_the_seat_of_the_new_connection_is_given_up(self) -> None:
        new = self.sits()
        mine = self.player(new)
        self.does(new, commands.Resume(self.seat.token))
        self.assertEqual(list(self.tombola.seats), [self.seat, self.player(self.two)])
        self.assertEqual(
            self.refuses(new, commands.Resume(mine.token))[0], TombolaError.NO_SUCH_SEAT
        )

    def test_it_plays_on(self) -> None:
        self.tombola.disconnect(self.one)
        new = self.sits()
        self.does(new, commands.Resume(self.seat.token))
        self.assertEqual(self.refuses(new, commands.Claim(Prize.AMBO))[0], TombolaError.WON_ALREADY)
        [told] = self.does(new, commands.Claim(Prize.TOMBOLA))
        self.assertEqual((told.to, told.event.serial), (HALL, self.seat.cards[0].serial))

    def test_between_games_there_is_only_the_next_one_to_hear_of(self) -> None:
        self.tombola.disconnect(self.one)
        self.ends()
        new = self.sits()
        *effects, committed, next_ = self.does(new, commands.Resume(self.seat.token))
        self.assertEqual(effects[2:], self.taken_up(new)[:2])
        self.assertEqual(committed.event, self.tombola.committed())
        self.assertIsInstance(next_.event, events.Next)


class Empty(HallCase):
    """Nothing is drawn to an empty hall."""

    def setUp(self) -> None:
        super().setUp()
        self.begins()
        self.draws(5)
        self.seat: Player = self.player(self.one)
        self.left = self.tombola.disconnect(self.one)

    def test_the_draws_stop_for_as_long_as_a_pause(self) -> None:
        self.assertEqual(
            self.left, [Unsubscribe(self.one, "hall"), StopDraws(), SetTimer("alarm", PAUSE)]
        )
        self.assertEqual(self.tombola.state, State.EMPTY)

    def test_so_they_do_when_the_last_gives_the_seat_up(self) -> None:
        new = self.sits()
        self.assertEqual(
            self.does(new, commands.Exit())[-2:], [StopDraws(), SetTimer("alarm", PAUSE)]
        )

    def test_they_go_on_with_whoever_comes(self) -> None:
        new = self.visits()
        self.assertEqual(
            self.does(new, commands.Sit()),
            [*self.is_seated(new), *self.caught_up(new), CancelTimer("alarm"), StartDraws()],
        )
        self.draws(1)
        self.does(new, commands.Resume(self.seat.token))
        self.assertEqual(len(self.tombola.game.drawn), 6)

    def test_nobody_does_not_stop_them_while_another_is_there(self) -> None:
        new, other = self.sits(), self.sits()
        self.assertEqual(self.tombola.disconnect(other), [Unsubscribe(other, "hall")])
        self.assertEqual(self.does(new, commands.Exit())[-1], SetTimer("alarm", PAUSE))

    def test_a_claim_for_a_seat_is_still_good(self) -> None:
        new = self.sits()
        self.draws(85)
        self.tombola.disconnect(new)
        claim = commands.Claim(Prize.TOMBOLA, self.seat.token)
        effects = self.does(self.visits(), claim)
        self.assertIsInstance(effects[0].event, Winner)

    def test_a_pause_later_the_game_is_given_up_and_revealed(self) -> None:
        self.assertEqual(self.tombola.alarm(200.0), self.over())
        self.assertEqual(self.tombola.state, State.WAITING)
        self.assertEqual(list(self.tombola.seats), [])
        self.assertIn(self.tombola.game.id, self.tombola.transcripts)

    def test_whoever_comes_then_begins_another_countdown(self) -> None:
        self.tombola.alarm(200.0)
        new = self.visits()
        self.assertEqual(
            self.does(new, commands.Sit(), 300.0),
            [
                *self.is_seated(new),
                SetTimer("alarm", COUNTDOWN),
                Deliver(Person(new), self.committed()),
                Deliver(Person(new), events.Next(COUNTDOWN)),
            ],
        )
        self.assertEqual(
            self.refuses(new, commands.Resume(self.seat.token))[0], TombolaError.NO_SUCH_SEAT
        )


class AfterACrash(TombolaCase):
    """Ann had a seat when the server was killed."""

    pause = PAUSE

    def make(self) -> Tombola:
        return OpenHall(HOUSE, Random(90), self.pause)

    def setUp(self) -> None:
        super().setUp()
        self.ann = Seated("t", "ann", "hall", self.tombola.pack.one())

    def is_started(self) -> Effects:
        """The server is started again, in the middle of a game."""
        begun = Begun("1a", b"s" * 32, "hall", HOUSE.prizes, (), {})
        return self.tombola.start(StoredLobby(game=StoredGame(begun), seats=(self.ann,)))

    def names(self) -> list[str]:
        return [player.name for player in self.tombola.seats]

    def test_the_next_game_is_played_with_her_cards_though_she_is_not_back(self) -> None:
        self.tombola.start(StoredLobby(seats=(self.ann,)))
        self.sits()
        self.begins()
        self.assertEqual(self.names(), ["ann", "guest-1"])
        self.assertIn(self.ann.cards[0].serial, self.tombola.game.cards)

    def test_the_one_after_that_is_not(self) -> None:
        self.tombola.start(StoredLobby(seats=(self.ann,)))
        self.sits()
        self.begins()
        self.ends()
        self.begins()
        self.assertEqual(self.names(), ["guest-1"])

    def test_a_game_that_was_on_waits_for_players_as_long_as_a_pause_lasts(self) -> None:
        self.pause = 2 * RETURN
        self.tombola = self.make()
        self.assertIn(SetTimer("alarm", 2 * RETURN), self.is_started())

    def test_but_a_minute_at_least(self) -> None:
        self.pause = 1.0
        self.tombola = self.make()
        self.assertIn(SetTimer("alarm", RETURN), self.is_started())

    def test_an_alarm_that_comes_when_somebody_is_back_changes_nothing(self) -> None:
        self.is_started()
        self.sits()
        before = standing(self.tombola)
        self.assertEqual(self.tombola.alarm(RETURN), [])
        self.assertEqual(standing(self.tombola), before)
        self.assertIs(self.tombola.state, State.PLAYING)
