"""Tests for `rules.open_hall`: players who come back, and a hall without connected players."""

from __future__ import annotations

from random import Random

from chatroom_tw.server.effects import (
    CancelTimer,
    Close,
    Deliver,
    Person,
    SetTimer,
    Subscribe,
    Unsubscribe,
)
from chatroom_tw.tests.support.open_hall_case import HALL, HallCase
from chatroom_tw.tests.support.tombola_case import (
    COUNTDOWN,
    DRAWS,
    PAUSE,
    SETTINGS,
    TombolaCase,
    standing,
)
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules.effects import Effects, StopDraws
from chatroom_tw.tombola.rules.events import Notice
from chatroom_tw.tombola.rules.journal import Begun, Seated, StoredGame, StoredLobby, StoredTombola
from chatroom_tw.tombola.rules.lobby import ALARM, State
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.seating_plan import RETURN
from chatroom_tw.tombola.rules.seats import Player
from chatroom_tw.tombola.rules.tombola import TombolaRules
from chatroom_tw.tombola.rules.winners import Winner


class Resuming(HallCase):
    def setUp(self) -> None:
        super().setUp()
        self.two = self.sits()
        self.seat = self.player(self.one)
        self.begins()
        self.draws(90)
        self.does(self.one, commands.Claim("ambo"))

    def taken_up(self, user: int) -> Effects:
        game = self.tombola.lobby.game
        told = (
            events.Hello(self.seat.name, self.seat.token),
            events.Cards(self.seat.cards),
            events.Drawn(tuple(game.drawn)),
            *game.winners,
        )
        return [Deliver(Person(user), event) for event in told]

    def test_a_disconnected_player_resumes_the_seat_with_its_cards(self) -> None:
        self.assertEqual(self.tombola.disconnect(self.one), [Unsubscribe(self.one, "hall")])
        new = self.sits()
        self.assertEqual(
            self.does(new, commands.Resume(self.seat.token)),
            [Unsubscribe(new, "hall"), Subscribe(new, "hall", True), *self.taken_up(new)],
        )
        self.assertIs(self.player(new), self.seat)

    def test_a_user_without_a_seat_resumes_a_seat_and_is_told_the_game(self) -> None:
        self.tombola.disconnect(self.one)
        dealt, game = self.tombola.lobby.supply.series, self.tombola.lobby.game
        unseated = self.unseated_user()
        hello, cards, *so_far = self.taken_up(unseated)
        told = (
            events.Committed(game.id, game.commit),
            events.Begun(game.id, game.cards_sha256),
        )
        self.assertEqual(
            self.does(unseated, commands.Resume(self.seat.token)),
            [
                Subscribe(unseated, "hall", True),
                hello,
                cards,
                *(Deliver(Person(unseated), event) for event in told),
                *so_far,
            ],
        )
        self.assertIs(self.player(unseated), self.seat)
        self.assertEqual(self.tombola.lobby.supply.series, dealt)
        self.assertEqual(len(list(self.tombola.lobby.seats)), 2)

    def test_a_user_with_an_unknown_token_stays_without_a_seat(self) -> None:
        unseated = self.unseated_user()
        refused = self.refuses(unseated, commands.Resume("forged"))
        self.assertEqual(refused, (TombolaError.NO_SUCH_SEAT, ""))
        self.assertEqual(self.tombola.disconnect(unseated), [])

    def test_a_seat_resumes_from_a_connection_that_seems_alive(self) -> None:
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
        self.assertEqual(list(self.tombola.lobby.seats), [self.seat, self.player(self.two)])
        self.assertEqual(
            self.refuses(new, commands.Resume(mine.token))[0], TombolaError.NO_SUCH_SEAT
        )

    def test_a_resumed_seat_can_win(self) -> None:
        self.tombola.disconnect(self.one)
        new = self.sits()
        self.does(new, commands.Resume(self.seat.token))
        self.assertEqual(self.refuses(new, commands.Claim("ambo"))[0], TombolaError.WON_ALREADY)
        [told] = self.does(new, commands.Claim("tombola"))
        self.assertEqual((told.to, told.event.serial), (HALL, self.seat.cards[0].serial))

    def test_between_games_only_the_next_one_is_told(self) -> None:
        self.tombola.disconnect(self.one)
        self.ends()
        new = self.sits()
        *effects, committed, next_ = self.does(new, commands.Resume(self.seat.token))
        self.assertEqual(effects[2:], self.taken_up(new)[:2])
        self.assertEqual(committed.event, self.tombola.lobby.committed())
        self.assertIsInstance(next_.event, events.Next)


