"""Tests for `client.tombola.screen`: what is drawn of a game, and what its keys do."""

from __future__ import annotations

import io
import sys

from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionDone
from twisted.internet.testing import MemoryReactorClock, StringTransport
from twisted.python.failure import Failure

from chatroom_tw.client.tombola.auto import AutoPlayer
from chatroom_tw.client.tombola.connection import TombolaConnection
from chatroom_tw.client.tombola.seat import Seat
from chatroom_tw.client.tombola.smorfia import Language
from chatroom_tw.tests.support.client import CARTELLA, HELLO, Display, TerminalCase, stop_loop
from chatroom_tw.tests.support.optional import NO_URWID

skip = NO_URWID
if not skip:
    from chatroom_tw.client.tombola.screen import TombolaScreen


class ScreenCase(TerminalCase):
    """A terminal of 80 columns and 24 rows, and a seat that has just been opened on it."""

    auto: AutoPlayer | None = None

    def setUp(self) -> None:
        self.reactor = MemoryReactorClock()
        self.transport = StringTransport()
        self.connection = TombolaConnection(self.reactor)
        self.connection.makeConnection(self.transport)
        self.display = Display(80, 24)
        self.screen = TombolaScreen(self.reactor, "srv:12001", Language.ITALIAN, self.display)
        self.seat = Seat(self.reactor, Deferred, (), self.auto)
        self.seat.open(self.screen, self.connection)
        self.addCleanup(stop_loop, self.screen, self.display)
        self.reactor.advance(1)

    def deal(self, cards: int) -> None:
        self.receive(*(f"CARD s1-{number} {CARTELLA}" for number in range(1, cards + 1)))

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


class Drawing(ScreenCase):
    def test_a_game_with_one_card(self) -> None:
        self.receive(HELLO)
        self.deal(1)
        self.receive("BEGIN 1 aa", "NUMBER 90", "NUMBER 4", "SAID bob hi", "ERROR what?")
        self.receive("PRIZE ambo bob s2-1")
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
                " ann at srv:12001 - playing - F1-F5 claim, Ctrl-D leaves",
                ">",
            ],
        )

    def test_six_cards_and_some_scrollback_fit_a_small_terminal(self) -> None:
        self.receive(HELLO)
        self.deal(6)
        self.receive(*(f"SAID bob {number}" for number in range(20)))
        rows = self.drawn()
        self.assertEqual(sum(row.count("┌ s1-") for row in rows), 6)
        self.assertEqual(rows[-3], "<bob> 19")
        self.assertEqual(rows[-8], "<bob> 14")

    def test_resizing(self) -> None:
        self.deal(6)
        for columns, rows in ((120, 40), (40, 12), (10, 5), (4, 3), (1, 1), (300, 100)):
            self.assertEqual(len(self.resize(columns, rows)), rows)
        self.assertEqual(self.resize(120, 40)[4].count("┌ s1-"), 3)
        self.assertEqual(self.resize(300, 100)[4].count("┌ s1-"), 6)

    def test_f6_shows_cards_that_do_not_fit(self) -> None:
        self.deal(6)
        self.assertIn("4 more: F6 turns the cards over", self.resize(80, 12))
        self.assertIn("┌ s1-1 ", self.drawn()[4])
        self.press("f6")
        self.assertIn("┌ s1-2 ", self.drawn()[4])

    def test_changes_are_drawn_after_a_delay(self) -> None:
        self.deal(1)
        self.drawn()
        self.receive("BEGIN 1 aa", "NUMBER 8")
        self.reactor.advance(1 / 30)
        self.assertIn("[ 8]", self.display.rows[6])

    def test_closing_restores_the_terminal_and_prints_last_lines(self) -> None:
        self.receive("NEXT 5")
        self.connection.connectionLost(Failure(ConnectionDone()))
        self.patch(sys, "stdout", io.StringIO())
        self.successResultOf(self.screen.close())
        self.assertEqual(sys.stdout.getvalue(), "* the next game begins in 5 s\n")
        self.assertFalse(self.display.started)
        self.assertEqual(self.reactor.getDelayedCalls(), [])


