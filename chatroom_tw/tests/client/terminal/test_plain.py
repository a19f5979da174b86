"""Tests for `client.plain`: lines in, lines out, and both their ends."""

from __future__ import annotations

from twisted.internet.error import ConnectionDone
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.chat.link import Link
from chatroom_tw.client.terminal.plain import Plain
from chatroom_tw.server.net.framing import LINE_LIMIT


class PlainCase(SynchronousTestCase):
    """A plain view between a server and somebody's standard input and output."""

    def setUp(self) -> None:
        self.server = StringTransport()
        self.standard = StringTransport()
        link = Link(Clock())
        link.makeConnection(self.server)
        self.server.clear()
        self.plain = Plain(None)
        # As `open` does, but for the files it opens.
        self.plain._talk = link
        self.plain.makeConnection(self.standard)
        link._show = self.plain.show
        self.link = link

    def test_lines_are_sent_one_by_one(self) -> None:
        self.plain.dataReceived(b"hel")
        self.assertEqual(self.server.value(), b"")
        self.plain.dataReceived(b"lo\nL\r\n\n//x\n")
        self.assertEqual(self.server.value(), b"hello\nL\n//x\n")
        self.assertEqual(self.standard.value(), b"<You> hello\n<You> /x\n")

    def test_what_is_typed_is_as_harmless_as_what_arrives(self) -> None:
        self.plain.dataReceived("caf\xe9 é \x1b[2J\n".encode("latin-1"))
        self.assertEqual(self.server.value().decode(), "caf\ufffd \ufffd \ufffd[2J\n")

    def test_what_arrives_is_printed_at_once(self) -> None:
        self.link.dataReceived("<ann> hé\n\x1b[2J\n* half".encode())
        self.assertEqual(self.standard.value().decode(), "<ann> hé\n\ufffd[2J\n")

    def test_a_line_that_is_too_long_is_refused_once(self) -> None:
        for _ in range(5):
            self.plain.dataReceived(b"x" * LINE_LIMIT)
        self.plain.dataReceived(b"\nshort\n")
        self.assertEqual(self.server.value(), b"short\n")
        refusal = f"! that line was dropped: it is longer than {LINE_LIMIT} bytes"
        self.assertEqual(self.standard.value().decode(), f"{refusal}\n<You> short\n")

    def test_the_end_of_the_input_is_a_goodbye_after_the_last_line(self) -> None:
        self.plain.dataReceived(b"one\ntwo")
        self.plain.readConnectionLost()
        self.assertEqual(self.server.value(), b"one\ntwo\n/quit\n")
        self.assertFalse(self.server.disconnecting)
        self.link.dataReceived(b"* goodbye\n")
        self.assertEqual(self.standard.value(), b"<You> one\n<You> two\n* goodbye\n")

    def test_input_that_ends_after_exit_does_no_more(self) -> None:
        self.plain.dataReceived(b"exit\nmore")
        self.plain.readConnectionLost()
        self.assertEqual(self.server.value(), b"/quit\n")

    def test_when_nobody_reads_the_output_nobody_waits(self) -> None:
        self.plain.writeConnectionLost()
        self.assertEqual(self.server.value(), b"/quit\n")
        self.assertTrue(self.server.disconnecting)
        self.successResultOf(self.plain.close())
        self.plain.connectionLost(Failure(ConnectionDone()))

    def test_closing_waits_until_everything_is_printed(self) -> None:
        closed = self.plain.close()
        self.assertTrue(self.standard.disconnecting)
        self.assertIsNone(self.standard.producer)
        self.assertNoResult(closed)
        self.plain.connectionLost(Failure(ConnectionDone()))
        self.successResultOf(closed)

    def test_whoever_writes_faster_than_the_other_side_reads_waits(self) -> None:
        self.assertIs(self.server.producer, self.standard)
        self.assertIs(self.standard.producer, self.server)
        self.assertTrue(self.server.streaming)
        self.assertTrue(self.standard.streaming)
