"""Tests for `client.screen`: what is drawn for what is typed and for what arrives."""

from __future__ import annotations

from typing import Any

from twisted.internet.error import ConnectionDone
from twisted.internet.testing import MemoryReactorClock, StringTransport
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.chat.link import Link

try:
    from chatroom_tw.client.chat import screen
    from chatroom_tw.client.terminal import terminal
except ImportError:
    skip = "urwid is not installed"


class Display:
    """A terminal of so many columns and rows, as far as urwid's main loop needs one."""

    def __init__(self, columns: int, rows: int) -> None:
        self.size = (columns, rows)
        self.started = False
        self.rows: list[str] = []
        self.styles: list[Any] = []

    def register_palette(self, palette: Any) -> None:
        self.palette = palette

    def start(self) -> None:
        self.started = True

    def stop(self) -> None:
        self.started = False

    def hook_event_loop(self, *_: Any) -> None:
        pass

    def unhook_event_loop(self, *_: Any) -> None:
        pass

    def get_cols_rows(self) -> tuple[int, int]:
        return self.size

    def draw_screen(self, size: tuple[int, int], canvas: Any) -> None:
        assert size == self.size
        self.rows = [row.decode().rstrip() for row in canvas.text]
        self.styles = [next(iter(row))[0] for row in canvas.content()]


def leave(screen: terminal.Terminal, display: Display) -> None:
    """End a screen's loop after a test that has not closed it: the loop may have open files."""
    if display.started:
        screen.loop.stop()


class ScreenCase(SynchronousTestCase):
    """A screen of 30 columns and 6 rows: four for the transcript, the status, and the input."""

    def setUp(self) -> None:
        self.reactor = MemoryReactorClock()
        self.transport = StringTransport()
        self.link = Link(self.reactor)
        self.link.makeConnection(self.transport)
        self.transport.clear()
        self.display = Display(30, 6)
        self.screen = screen.Screen(self.reactor, "den:12000", self.display)
        self.link.open(self.screen)
        self.addCleanup(leave, self.screen, self.display)
        self.reactor.advance(1)

    def press(self, *keys: str) -> None:
        self.screen.loop.process_input(keys)

    def type(self, *lines: str) -> None:
        for line in lines:
            self.press(*line, "enter")

    def hear(self, *lines: str) -> None:
        self.link.dataReceived("".join(f"{line}\n" for line in lines).encode())

    def drawn(self) -> list[str]:
        self.reactor.advance(1)
        self.screen.loop.draw_screen()
        return self.display.rows

    def transcript(self) -> list[str]:
        return self.drawn()[:-2]

    def input(self) -> str:
        return self.drawn()[-1]

    def sent(self) -> str:
        return self.transport.value().decode()


class Drawing(ScreenCase):
    def test_the_parts_are_each_in_their_place(self) -> None:
        self.hear("* welcome", "<ann> hi")
        self.press(*"typing")
        self.assertEqual(
            self.drawn(),
            ["* welcome", "<ann> hi", "", "", " chat at den:12000 - PgUp and", "> typing"],
        )

    def test_what_arrives_is_drawn_soon_and_all_at_once(self) -> None:
        drawings = len(self.reactor.getDelayedCalls())
        for number in range(100):
            self.hear(f"<ann> {number}")
        self.assertEqual(len(self.reactor.getDelayedCalls()), drawings + 1)
        self.reactor.advance(terminal.REDRAW)
        self.assertEqual(self.display.rows[3], "<ann> 99")

    def test_lines_are_told_apart(self) -> None:
        self.hear("* notice", "! error", "<ann> said")
        self.type("own")
        self.drawn()
        self.assertEqual(self.display.styles[:4], ["notice", "error", None, "own"])

    def test_the_last_line_is_seen_to_its_end(self) -> None:
        self.hear("<ann> first", "<ann> " + " ".join(map(str, range(100))))
        self.assertTrue(self.transcript()[-1].endswith(" 98 99"))

    def test_a_screen_may_change_its_size(self) -> None:
        self.hear(*(f"<ann> {number}" for number in range(10)))
        for columns, rows in ((30, 4), (80, 12), (4, 3), (1, 1), (30, 6)):
            self.display.size = (columns, rows)
            self.screen.loop.screen_size = None
            self.drawn()
        self.assertEqual(self.transcript(), [f"<ann> {number}" for number in range(6, 10)])

    def test_tabs_and_wide_characters_keep_to_their_columns(self) -> None:
        self.hear("a\tb", "日本語" * 6)
        self.assertEqual(self.transcript()[:3], ["a       b", "日本語" * 5, "日本語"])

    def test_the_terminal_is_left_when_it_closes(self) -> None:
        self.assertTrue(self.display.started)
        self.hear("<ann> news that nobody will see")
        self.link.connectionLost(Failure(ConnectionDone()))
        self.successResultOf(self.screen.close())
        self.assertFalse(self.display.started)
        self.assertEqual(self.reactor.getReaders(), [])
        self.reactor.advance(1)


