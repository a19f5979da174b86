"""Tests for `client.chat.command`: `chatroom chat` from its arguments to its outcome."""

from __future__ import annotations

from argparse import Namespace
from functools import partial
from typing import Any

from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.testing import MemoryReactorClock, StringTransport
from twisted.python.failure import Failure
from twisted.trial.unittest import SkipTest, SynchronousTestCase

from chatroom_tw.client.address import Address
from chatroom_tw.client.chat import command
from chatroom_tw.client.chat.connection import ChatConnection
from chatroom_tw.client.chat.user import User
from chatroom_tw.client.reconnecting import DELAYS
from chatroom_tw.client.terminal.plain import PlainView
from chatroom_tw.tests.support.client import RecordingView
from chatroom_tw.tests.support.optional import NO_URWID


class Reachable:
    """An endpoint that a connection is opened to at once."""

    def connect(self, factory: Any) -> Deferred[Any]:
        connection = factory.buildProtocol(None)
        connection.makeConnection(StringTransport())
        return succeed(connection)


class Chatting(SynchronousTestCase):
    def setUp(self) -> None:
        self.view = RecordingView()
        self.patch(command, "endpoint_of", lambda reactor, address: Reachable())
        self.patch(command, "choose_view", lambda screen, plain: self.view)
        self.reactor = MemoryReactorClock()
        arguments = Namespace(address=Address("srv", 1, "tea"), name="ann")
        self.done = Deferred.fromCoroutine(command.run(self.reactor, arguments))

    def lose(self, error: Exception) -> None:
        self.connection.connectionLost(Failure(error))

    @property
    def user(self) -> User:
        return self.view.handler

    @property
    def connection(self) -> ChatConnection:
        return self.user._connection

    def test_name_and_room_are_sent_first_and_the_view_is_opened(self) -> None:
        self.user.enter("hello")
        self.assertEqual(self.connection.transport.value(), b"\n/nick ann\n/join tea\nhello\n")
        self.assertEqual(self.view.take(), ["<You> hello"])

    def test_leaving_is_a_success(self) -> None:
        self.user.quit()
        self.assertNoResult(self.done)
        self.lose(ConnectionDone())
        self.assertIsNone(self.successResultOf(self.done))

    def test_a_server_that_never_welcomes_is_reported(self) -> None:
        self.lose(ConnectionDone())
        failure = self.failureResultOf(self.done, SystemExit)
        self.assertEqual(
            failure.value.code, "chatroom: the server at srv:1 has closed the connection"
        )

    def test_a_connection_that_breaks_before_is_reported(self) -> None:
        self.lose(ConnectionLost())
        failure = self.failureResultOf(self.done, SystemExit)
        self.assertEqual(
            failure.value.code, "chatroom: the connection to the server at srv:1 is lost"
        )

    def test_a_connection_that_stays_lost_is_reported(self) -> None:
        self.patch(Reachable, "connect", lambda endpoint, factory: fail(ConnectionLost()))
        self.connection.dataReceived(b"* welcome to x; you are guest-1 at 1.2.3.4:5; /help\n")
        self.lose(ConnectionDone())
        for delay in DELAYS:
            self.assertNoResult(self.done)
            self.reactor.advance(delay)
        failure = self.failureResultOf(self.done, SystemExit)
        self.assertIn("to the server at srv:1 is lost", str(failure.value.code))

    def test_stopping_the_reactor_waits_for_the_goodbye(self) -> None:
        *_, (stop, arguments, _) = self.reactor.triggers["before"]["shutdown"]
        waited = stop(*arguments)
        self.assertEqual(self.connection.transport.value(), b"\n/nick ann\n/join tea\n/quit\n")
        self.assertTrue(self.connection.transport.disconnecting)
        self.assertFalse(waited.called)
        self.lose(ConnectionDone())
        self.assertTrue(waited.called)
        self.assertIsNone(self.successResultOf(self.done))


class Views(SynchronousTestCase):
    """The two views that the command has `choose_view` choose from."""

    def setUp(self) -> None:
        self.choice: dict[str, partial[Any]] = {}
        self.patch(command, "endpoint_of", lambda reactor, address: Reachable())
        self.patch(command, "choose_view", self.choose_view)
        arguments = Namespace(address=Address("srv", 1), name=None)
        self.done = Deferred.fromCoroutine(command.run(MemoryReactorClock(), arguments))

    def choose_view(self, screen: partial[Any], plain: partial[Any]) -> RecordingView:
        self.choice = {"screen": screen, "plain": plain}
        return RecordingView()

    def test_plain_lines(self) -> None:
        self.assertIsInstance(self.choice["plain"](), PlainView)

    def test_a_screen(self) -> None:
        if NO_URWID:
            raise SkipTest(NO_URWID)
        from chatroom_tw.client.chat.screen import ChatScreen

        self.assertIsInstance(self.choice["screen"](), ChatScreen)
