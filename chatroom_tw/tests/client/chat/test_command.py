"""Tests for `client.chatting`: the command to chat, from its arguments to its end."""

from __future__ import annotations

from argparse import Namespace
from functools import partial
from typing import Any

from twisted.internet.defer import Deferred, succeed
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.testing import MemoryReactorClock, StringTransport
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.chat import command as chatting
from chatroom_tw.client.chat.link import Link
from chatroom_tw.client.reaching import Where
from chatroom_tw.client.terminal.plain import Plain
from chatroom_tw.tests.client.chat.test_link import Paper


class Arrived:
    """An endpoint where a server answers."""

    def connect(self, factory: Any) -> Deferred[Any]:
        link = factory.buildProtocol(None)
        link.makeConnection(StringTransport())
        return succeed(link)


class Chatting(SynchronousTestCase):
    def setUp(self) -> None:
        self.paper = Paper()
        self.patch(chatting, "endpoint_of", lambda reactor, server: Arrived())
        self.patch(chatting, "view_for", lambda screen, plain: self.paper)
        self.reactor = MemoryReactorClock()
        arguments = Namespace(where=Where("den", 1), name="ann")
        self.done = Deferred.fromCoroutine(chatting.chat(self.reactor, arguments))

    def lose(self, error: Exception) -> None:
        self.link.connectionLost(Failure(error))

    @property
    def link(self) -> Link:
        return self.paper.link

    def test_the_name_is_sent_first_and_the_view_has_the_link(self) -> None:
        self.link.enter("hello")
        self.assertEqual(self.link.transport.value(), b"\n/nick ann\nhello\n")
        self.assertEqual(self.paper.seen(), ["<You> hello"])

    def test_whoever_leaves_has_done_well(self) -> None:
        self.link.quit()
        self.assertNoResult(self.done)
        self.lose(ConnectionDone())
        self.assertIsNone(self.successResultOf(self.done))

    def test_a_server_that_goes_is_told_of(self) -> None:
        self.lose(ConnectionDone())
        failure = self.failureResultOf(self.done, SystemExit)
        self.assertEqual(
            failure.value.code, "chatroom: the server at den:1 has closed the connection"
        )

    def test_a_connection_that_breaks_is_told_of(self) -> None:
        self.lose(ConnectionLost())
        failure = self.failureResultOf(self.done, SystemExit)
        self.assertEqual(
            failure.value.code, "chatroom: the connection to the server at den:1 is lost"
        )

    def test_a_reactor_that_stops_waits_for_the_goodbye(self) -> None:
        *_, (stop, arguments, _) = self.reactor.triggers["before"]["shutdown"]
        waited = stop(*arguments)
        self.assertEqual(self.link.transport.value(), b"\n/nick ann\n/quit\n")
        self.assertTrue(self.link.transport.disconnecting)
        self.assertFalse(waited.called)
        self.lose(ConnectionDone())
        self.assertTrue(waited.called)
        self.assertIsNone(self.successResultOf(self.done))


class Views(SynchronousTestCase):
    """What the command asks for; which of the two it gets is tested in `test_client_reaching`."""

    def setUp(self) -> None:
        self.asked: dict[str, partial[Any]] = {}
        self.patch(chatting, "endpoint_of", lambda reactor, server: Arrived())
        self.patch(chatting, "view_for", self.view_for)
        arguments = Namespace(where=Where("den", 1), name=None)
        self.done = Deferred.fromCoroutine(chatting.chat(MemoryReactorClock(), arguments))

    def view_for(self, screen: partial[Any], plain: partial[Any]) -> Paper:
        self.asked = {"screen": screen, "plain": plain}
        return Paper()

    def test_plain_lines(self) -> None:
        self.assertIsInstance(self.asked["plain"](), Plain)

    def test_a_screen(self) -> None:
        try:
            from chatroom_tw.client.chat.screen import Screen
        except ImportError:
            self.skipTest("urwid is not installed")
        self.assertIsInstance(self.asked["screen"](), Screen)
