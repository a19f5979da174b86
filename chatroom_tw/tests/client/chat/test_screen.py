"""Tests for `client.chat.screen`, and for the parts that it shares with other screens."""

from __future__ import annotations

from twisted.internet.error import ConnectionDone
from twisted.internet.testing import MemoryReactorClock, StringTransport
from twisted.python.failure import Failure

from chatroom_tw.client.chat.connection import ChatConnection
from chatroom_tw.tests.support.client import Display, TerminalCase, stop_loop
from chatroom_tw.tests.support.optional import NO_URWID

skip = NO_URWID
if not skip:
    from chatroom_tw.client.chat.screen import ChatScreen
    from chatroom_tw.client.terminal.screen import REDRAW_DELAY
    from chatroom_tw.client.terminal.scrollback import SCROLLBACK_LIMIT


class ScreenCase(TerminalCase):
    """A screen of 30 columns and 6 rows: the scrollback has four, the status and the input one."""

    def setUp(self) -> None:
        self.reactor = MemoryReactorClock()
        self.transport = StringTransport()
        self.connection = ChatConnection(self.reactor)
        self.connection.makeConnection(self.transport)
        self.transport.clear()
        self.display = Display(30, 6)
        self.screen = ChatScreen(self.reactor, "srv:12000", self.display)
        self.connection.on_lines(self.screen.show, self.screen.show)
        self.screen.open(self.connection)
        self.addCleanup(stop_loop, self.screen, self.display)
        self.reactor.advance(1)

    def drawn(self) -> list[str]:
        self.reactor.advance(1)
        self.screen.loop.draw_screen()
        return self.display.rows

    def scrollback(self) -> list[str]:
        return self.drawn()[:-2]

    def input(self) -> str:
        return self.drawn()[-1]

    def sent(self) -> str:
        return self.transport.value().decode()


class Drawing(ScreenCase):
    def test_the_layout(self) -> None:
        self.receive("* welcome", "<ann> hi")
        self.press(*"typing")
        self.assertEqual(
            self.drawn(),
            ["* welcome", "<ann> hi", "", "", " chat at srv:12000 - PgUp and", "> typing"],
        )

    def test_lines_are_drawn_together_after_a_delay(self) -> None:
        drawings = len(self.reactor.getDelayedCalls())
        for number in range(100):
            self.receive(f"<ann> {number}")
        self.assertEqual(len(self.reactor.getDelayedCalls()), drawings + 1)
        self.reactor.advance(REDRAW_DELAY)
        self.assertEqual(self.display.rows[3], "<ann> 99")

    def test_lines_are_styled_by_their_first_characters(self) -> None:
        self.receive("* notice", "! error", "<ann> said")
        self.type("own")
        self.drawn()
        self.assertEqual(self.display.styles[:4], ["notice", "error", None, "own"])

    def test_the_end_of_a_long_last_line_is_visible(self) -> None:
        self.receive("<ann> first", "<ann> " + " ".join(map(str, range(100))))
        self.assertTrue(self.scrollback()[-1].endswith(" 98 99"))

    def test_resizing(self) -> None:
        self.receive(*(f"<ann> {number}" for number in range(10)))
        for columns, rows in ((30, 4), (80, 12), (4, 3), (1, 1), (30, 6)):
            self.display.size = (columns, rows)
            self.screen.loop.screen_size = None
            self.drawn()
        self.assertEqual(self.scrollback(), [f"<ann> {number}" for number in range(6, 10)])

    def test_tabs_and_wide_characters_keep_their_columns(self) -> None:
        self.receive("a\tb", "日本語" * 6)
        self.assertEqual(self.scrollback()[:3], ["a       b", "日本語" * 5, "日本語"])

    def test_closing_restores_the_terminal(self) -> None:
        self.assertTrue(self.display.started)
        self.receive("<ann> too late to be drawn")
        self.connection.connectionLost(Failure(ConnectionDone()))
        self.successResultOf(self.screen.close())
        self.assertFalse(self.display.started)
        self.assertEqual(self.reactor.getReaders(), [])
        self.reactor.advance(1)


