"""Tests for `client.terminal.plain`: lines in, lines out, and the end of either."""

from __future__ import annotations

from twisted.internet.error import ConnectionDone
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.chat.connection import ChatConnection
from chatroom_tw.client.terminal.plain import PlainView
from chatroom_tw.server.net.framing import LINE_LIMIT


class PlainCase(SynchronousTestCase):
    """A plain view between a server and standard input and output."""

    def setUp(self) -> None:
        self.server = StringTransport()
        self.standard = StringTransport()
        self.connection = ChatConnection(Clock())
        self.connection.makeConnection(self.server)
        self.server.clear()
        self.view = PlainView(None)
        # As `open` does, without opening standard input and output.
        self.view._handler = self.connection
        self.view.makeConnection(self.standard)
        self.connection.on_lines(self.view.show, self.view.show)

    def test_each_line_is_sent_once_it_is_complete(self) -> None:
        self.view.dataReceived(b"hel")
        self.assertEqual(self.server.value(), b"")
        self.view.dataReceived(b"lo\nL\r\n\n//x\n")
        self.assertEqual(self.server.value(), b"hello\nL\n//x\n")
        self.assertEqual(self.standard.value(), b"<You> hello\n<You> /x\n")

    def test_typed_control_characters_are_replaced(self) -> None:
        self.view.dataReceived("caf\xe9 é \x1b[2J\n".encode("latin-1"))
        self.assertEqual(self.server.value().decode(), "caf\ufffd \ufffd \ufffd[2J\n")

    def test_received_lines_are_printed_at_once(self) -> None:
        self.connection.dataReceived("<ann> hé\n\x1b[2J\n* half".encode())
        self.assertEqual(self.standard.value().decode(), "<ann> hé\n\ufffd[2J\n")

    def test_a_line_that_is_too_long_is_refused_once(self) -> None:
        for _ in range(5):
            self.view.dataReceived(b"x" * LINE_LIMIT)
        self.view.dataReceived(b"\nshort\n")
        self.assertEqual(self.server.value(), b"short\n")
        refusal = f"! that line was dropped: it is longer than {LINE_LIMIT} bytes"
        self.assertEqual(self.standard.value().decode(), f"{refusal}\n<You> short\n")

    def test_end_of_input_sends_the_last_line_and_the_goodbye(self) -> None:
        self.view.dataReceived(b"one\ntwo")
        self.view.readConnectionLost()
        self.assertEqual(self.server.value(), b"one\ntwo\n/quit\n")
        self.assertFalse(self.server.disconnecting)
        self.connection.dataReceived(b"* goodbye\n")
        self.assertEqual(self.standard.value(), b"<You> one\n<You> two\n* goodbye\n")

    def test_end_of_input_after_exit_sends_nothing(self) -> None:
        self.view.dataReceived(b"exit\nmore")
        self.view.readConnectionLost()
        self.assertEqual(self.server.value(), b"/quit\n")

    def test_closed_output_leaves_at_once(self) -> None:
        self.view.writeConnectionLost()
        self.assertEqual(self.server.value(), b"/quit\n")
        self.assertTrue(self.server.disconnecting)
        self.successResultOf(self.view.close())
        self.view.connectionLost(Failure(ConnectionDone()))

    def test_closing_waits_until_everything_is_printed(self) -> None:
        closed = self.view.close()
        self.assertTrue(self.standard.disconnecting)
        self.assertIsNone(self.standard.producer)
        self.assertNoResult(closed)
        self.view.connectionLost(Failure(ConnectionDone()))
        self.successResultOf(closed)

    def test_backpressure_works_in_both_directions(self) -> None:
        self.assertIs(self.server.producer, self.standard)
        self.assertIs(self.standard.producer, self.server)
        self.assertTrue(self.server.streaming)
        self.assertTrue(self.standard.streaming)