class Empty(HallCase):
    """No number is drawn while all players are absent."""

    def setUp(self) -> None:
        super().setUp()
        self.begins()
        self.draws(5)
        self.seat: Player = self.player(self.one)
        self.left = self.tombola.disconnect(self.one)

    def test_the_draws_stop_when_all_players_are_absent(self) -> None:
        self.assertEqual(
            self.left, [Unsubscribe(self.one, "hall"), StopDraws(), SetTimer(ALARM, PAUSE)]
        )
        self.assertEqual(self.tombola.lobby.state, State.EMPTY)

    def test_the_draws_stop_when_the_last_player_leaves(self) -> None:
        new = self.sits()
        self.assertEqual(
            self.does(new, commands.Exit())[-2:], [StopDraws(), SetTimer(ALARM, PAUSE)]
        )

    def test_the_draws_continue_when_a_player_comes(self) -> None:
        new = self.unseated_user()
        self.assertEqual(
            self.does(new, commands.Sit()),
            [*self.is_seated(new), *self.caught_up(new), CancelTimer(ALARM), DRAWS],
        )
        self.draws(1)
        self.does(new, commands.Resume(self.seat.token))
        self.assertEqual(len(self.tombola.lobby.game.drawn), 6)

    def test_the_draws_continue_while_a_player_is_connected(self) -> None:
        new, other = self.sits(), self.sits()
        self.assertEqual(self.tombola.disconnect(other), [Unsubscribe(other, "hall")])
        self.assertEqual(self.does(new, commands.Exit())[-1], SetTimer(ALARM, PAUSE))

    def test_a_claim_for_an_absent_players_seat_is_valid(self) -> None:
        new = self.sits()
        self.draws(85)
        self.tombola.disconnect(new)
        claim = commands.Claim("tombola", self.seat.token)
        effects = self.does(self.unseated_user(), claim)
        self.assertIsInstance(effects[0].event, Winner)

    def test_an_empty_game_is_given_up_after_a_pause(self) -> None:
        self.assertEqual(self.tombola.timer(ALARM, 200.0), self.over())
        self.assertEqual(self.tombola.lobby.state, State.WAITING)
        self.assertEqual(list(self.tombola.lobby.seats), [])
        self.assertIn(self.tombola.lobby.game.id, self.tombola.lobby.transcripts)

    def test_the_next_player_begins_another_countdown(self) -> None:
        self.tombola.timer(ALARM, 200.0)
        new = self.unseated_user()
        self.assertEqual(
            self.does(new, commands.Sit(), 300.0),
            [
                *self.is_seated(new),
                SetTimer(ALARM, COUNTDOWN),
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

    def make(self) -> TombolaRules:
        return TombolaRules.open_hall(SETTINGS, Random(90), self.pause)

    def setUp(self) -> None:
        super().setUp()
        self.ann = Seated("t", "ann", "hall", self.tombola.lobby.supply.one())

    def is_started(self) -> Effects:
        """The server is started again, in the middle of a game."""
        begun = Begun("1a", b"s" * 32, "hall", SETTINGS.prizes, (), {})
        return self.tombola.start(
            StoredTombola(StoredLobby(game=StoredGame(begun), seats=(self.ann,)))
        )

    def names(self) -> list[str]:
        return [player.name for player in self.tombola.lobby.seats]

    def test_an_absent_player_plays_the_first_game_after_a_crash(self) -> None:
        self.tombola.start(StoredTombola(StoredLobby(seats=(self.ann,))))
        self.sits()
        self.begins()
        self.assertEqual(self.names(), ["ann", "guest-1"])
        self.assertIn(self.ann.cards[0].serial, self.tombola.lobby.game.cards)

    def test_an_absent_player_does_not_play_the_second_game(self) -> None:
        self.tombola.start(StoredTombola(StoredLobby(seats=(self.ann,))))
        self.sits()
        self.begins()
        self.ends()
        self.begins()
        self.assertEqual(self.names(), ["guest-1"])

    def test_an_interrupted_game_waits_as_long_as_a_pause(self) -> None:
        self.pause = 2 * RETURN
        self.tombola = self.make()
        self.assertIn(SetTimer(ALARM, 2 * RETURN), self.is_started())

    def test_an_interrupted_game_waits_a_minute_at_least(self) -> None:
        self.pause = 1.0
        self.tombola = self.make()
        self.assertIn(SetTimer(ALARM, RETURN), self.is_started())

    def test_a_late_timer_changes_nothing_when_a_player_is_back(self) -> None:
        self.is_started()
        self.sits()
        before = standing(self.tombola)
        self.assertEqual(self.tombola.timer(ALARM, RETURN), [])
        self.assertEqual(standing(self.tombola), before)
        self.assertIs(self.tombola.lobby.state, State.PLAYING)
