"""Tests for `client.seat`: a place at the tombola, and coming back to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from twisted.internet.defer import Deferred, succeed
from twisted.internet.error import ConnectionDone, ConnectionLost, ConnectionRefusedError
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.conversation import Ending
from chatroom_tw.client.tombola.auto import Auto
from chatroom_tw.client.tombola.link import TombolaLink, TombolaLinkFactory
from chatroom_tw.client.tombola.seat import DELAYS, Seat
from chatroom_tw.server.net.framing import LINE_LIMIT, TOO_LONG
from chatroom_tw.tests.client.tombola.test_player import CARTELLA, OTHER

HELLO = "HELLO tombola/1 ann abc"
GUEST = "HELLO tombola/1 guest-2 def"


class TablePaper:
    """A view that keeps what it is shown."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.notes: list[str] = []

    def open(self, talk: Seat) -> None:
        self.talk = talk

    def show(self, lines: Sequence[str]) -> None:
        self.lines += lines

    def note(self, text: str) -> None:
        self.notes.append(text)

    def close(self) -> Deferred[None]:
        return succeed(None)


class SeatCase(SynchronousTestCase):
    """A seat whose connections are made when the test says so."""

    greeting: Sequence[str] = ()
    auto = False

    def setUp(self) -> None:
        self.clock = Clock()
        self.tries: list[Deferred[TombolaLink]] = []
        self.paper = TablePaper()
        auto = Auto() if self.auto else None
        self.seat = Seat(self.clock, self.connect, self.greeting, auto)
        self.seat.open(self.paper, self.arrive())

    def connect(self) -> Deferred[TombolaLink]:
        self.tries.append(Deferred())
        return self.tries[-1]

    def arrive(self) -> TombolaLink:
        self.transport = StringTransport()
        link: TombolaLink = TombolaLinkFactory(self.clock).buildProtocol(None)
        link.makeConnection(self.transport)
        self.link = link
        return link

    def hear(self, *lines: str) -> None:
        self.link.dataReceived("".join(f"{line}\n" for line in lines).encode())

    def sent(self) -> list[str]:
        data = self.transport.value().decode()
        self.transport.clear()
        return data.split("\n")[:-1]

    def lose(self, error: Exception | None = None) -> None:
        self.link.connectionLost(Failure(error or ConnectionLost()))

    def come_back(self) -> None:
        """The next try arrives."""
        self.clock.advance(DELAYS[0])
        self.tries[-1].callback(self.arrive())

    @property
    def ending(self) -> Ending:
        return self.successResultOf(self.seat.ended)


