"""Tests for `client.tombola_link`: one connection, and its ends."""

from __future__ import annotations

from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.conversation import ANSWER_LIMIT, HASTE, Ending
from chatroom_tw.client.tombola.link import TombolaLink, TombolaLinkFactory


class Linked(SynchronousTestCase):
    def setUp(self) -> None:
        self.clock = Clock()
        self.transport = StringTransport()
        self.lines: list[str] = []
        self.link: TombolaLink = TombolaLinkFactory(self.clock).buildProtocol(None)
        self.link.makeConnection(self.transport)
        self.link.listen(self.lines.extend)

    def lose(self, error: Exception) -> Ending:
        self.link.connectionLost(Failure(error))
        return self.successResultOf(self.link.ended)

    def test_lines_are_heard_whole(self) -> None:
        self.link.dataReceived(b"NUMBER 4\nNUMB")
        self.link.dataReceived(b"ER 5\r\n")
        self.assertEqual(self.lines, ["NUMBER 4", "NUMBER 5"])

    def test_half_a_line_is_none(self) -> None:
        self.link.dataReceived(b"NUMBER 4\nNUMBER 4")
        self.assertIs(self.lose(ConnectionLost()), Ending.LOST)
        self.assertEqual(self.lines, ["NUMBER 4"])

    def test_a_proof_may_be_long(self) -> None:
        self.link.dataReceived(b"TRANSCRIPT " + b"x" * ANSWER_LIMIT + b"\n")
        self.assertEqual(len(self.lines), 1)

    def test_goodbye_is_said_in_the_tombolas_words(self) -> None:
        self.link.quit()
        self.assertEqual(self.transport.value(), b"EXIT\n")
        self.link.dataReceived(b"BYE\n")
        self.assertTrue(self.transport.disconnecting)
        self.assertIs(self.lose(ConnectionDone()), Ending.LEFT)

    def test_the_server_may_say_goodbye_first(self) -> None:
        self.link.dataReceived(b"OVER 1\nBYE\n")
        self.assertEqual(self.lines, ["OVER 1", "BYE"])
        self.assertEqual(self.transport.value(), b"")
        self.assertTrue(self.transport.disconnecting)
        self.assertIs(self.lose(ConnectionDone()), Ending.LEFT)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_a_goodbye_does_not_take_long(self) -> None:
        self.link.dataReceived(b"BYE\n")
        self.clock.advance(HASTE)
        self.assertTrue(self.transport.disconnected)
        self.assertIs(self.lose(ConnectionLost()), Ending.LEFT)

    def test_a_goodbye_that_somebody_talks_about_is_none(self) -> None:
        self.link.dataReceived(b"SAID ann BYE\n* BYE\n")
        self.assertIs(self.lose(ConnectionDone()), Ending.CLOSED)