class Scrolling(ScreenCase):
    def setUp(self) -> None:
        super().setUp()
        self.hear(*(f"<ann> {number}" for number in range(20)))
        self.drawn()

    def test_the_end_is_followed(self) -> None:
        self.hear("<ann> new")
        self.assertEqual(self.transcript()[-1], "<ann> new")

    def test_who_reads_further_up_is_not_disturbed_but_told(self) -> None:
        self.press("page up")
        before = self.transcript()
        self.assertNotIn("<ann> 19", before)
        self.hear("<ann> new", "<ann> newer")
        self.assertEqual(self.transcript(), before)
        self.assertTrue(self.drawn()[-2].startswith(" 2 more below, PgDn"))

    def test_the_end_is_followed_again_from_where_it_is_seen(self) -> None:
        self.press("page up", "page up")
        self.hear("<ann> new")
        self.press("page down", "page down", "page down")
        self.hear("<ann> newer")
        self.assertEqual(self.transcript()[-2:], ["<ann> new", "<ann> newer"])
        self.assertTrue(self.drawn()[-2].startswith(" chat at den:12000"))

    def test_the_first_line_is_the_first(self) -> None:
        self.press(*["page up"] * 20)
        self.assertEqual(self.transcript()[0], "<ann> 0")

    def test_scrolling_where_there_is_nothing_does_no_harm(self) -> None:
        super().setUp()
        self.press("page up", "page down")
        self.hear("* welcome")
        self.assertEqual(self.transcript()[0], "* welcome")

    def test_the_transcript_is_bounded(self) -> None:
        lines = [f"<bob> {number}" for number in range(terminal.TRANSCRIPT_LIMIT)]
        self.hear(*lines)
        self.assertEqual(self.transcript()[-1], lines[-1])
        self.assertEqual(len(self.screen.transcript.body), terminal.TRANSCRIPT_LIMIT)

    def test_what_is_read_may_be_forgotten_meanwhile(self) -> None:
        self.press(*["page up"] * 20)
        self.hear(*(f"<bob> {number}" for number in range(terminal.TRANSCRIPT_LIMIT)))
        self.assertEqual(self.transcript()[0], "<bob> 0")


class TypingLines(ScreenCase):
    def test_a_line_is_entered_and_shown(self) -> None:
        self.type("hello", "日本語")
        self.assertEqual(self.sent(), "hello\n日本語\n")
        self.assertEqual(self.transcript()[:2], ["<You> hello", "<You> 日本語"])
        self.assertEqual(self.input(), ">")

    def test_an_empty_line_is_nothing(self) -> None:
        self.type("", "   ")
        self.assertEqual(self.sent(), "")

    def test_a_line_longer_than_the_screen_is_seen_where_it_is_typed(self) -> None:
        self.press(*"the quick brown fox jumps over the lazy dog")
        self.assertTrue(self.input().endswith("the lazy dog"))
        self.assertEqual(len(self.drawn()), 6)

    def test_what_arrives_leaves_what_is_typed_alone(self) -> None:
        self.press(*"half a li")
        self.hear(*(f"<ann> {number}" for number in range(20)))
        self.press(*"ne")
        self.assertEqual(self.input(), "> half a line")

    def test_lines_are_called_back_and_the_one_being_typed_is_kept(self) -> None:
        self.type("one", "two", "two")
        self.press(*"draft", "up")
        self.assertEqual(self.input(), "> two")
        self.press("up", "up")
        self.assertEqual(self.input(), "> one")
        self.press("down", "down", "down")
        self.assertEqual(self.input(), "> draft")

    def test_a_line_called_back_may_be_changed_and_sent(self) -> None:
        self.type("one")
        self.press("up", *" more", "enter")
        self.assertEqual(self.sent(), "one\none more\n")
        self.press("up", "up")
        self.assertEqual(self.input(), "> one")

    def test_there_is_nothing_to_call_back_at_first(self) -> None:
        self.press("up", "down", *"x")
        self.assertEqual(self.input(), "> x")

    def test_passwords_are_neither_shown_nor_called_back(self) -> None:
        self.type("hello", "/register secret", "/login ann secret", "/login secret")
        self.assertEqual(self.transcript(), ["<You> hello", "", "", ""])
        self.press("up")
        self.assertEqual(self.input(), "> hello")

    def test_ctrl_u_empties_the_line(self) -> None:
        self.press(*"oops", "ctrl u", *"well")
        self.assertEqual(self.input(), "> well")

    def test_ctrl_d_says_goodbye_wherever_it_is_pressed(self) -> None:
        self.press(*"half a line", "ctrl d", "ctrl d")
        self.assertEqual(self.sent(), "/quit\n")

    def test_keys_that_mean_nothing_do_nothing(self) -> None:
        self.press("f5", "esc", "meta x", "begin paste", "end paste", "tab", "insert")
        self.assertEqual(self.sent(), "")
