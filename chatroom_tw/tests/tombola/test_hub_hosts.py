"""Tests for `tombola.hub`: the commands of hosts, in time and in order."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.refusals import CommonError, Refusal
from chatroom_tw.tests.support.slow_journal import SlowCase
from chatroom_tw.tests.support.tombola import (
    COUNTDOWN,
    INTERVAL,
    FakeTombola,
    HallCase,
    first_words,
    numbers,
)
from chatroom_tw.tests.support.tombola_case import KEY
from chatroom_tw.tombola.rules import events
from chatroom_tw.tombola.rules.commands import ListPlayers
from chatroom_tw.tombola.rules.events import Players
from chatroom_tw.tombola.rules.host_commands import (
    AwardPrize,
    ContinueGame,
    Host,
    PauseGame,
    PrintSeries,
    PutInPlay,
    SetPace,
    StartNow,
)
from chatroom_tw.tombola.rules.host_events import Hosting, InPlay, Pace, PrintedSeries
from chatroom_tw.tombola.rules.lobby import State
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.verification import verify
from chatroom_tw.tombola.rules.winners import Missing, Winner


def kinds(told: list[Any]) -> list[type]:
    return [type(event) for event in told]


class HallWithHost(HallCase):
    """Ann and Bob play, and there is a host."""

    def setUp(self) -> None:
        super().setUp()
        self.host = self.play.host_client()
        self.greeting = self.host.events()

    def begin(self) -> None:
        self.host.request(StartNow())
        self.ann.received(), self.bob.received()


class Receiving(HallWithHost):
    def test_a_host_is_told_the_state_and_receives_the_rooms(self) -> None:
        self.assertEqual(kinds(self.greeting), [Hosting, events.Committed, events.Next])
        self.ann.ask("SAY hello")
        self.play.begin()
        self.play.draw()
        self.assertEqual(kinds(self.host.events()), [events.Said, events.Begun, events.Number])

    def test_a_host_of_a_table_receives_everything_once(self) -> None:
        play = FakeTombola(players=1)
        leader = play.host_client()
        leader.received()
        [ann] = play.players("ann")
        self.assertEqual(kinds(leader.events()), [events.Waiting, events.Next])
        ann.ask("SAY hello")
        play.begin()
        told = leader.events()
        self.assertEqual(kinds(told), [events.Said, events.Begun, events.Committed, events.Waiting])
        play.draw(91)
        told = kinds(leader.events())
        self.assertEqual((told.count(events.Number), told[-1]), (90, events.Over))
        self.assertFalse(leader.transport.disconnecting)
        ann.hang_up()
        play.players("bob")
        self.assertEqual(kinds(leader.events()), [events.Waiting, events.Next])

    def test_a_refusal_is_told_to_the_host_alone(self) -> None:
        self.assertEqual(
            self.host.request(SetPace(0.1)), [Refusal(TombolaError.BAD_PACE, "0.5 to 600")]
        )
        self.assertEqual(self.ann.received(), [])

    def test_guessing_the_key_closes_the_connection(self) -> None:
        host = self.play.host_client()
        for _ in range(4):
            host.submit(Host("wrong"))
        self.play.clock.advance(0)
        self.assertFalse(host.transport.disconnecting)
        host.submit(Host("wrong"))
        self.play.clock.advance(0)
        self.assertTrue(host.transport.disconnecting)

    def test_guessing_on_many_connections_is_refused_for_a_while(self) -> None:
        *guessing, last = [self.play.host_client() for _ in range(6)]
        self.play.clock.advance(0)  # All of them are hosts.
        for client in guessing:
            refused = client.request(Host("wrong"))[-1]
            self.assertEqual(refused, Refusal(TombolaError.NOT_THE_HOST, ""))
        refused = last.request(Host("wrong"))[-1]
        self.assertEqual(refused, Refusal(TombolaError.TOO_MANY_TRIES, "2"))
        self.assertIn(Hosting, kinds(last.request(Host(KEY))))

    def test_a_host_who_is_disconnected_harms_nobody(self) -> None:
        self.host.reset()
        self.begin_without_a_leader()
        self.assertEqual(self.flushLoggedErrors(), [])

    def begin_without_a_leader(self) -> None:
        self.play.begin()
        self.play.draw(2)
        self.assertEqual(len(numbers(self.ann.told())), 2)
        self.assertEqual(self.host.transport.value(), b"")

    def test_a_server_that_stops_says_goodbye(self) -> None:
        self.play.stop()
        self.assertEqual(self.host.events(), [events.Stopping()])
        self.assertTrue(self.host.transport.disconnecting)


class HostCommands(HallWithHost):
    def test_a_game_begins_at_once_and_the_countdown_begins_no_other(self) -> None:
        self.host.submit(StartNow())
        self.assertEqual(first_words(self.ann.told()), ["BEGIN"])
        self.play.clock.advance(INTERVAL - 1)
        self.assertEqual(self.ann.told(), [])
        self.play.clock.advance(1)
        self.assertEqual(first_words(self.ann.told()), ["NUMBER"])

    def test_a_pause_is_told_to_people_and_not_to_programs(self) -> None:
        self.begin()
        self.host.submit(PauseGame())
        self.play.draw(5)
        [paused] = self.ann.received()
        self.assertTrue(paused.startswith("* the host has paused the game"))
        self.assertEqual(
            self.host.request(ContinueGame()), [events.Paused(True), events.Paused(False)]
        )
        self.play.clock.advance(INTERVAL - 1)
        self.assertEqual(self.ann.received(), ["* the game goes on"])
        self.play.clock.advance(1)
        self.assertEqual(len(numbers(self.ann.received())), 1)

    def test_a_game_due_during_a_pause_begins_at_its_end(self) -> None:
        self.host.submit(PauseGame())
        self.play.clock.advance(10 * COUNTDOWN)
        self.assertIs(self.play.tombola.lobby.state, State.COUNTDOWN)
        self.assertEqual(self.play.clock.getDelayedCalls(), [])
        self.ann.received()
        self.host.submit(ContinueGame())
        self.assertEqual(self.ann.received()[1].split()[0], "BEGIN")
        self.play.draw(2)
        self.assertEqual(len(numbers(self.ann.received())), 2)

    def test_another_pace_holds_at_once_and_is_not_told_to_players(self) -> None:
        self.begin()
        self.play.draw()
        self.assertEqual(self.host.request(SetPace(1))[1:], [Pace(1)])
        self.ann.received()
        self.play.clock.pump([1] * 4)
        self.assertEqual(len(numbers(self.ann.received())), 4)
        self.host.submit(SetPace(10))
        self.play.clock.pump([1] * 9)
        self.assertEqual(self.ann.received(), [])
        self.play.clock.advance(1)
        self.assertEqual(len(numbers(self.ann.received())), 1)

    def test_a_pace_lasts_and_a_pause_stops_the_draws(self) -> None:
        self.host.submit(SetPace(1), PauseGame(), StartNow())
        self.ann.received()
        self.play.draw(3)
        self.assertEqual(self.ann.received(), [])
        self.host.submit(SetPace(2), ContinueGame())
        self.play.clock.pump([1] * 6)
        self.assertEqual(len(numbers(self.ann.received())), 3)

    def test_the_list_of_players(self) -> None:
        [players] = self.host.request(ListPlayers())
        self.assertIsInstance(players, Players)
        self.assertEqual([seat.name for seat in players.players], ["ann", "bob"])


class Printed(HallWithHost):
    def test_a_printed_card_wins_and_all_players_are_told(self) -> None:
        self.assertEqual(self.host.request(PutInPlay(17, 18)), [InPlay(17, 18)])
        self.begin()
        self.host.received()
        check = AwardPrize("tombola", "17-3")
        self.assertEqual(kinds(self.host.request(check)), [Missing])
        self.assertEqual(self.ann.received(), [])
        self.play.draw(90)
        self.ann.received()
        self.assertEqual(kinds(self.host.request(check))[-1], Winner)
        self.assertEqual(self.ann.received(), ["PRIZE tombola sheet-17 p17-3"])
        self.play.draw()
        [saved] = self.play.saved
        self.assertIn("p18-6", saved["cards"])
        self.assertEqual(len(verify(saved)), 4)


class OnASlowDisk(SlowCase):
    def setUp(self) -> None:
        super().setUp()
        self.host = self.play.host_client()
        self.begin()
        self.host.received()
        self.slow()

    def test_series_are_told_after_they_are_stored(self) -> None:
        self.assertEqual(self.host.request(PrintSeries(1, 2), PutInPlay(1, 2)), [])
        self.journal.commit()
        self.journal.commit()
        self.assertEqual(kinds(self.host.events()), [PrintedSeries, InPlay])

    def test_a_pause_comes_after_the_number_that_was_decided_before(self) -> None:
        self.play.draw()
        self.host.submit(PauseGame())
        self.assertEqual(self.host.events(), [])
        self.journal.commit()
        self.play.draw(3)
        self.assertEqual(kinds(self.host.events()), [events.Number, events.Paused])
        self.host.submit(ContinueGame())
        self.journal.commit()
        self.journal.slow = False
        self.play.draw(2)
        told = kinds(self.host.events())
        self.assertEqual(told, [events.Paused, events.Number, events.Number])

    def test_another_pace_comes_after_the_number_before(self) -> None:
        self.play.draw()
        self.host.submit(SetPace(1))
        self.play.clock.pump([1] * 3)
        self.assertEqual(self.host.events(), [])
        self.journal.slow = False
        self.journal.commit()
        self.assertEqual(kinds(self.host.events()), [events.Number, Pace])
        self.play.clock.pump([1] * 3)
        self.assertEqual(len(self.host.events()), 3)

    def test_nothing_is_decided_while_the_journal_is_stuck(self) -> None:
        self.play.draw()
        self.journal.stuck = True
        self.host.submit(PauseGame())
        self.assertEqual(self.host.events(), [Refusal(CommonError.NOT_STORED, "")])
        self.assertFalse(self.play.tombola.lobby.paused)


class NoHost(SynchronousTestCase):
    def test_a_key_that_a_player_says_makes_no_host(self) -> None:
        play = FakeTombola()
        [ann] = play.players("ann")
        ann.protocol.session.submit(PauseGame())
        self.assertEqual(ann.received(), ["ERROR only the host can do that, who has the right key"])