class Scrolling(ScreenCase):
    def setUp(self) -> None:
        super().setUp()
        self.receive(*(f"<ann> {number}" for number in range(20)))
        self.drawn()

    def test_new_lines_are_followed(self) -> None:
        self.receive("<ann> new")
        self.assertEqual(self.scrollback()[-1], "<ann> new")

    def test_scrolled_back_new_lines_are_counted_and_not_shown(self) -> None:
        self.press("page up")
        before = self.scrollback()
        self.assertNotIn("<ann> 19", before)
        self.receive("<ann> new", "<ann> newer")
        self.assertEqual(self.scrollback(), before)
        self.assertTrue(self.drawn()[-2].startswith(" 2 more below, PgDn"))

    def test_scrolling_to_the_end_follows_new_lines_again(self) -> None:
        self.press("page up", "page up")
        self.receive("<ann> new")
        self.press("page down", "page down", "page down")
        self.receive("<ann> newer")
        self.assertEqual(self.scrollback()[-2:], ["<ann> new", "<ann> newer"])
        self.assertTrue(self.drawn()[-2].startswith(" chat at srv:12000"))

    def test_scrolling_back_stops_at_the_first_line(self) -> None:
        self.press(*["page up"] * 20)
        self.assertEqual(self.scrollback()[0], "<ann> 0")

    def test_scrolling_an_empty_scrollback_does_nothing(self) -> None:
        super().setUp()
        self.press("page up", "page down")
        self.receive("* welcome")
        self.assertEqual(self.scrollback()[0], "* welcome")

    def test_the_scrollback_is_bounded(self) -> None:
        lines = [f"<bob> {number}" for number in range(SCROLLBACK_LIMIT)]
        self.receive(*lines)
        self.assertEqual(self.scrollback()[-1], lines[-1])
        self.assertEqual(len(self.screen.scrollback.body), SCROLLBACK_LIMIT)

    def test_visible_lines_may_be_discarded_at_the_limit(self) -> None:
        self.press(*["page up"] * 20)
        self.receive(*(f"<bob> {number}" for number in range(SCROLLBACK_LIMIT)))
        self.assertEqual(self.scrollback()[0], "<bob> 0")


class Typing(ScreenCase):
    def test_a_line_is_sent_and_shown(self) -> None:
        self.type("hello", "日本語")
        self.assertEqual(self.sent(), "hello\n日本語\n")
        self.assertEqual(self.scrollback()[:2], ["<You> hello", "<You> 日本語"])
        self.assertEqual(self.input(), ">")

    def test_a_blank_line_is_not_sent(self) -> None:
        self.type("", "   ")
        self.assertEqual(self.sent(), "")

    def test_a_line_wider_than_the_screen_scrolls(self) -> None:
        self.press(*"the quick brown fox jumps over the lazy dog")
        self.assertTrue(self.input().endswith("the lazy dog"))
        self.assertEqual(len(self.drawn()), 6)

    def test_new_lines_do_not_change_the_input(self) -> None:
        self.press(*"half a li")
        self.receive(*(f"<ann> {number}" for number in range(20)))
        self.press(*"ne")
        self.assertEqual(self.input(), "> half a line")

    def test_lines_and_the_draft_are_recalled(self) -> None:
        self.type("one", "two", "two")
        self.press(*"draft", "up")
        self.assertEqual(self.input(), "> two")
        self.press("up", "up")
        self.assertEqual(self.input(), "> one")
        self.press("down", "down", "down")
        self.assertEqual(self.input(), "> draft")

    def test_a_recalled_line_can_be_edited_and_sent(self) -> None:
        self.type("one")
        self.press("up", *" more", "enter")
        self.assertEqual(self.sent(), "one\none more\n")
        self.press("up", "up")
        self.assertEqual(self.input(), "> one")

    def test_there_is_nothing_to_recall_at_first(self) -> None:
        self.press("up", "down", *"x")
        self.assertEqual(self.input(), "> x")

    def test_passwords_are_neither_shown_nor_recalled(self) -> None:
        self.type("hello", "/register secret", "/login ann secret", "/login secret")
        self.assertEqual(self.scrollback(), ["<You> hello", "", "", ""])
        self.press("up")
        self.assertEqual(self.input(), "> hello")

    def test_ctrl_u_clears_the_input(self) -> None:
        self.press(*"oops", "ctrl u", *"well")
        self.assertEqual(self.input(), "> well")

    def test_ctrl_d_sends_the_goodbye_once(self) -> None:
        self.press(*"half a line", "ctrl d", "ctrl d")
        self.assertEqual(self.sent(), "/quit\n")

    def test_unbound_keys_do_nothing(self) -> None:
        self.press("f5", "esc", "meta x", "begin paste", "end paste", "tab", "insert")
        self.assertEqual(self.sent(), "")
