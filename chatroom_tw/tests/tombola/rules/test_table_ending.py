"""Tests for `rules.table`: the end of a game, and tables for one player and for a thousand."""

from __future__ import annotations

from chatroom_tw.server.effects import CancelTimer, Person, SetTimer, Unsubscribe
from chatroom_tw.tests.support.table_case import QUEUE, TableCase
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules.journal import Ended
from chatroom_tw.tombola.rules.lobby import ALARM, State
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.table import ANNOUNCEMENTS


class Ending(TableCase):
    def setUp(self) -> None:
        super().setUp()
        self.fills()
        self.begins()

    def test_the_end_disconnects_all_players(self) -> None:
        tokens = [player.token for player in self.tombola.lobby.seats]
        effects = self.ends()
        self.assertEqual(
            effects, [*self.over(), *self.goes_home(self.one), *self.goes_home(self.two)]
        )
        for user in (self.one, self.two):
            self.assertEqual(self.tombola.disconnect(user), [])
        self.assertEqual(
            (list(self.tombola.lobby.seats), self.tombola.lobby.state), ([], State.WAITING)
        )
        new = self.sits()
        for token in tokens:
            self.assertEqual(
                self.refuses(new, commands.Resume(token))[0], TombolaError.NO_SUCH_SEAT
            )

    def test_absent_players_lose_their_seats(self) -> None:
        self.tombola.disconnect(self.one)
        self.assertEqual(self.ends(), [*self.over(), *self.goes_home(self.two)])
        self.assertEqual(list(self.tombola.lobby.seats), [])

    def test_enough_waiting_players_play_next(self) -> None:
        three, four = self.sits(), self.sits()
        home = [*self.goes_home(self.one), *self.goes_home(self.two)]
        effects = self.ends()
        self.assertEqual(effects, [*self.over(), *home, *self.next_table()])
        self.begins()
        self.assertEqual(
            list(self.tombola.lobby.game.cards),
            [card.serial for user in (three, four) for card in self.player(user).cards],
        )

    def test_too_few_waiting_players_wait_for_more(self) -> None:
        self.sits()
        home = [*self.goes_home(self.one), *self.goes_home(self.two)]
        self.assertEqual(self.ends(), [*self.over(), *home])
        self.assertEqual(self.tombola.lobby.state, State.WAITING)
        _, effects = self.comes()
        self.assertEqual(effects, [self.waiting(2), *self.next_table()])

    def test_a_game_ends_at_once_when_all_players_have_left(self) -> None:
        three = self.sits()
        self.draws(3)
        self.assertEqual(self.does(self.one, commands.Exit()), self.says_bye(self.one, "table"))
        self.assertEqual(
            self.does(self.two, commands.Exit()),
            [*self.says_bye(self.two, "table"), SetTimer(ALARM, 0)],
        )
        self.assertEqual(self.tombola.timer(ALARM, 9.0), self.over())
        self.assertEqual(self.tombola.lobby.state, State.WAITING)
        self.assertEqual(list(self.tombola.lobby.seats), [self.player(three)])

    def test_the_waiting_players_play_next(self) -> None:
        self.sits()
        for user in (self.one, self.two):
            self.does(user, commands.Exit())
        self.sits()
        self.assertEqual(self.tombola.timer(ALARM, 9.0), [*self.over(), *self.next_table()])

    def test_a_game_that_all_players_have_left_ends_once(self) -> None:
        """The beat that is due may come before the timer."""
        self.draws(90)
        for user in (self.one, self.two):
            self.does(user, commands.Exit())
        effects = self.tombola.beat(9.0)
        if CancelTimer(ALARM) not in effects:
            self.tombola.timer(ALARM, 9.0)
        self.assertEqual(len(self.records_of(Ended)), 1)

    def test_a_game_goes_on_while_a_player_may_come_back(self) -> None:
        self.tombola.disconnect(self.one)
        self.assertEqual(self.does(self.two, commands.Exit()), self.says_bye(self.two, "table"))
        self.draws(1)


class Alone(TableCase):
    players = 1

    def test_a_table_for_one_counts_correctly(self) -> None:
        _, effects = self.comes()
        self.assertEqual(effects, [self.waiting(1), *self.next_table()])
        two, effects = self.comes()
        self.assertEqual(effects, [self.waiting(1, two)])


class Big(TableCase):
    """To tell each of a thousand players of each other would take a million lines."""

    players = 1_000

    def test_a_big_queue_is_told_seldom_and_of_the_last_player(self) -> None:
        received = 0
        for seated in range(1, self.players + 1):
            user, effects = self.comes()
            told = [e for e in effects if isinstance(getattr(e, "event", None), events.Waiting)]
            self.assertIn(told, ([self.waiting(seated)], [self.waiting(seated, user)]))
            received += seated if told[0].to == QUEUE else 1
        self.assertEqual(told, [self.waiting(self.players)])
        self.assertLessEqual(received, (ANNOUNCEMENTS + 1) * self.players)

    def test_players_beyond_the_table_are_not_announced(self) -> None:
        users = [self.sits() for _ in range(self.players)]
        for _ in range(100):
            user, effects = self.comes()
            self.assertEqual([effect.to for effect in effects], [Person(user)])
            users.append(user)
        for user in users[:100]:
            self.assertEqual(self.tombola.disconnect(user), [Unsubscribe(user, "queue")])
