"""Tests for `client.tombola.command`: `chatroom tombola` from arguments to outcome."""

from __future__ import annotations

from argparse import Namespace
from functools import partial
from typing import Any

from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.error import ConnectionDone, ConnectionLost, ConnectionRefusedError
from twisted.internet.testing import MemoryReactorClock, StringTransport
from twisted.python.failure import Failure
from twisted.trial.unittest import SkipTest, SynchronousTestCase

from chatroom_tw.client.address import Address
from chatroom_tw.client.reconnecting import DELAYS
from chatroom_tw.client.tombola import command
from chatroom_tw.client.tombola.plain import PlainTombolaView
from chatroom_tw.client.tombola.seat import Seat
from chatroom_tw.tests.support.client import HELLO, RecordingView
from chatroom_tw.tests.support.optional import NO_URWID


class Reachable:
    """An endpoint that a connection is opened to at once, unless it is `closed`."""

    closed = False

    def connect(self, factory: Any) -> Deferred[Any]:
        if self.closed:
            return fail(ConnectionRefusedError())
        self.transport = StringTransport()
        self.connection = factory.buildProtocol(None)
        self.connection.makeConnection(self.transport)
        return succeed(self.connection)

    def receive(self, *lines: str) -> None:
        self.connection.dataReceived("".join(f"{line}\n" for line in lines).encode())

    def lose(self, error: Exception) -> None:
        self.connection.connectionLost(Failure(error))


class Playing(SynchronousTestCase):
    def setUp(self) -> None:
        self.endpoint = Reachable()
        self.view = RecordingView()
        self.choice: dict[str, partial[Any]] = {}
        self.patch(command, "endpoint_of", lambda reactor, address: self.endpoint)
        self.patch(command, "choose_view", self.choose_view)
        self.reactor = MemoryReactorClock()

    def choose_view(self, screen: partial[Any], plain: partial[Any]) -> RecordingView:
        self.choice = {"screen": screen, "plain": plain}
        return self.view

    def play(self, **changes: Any) -> Deferred[None]:
        usual = {
            "address": Address("srv", 1),
            "name": None,
            "cards": 1,
            "auto": False,
            "lang": "it",
        }
        return Deferred.fromCoroutine(command.run(self.reactor, Namespace(**usual | changes)))

    @property
    def seat(self) -> Seat:
        return self.view.handler

    def sent(self) -> bytes:
        return self.endpoint.transport.value()

    def test_without_options_nothing_is_sent(self) -> None:
        self.play()
        self.assertEqual(self.sent(), b"")
        self.assertFalse(self.seat.is_automatic)

    def test_the_name_and_the_cards_are_sent_first(self) -> None:
        self.play(name="ann", cards=6, auto=True)
        self.assertEqual(self.sent(), b"NAME ann\nCARDS 6\n")
        self.assertTrue(self.seat.is_automatic)

    def test_a_goodbye_from_the_server_is_a_success(self) -> None:
        done = self.play()
        self.endpoint.receive(HELLO, "BYE")
        self.assertNoResult(done)
        self.endpoint.lose(ConnectionDone())
        self.assertIsNone(self.successResultOf(done))

    def test_a_connection_lost_for_good_is_reported(self) -> None:
        done = self.play()
        self.endpoint.receive(HELLO)
        self.endpoint.closed = True
        self.endpoint.lose(ConnectionLost())
        self.reactor.pump(DELAYS)
        failure = self.failureResultOf(done, SystemExit)
        self.assertEqual(
            failure.value.code, "chatroom: the connection to the server at srv:1 is lost"
        )

    def test_a_lost_connection_is_opened_again(self) -> None:
        done = self.play()
        self.endpoint.receive(HELLO)
        self.endpoint.lose(ConnectionLost())
        self.reactor.advance(DELAYS[0])
        self.assertEqual(self.sent(), b"RESUME abc\n")
        self.assertNoResult(done)

    def test_a_server_that_sends_no_greeting_is_reported(self) -> None:
        done = self.play()
        self.endpoint.lose(ConnectionDone())
        failure = self.failureResultOf(done, SystemExit)
        self.assertEqual(
            failure.value.code, "chatroom: the server at srv:1 has closed the connection"
        )

    def test_stopping_the_reactor_waits_for_the_goodbye(self) -> None:
        done = self.play()
        *_, (stop, arguments, _) = self.reactor.triggers["before"]["shutdown"]
        waited = stop(*arguments)
        self.assertEqual(self.sent(), b"EXIT\n")
        self.assertFalse(waited.called)
        self.endpoint.lose(ConnectionDone())
        self.assertTrue(waited.called)
        self.assertIsNone(self.successResultOf(done))

    def test_plain_lines(self) -> None:
        self.play()
        self.assertIsInstance(self.choice["plain"](), PlainTombolaView)

    def test_a_screen(self) -> None:
        if NO_URWID:
            raise SkipTest(NO_URWID)
        from chatroom_tw.client.tombola.screen import TombolaScreen

        self.play()
        self.assertIsInstance(self.choice["screen"](), TombolaScreen)
