"""Tests for `tombola.hub` with a slow disk: nothing is told before it is stored."""

from __future__ import annotations

from dataclasses import replace

from twisted.internet.defer import Deferred
from twisted.logger import LogEvent, formatEvent, globalLogPublisher
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.ending import STORING
from chatroom_tw.tests.support.slow_journal import SlowCase, SlowJournal
from chatroom_tw.tests.support.tombola import (
    COUNTDOWN,
    FIFTEEN,
    INTERVAL,
    STOPPING,
    FakeTombola,
    Notebook,
    first_words,
    numbers,
)
from chatroom_tw.tombola.rules.effects import TranscriptTurn
from chatroom_tw.tombola.rules.journal import (
    Begun,
    Drew,
    Ended,
    Left,
    Seated,
    StoredGame,
    StoredLobby,
    StoredTombola,
)
from chatroom_tw.tombola.rules.lobby import ALARM, State
from chatroom_tw.tombola.rules.prizes import AMBO, TOMBOLA

BEGUN = Begun("1a", b"s" * 32, "hall", (TOMBOLA,), (), {})
SEATS = (Seated("t1", "ann", "hall", ()), Seated("t2", "bob", "hall", ()))


class Numbers(SlowCase):
    def setUp(self) -> None:
        super().setUp()
        self.begin()
        self.slow()

    def test_a_number_is_told_after_it_is_stored(self) -> None:
        self.play.draw()
        self.assertEqual([type(record) for record in self.journal.records[-1:]], [Drew])
        self.assertEqual(self.ann.received(), [])
        self.commit()
        self.assertEqual(len(numbers(self.ann.told())), 1)

    def test_the_next_number_is_not_drawn_before_that(self) -> None:
        self.play.draw(5)
        self.commit()
        self.assertEqual(len(numbers(self.ann.told())), 1)
        self.play.clock.advance(INTERVAL)
        self.commit()
        self.assertEqual(len(numbers(self.ann.told())), 1)

    def test_a_prize_is_told_after_it_is_stored(self) -> None:
        self.journal.slow = False
        self.play.draw_until_full(self.ann, self.bob)
        self.ann.received(), self.bob.received()
        self.slow()
        self.ann.send("TOMBOLA")
        self.play.draw()  # Ann has won it, and the game is over.
        self.bob.send("TOMBOLA")
        self.assertEqual((self.ann.received(), self.bob.received()), ([], []))
        self.commit()
        told = first_words(self.bob.told())
        self.assertEqual((told[0], told[-1]), ("PRIZE", "ERROR"))


class Commands(SlowCase):
    def test_cards_are_shown_after_they_are_stored(self) -> None:
        self.slow()
        self.assertEqual(self.ann.request(f"BOARD {FIFTEEN}"), [])
        self.commit()
        self.assertEqual(self.ann.told(), [f"CARD b1 {FIFTEEN}"])

    def test_answers_come_in_the_order_of_the_commands(self) -> None:
        self.slow()
        self.assertEqual(self.ann.ask("NAME anna", "nonsense", "STATUS", "CARDS 9"), [])
        self.commit()
        self.assertEqual(first_words(self.ann.received()), ["HELLO", "ERROR", "*", "ERROR"])

    def test_transcripts_that_wait_for_the_journal_all_come(self) -> None:
        turn: Deferred[None] = Deferred()
        self.patch(self.play.gateway._finder, "_errands", {TranscriptTurn: lambda question: turn})
        self.play.tombola.lobby.transcripts.add({"game": "5f0c", "entropy": []})
        self.ann.send(*["TRANSCRIPT"] * 4, "SAY hello")
        self.slow()
        self.bob.send("CARDS 2")
        turn.callback(None)
        self.commit()
        told = first_words(self.ann.received())
        self.assertEqual(told, ["TRANSCRIPT"] * 4 + ["SAID"])

    def test_a_client_with_many_waiting_commands_is_paused(self) -> None:
        self.slow()
        self.ann.ask("CARDS 1")
        self.ann.send(*["CARDS 1"] * 17)
        self.assertEqual(self.ann.transport.producerState, "paused")
        self.journal.slow = False
        self.commit()
        self.assertEqual(self.ann.transport.producerState, "producing")
        self.assertEqual(len(self.ann.told()), 18)

    def test_commands_of_other_users_do_not_wait(self) -> None:
        self.begin()
        self.slow()
        self.ann.send("CARDS 2")
        self.commit()
        self.assertEqual(self.bob.ask("SAY hello"), ["SAID bob hello"])

    def test_a_user_who_disconnects_while_waiting_harms_nobody(self) -> None:
        self.slow()
        carl = self.play.connect()
        self.ann.send("CARDS 2", "NAME anna")
        carl.reset()
        self.ann.reset()
        self.commit()
        self.commit()
        self.journal.slow = False
        self.assertEqual(self.bob.ask("SAY hello"), ["SAID bob hello"])
        self.assertEqual(self.flushLoggedErrors(), [])
        dan = self.play.connect()
        self.assertEqual(dan.told()[0].split()[0], "HELLO")

    def test_a_seat_can_be_resumed_meanwhile(self) -> None:
        self.begin()
        self.slow()
        token = self.ann.token
        self.ann.reset()
        again = self.play.connect()
        again.send(f"RESUME {token}")
        for _ in range(3):
            self.commit()
        self.assertEqual(first_words(again.told())[-3:], ["HELLO", "CARD", "DRAWN"])
        self.play.draw()
        self.commit()
        self.assertEqual(len(numbers(again.told())), 1)


