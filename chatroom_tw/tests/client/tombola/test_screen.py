"""Tests for `client.tombola_screen`: what is drawn of a game, and what its keys do."""

from __future__ import annotations

import io
import sys

from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionDone
from twisted.internet.testing import MemoryReactorClock, StringTransport
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.auto import Auto
from chatroom_tw.client.seat import Seat
from chatroom_tw.client.smorfia import Language
from chatroom_tw.client.tombola_link import TombolaLink
from chatroom_tw.tests.test_client_player import CARTELLA

try:
    from chatroom_tw.client import tombola_screen
    from chatroom_tw.tests.test_client_screen import Display, leave
except ImportError:
    skip = "urwid is not installed"

HELLO = "HELLO tombola/1 ann abc"


class TableCase(SynchronousTestCase):
    """A terminal of 80 columns and 24 rows, and somebody who has just sat down at it."""

    auto: Auto | None = None

    def setUp(self) -> None:
        self.reactor = MemoryReactorClock()
        self.transport = StringTransport()
        self.link = TombolaLink(self.reactor)
        self.link.makeConnection(self.transport)
        self.display = Display(80, 24)
        self.screen = tombola_screen.TombolaScreen(
            self.reactor, "den:12001", Language.ITALIAN, self.display
        )
        self.seat = Seat(self.reactor, Deferred, (), self.auto)
        self.seat.open(self.screen, self.link)
        self.addCleanup(leave, self.screen, self.display)
        self.reactor.advance(1)

    def press(self, *keys: str) -> None:
        self.screen.loop.process_input(keys)

    def type(self, *lines: str) -> None:
        for line in lines:
            self.press(*line, "enter")

    def hear(self, *lines: str) -> None:
        self.link.dataReceived("".join(f"{line}\n" for line in lines).encode())

    def deal(self, cards: int) -> None:
        self.hear(*(f"CARD s1-{number} {CARTELLA}" for number in range(1, cards + 1)))

    def drawn(self) -> list[str]:
        self.reactor.advance(1 / 30)
        self.screen.loop.draw_screen()
        return self.display.rows

    def status(self) -> str:
        return self.drawn()[-2]

    def resize(self, columns: int, rows: int) -> list[str]:
        self.display.size = (columns, rows)
        self.screen.loop.screen_size = None
        return self.drawn()

    def sent(self) -> list[str]:
        data = self.transport.value().decode()
        self.transport.clear()
        return data.split("\n")[:-1]


class Drawing(TableCase):
    def test_a_game_with_one_card(self) -> None:
        self.hear(HELLO)
        self.deal(1)
        self.hear("BEGIN 1 aa", "NUMBER 90", "NUMBER 4", "SAID bob hi", "ERROR what?")
        self.hear("PRIZE ambo bob s2-1")
        self.assertEqual(
            self.drawn(),
            [
                "╔════╗  il maiale (the pig)",
                "║  4 ║  before it: 90",
                "╚════╝  2 of 90 drawn",
                "F1 ambo: bob   F2 terno   F3 quaterna   F4 cinquina   F5 tombola",
                "┌ s1-1 ───────────────────── 2 of 15 ┐",
                "│[ 4] 16  20      40          70     │",
                "│  8      21          52  66      80 │",
                "│             33  49  59      75 [90]│",
                "└────────────────────────────────────┘",
                "* you are ann",
                "* game 1 begins",
                "<bob> hi",
                "! what?",
                "* ambo: bob with s2-1",
                *[""] * 8,
                " ann at den:12001 - playing - F1-F5 claim, Ctrl-D leaves",
                ">",
            ],
        )

    def test_six_cards_and_some_of_the_transcript_fit_a_small_terminal(self) -> None:
        self.hear(HELLO)
        self.deal(6)
        self.hear(*(f"SAID bob {number}" for number in range(20)))
        rows = self.drawn()
        self.assertEqual(sum(row.count("┌ s1-") for row in rows), 6)
        self.assertEqual(rows[-3], "<bob> 19")
        self.assertEqual(rows[-8], "<bob> 14")

    def test_a_terminal_may_change_its_size(self) -> None:
        self.deal(6)
        for columns, rows in ((120, 40), (40, 12), (10, 5), (4, 3), (1, 1), (300, 100)):
            self.assertEqual(len(self.resize(columns, rows)), rows)
        self.assertEqual(self.resize(120, 40)[4].count("┌ s1-"), 3)
        self.assertEqual(self.resize(300, 100)[4].count("┌ s1-"), 6)

    def test_where_there_is_no_room_the_cards_are_turned_over(self) -> None:
        self.deal(6)
        self.assertIn("4 more: F6 turns the cards over", self.resize(80, 12))
        self.assertIn("┌ s1-1 ", self.drawn()[4])
        self.press("f6")
        self.assertIn("┌ s1-2 ", self.drawn()[4])

    def test_what_comes_is_drawn_soon(self) -> None:
        self.deal(1)
        self.drawn()
        self.hear("BEGIN 1 aa", "NUMBER 8")
        self.reactor.advance(1 / 30)
        self.assertIn("[ 8]", self.display.rows[6])

    def test_the_terminal_is_left_when_it_closes(self) -> None:
        self.hear("NEXT 5")
        self.link.connectionLost(Failure(ConnectionDone()))
        self.patch(sys, "stdout", io.StringIO())
        self.successResultOf(self.screen.close())
        self.assertEqual(sys.stdout.getvalue(), "* the next game begins in 5 s\n")
        self.assertFalse(self.display.started)
        self.assertEqual(self.reactor.getReaders(), [])
        self.assertEqual(self.reactor.getDelayedCalls(), [])