class Playing(SeatCase):
    def test_what_is_typed_is_sent_as_it_is(self) -> None:
        for line in ("ambo", "SAY hello", "  STATUS", "red \x1b[31m", "", "  "):
            self.seat.enter(line)
        self.assertEqual(self.sent(), ["ambo", "SAY hello", "  STATUS", "red \ufffd[31m"])

    def test_what_comes_is_known_and_shown(self) -> None:
        self.hear(HELLO, f"CARD s1-1 {CARTELLA}", "BEGIN 1 aa", "NUMBER 4")
        self.assertEqual(self.seat.player.numbers, (4,))
        self.assertEqual(self.paper.lines[0], HELLO)
        self.assertEqual(self.paper.lines[-1], "NUMBER 4")

    def test_a_line_that_the_server_would_drop_is_not_sent(self) -> None:
        self.seat.enter("é" * (LINE_LIMIT // 2))
        self.assertEqual(len(self.sent()), 1)
        self.seat.enter("é" * (LINE_LIMIT // 2) + "x")
        self.seat.enter(TOO_LONG)
        self.assertEqual(self.sent(), [])
        note = f"that line was not sent: it is longer than {LINE_LIMIT} bytes"
        self.assertEqual(self.paper.notes, [note, note])

    def test_an_answer_is_an_answer_however_it_is_sent(self) -> None:
        for line in ("AGAIN yes", "yes", "No"):
            self.hear("BEGIN 1 aa", "OVER 1", "NEXT 5")
            self.seat.enter(line)
            self.hear("NEXT 4")
            self.assertEqual(self.seat.player.again.name, "NOT")


class Introducing(SeatCase):
    greeting = ("NAME ann", "CARDS 6")

    def test_a_new_player_says_first_who_they_are(self) -> None:
        self.seat.enter("STATUS")
        self.assertEqual(self.sent(), ["NAME ann", "CARDS 6", "STATUS"])

    def test_and_so_does_one_whose_seat_is_gone(self) -> None:
        self.sent()
        self.hear(HELLO)
        self.lose()
        self.come_back()
        self.assertEqual(self.sent(), ["RESUME abc"])
        self.hear(GUEST, "ERROR there is no such seat")
        self.assertEqual(self.sent(), ["NAME ann", "CARDS 6"])


class Leaving(SeatCase):
    def test_exit_says_goodbye_and_waits_for_the_answer(self) -> None:
        self.seat.enter(" exit ")
        self.seat.enter("SAY too late")
        self.assertEqual(self.sent(), ["EXIT"])
        self.hear("BYE")
        self.lose(ConnectionDone())
        self.assertIs(self.ending, Ending.LEFT)

    def test_the_end_of_the_input_does_as_well(self) -> None:
        self.seat.end_of_input()
        self.assertEqual(self.sent(), ["EXIT"])

    def test_whoever_is_in_haste_waits_for_no_answer(self) -> None:
        ended = self.seat.leave()
        self.assertEqual(self.sent(), ["EXIT"])
        self.assertTrue(self.transport.disconnecting)
        self.lose()
        self.assertIs(self.successResultOf(ended), Ending.LEFT)
        self.seat.leave()

    def test_the_servers_goodbye_is_an_end_in_order(self) -> None:
        self.hear(HELLO, "OVER 1", "BYE")
        self.lose(ConnectionDone())
        self.assertIs(self.ending, Ending.LEFT)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_a_goodbye_that_breaks_off_is_none_and_nobody_comes_back(self) -> None:
        self.hear(HELLO)
        self.seat.quit()
        self.lose()
        self.assertIs(self.ending, Ending.LOST)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_who_was_never_seated_does_not_come_back(self) -> None:
        self.lose(ConnectionDone())
        self.assertIs(self.ending, Ending.CLOSED)


class ComingBack(SeatCase):
    def setUp(self) -> None:
        super().setUp()
        self.hear(HELLO, f"CARD s1-1 {CARTELLA}", "BEGIN 1 aa", "NUMBER 4")
        self.paper.lines.clear()

    def test_the_person_is_told_and_the_seat_is_asked_for(self) -> None:
        self.lose()
        self.assertEqual(self.paper.notes, ["the connection is lost; trying to come back"])
        self.assertEqual(self.tries, [])
        self.come_back()
        self.assertEqual(self.sent(), ["RESUME abc"])

    def test_a_connection_that_is_closed_without_goodbye_is_lost(self) -> None:
        self.lose(ConnectionDone())
        self.come_back()
        self.assertEqual(self.sent(), ["RESUME abc"])

    def test_the_greeting_of_somebody_new_concerns_nobody(self) -> None:
        self.lose()
        self.come_back()
        self.hear(GUEST, f"CARD s2-1 {OTHER}", "DRAWN 4 16")
        self.assertEqual(self.paper.lines, [])
        self.hear(HELLO, f"CARD s1-1 {CARTELLA}", "DRAWN 4 16 90")
        self.assertEqual(self.paper.lines[0], HELLO)
        player = self.seat.player
        self.assertEqual((player.name, player.numbers), ("ann", (4, 16, 90)))
        self.assertEqual([card.serial for card in player.cards], ["s1-1"])
        self.assertEqual(self.paper.notes[1:], ["you are back in your seat"])

    def test_whose_seat_is_gone_goes_on_as_somebody_new(self) -> None:
        self.lose()
        self.come_back()
        self.hear(GUEST, f"CARD s2-1 {OTHER}", "ERROR there is no such seat")
        player = self.seat.player
        self.assertEqual((player.name, player.token, player.numbers), ("guest-2", "def", ()))
        self.assertEqual([card.serial for card in player.cards], ["s2-1"])
        self.assertEqual(self.paper.lines, [GUEST, f"CARD s2-1 {OTHER}"])
        self.assertEqual(self.paper.notes[1:], ["your seat is gone; you go on as somebody new"])
        self.hear("NUMBER 7")
        self.assertEqual(player.numbers, (7,))

    def test_the_old_token_is_kept_until_it_is_answered(self) -> None:
        self.lose()
        self.come_back()
        self.hear(GUEST)
        self.lose()
        self.clock.advance(DELAYS[1])
        self.tries[-1].callback(self.arrive())
        self.assertEqual(self.sent(), ["RESUME abc"])

    def test_who_is_sent_away_without_a_word_for_programs_comes_again(self) -> None:
        self.lose()
        self.come_back()
        self.hear("* the server cannot keep anything just now; come again in a moment")
        self.lose(ConnectionDone())
        self.clock.advance(DELAYS[1])
        self.tries[-1].callback(self.arrive())
        self.assertEqual(self.sent(), ["RESUME abc"])

    def test_it_is_tried_for_half_a_minute(self) -> None:
        self.lose()
        for number, delay in enumerate(DELAYS, 1):
            self.clock.advance(delay)
            self.assertEqual(len(self.tries), number)
            self.assertNoResult(self.seat.ended)
            self.tries[-1].errback(ConnectionRefusedError())
        self.assertEqual(sum(DELAYS), 30)
        self.assertIs(self.ending, Ending.LOST)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_whoever_was_back_has_as_many_tries_again(self) -> None:
        for _ in range(2 * len(DELAYS)):
            self.lose()
            self.come_back()
            self.hear(HELLO)
        self.assertNoResult(self.seat.ended)

    def test_what_is_typed_meanwhile_is_not_sent_and_said_so(self) -> None:
        self.lose()
        self.seat.enter("AMBO")
        self.assertEqual(self.paper.notes[-1], "that line was not sent: there is no connection")
        self.come_back()
        self.seat.enter("TERNO")
        self.assertEqual(self.sent(), ["RESUME abc", "TERNO"])

    def test_the_server_may_say_goodbye_instead(self) -> None:
        self.lose()
        self.come_back()
        self.hear(GUEST, "BYE")
        self.assertEqual(self.paper.lines[-1], "BYE")
        self.lose(ConnectionDone())
        self.assertIs(self.ending, Ending.LEFT)

    def test_whoever_is_away_may_go(self) -> None:
        self.lose()
        self.seat.quit()
        self.assertIs(self.ending, Ending.LEFT)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_even_while_a_connection_is_made(self) -> None:
        self.lose()
        self.clock.advance(DELAYS[0])
        self.assertIs(self.successResultOf(self.seat.leave()), Ending.LEFT)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_or_while_the_seat_is_asked_for(self) -> None:
        self.lose()
        self.come_back()
        self.hear(GUEST)
        self.seat.quit()
        self.assertEqual(self.sent(), ["RESUME abc", "EXIT"])
        self.hear(HELLO, "BYE")
        self.lose(ConnectionDone())
        self.assertIs(self.ending, Ending.LEFT)


class ByItself(SeatCase):
    auto = True

    def setUp(self) -> None:
        super().setUp()
        self.hear(HELLO, f"CARD s1-1 {CARTELLA}", "BEGIN 1 aa", "NUMBER 4")

    def test_it_claims_and_plays_again(self) -> None:
        self.hear("NUMBER 16")
        self.assertEqual(self.sent(), ["AMBO"])
        self.hear("ERROR ambo is not played for", "NUMBER 8")
        self.assertEqual(self.sent(), [])
        self.hear("OVER 1", "NEXT 5")
        self.assertEqual(self.sent(), ["AGAIN yes"])
        self.hear("NEXT 4")
        self.assertEqual(self.sent(), [])

    def test_what_others_win_with_the_same_number_is_claimed_too(self) -> None:
        self.hear("NUMBER 16", "PRIZE ambo bob s2-1")
        self.assertEqual(self.sent(), ["AMBO"])

    def test_what_was_won_before_one_came_is_not(self) -> None:
        self.hear("BEGIN 2 bb", "DRAWN 4 16", "PRIZE ambo bob s2-1")
        self.assertEqual(self.sent(), [])

    def test_what_the_person_has_claimed_is_not_claimed_again(self) -> None:
        self.seat.enter("ambo")
        self.hear("NUMBER 16")
        self.assertEqual(self.sent(), ["ambo"])

    def test_the_end_of_the_input_is_not_its_end(self) -> None:
        self.seat.end_of_input()
        self.hear("NUMBER 16")
        self.assertEqual(self.sent(), ["AMBO"])

    def test_it_does_not_claim_with_the_cards_of_somebody_else(self) -> None:
        self.lose()
        self.come_back()
        self.hear(GUEST, f"CARD s2-1 {OTHER}", "BEGIN 1 aa", "DRAWN 4 1 12")
        self.assertEqual(self.sent(), ["RESUME abc"])
        self.hear(HELLO, f"CARD s1-1 {CARTELLA}", "DRAWN 4 1 12 20", "PRIZE ambo bob s2-1")
        self.assertEqual(self.sent(), [])

    def test_a_goodbye_is_not_answered(self) -> None:
        self.hear("OVER 1", "NEXT 5", "BYE")
        self.assertEqual(self.sent(), [])


class Standard(StringTransport):
    """Standard input and output, as far as pacing needs them."""

    def stopProducing(self) -> None:
        raise AssertionError("closed with the connection")


class Pacing(SeatCase):
    def setUp(self) -> None:
        super().setUp()
        self.standard: Any = Standard()
        self.seat.pace(self.standard)
        self.hear(HELLO)

    def test_whoever_writes_faster_than_the_other_side_reads_waits(self) -> None:
        self.assertIs(self.standard.producer, self.transport)
        self.transport.producer.pauseProducing()
        self.assertEqual(self.standard.producerState, "paused")
        self.transport.producer.resumeProducing()
        self.assertEqual(self.standard.producerState, "producing")

    def test_a_connection_that_ends_does_not_stop_the_input(self) -> None:
        self.transport.producer.pauseProducing()
        self.transport.producer.stopProducing()
        self.assertEqual(self.standard.producerState, "producing")

    def test_the_next_connection_is_paced_as_well(self) -> None:
        self.lose()
        self.assertIsNone(self.standard.producer)
        self.come_back()
        self.assertIs(self.standard.producer, self.transport)
        self.transport.producer.pauseProducing()
        self.assertEqual(self.standard.producerState, "paused")
