"""Tests for `client.tombola.seat`: playing, leaving, and resuming the seat."""

from __future__ import annotations

from typing import Any

from twisted.internet.error import ConnectionDone, ConnectionRefusedError
from twisted.internet.testing import StringTransport

from chatroom_tw.client.connection import Outcome
from chatroom_tw.client.reconnecting import DELAYS
from chatroom_tw.server.net.framing import LINE_LIMIT, TOO_LONG
from chatroom_tw.tests.support.client import CARTELLA, HELLO, OTHER_CARTELLA
from chatroom_tw.tests.support.seat_case import SeatCase

GUEST = "HELLO tombola/1 guest-2 def"


class Playing(SeatCase):
    def test_typed_lines_are_sent_unchanged(self) -> None:
        for line in ("ambo", "SAY hello", "  STATUS", "red \x1b[31m", "", "  "):
            self.seat.enter(line)
        self.assertEqual(self.sent(), ["ambo", "SAY hello", "  STATUS", "red \ufffd[31m"])

    def test_received_lines_update_the_game_and_are_shown(self) -> None:
        self.receive(HELLO, f"CARD s1-1 {CARTELLA}", "BEGIN 1 aa", "NUMBER 4")
        self.assertEqual(self.seat.game.numbers, (4,))
        self.assertEqual(self.view.lines[0], HELLO)
        self.assertEqual(self.view.lines[-1], "NUMBER 4")

    def test_a_line_that_is_too_long_is_not_sent(self) -> None:
        self.seat.enter("é" * (LINE_LIMIT // 2))
        self.assertEqual(len(self.sent()), 1)
        self.seat.enter("é" * (LINE_LIMIT // 2) + "x")
        self.seat.enter(TOO_LONG)
        self.assertEqual(self.sent(), [])
        note = f"that line was not sent: it is longer than {LINE_LIMIT} bytes"
        self.assertEqual(self.view.notes, [note, note])

    def test_every_form_of_an_answer_ends_the_question(self) -> None:
        for line in ("AGAIN yes", "yes", "No"):
            self.receive("BEGIN 1 aa", "OVER 1", "NEXT 5")
            self.seat.enter(line)
            self.receive("NEXT 4")
            self.assertEqual(self.seat.game.play_again.name, "NOT_ASKED")


class Introducing(SeatCase):
    introduction = ("NAME ann", "CARDS 6")

    def test_a_new_player_sends_the_introduction_first(self) -> None:
        self.seat.enter("STATUS")
        self.assertEqual(self.sent(), ["NAME ann", "CARDS 6", "STATUS"])

    def test_a_player_whose_seat_is_gone_sends_it_again(self) -> None:
        self.sent()
        self.receive(HELLO)
        self.lose()
        self.reconnect()
        self.assertEqual(self.sent(), ["RESUME abc"])
        self.receive(GUEST, "ERROR there is no such seat")
        self.assertEqual(self.sent(), ["NAME ann", "CARDS 6"])


class Leaving(SeatCase):
    def test_exit_sends_the_goodbye_and_waits_for_the_answer(self) -> None:
        self.seat.enter(" exit ")
        self.seat.enter("SAY too late")
        self.assertEqual(self.sent(), ["EXIT"])
        self.receive("BYE")
        self.lose(ConnectionDone())
        self.assertIs(self.outcome, Outcome.LEFT)

    def test_end_of_input_sends_the_goodbye(self) -> None:
        self.seat.end_of_input()
        self.assertEqual(self.sent(), ["EXIT"])

    def test_leaving_does_not_wait_for_the_answer(self) -> None:
        ended = self.seat.leave()
        self.assertEqual(self.sent(), ["EXIT"])
        self.assertTrue(self.transport.disconnecting)
        self.lose()
        self.assertIs(self.successResultOf(ended), Outcome.LEFT)
        self.seat.leave()

    def test_a_goodbye_from_the_server_is_a_regular_end(self) -> None:
        self.receive(HELLO, "OVER 1", "BYE")
        self.lose(ConnectionDone())
        self.assertIs(self.outcome, Outcome.LEFT)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_a_connection_lost_while_quitting_is_not_reopened(self) -> None:
        self.receive(HELLO)
        self.seat.quit()
        self.lose()
        self.assertIs(self.outcome, Outcome.LOST)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_without_a_token_a_lost_connection_is_the_end(self) -> None:
        self.lose(ConnectionDone())
        self.assertIs(self.outcome, Outcome.CLOSED)


class Resuming(SeatCase):
    def setUp(self) -> None:
        super().setUp()
        self.receive(HELLO, f"CARD s1-1 {CARTELLA}", "BEGIN 1 aa", "NUMBER 4")
        self.view.lines.clear()

    def test_a_lost_connection_is_reported_and_the_seat_resumed(self) -> None:
        self.lose()
        self.assertEqual(self.view.notes, ["the connection is lost; trying to come back"])
        self.assertEqual(self.attempts, [])
        self.reconnect()
        self.assertEqual(self.sent(), ["RESUME abc"])

    def test_a_close_without_a_goodbye_is_a_lost_connection(self) -> None:
        self.lose(ConnectionDone())
        self.reconnect()
        self.assertEqual(self.sent(), ["RESUME abc"])

    def test_the_welcome_of_a_new_player_is_discarded(self) -> None:
        self.lose()
        self.reconnect()
        self.receive(GUEST, f"CARD s2-1 {OTHER_CARTELLA}", "DRAWN 4 16")
        self.assertEqual(self.view.lines, [])
        self.receive(HELLO, f"CARD s1-1 {CARTELLA}", "DRAWN 4 16 90")
        self.assertEqual(self.view.lines[0], HELLO)
        game = self.seat.game
        self.assertEqual((game.name, game.numbers), ("ann", (4, 16, 90)))
        self.assertEqual([card.serial for card in game.cards], ["s1-1"])
        self.assertEqual(self.view.notes[1:], ["you are back in your seat"])

    def test_a_player_whose_seat_is_gone_goes_on_as_a_new_one(self) -> None:
        self.lose()
        self.reconnect()
        self.receive(GUEST, f"CARD s2-1 {OTHER_CARTELLA}", "ERROR there is no such seat")
        game = self.seat.game
        self.assertEqual((game.name, game.token, game.numbers), ("guest-2", "def", ()))
        self.assertEqual([card.serial for card in game.cards], ["s2-1"])
        self.assertEqual(self.view.lines, [GUEST, f"CARD s2-1 {OTHER_CARTELLA}"])
        self.assertEqual(self.view.notes[1:], ["your seat is gone; you go on as somebody new"])
        self.receive("NUMBER 7")
        self.assertEqual(game.numbers, (7,))

    def test_the_old_token_is_used_until_the_server_answers(self) -> None:
        self.lose()
        self.reconnect()
        self.receive(GUEST)
        self.lose()
        self.clock.advance(DELAYS[1])
        self.attempts[-1].callback(self.new_connection())
        self.assertEqual(self.sent(), ["RESUME abc"])

    def test_a_close_before_the_answer_leads_to_another_attempt(self) -> None:
        self.lose()
        self.reconnect()
        self.receive("* come again in a moment")
        self.lose(ConnectionDone())
        self.clock.advance(DELAYS[1])
        self.attempts[-1].callback(self.new_connection())
        self.assertEqual(self.sent(), ["RESUME abc"])

    def test_attempts_are_made_for_half_a_minute(self) -> None:
        self.lose()
        for number, delay in enumerate(DELAYS, 1):
            self.clock.advance(delay)
            self.assertEqual(len(self.attempts), number)
            self.assertNoResult(self.seat.ended)
            self.attempts[-1].errback(ConnectionRefusedError())
        self.assertEqual(sum(DELAYS), 30)
        self.assertIs(self.outcome, Outcome.LOST)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_a_resumed_seat_begins_with_the_first_delay_again(self) -> None:
        for _ in range(2 * len(DELAYS)):
            self.lose()
            self.reconnect()
            self.receive(HELLO)
        self.assertNoResult(self.seat.ended)

    def test_lines_typed_while_disconnected_are_not_sent(self) -> None:
        self.lose()
        self.seat.enter("AMBO")
        self.assertEqual(self.view.notes[-1], "that line was not sent: there is no connection")
        self.reconnect()
        self.seat.enter("TERNO")
        self.assertEqual(self.sent(), ["RESUME abc", "TERNO"])

    def test_the_server_says_goodbye_instead_of_answering(self) -> None:
        self.lose()
        self.reconnect()
        self.receive(GUEST, "BYE")
        self.assertEqual(self.view.lines[-1], "BYE")
        self.lose(ConnectionDone())
        self.assertIs(self.outcome, Outcome.LEFT)

    def test_quitting_between_attempts(self) -> None:
        self.lose()
        self.seat.quit()
        self.assertIs(self.outcome, Outcome.LEFT)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_leaving_during_an_attempt(self) -> None:
        self.lose()
        self.clock.advance(DELAYS[0])
        self.assertIs(self.successResultOf(self.seat.leave()), Outcome.LEFT)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_quitting_before_the_answer(self) -> None:
        self.lose()
        self.reconnect()
        self.receive(GUEST)
        self.seat.quit()
        self.assertEqual(self.sent(), ["RESUME abc", "EXIT"])
        self.receive(HELLO, "BYE")
        self.lose(ConnectionDone())
        self.assertIs(self.outcome, Outcome.LEFT)


class Automatic(SeatCase):
    auto = True

    def setUp(self) -> None:
        super().setUp()
        self.receive(HELLO, f"CARD s1-1 {CARTELLA}", "BEGIN 1 aa", "NUMBER 4")

    def test_it_claims_and_plays_again(self) -> None:
        self.receive("NUMBER 16")
        self.assertEqual(self.sent(), ["AMBO"])
        self.receive("ERROR ambo is not played for", "NUMBER 8")
        self.assertEqual(self.sent(), [])
        self.receive("OVER 1", "NEXT 5")
        self.assertEqual(self.sent(), ["AGAIN yes"])
        self.receive("NEXT 4")
        self.assertEqual(self.sent(), [])

    def test_a_prize_won_with_the_same_number_is_claimed_too(self) -> None:
        self.receive("NUMBER 16", "PRIZE ambo bob s2-1")
        self.assertEqual(self.sent(), ["AMBO"])

    def test_a_prize_won_before_joining_is_not_claimed(self) -> None:
        self.receive("BEGIN 2 bb", "DRAWN 4 16", "PRIZE ambo bob s2-1")
        self.assertEqual(self.sent(), [])

    def test_a_prize_that_the_user_claimed_is_not_claimed_again(self) -> None:
        self.seat.enter("ambo")
        self.receive("NUMBER 16")
        self.assertEqual(self.sent(), ["ambo"])

    def test_end_of_input_does_not_end_it(self) -> None:
        self.seat.end_of_input()
        self.receive("NUMBER 16")
        self.assertEqual(self.sent(), ["AMBO"])

    def test_the_cards_of_the_new_player_are_not_claimed_with(self) -> None:
        self.lose()
        self.reconnect()
        self.receive(GUEST, f"CARD s2-1 {OTHER_CARTELLA}", "BEGIN 1 aa", "DRAWN 4 1 12")
        self.assertEqual(self.sent(), ["RESUME abc"])
        self.receive(HELLO, f"CARD s1-1 {CARTELLA}", "DRAWN 4 1 12 20", "PRIZE ambo bob s2-1")
        self.assertEqual(self.sent(), [])

    def test_nothing_is_sent_after_a_goodbye(self) -> None:
        self.receive("OVER 1", "NEXT 5", "BYE")
        self.assertEqual(self.sent(), [])


class Standard(StringTransport):
    """Standard input and output, which no connection may stop."""

    def stopProducing(self) -> None:
        raise AssertionError("closed with the connection")


class Backpressure(SeatCase):
    def setUp(self) -> None:
        super().setUp()
        self.standard: Any = Standard()
        self.seat.apply_backpressure(self.standard)
        self.receive(HELLO)

    def test_standard_input_is_paused_and_resumed(self) -> None:
        self.assertIs(self.standard.producer, self.transport)
        self.transport.producer.pauseProducing()
        self.assertEqual(self.standard.producerState, "paused")
        self.transport.producer.resumeProducing()
        self.assertEqual(self.standard.producerState, "producing")

    def test_a_closed_connection_does_not_stop_standard_input(self) -> None:
        self.transport.producer.pauseProducing()
        self.transport.producer.stopProducing()
        self.assertEqual(self.standard.producerState, "producing")

    def test_it_is_applied_to_the_next_connection(self) -> None:
        self.lose()
        self.assertIsNone(self.standard.producer)
        self.reconnect()
        self.assertIs(self.standard.producer, self.transport)
        self.transport.producer.pauseProducing()
        self.assertEqual(self.standard.producerState, "paused")
