"""Tests for `core.table`: the end of a game, and tables for one and for very many."""

from __future__ import annotations

from chatroom_tw.server.effects import Person, Unsubscribe
from chatroom_tw.tests.tombola.rules.test_table import QUEUE, TableCase
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules.effects import CancelTimer, SetTimer
from chatroom_tw.tombola.rules.journal import Ended
from chatroom_tw.tombola.rules.lobby import State
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.table import CALLS


class Ending(TableCase):
    def setUp(self) -> None:
        super().setUp()
        self.fills()
        self.begins()

    def test_it_sends_everyone_home(self) -> None:
        tokens = [player.token for player in self.tombola.seats]
        effects = self.ends()
        self.assertEqual(
            effects, [*self.over(), *self.goes_home(self.one), *self.goes_home(self.two)]
        )
        for user in (self.one, self.two):
            self.assertEqual(self.tombola.disconnect(user), [])
        self.assertEqual((list(self.tombola.seats), self.tombola.state), ([], State.WAITING))
        new = self.sits()
        for token in tokens:
            self.assertEqual(
                self.refuses(new, commands.Resume(token))[0], TombolaError.NO_SUCH_SEAT
            )

    def test_also_those_who_are_away(self) -> None:
        self.tombola.disconnect(self.one)
        self.assertEqual(self.ends(), [*self.over(), *self.goes_home(self.two)])
        self.assertEqual(list(self.tombola.seats), [])

    def test_those_who_waited_play_next_if_they_are_enough(self) -> None:
        three, four = self.sits(), self.sits()
        home = [*self.goes_home(self.one), *self.goes_home(self.two)]
        effects = self.ends()
        self.assertEqual(effects, [*self.over(), *home, *self.next_table()])
        self.begins()
        self.assertEqual(
            list(self.tombola.game.cards),
            [card.serial for user in (three, four) for card in self.player(user).cards],
        )

    def test_or_else_the_table_waits_for_more(self) -> None:
        self.sits()
        home = [*self.goes_home(self.one), *self.goes_home(self.two)]
        self.assertEqual(self.ends(), [*self.over(), *home])
        self.assertEqual(self.tombola.state, State.WAITING)
        _, effects = self.comes()
        self.assertEqual(effects, [self.waiting(2), *self.next_table()])

    def test_a_table_that_everyone_has_left_ends_at_once(self) -> None:
        three = self.sits()
        self.draws(3)
        self.assertEqual(self.does(self.one, commands.Exit()), self.says_bye(self.one, "table"))
        self.assertEqual(
            self.does(self.two, commands.Exit()),
            [*self.says_bye(self.two, "table"), SetTimer("alarm", 0)],
        )
        self.assertEqual(self.tombola.alarm(9.0), self.over())
        self.assertEqual(self.tombola.state, State.WAITING)
        self.assertEqual(list(self.tombola.seats), [self.player(three)])

    def test_and_those_who_waited_play_next(self) -> None:
        self.sits()
        for user in (self.one, self.two):
            self.does(user, commands.Exit())
        self.sits()
        self.assertEqual(self.tombola.alarm(9.0), [*self.over(), *self.next_table()])

    def test_a_table_that_everyone_has_left_ends_once(self) -> None:
        """The beat that is due may come before the alarm."""
        self.draws(90)
        for user in (self.one, self.two):
            self.does(user, commands.Exit())
        effects = self.tombola.beat(9.0)
        if CancelTimer("alarm") not in effects:
            self.tombola.alarm(9.0)
        self.assertEqual(len(self.kept_of(Ended)), 1)

    def test_no_table_is_over_while_somebody_may_come_back_to_it(self) -> None:
        self.tombola.disconnect(self.one)
        self.assertEqual(self.does(self.two, commands.Exit()), self.says_bye(self.two, "table"))
        self.draws(1)


class Alone(TableCase):
    players = 1

    def test_a_table_for_one_counts_right(self) -> None:
        _, effects = self.comes()
        self.assertEqual(effects, [self.waiting(1), *self.next_table()])
        two, effects = self.comes()
        self.assertEqual(effects, [self.waiting(1, two)])


class Big(TableCase):
    """At a table for a thousand it would be a million lines to tell each of each."""

    players = 1_000

    def test_those_who_wait_are_told_seldom_and_of_the_last(self) -> None:
        heard = 0
        for seated in range(1, self.players + 1):
            user, effects = self.comes()
            told = [e for e in effects if isinstance(getattr(e, "event", None), events.Waiting)]
            self.assertIn(told, ([self.waiting(seated)], [self.waiting(seated, user)]))
            heard += seated if told[0].to == QUEUE else 1
        self.assertEqual(told, [self.waiting(self.players)])
        self.assertLessEqual(heard, (CALLS + 1) * self.players)

    def test_nor_are_they_told_of_everyone_who_comes_too_late_or_goes_then(self) -> None:
        users = [self.sits() for _ in range(self.players)]
        for _ in range(100):
            user, effects = self.comes()
            self.assertEqual([effect.to for effect in effects], [Person(user)])
            users.append(user)
        for user in users[:100]:
            self.assertEqual(self.tombola.disconnect(user), [Unsubscribe(user, "queue")])