class Status(ScreenCase):
    def test_the_stage_of_the_game(self) -> None:
        for line, text in (
            (HELLO, " ann at srv:12001 - waiting - "),
            ("WAITING 2 3", "waiting, 2 of 3"),
            ("NEXT 2.5", "begins in 3 s"),
            ("BEGIN 1 aa", "playing"),
            ("OVER 1", "the game is over"),
        ):
            self.receive(line)
            self.assertIn(text, self.status())

    def test_the_seconds_are_counted_down(self) -> None:
        self.receive("NEXT 3")
        seen = [self.status()]
        for _ in range(4):
            self.reactor.advance(1)
            seen.append(self.status())
        for left, status in zip((3, 2, 1, 0, 0), seen):
            self.assertIn(f"begins in {left} s", status)
        self.assertEqual(self.reactor.getDelayedCalls(), [])

    def test_scrolled_back_new_lines_are_counted(self) -> None:
        self.receive(*(f"SAID bob {number}" for number in range(40)))
        self.drawn()
        self.press("page up")
        self.receive("SAID bob news")
        self.assertTrue(self.status().startswith(" 1 more below, PgDn - "))
        self.assertNotIn("<bob> news", self.drawn())
        self.press("page down", "page down")
        self.assertIn("<bob> news", self.drawn())

    def test_a_lost_connection_is_reported(self) -> None:
        self.receive(HELLO, f"CARD s1-1 {CARTELLA}")
        self.drawn()
        self.connection.connectionLost(Failure(ConnectionDone()))
        self.assertIn("* the connection is lost; trying to come back", self.drawn())


class Hint(ScreenCase):
    def test_it_names_the_keys_that_the_game_has(self) -> None:
        seven = "* played for: tombola, ANY-1, ANY-2, ANY-3, ANY-4, ANY-5, ANY-6"
        for told, hint in (
            ("* played for: tombola", "F1 claims, Ctrl-D"),
            ("* played for: ambo, tombola", "F1-F2 claim, Ctrl-D"),
            (seven.removesuffix(", ANY-6"), "F1-F5 F7 claim, Ctrl-D"),
            (seven, "F1-F5 F7-F8 claim, Ctrl-D"),
        ):
            self.receive(told)
            self.assertIn(f" - {hint}", self.status())
        self.deal(2)
        self.assertIn("F7-F8 claim, F6 turns cards, Ctrl-D", self.status())


class Keys(ScreenCase):
    def test_f1_to_f5_claim(self) -> None:
        self.press("f1", "f2", "f3", "f4", "f5")
        self.assertEqual(self.sent(), ["AMBO", "TERNO", "QUATERNA", "CINQUINA", "TOMBOLA"])

    def test_the_keys_claim_the_games_prizes_in_their_order(self) -> None:
        self.receive(f"* played for: tombola, {', '.join(f'ANY-{n}' for n in range(1, 6))}")
        self.press("f1", "f2", "f7", "f8")
        self.assertEqual(self.sent(), ["TOMBOLA", "ANY-1", "ANY-5"])
        self.type("any-3")
        self.assertEqual(self.sent(), ["ANY-3"])

    def test_a_typed_line_is_a_command_or_is_said(self) -> None:
        self.type("ambo", "hello all", "cards 6", "   ")
        self.assertEqual(self.sent(), ["AMBO", "SAY hello all", "CARDS 6"])

    def test_playing_again_is_asked_until_it_is_answered(self) -> None:
        self.type("yes")
        self.receive("BEGIN 1 aa", "OVER 1", "NEXT 5", "NEXT 4")
        self.assertIn("begins in 4 s - play again? yes or no - ", self.status())
        self.type("y", "y")
        self.assertEqual(self.sent(), ["SAY yes", "AGAIN yes", "SAY y"])
        self.receive("NEXT 3")
        self.assertNotIn("play again?", self.status())

    def test_up_recalls_a_line(self) -> None:
        self.type("hello")
        self.press("up")
        self.assertEqual(self.drawn()[-1], "> hello")

    def test_ctrl_d_quits(self) -> None:
        self.press("ctrl d")
        self.assertEqual(self.sent(), ["EXIT"])


class Automatic(ScreenCase):
    def setUp(self) -> None:
        self.auto = AutoPlayer()
        super().setUp()

    def test_the_status_says_so_and_prizes_are_claimed(self) -> None:
        self.deal(1)
        self.receive("BEGIN 1 aa", "NUMBER 4", "NUMBER 16")
        self.assertEqual(self.sent(), ["AMBO"])
        self.assertIn("playing - auto", self.status())

    def test_the_user_is_not_asked_to_play_again(self) -> None:
        self.receive("BEGIN 1 aa", "OVER 1", "NEXT 5")
        self.assertEqual(self.sent(), ["AGAIN yes"])
        self.assertNotIn("play again?", self.status())