class Status(TableCase):
    def test_it_says_how_far_the_game_is(self) -> None:
        for line, text in (
            (HELLO, " ann at den:12001 - waiting - "),
            ("WAITING 2 3", "waiting, 2 of 3"),
            ("NEXT 2.5", "begins in 3 s"),
            ("BEGIN 1 aa", "playing"),
            ("OVER 1", "the game is over"),
        ):
            self.hear(line)
            self.assertIn(text, self.status())

    def test_the_seconds_are_counted_down(self) -> None:
        self.hear("NEXT 3")
        seen = [self.status()]
        for _ in range(4):
            self.reactor.advance(1)
            seen.append(self.status())
        for left, status in zip((3, 2, 1, 0, 0), seen):
            self.assertIn(f"begins in {left} s", status)
        self.assertEqual(self.reactor.getDelayedCalls(), [])

    def test_what_is_missed_while_scrolled_back_is_counted(self) -> None:
        self.hear(*(f"SAID bob {number}" for number in range(40)))
        self.drawn()
        self.press("page up")
        self.hear("SAID bob news")
        self.assertTrue(self.status().startswith(" 1 more below, PgDn - "))
        self.assertNotIn("<bob> news", self.drawn())
        self.press("page down", "page down")
        self.assertIn("<bob> news", self.drawn())

    def test_a_connection_that_is_lost_is_told_of(self) -> None:
        self.hear(HELLO, f"CARD s1-1 {CARTELLA}")
        self.drawn()
        self.link.connectionLost(Failure(ConnectionDone()))
        self.assertIn("* the connection is lost; trying to come back", self.drawn())


class Keys(TableCase):
    def test_five_of_them_claim(self) -> None:
        self.press("f1", "f2", "f3", "f4", "f5")
        self.assertEqual(self.sent(), ["AMBO", "TERNO", "QUATERNA", "CINQUINA", "TOMBOLA"])

    def test_a_typed_line_is_a_command_or_is_said(self) -> None:
        self.type("ambo", "hello all", "cards 6", "   ")
        self.assertEqual(self.sent(), ["AMBO", "SAY hello all", "CARDS 6"])

    def test_whether_to_play_again_is_asked_until_it_is_answered(self) -> None:
        self.type("yes")
        self.hear("BEGIN 1 aa", "OVER 1", "NEXT 5", "NEXT 4")
        self.assertIn("begins in 4 s - play again? yes or no - ", self.status())
        self.type("y", "y")
        self.assertEqual(self.sent(), ["SAY yes", "AGAIN yes", "SAY y"])
        self.hear("NEXT 3")
        self.assertNotIn("play again?", self.status())

    def test_lines_are_called_back(self) -> None:
        self.type("hello")
        self.press("up")
        self.assertEqual(self.drawn()[-1], "> hello")

    def test_ctrl_d_leaves(self) -> None:
        self.press("ctrl d")
        self.assertEqual(self.sent(), ["EXIT"])


class ByItself(TableCase):
    def setUp(self) -> None:
        self.auto = Auto()
        super().setUp()

    def test_it_says_so_and_claims(self) -> None:
        self.deal(1)
        self.hear("BEGIN 1 aa", "NUMBER 4", "NUMBER 16")
        self.assertEqual(self.sent(), ["AMBO"])
        self.assertIn("playing - auto", self.status())

    def test_it_does_not_ask_the_person(self) -> None:
        self.hear("BEGIN 1 aa", "OVER 1", "NEXT 5")
        self.assertEqual(self.sent(), ["AGAIN yes"])
        self.assertNotIn("play again?", self.status())
