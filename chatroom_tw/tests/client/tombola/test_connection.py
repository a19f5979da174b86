"""Tests for `client.tombola.connection`: one connection, and how it ends."""

from __future__ import annotations

from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.connection import CLOSE_TIMEOUT, SERVER_LINE_LIMIT, Outcome
from chatroom_tw.client.tombola.connection import TombolaConnection


class Connected(SynchronousTestCase):
    def setUp(self) -> None:
        self.clock = Clock()
        self.transport = StringTransport()
        self.lines: list[str] = []
        self.connection = TombolaConnection(self.clock)
        self.connection.makeConnection(self.transport)
        self.connection.on_lines(self.lines.extend)

    def lose(self, error: Exception) -> Outcome:
        self.connection.connectionLost(Failure(error))
        return self.successResultOf(self.connection.ended)

    def test_a_line_split_over_chunks_is_received_whole(self) -> None:
        self.connection.dataReceived(b"NUMBER 4\nNUMB")
        self.connection.dataReceived(b"ER 5\r\n")
        self.assertEqual(self.lines, ["NUMBER 4", "NUMBER 5"])

    def test_an_incomplete_line_is_discarded(self) -> None:
        self.connection.dataReceived(b"NUMBER 4\nNUMBER 4")
        self.assertIs(self.lose(ConnectionLost()), Outcome.LOST)
        self.assertEqual(self.lines, ["NUMBER 4"])

    def test_a_transcript_may_be_long(self) -> None:
        self.connection.dataReceived(b"TRANSCRIPT " + b"x" * SERVER_LINE_LIMIT + b"\n")
        self.assertEqual(len(self.lines), 1)

    def test_quitting_sends_exit_and_closes_after_bye(self) -> None:
        self.connection.quit()
        self.assertEqual(self.transport.value(), b"EXIT\n")
        self.connection.dataReceived(b"BYE\n")
        self.assertTrue(self.transport.disconnecting)
        self.assertIs(self.lose(ConnectionDone()), Outcome.LEFT)

    def test_bye_from_the_server_closes(self) -> None:
        self.connection.dataReceived(b"OVER 1\nBYE\n")
        self.assertEqual(self.lines, ["OVER 1", "BYE"])
        self.assertEqual(self.transport.value(), b"")
        self.assertTrue(self.transport.disconnecting)
        self.assertIs(self.lose(ConnectionDone()), Outcome.LEFT)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_closing_aborts_after_the_timeout(self) -> None:
        self.connection.dataReceived(b"BYE\n")
        self.clock.advance(CLOSE_TIMEOUT)
        self.assertTrue(self.transport.disconnected)
        self.assertIs(self.lose(ConnectionLost()), Outcome.LEFT)

    def test_bye_inside_another_line_does_not_close(self) -> None:
        self.connection.dataReceived(b"SAID ann BYE\n* BYE\n")
        self.assertIs(self.lose(ConnectionDone()), Outcome.CLOSED)
