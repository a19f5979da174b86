"""Tests for `core.hosted`: a host at a table."""

from __future__ import annotations

from chatroom_tw.server.effects import Deliver, InRoom, InRooms, Subscribe, Unsubscribe
from chatroom_tw.tests.support.tombola_case import COUNTDOWN, KEY
from chatroom_tw.tests.tombola.rules.test_table import QUEUE, TABLE, TableCase
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules.effects import CancelTimer, Effects, SetTimer, StartDraws, StopDraws
from chatroom_tw.tombola.rules.host_commands import (
    ContinueGame,
    Host,
    PauseGame,
    PutInPlay,
    StartNow,
)
from chatroom_tw.tombola.rules.lobby import State
from chatroom_tw.tombola.rules.refusals import TombolaError

HOSTS = InRoom("hosts")


class HostedTable(TableCase):
    """A table for two, and its host."""

    def setUp(self) -> None:
        super().setUp()
        self.host = self.visits()
        self.greeting = self.does(self.host, Host(KEY))

    def told(self, effects: Effects) -> list[tuple[object, type]]:
        return [
            (effect.to, type(effect.event)) for effect in effects if isinstance(effect, Deliver)
        ]


class Hearing(HostedTable):
    def test_both_rooms_and_what_the_table_waits_for(self) -> None:
        rooms = [Subscribe(self.host, room, True) for room in ("table", "queue", "hosts")]
        self.assertEqual(self.greeting[:3], rooms)
        self.assertEqual(self.greeting[4:], [self.committed(self.host), self.waiting(0, self.host)])

    def test_what_is_said_is_told_once(self) -> None:
        [said] = self.does(self.sits(), commands.Say("hello"))
        self.assertEqual(said.to, InRooms(("table", "queue")))

    def test_the_game_that_is_on_and_the_next_one(self) -> None:
        self.fills()
        self.begins()
        effects = self.does(self.visits(), Host(KEY))
        self.assertEqual(
            [type(effect.event) for effect in effects[4:]],
            [
                events.Committed,
                events.Begun,
                events.Drawn,
                events.Committed,
                events.Waiting,
            ],
        )
        first, second = (e.event.game for e in effects[4:8:3])
        self.assertEqual((first, second), (self.tombola.game.id, self.tombola.coming.id))

    def test_the_commitment_to_the_next_game_when_nobody_else_waits_for_it(self) -> None:
        self.fills()
        *_, committed, waiting = self.tombola.alarm(COUNTDOWN)
        self.assertEqual((committed.to, committed.event.game), (QUEUE, self.tombola.coming.id))
        self.assertEqual(waiting, self.waiting(0))

    def test_that_the_last_who_waited_is_gone(self) -> None:
        one = self.sits()
        self.assertEqual(self.tombola.disconnect(one)[1:], [self.waiting(0)])

    def test_when_a_game_begins_that_not_all_who_wait_are_in(self) -> None:
        self.fills()
        self.begins()
        for _ in range(3):
            self.sits()
        told = [one for one in self.told(self.ends()) if one[1] is events.Next]
        self.assertIn((HOSTS, events.Next), told)
        self.assertEqual(len(told), 3)

    def test_the_end_of_a_game_and_not_the_goodbye_to_its_players(self) -> None:
        self.fills()
        self.begins()
        self.draws(90)
        stop, over, *rest = self.tombola.beat(9.0)
        self.assertEqual((stop, over.to, type(over.event)), (StopDraws(), TABLE, events.Over))
        self.assertEqual(
            rest,
            [
                Unsubscribe(self.host, "table"),
                Deliver(TABLE, events.Bye()),
                Subscribe(self.host, "table", True),
                *self.goes_home(self.one),
                *self.goes_home(self.two),
            ],
        )


class Starting(HostedTable):
    def test_it_begins_with_fewer_than_it_is_for(self) -> None:
        one = self.sits()
        effects = self.does(self.host, StartNow())
        self.assertEqual(
            effects[:3],
            [CancelTimer("alarm"), Unsubscribe(one, "queue"), Subscribe(one, "table", True)],
        )
        self.assertIn(StartDraws(), effects)
        self.assertEqual(len(self.tombola.game.cards), 1)
        self.assertEqual(self.refuses(self.host, StartNow()), (TombolaError.GAME_IS_ON, ""))

    def test_with_no_more_than_it_is_for(self) -> None:
        self.fills()
        three = self.sits()
        self.does(self.host, StartNow())
        self.assertEqual(len(self.tombola.game.cards), 2)
        self.assertEqual(self.player(three).room, "queue")

    def test_and_not_for_nobody_whatever_is_in_play(self) -> None:
        self.does(self.host, PutInPlay(1, 2))
        self.assertEqual(self.refuses(self.host, StartNow()), (TombolaError.NO_GAME, ""))
        self.tombola.stop()
        self.assertEqual(self.refuses(self.host, StartNow()), (TombolaError.NO_GAME, ""))


class Holding(HostedTable):
    def holds(self) -> Effects:
        return self.does(self.host, PauseGame())

    def held(self, held: bool) -> Effects:
        return [Deliver(InRooms(("table", "queue")), events.Paused(held))]

    def test_a_game_that_is_due_begins_when_it_goes_on(self) -> None:
        self.fills()
        self.assertEqual(self.holds(), self.held(True))
        self.assertEqual(self.tombola.alarm(COUNTDOWN), [])
        effects = self.does(self.host, ContinueGame())
        self.assertEqual(effects[:1], self.held(False))
        self.assertIn(StartDraws(), effects)
        self.assertIs(self.tombola.state, State.PLAYING)

    def test_unless_somebody_has_gone_meanwhile(self) -> None:
        self.fills()
        self.holds()
        self.tombola.alarm(COUNTDOWN)
        self.tombola.disconnect(self.two)
        self.assertEqual(self.does(self.host, ContinueGame()), self.held(False))
        self.assertIs(self.tombola.state, State.WAITING)

    def test_then_the_table_counts_down_again_when_it_is_full(self) -> None:
        self.fills()
        self.holds()
        self.tombola.alarm(COUNTDOWN)
        self.tombola.disconnect(self.two)
        _, effects = self.comes()
        self.assertIn(SetTimer("alarm", COUNTDOWN), effects)
        self.assertEqual(self.does(self.host, ContinueGame()), self.held(False))
        self.begins()

    def test_a_game_goes_on(self) -> None:
        self.fills()
        self.begins()
        self.assertEqual(self.holds(), [StopDraws(), *self.held(True)])
        self.assertEqual(self.tombola.beat(9.0), [])
        self.assertEqual(self.does(self.host, ContinueGame()), [*self.held(False), StartDraws()])

    def test_a_game_that_everyone_has_given_up_ends_all_the_same(self) -> None:
        self.fills()
        self.begins()
        self.holds()
        self.does(self.one, commands.Exit())
        self.assertEqual(self.does(self.two, commands.Exit())[-1], SetTimer("alarm", 0))
        self.assertIn((TABLE, events.Over), self.told(self.tombola.alarm(9.0)))
        self.assertIs(self.tombola.state, State.WAITING)
