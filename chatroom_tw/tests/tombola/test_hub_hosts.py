"""Tests for `tombola_switchboard`: a host's commands, in time and in order."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.refusals import CommonError, Refusal
from chatroom_tw.tests.support.tombola import (
    COUNTDOWN,
    INTERVAL,
    FakeTombola,
    HallCase,
    first_words,
    numbers,
)
from chatroom_tw.tests.tombola.test_hub_storing import SlowCase
from chatroom_tw.tombola.rules import events
from chatroom_tw.tombola.rules.game import Missing, Winner
from chatroom_tw.tombola.rules.host_commands import (
    CheckCard,
    ContinueGame,
    Host,
    ListPlayers,
    PauseGame,
    PrintSheets,
    PutInPlay,
    SetPace,
    StartNow,
)
from chatroom_tw.tombola.rules.host_events import Hosting, InPlay, Pace, Players, Sheets
from chatroom_tw.tombola.rules.lobby import State
from chatroom_tw.tombola.rules.prizes import Prize
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.transcript import verify


def kinds(told: list[Any]) -> list[type]:
    return [type(event) for event in told]


class LedHall(HallCase):
    """Ann, Bob, and somebody who leads."""

    def setUp(self) -> None:
        super().setUp()
        self.leader = self.play.host_client()
        self.greeting = self.leader.events()

    def begin(self) -> None:
        self.leader.request(StartNow())
        self.ann.received(), self.bob.received()


class Hearing(LedHall):
    def test_a_host_is_told_how_things_stand_and_hears_what_players_hear(self) -> None:
        self.assertEqual(kinds(self.greeting), [Hosting, events.Committed, events.Next])
        self.ann.ask("SAY hello")
        self.play.begin()
        self.play.draw()
        self.assertEqual(kinds(self.leader.events()), [events.Said, events.Begun, events.Number])

    def test_so_does_one_at_a_table_each_thing_once_and_the_connection_stays(self) -> None:
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

    def test_a_refusal_is_theirs_alone(self) -> None:
        self.assertEqual(
            self.leader.request(SetPace(0.1)), [Refusal(TombolaError.BAD_PACE, "0.5 to 600")]
        )
        self.assertEqual(self.ann.received(), [])

    def test_who_guesses_at_the_key_is_closed(self) -> None:
        stranger = self.play.host_client()
        for _ in range(4):
            stranger.submit(Host("wrong"))
        self.play.clock.advance(0)
        self.assertFalse(stranger.transport.disconnecting)
        stranger.submit(Host("wrong"))
        self.play.clock.advance(0)
        self.assertTrue(stranger.transport.disconnecting)

    def test_one_who_is_lost_hears_nothing_more_and_harms_nobody(self) -> None:
        self.leader.reset()
        self.begin_without_a_leader()
        self.assertEqual(self.flushLoggedErrors(), [])

    def begin_without_a_leader(self) -> None:
        self.play.begin()
        self.play.draw(2)
        self.assertEqual(len(numbers(self.ann.told())), 2)
        self.assertEqual(self.leader.transport.value(), b"")

    def test_a_server_that_stops_says_goodbye(self) -> None:
        self.play.stop()
        self.assertEqual(self.leader.events(), [events.Bye()])
        self.assertTrue(self.leader.transport.disconnecting)


class Leading(LedHall):
    def test_a_game_begins_at_once_and_its_countdown_begins_no_other(self) -> None:
        self.leader.submit(StartNow())
        self.assertEqual(first_words(self.ann.told()), ["BEGIN"])
        self.play.clock.advance(INTERVAL - 1)
        self.assertEqual(self.ann.told(), [])
        self.play.clock.advance(1)
        self.assertEqual(first_words(self.ann.told()), ["NUMBER"])

    def test_what_is_held_is_told_to_people_and_programs_hear_nothing(self) -> None:
        self.begin()
        self.leader.submit(PauseGame())
        self.play.draw(5)
        [held] = self.ann.received()
        self.assertTrue(held.startswith("* the host holds the game"))
        self.assertEqual(
            self.leader.request(ContinueGame()), [events.Paused(True), events.Paused(False)]
        )
        self.play.clock.advance(INTERVAL - 1)
        self.assertEqual(self.ann.received(), ["* the game goes on"])
        self.play.clock.advance(1)
        self.assertEqual(len(numbers(self.ann.received())), 1)

    def test_a_game_that_was_due_begins_when_it_goes_on(self) -> None:
        self.leader.submit(PauseGame())
        self.play.clock.advance(10 * COUNTDOWN)
        self.assertIs(self.play.tombola.state, State.COUNTDOWN)
        self.assertEqual(self.play.clock.getDelayedCalls(), [])
        self.ann.received()
        self.leader.submit(ContinueGame())
        self.assertEqual(self.ann.received()[1].split()[0], "BEGIN")
        self.play.draw(2)
        self.assertEqual(len(numbers(self.ann.received())), 2)

    def test_another_pace_holds_at_once_and_players_are_not_told(self) -> None:
        self.begin()
        self.play.draw()
        self.assertEqual(self.leader.request(SetPace(1))[1:], [Pace(1)])
        self.ann.received()
        self.play.clock.pump([1] * 4)
        self.assertEqual(len(numbers(self.ann.received())), 4)
        self.leader.submit(SetPace(10))
        self.play.clock.pump([1] * 9)
        self.assertEqual(self.ann.received(), [])
        self.play.clock.advance(1)
        self.assertEqual(len(numbers(self.ann.received())), 1)

    def test_it_is_that_of_the_next_game_too_and_while_it_is_held_nothing_is_drawn(self) -> None:
        self.leader.submit(SetPace(1), PauseGame(), StartNow())
        self.ann.received()
        self.play.draw(3)
        self.assertEqual(self.ann.received(), [])
        self.leader.submit(SetPace(2), ContinueGame())
        self.play.clock.pump([1] * 6)
        self.assertEqual(len(numbers(self.ann.received())), 3)

    def test_who_is_there(self) -> None:
        [players] = self.leader.request(ListPlayers())
        self.assertIsInstance(players, Players)
        self.assertEqual([seat.name for seat in players.players], ["ann", "bob"])


class OnPaper(LedHall):
    def test_a_printed_card_wins_and_everyone_hears_of_it(self) -> None:
        self.assertEqual(self.leader.request(PutInPlay(17, 18)), [InPlay(17, 18)])
        self.begin()
        self.leader.received()
        check = CheckCard("17-3", Prize.TOMBOLA)
        self.assertEqual(kinds(self.leader.request(check)), [Missing])
        self.assertEqual(self.ann.received(), [])
        self.play.draw(90)
        self.ann.received()
        self.assertEqual(kinds(self.leader.request(check))[-1], Winner)
        self.assertEqual(self.ann.received(), ["PRIZE tombola sheet-17 p17-3"])
        self.play.draw()
        [saved] = self.play.saved
        self.assertIn("p18-6", saved["cards"])
        self.assertEqual(len(verify(saved)), 4)


class OnASlowDisk(SlowCase):
    def setUp(self) -> None:
        super().setUp()
        self.leader = self.play.host_client()
        self.begin()
        self.leader.received()
        self.slow()

    def test_sheets_are_printed_and_put_in_play_when_that_is_kept(self) -> None:
        self.assertEqual(self.leader.request(PrintSheets(1, 2), PutInPlay(1, 2)), [])
        self.journal.commit()
        self.journal.commit()
        self.assertEqual(kinds(self.leader.events()), [Sheets, InPlay])

    def test_a_number_that_is_decided_is_told_before_it_is_held_and_no_other_after(self) -> None:
        self.play.draw()
        self.leader.submit(PauseGame())
        self.assertEqual(self.leader.events(), [])
        self.journal.commit()
        self.play.draw(3)
        self.assertEqual(kinds(self.leader.events()), [events.Number, events.Paused])
        self.leader.submit(ContinueGame())
        self.journal.commit()
        self.journal.slow = False
        self.play.draw(2)
        told = kinds(self.leader.events())
        self.assertEqual(told, [events.Paused, events.Number, events.Number])

    def test_another_pace_holds_when_the_number_before_is_told(self) -> None:
        self.play.draw()
        self.leader.submit(SetPace(1))
        self.play.clock.pump([1] * 3)
        self.assertEqual(self.leader.events(), [])
        self.journal.slow = False
        self.journal.commit()
        self.assertEqual(kinds(self.leader.events()), [events.Number, Pace])
        self.play.clock.pump([1] * 3)
        self.assertEqual(len(self.leader.events()), 3)

    def test_nothing_is_decided_while_it_cannot_be_kept(self) -> None:
        self.play.draw()
        self.journal.stuck = True
        self.leader.submit(PauseGame())
        self.assertEqual(self.leader.events(), [Refusal(CommonError.NOT_STORED, "")])
        self.assertFalse(self.play.tombola.held)


class NoHost(SynchronousTestCase):
    def test_a_player_who_says_a_key_is_no_host(self) -> None:
        play = FakeTombola()
        [ann] = play.players("ann")
        ann.protocol.session.submit(PauseGame())
        self.assertEqual(ann.received(), ["ERROR only the host can do that, who has the right key"])