class Bugs(SlowCase):
    def test_a_bug_in_a_waiting_command_ends_its_connection(self) -> None:
        def bug(*arguments: object) -> None:
            raise ZeroDivisionError

        self.slow()
        self.ann.ask("CARDS 2")
        self.ann.send("STATUS")
        self.patch(self.play.tombola, "submit", bug)
        self.commit()
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)
        self.assertTrue(self.ann.transport.disconnecting)
        self.assertFalse(self.bob.transport.disconnecting)


class Starting(SynchronousTestCase):
    def test_the_next_seed_is_stored_before_its_commitment_is_told(self) -> None:
        journal = SlowJournal()
        journal.slow = True
        play = FakeTombola(journal=journal)
        ann = play.connect()
        self.assertEqual(ann.received(), [])
        for _ in range(2):
            play.clock.advance(0)
            journal.commit()
        self.assertIn("COMMIT", first_words(ann.told()))


class StartingAgain(SynchronousTestCase):
    """The log lines about what was stored."""

    def setUp(self) -> None:
        self.events: list[LogEvent] = []
        globalLogPublisher.addObserver(self.events.append)
        self.addCleanup(globalLogPublisher.removeObserver, self.events.append)

    def log(self, stored: StoredLobby, players: int | None = None) -> list[str]:
        """The log of a server that starts with `stored` and plays for the tombola alone."""
        journal = Notebook()
        self.patch(journal, "stored", lambda: StoredTombola(stored))
        self.events.clear()
        FakeTombola(players, journal=journal)
        return [formatEvent(event) for event in self.events]

    def test_nothing_is_logged_when_nothing_changed(self) -> None:
        self.assertEqual(self.log(StoredLobby()), [])
        self.assertEqual(self.log(StoredLobby(seats=SEATS)), [])

    def test_the_log_says_that_a_game_continues(self) -> None:
        self.assertEqual(
            self.log(StoredLobby(game=StoredGame(BEGUN), seats=SEATS)),
            [
                "tombola: game 1a was interrupted after 0 numbers; "
                "it goes on when a player is back",
            ],
        )

    def test_the_log_says_which_prizes_the_game_is_played_for(self) -> None:
        begun = replace(BEGUN, prizes=(AMBO, TOMBOLA))
        self.assertEqual(
            self.log(StoredLobby(game=StoredGame(begun)))[1:],
            [
                "tombola: game 1a is played for ambo, tombola, as it was begun; "
                "--prizes holds from the next one",
            ],
        )

    def test_prizes_that_a_host_has_set_are_no_news(self) -> None:
        begun = replace(BEGUN, prizes=(AMBO, TOMBOLA))
        notes = {"option:prizes": "ambo,tombola"}
        self.assertEqual(len(self.log(StoredLobby(game=StoredGame(begun), notes=notes))), 1)

    def test_the_log_says_that_a_game_was_broken_off(self) -> None:
        stored = StoredLobby(game=StoredGame(BEGUN), seats=SEATS)
        self.assertEqual(
            self.log(stored, players=2),
            [
                "tombola: game 1a was broken off after 0 numbers, as this is a table now; "
                "seats given up: 2",
            ],
        )

    def test_the_log_says_that_seats_were_given_up(self) -> None:
        seats = [replace(seat, room="queue") for seat in SEATS]
        self.assertEqual(
            self.log(StoredLobby(seats=tuple(seats))),
            ["tombola: this is an open hall now; seats given up: 2"],
        )


class Stopping(SlowCase):
    def test_the_end_of_a_game_is_stored_before_the_goodbye(self) -> None:
        self.begin()
        self.slow()
        stopped = self.play.stop()
        kinds = [type(record) for record in self.journal.records]
        self.assertEqual(kinds[-3:], [Ended, Left, Left])
        self.play.clock.advance(STORING - 0.1)
        self.assertEqual(self.ann.received(), [])
        self.assertNoResult(stopped)
        self.journal.commit()
        self.successResultOf(stopped)
        *told, stopping = self.ann.received()
        self.assertEqual((first_words(told), stopping), (["OVER", "REVEAL"], STOPPING))
        self.assertTrue(self.ann.transport.disconnecting)

    def test_all_are_told_even_if_the_journal_does_not_end(self) -> None:
        self.begin()
        self.slow()
        stopped = self.play.stop()
        self.play.clock.advance(STORING)
        self.successResultOf(stopped)
        self.assertEqual(self.ann.received(), [STOPPING])
        self.assertTrue(self.ann.transport.disconnecting)
        self.journal.commit()
        self.assertEqual(self.ann.received(), [])

    def test_a_timer_that_is_set_too_late_is_cancelled(self) -> None:
        self.journal = SlowJournal()
        self.play = FakeTombola(journal=self.journal)
        self.slow()
        ann = self.play.connect()
        stopped = self.play.stop()
        self.journal.commit()
        self.successResultOf(stopped)
        ann.hang_up()
        self.play.clock.advance(0)
        self.assertEqual(self.play.clock.getDelayedCalls(), [])
        self.assertEqual(self.play.tombola.timer(ALARM, COUNTDOWN), [])
        self.assertIs(self.play.tombola.lobby.state, State.STOPPED)

    def test_a_timer_that_expires_too_late_begins_nothing(self) -> None:
        self.slow()
        self.play.clock.advance(COUNTDOWN)
        stopped = self.play.stop()
        self.journal.commit()
        self.successResultOf(stopped)
        self.assertEqual(first_words(self.ann.told()), ["BEGIN", "OVER", "REVEAL"])
        self.play.draw(3)
        self.assertEqual(self.ann.received(), [])
