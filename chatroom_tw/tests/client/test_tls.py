"""Tests for `client.tls`: the handshake, and which certificates are accepted."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from OpenSSL import SSL
from service_identity import VerificationError
from twisted.internet.defer import Deferred, fail
from twisted.internet.error import ConnectionDone, ConnectionRefusedError
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client import connecting
from chatroom_tw.client.address import parse_address
from chatroom_tw.client.chat.command import CHAT
from chatroom_tw.client.chat.connection import ChatConnection
from chatroom_tw.client.tls import AUTHORITIES, HANDSHAKE_TIMEOUT, NoTls, TlsEndpoint, _why
from chatroom_tw.server.listen.certificate import Files
from chatroom_tw.server.listen.renewal import serve
from chatroom_tw.server.listen.tls import TlsFactory
from chatroom_tw.tests.support.certificates import Made, make


class Greeting(Protocol):
    """A server that greets, and keeps what it gets."""

    received = b""
    slot = None

    def connectionMade(self) -> None:
        self.transport.write(b"hello\n")

    def dataReceived(self, data: bytes) -> None:
        self.received += data


class Wire:
    """An endpoint at which a server is, and the transports of both sides."""

    def __init__(self, server: Any) -> None:
        self._server = server

    def connect(self, factory: Any) -> Deferred[Any]:
        self.sides = (factory.buildProtocol(None), self._server)
        self.transports = (StringTransport(), StringTransport())
        for side, transport in zip(self.sides, self.transports):
            side.makeConnection(transport)
        connected: Deferred[Any] = Deferred()
        connected.callback(self.sides[0])
        return connected

    def pump(self) -> None:
        """Pass on what each side has sent, until there is no more; end what one has ended."""
        while any(transport.value() for transport in self.transports):
            for number, transport in enumerate(self.transports):
                data = transport.value()
                transport.clear()
                if data:
                    self.sides[1 - number].dataReceived(data)
        if any(t.disconnecting or t.disconnected for t in self.transports):
            for side in self.sides:
                side.connectionLost(Failure(ConnectionDone()))


class TlsCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.clock = Clock()
        self.greeting = Greeting()

    def wire_to(self, made: Made) -> Wire:
        folder = made.write_to(Path(self.mktemp()))
        behind: Any = Factory.forProtocol(lambda: self.greeting)
        factory = TlsFactory(self.clock, serve(Files.at(str(folder), None)), behind)
        return Wire(factory.buildProtocol(None))

    def connect(self, wire: Wire, host: str = "chat.example") -> Deferred[Any]:
        endpoint = TlsEndpoint(self.clock, wire, host)
        return connecting.open_connection(endpoint, partial(ChatConnection, self.clock))

    def refusal(self, wire: Wire, host: str = "chat.example") -> str:
        connected = self.connect(wire, host)
        wire.pump()
        return str(self.failureResultOf(connected, NoTls).value)


class Handshakes(TlsCase):
    def test_what_is_no_tls_is_said_so(self) -> None:
        self.assertIn("does not speak TLS", self.refusal(Wire(SilentAndGone())))

    def test_a_server_that_does_not_go_on_is_given_up(self) -> None:
        wire = Wire(Protocol())
        connected = self.connect(wire)
        self.clock.advance(HANDSHAKE_TIMEOUT)
        self.assertTrue(wire.transports[0].disconnected)
        wire.sides[0].connectionLost(Failure(ConnectionDone()))
        why = self.failureResultOf(connected, NoTls).value
        self.assertIn("does not go on with the handshake", str(why))

    def test_a_certificate_of_nobody_is_refused(self) -> None:
        wire = self.wire_to(make("chat.example"))
        self.assertIn("no authority that this computer trusts", self.refusal(wire))
        self.assertEqual(self.greeting.received, b"")

    def test_what_ends_the_attempt_ends_the_connection(self) -> None:
        wire = Wire(Protocol())
        connected = self.connect(wire)
        connected.cancel()
        self.assertTrue(wire.transports[0].disconnected)
        wire.sides[0].connectionLost(Failure(ConnectionDone()))
        self.failureResultOf(connected)

    def test_a_server_that_is_not_there_is_an_error_as_ever(self) -> None:
        class Refused:
            def connect(self, factory: Any) -> Deferred[Any]:
                return fail(ConnectionRefusedError())

        endpoint = TlsEndpoint(self.clock, Refused(), "chat.example")
        self.failureResultOf(endpoint.connect(Factory()), ConnectionRefusedError)

    def test_a_host_that_is_none_is_an_error_as_ever(self) -> None:
        connected = self.connect(Wire(Protocol()), "a..example")
        self.failureResultOf(connected, ValueError)

    def test_reasons_in_words(self) -> None:
        for error, words in (
            (VerificationError([]), "for another name"),
            (SSL.Error([("SSL routines", "", "certificate verify failed")]), AUTHORITIES),
            (SSL.Error([("SSL routines", "", "unsupported protocol")]), "unsupported protocol"),
            (SSL.Error([]), "does not speak TLS"),
            (SSL.Error(), "does not speak TLS"),
            (ConnectionDone(), "does not speak TLS"),
        ):
            self.assertIn(words, _why(error))

    def test_the_user_is_told_in_one_line(self) -> None:
        connected: Deferred[Any] = fail(NoTls("its certificate is for another name"))
        address = parse_address("tls:chat.example", 12000)
        waiting = connecting.wait_for_connection(Reactor(), connected, CHAT, address)
        failure = self.failureResultOf(Deferred.fromCoroutine(waiting), SystemExit)
        self.assertEqual(
            failure.value.code,
            "chatroom: no TLS with the server at tls:chat.example:12000: its certificate is for "
            "another name",
        )


class SilentAndGone(Protocol):
    """A server that closes on what it does not know."""

    def dataReceived(self, data: bytes) -> None:
        self.transport.loseConnection()


class Reactor:
    def addSystemEventTrigger(self, *arguments: Any) -> None:
        """Nothing stops here."""
