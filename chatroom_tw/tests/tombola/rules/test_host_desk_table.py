"""Tests for `rules.host_desk`: a host at a table."""

from __future__ import annotations

from chatroom_tw.server.effects import (
    CancelTimer,
    Deliver,
    InRoom,
    InRooms,
    SetTimer,
    Subscribe,
    Unsubscribe,
)
from chatroom_tw.tests.support.table_case import QUEUE, TABLE, TableCase
from chatroom_tw.tests.support.tombola_case import COUNTDOWN, DRAWS, KEY
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules.effects import Effects, StopDraws
from chatroom_tw.tombola.rules.host_commands import (
    ContinueGame,
    Host,
    PauseGame,
    PutInPlay,
    StartNow,
)
from chatroom_tw.tombola.rules.lobby import ALARM, State
from chatroom_tw.tombola.rules.refusals import TombolaError

HOSTS = InRoom("hosts")


class TableWithHost(TableCase):
    """A table for two, and its host."""

    def setUp(self) -> None:
        super().setUp()
        self.host = self.unseated_user()
        self.greeting = self.does(self.host, Host(KEY))

    def told(self, effects: Effects) -> list[tuple[object, type]]:
        return [
            (effect.to, type(effect.event)) for effect in effects if isinstance(effect, Deliver)
        ]


class Receiving(TableWithHost):
    def test_a_host_receives_both_rooms_and_is_told_of_the_queue(self) -> None:
        rooms = [Subscribe(self.host, room, True) for room in ("table", "queue", "hosts")]
        self.assertEqual(self.greeting[:3], rooms)
        self.assertEqual(self.greeting[4:], [self.committed(self.host), self.waiting(0, self.host)])

    def test_what_is_said_is_delivered_once(self) -> None:
        [said] = self.does(self.sits(), commands.Say("hello"))
        self.assertEqual(said.to, InRooms(("table", "queue")))

    def test_a_host_is_told_of_the_game_and_of_the_next_one(self) -> None:
        self.fills()
        self.begins()
        effects = self.does(self.unseated_user(), Host(KEY))
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
        self.assertEqual(
            (first, second), (self.tombola.lobby.game.id, self.tombola.lobby.next_game.id)
        )

    def test_a_host_is_told_the_next_commitment_with_an_empty_queue(self) -> None:
        self.fills()
        *_, committed, waiting = self.tombola.timer(ALARM, COUNTDOWN)
        self.assertEqual(
            (committed.to, committed.event.game), (QUEUE, self.tombola.lobby.next_game.id)
        )
        self.assertEqual(waiting, self.waiting(0))

    def test_a_host_is_told_that_the_queue_is_empty(self) -> None:
        one = self.sits()
        self.assertEqual(self.tombola.disconnect(one)[1:], [self.waiting(0)])

    def test_a_host_is_told_of_a_countdown_for_part_of_the_queue(self) -> None:
        self.fills()
        self.begins()
        for _ in range(3):
            self.sits()
        told = [one for one in self.told(self.ends()) if one[1] is events.Next]
        self.assertIn((HOSTS, events.Next), told)
        self.assertEqual(len(told), 3)

    def test_a_host_is_told_the_end_of_a_game_without_the_goodbye(self) -> None:
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


class Starting(TableWithHost):
    def test_a_game_begins_with_fewer_players_than_seats(self) -> None:
        one = self.sits()
        effects = self.does(self.host, StartNow())
        self.assertEqual(
            effects[:3],
            [CancelTimer(ALARM), Unsubscribe(one, "queue"), Subscribe(one, "table", True)],
        )
        self.assertIn(DRAWS, effects)
        self.assertEqual(len(self.tombola.lobby.game.cards), 1)
        self.assertEqual(self.refuses(self.host, StartNow()), (TombolaError.GAME_IS_ON, ""))

    def test_a_game_begins_with_no_more_players_than_seats(self) -> None:
        self.fills()
        three = self.sits()
        self.does(self.host, StartNow())
        self.assertEqual(len(self.tombola.lobby.game.cards), 2)
        self.assertEqual(self.player(three).room, "queue")

    def test_a_game_does_not_begin_without_players(self) -> None:
        self.does(self.host, PutInPlay(1, 2))
        self.assertEqual(self.refuses(self.host, StartNow()), (TombolaError.NO_PLAYERS, ""))
        self.tombola.stop()
        self.assertEqual(self.refuses(self.host, StartNow()), (TombolaError.NO_PLAYERS, ""))


class Pausing(TableWithHost):
    def pauses(self) -> Effects:
        return self.does(self.host, PauseGame())

    def told_paused(self, paused: bool) -> Effects:
        return [Deliver(InRooms(("table", "queue")), events.Paused(paused))]

    def test_a_game_due_during_a_pause_begins_at_its_end(self) -> None:
        self.fills()
        self.assertEqual(self.pauses(), self.told_paused(True))
        self.assertEqual(self.tombola.timer(ALARM, COUNTDOWN), [])
        effects = self.does(self.host, ContinueGame())
        self.assertEqual(effects[:1], self.told_paused(False))
        self.assertIn(DRAWS, effects)
        self.assertIs(self.tombola.lobby.state, State.PLAYING)

    def test_unless_a_player_has_left_meanwhile(self) -> None:
        self.fills()
        self.pauses()
        self.tombola.timer(ALARM, COUNTDOWN)
        self.tombola.disconnect(self.two)
        self.assertEqual(self.does(self.host, ContinueGame()), self.told_paused(False))
        self.assertIs(self.tombola.lobby.state, State.WAITING)

    def test_a_table_that_is_full_again_counts_down_again(self) -> None:
        self.fills()
        self.pauses()
        self.tombola.timer(ALARM, COUNTDOWN)
        self.tombola.disconnect(self.two)
        _, effects = self.comes()
        self.assertIn(SetTimer(ALARM, COUNTDOWN), effects)
        self.assertEqual(self.does(self.host, ContinueGame()), self.told_paused(False))
        self.begins()

    def test_a_paused_game_continues(self) -> None:
        self.fills()
        self.begins()
        self.assertEqual(self.pauses(), [StopDraws(), *self.told_paused(True)])
        self.assertEqual(self.tombola.beat(9.0), [])
        self.assertEqual(self.does(self.host, ContinueGame()), [*self.told_paused(False), DRAWS])

    def test_a_game_whose_players_have_all_left_ends_in_a_pause(self) -> None:
        self.fills()
        self.begins()
        self.pauses()
        self.does(self.one, commands.Exit())
        self.assertEqual(self.does(self.two, commands.Exit())[-1], SetTimer(ALARM, 0))
        self.assertIn((TABLE, events.Over), self.told(self.tombola.timer(ALARM, 9.0)))
        self.assertIs(self.tombola.lobby.state, State.WAITING)
