"""Tests for `client.connecting`: connecting to a server, and the messages for failures."""

from __future__ import annotations

from collections.abc import Coroutine
from errno import ECONNREFUSED, EMFILE, ENETUNREACH
from functools import partial
from socket import gaierror
from typing import Any

from twisted.internet.defer import Deferred, fail
from twisted.internet.error import (
    ConnectionLost,
    ConnectionRefusedError,
    DNSLookupError,
    NoRouteError,
    TimeoutError,
)
from twisted.internet.testing import MemoryReactorClock
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client import connecting
from chatroom_tw.client.address import Address, Service, parse_address
from chatroom_tw.client.chat.command import CHAT
from chatroom_tw.client.chat.connection import ChatConnection
from chatroom_tw.client.connection import Outcome
from chatroom_tw.client.tombola.command import TOMBOLA


class Refused:
    """An endpoint that no connection can be opened to."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def connect(self, factory: Any) -> Deferred[Any]:
        return fail(self.error)


def connect(
    server: str, endpoint: Any, reactor: Any, service: Service = CHAT
) -> Coroutine[Any, Any, Any]:
    attempt = connecting.open_connection(endpoint, partial(ChatConnection, reactor))
    address = parse_address(server, service.port)
    return connecting.wait_for_connection(reactor, attempt, service, address)


class Connecting(SynchronousTestCase):
    def message(self, error: Exception, server: str = "", service: Service = CHAT) -> Any:
        connected = connect(server, Refused(error), MemoryReactorClock(), service)
        failure = self.failureResultOf(Deferred.fromCoroutine(connected), SystemExit)
        return failure.value.code

    def test_connection_refused(self) -> None:
        refused = ConnectionRefusedError(ECONNREFUSED, "Connection refused")
        self.assertEqual(
            self.message(refused),
            "chatroom: no chat server at 127.0.0.1:12000 (Connection refused); "
            "start one with: twistd -n chat",
        )
        self.assertTrue(self.message(refused, ":1").endswith("twistd -n chat --port 1"))
        self.assertEqual(
            self.message(refused, "", TOMBOLA),
            "chatroom: no tombola server at 127.0.0.1:12001 (Connection refused); "
            "start one with: twistd -n tombola",
        )

    def test_unknown_host(self) -> None:
        for error in (
            DNSLookupError("no results"),
            ValueError("invalid hostname"),
            gaierror(-2, "Name or service not known"),
        ):
            self.assertEqual(
                self.message(error, "chat.invalid"), "chatroom: there is no host chat.invalid"
            )

    def test_timeout(self) -> None:
        self.assertEqual(
            self.message(TimeoutError(), "srv"), "chatroom: no answer from srv:12000 in 10 seconds"
        )

    def test_other_errors(self) -> None:
        for error in (
            NoRouteError(ENETUNREACH, "x"),
            OSError(EMFILE, "x"),
            NoRouteError(None, "?"),
        ):
            self.assertRegex(
                self.message(error, "[::1]"), r"^chatroom: cannot reach \[::1\]:12000 \(.*\)$"
            )


class Endpoints(SynchronousTestCase):
    def test_the_zone_of_an_address_is_kept(self) -> None:
        reactor = MemoryReactorClock()
        address = parse_address("[fe80::1%eth0]:12001", 12000)
        connecting.open_connection(
            connecting.endpoint_of(reactor, address), partial(ChatConnection, reactor)
        )
        [(host, port, *_)] = reactor.tcpClients
        self.assertEqual((host, port), ("fe80::1%eth0", 12001))


class Stopping(SynchronousTestCase):
    def test_stopping_the_reactor_ends_the_attempt(self) -> None:
        reactor, answer = MemoryReactorClock(), Deferred[Any]()
        self.patch(Refused, "connect", lambda endpoint, factory: answer)
        connected = connect("", Refused(OSError()), reactor)
        done = Deferred.fromCoroutine(connected)
        [(stop, arguments, _)] = reactor.triggers["before"]["shutdown"]
        stop(*arguments)
        self.assertEqual(self.failureResultOf(done, SystemExit).value.code, 0)
        answer.errback(ConnectionLost())


class Outcomes(SynchronousTestCase):
    def test_every_outcome_but_leaving_is_a_failure(self) -> None:
        address = Address("srv", 1)
        connecting.exit_unless_left(Outcome.LEFT, CHAT, address)
        for outcome, text in (
            (Outcome.CLOSED, "the server at srv:1 has closed the connection"),
            (Outcome.LOST, "the connection to the server at srv:1 is lost"),
            (Outcome.NO_ANSWER, "the server at srv:1 does not answer any more"),
            (Outcome.ENDLESS_LINE, "what listens at srv:1 is no chat server: its lines do not end"),
        ):
            with self.assertRaises(SystemExit) as exit_:
                connecting.exit_unless_left(outcome, CHAT, address)
            self.assertEqual(exit_.exception.code, f"chatroom: {text}")
