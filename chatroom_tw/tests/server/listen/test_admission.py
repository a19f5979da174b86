"""Tests for `server.listen.admission`: who is admitted, who is refused, and how many count."""

from __future__ import annotations

import os
from typing import Any

from twisted.internet.address import IPv4Address, IPv6Address, UNIXAddress
from twisted.internet.error import ConnectionDone
from twisted.internet.protocol import Factory
from twisted.internet.testing import MemoryReactorClock, StringTransport
from twisted.logger import LogEvent, formatEvent, globalLogPublisher
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.service import UNSUPPORTED, chat_service
from chatroom_tw.chat.service import Options as ChatOptions
from chatroom_tw.server import open_files
from chatroom_tw.server.limits import CONNECTS
from chatroom_tw.server.listen.admission import Admission
from chatroom_tw.server.listen.detection import SILENCE, DetectingFactory
from chatroom_tw.server.listen.limiter import ConnectionLimiter
from chatroom_tw.server.listen.listeners import Listeners
from chatroom_tw.server.listen.signature import Prefixes
from chatroom_tw.server.listen.unsupported import LINGER, LINGERING_LIMIT, UnsupportedTls
from chatroom_tw.server.open_files import RESERVE
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tombola.service import Options as TombolaOptions
from chatroom_tw.tombola.service import tombola_service

GONE = Failure(ConnectionDone())


class Caller(StringTransport):
    """A client that connects to a factory from an address; None is a unix socket."""

    def __init__(self, factory: Any, host: str | None = "192.0.2.1") -> None:
        peer: Any = UNIXAddress(None)
        if host:
            peer = (IPv6Address if ":" in host else IPv4Address)("TCP", host, 4000)
        super().__init__(peerAddress=peer)
        self.protocol = factory.buildProtocol(peer)
        self.protocol.makeConnection(self)

    def send(self, data: bytes) -> None:
        self.protocol.dataReceived(data)

    def go(self) -> None:
        self.protocol.connectionLost(GONE)


class Reactor(MemoryReactorClock):
    def getThreadPool(self) -> None:
        """There is none: no password is hashed here."""


class AdmissionCase(SynchronousTestCase):
    total = 3
    per_address = 2

    def received(self, caller: Caller) -> bytes:
        """What the caller has been sent by the end of this turn."""
        self.clock.advance(0)
        return caller.value()

    def setUp(self) -> None:
        self.chat = FakeChat()
        self.clock = self.chat.clock
        self.limiter = ConnectionLimiter(self.total, self.per_address, self.clock.seconds)
        self.admission = Admission("chat", self.clock, self.limiter)
        unsupported = [factory(self.clock) for factory in (*UNSUPPORTED, UnsupportedTls)]
        protocols = [self.chat.factory, self.chat.menu, self.chat.tcd]
        detecting = DetectingFactory(self.clock, self.chat.factory, [*protocols, *unsupported])
        self.every = self.admission.guard("tcp:0", detecting)
        self.line = self.admission.guard("tcp:0", self.chat.factory)
        self.events: list[LogEvent] = []
        globalLogPublisher.addObserver(self.events.append)
        self.addCleanup(globalLogPublisher.removeObserver, self.events.append)

    def log(self) -> list[str]:
        lines = [formatEvent(event) for event in self.events]
        return [line for line in lines if "turned away" in line]


class Admitting(AdmissionCase):
    def test_all_listeners_are_counted_together(self) -> None:
        Caller(self.every, "192.0.2.1")
        Caller(self.line, "192.0.2.2")
        Caller(self.every, "192.0.2.3")
        for factory in (self.every, self.line):
            self.assertIn(b"! this server is full: 3 clients", Caller(factory, "192.0.2.4").value())

    def test_a_refused_client_gets_one_line_and_is_closed(self) -> None:
        for _ in range(2):
            Caller(self.line)
        refused = Caller(self.line)
        self.assertEqual(
            refused.value(),
            b"! there are 2 connections from 192.0.2.1 already, and no more are let in; "
            b"close one of them\n",
        )
        self.assertTrue(refused.disconnecting)
        refused.send(b"hello?\n")
        self.clock.advance(LINGER)
        self.assertTrue(refused.disconnected, "it lingers for ever")

    def test_only_some_refused_clients_linger(self) -> None:
        for _ in range(2):
            Caller(self.line)
        refused = [Caller(self.line) for _ in range(LINGERING_LIMIT)]
        peer = refused[0].getPeer()
        self.assertIsNone(self.line.buildProtocol(peer), "it is not closed at once")
        for one in refused:
            one.go()
        self.assertTrue(Caller(self.line).value())

    def test_a_wrapper_gets_a_protocol_for_every_connection(self) -> None:
        factory = self.admission.guard("ssl:0:privateKey=x", self.chat.factory)
        for _ in range(2):
            Caller(factory)
        refused = [Caller(factory) for _ in range(LINGERING_LIMIT + 5)]
        self.assertEqual(sum(one.disconnected for one in refused), 5)

    def test_this_computer_has_no_limit_of_its_own(self) -> None:
        for host in ("127.0.0.1", "::1", None):
            Caller(self.line, host)
        self.assertEqual(self.limiter.count, 3)

    def test_an_ipv4_address_written_as_ipv6_is_the_same(self) -> None:
        Caller(self.line, "192.0.2.1")
        Caller(self.line, "::ffff:192.0.2.1")
        self.assertIn(b"! there are 2 connections from 192.0.2.1", Caller(self.line).value())


class Leaving(AdmissionCase):
    """However a connection ends, its slot is released once."""

    total = 100
    per_address = 100

    def assert_counted(self, caller: Caller) -> None:
        self.assertEqual(self.limiter.count, 1)
        caller.go()
        self.assertEqual(self.limiter.count, 0)

    def test_on_a_listener_of_its_own(self) -> None:
        for factory in (self.chat.factory, self.chat.menu, self.chat.tcd):
            self.assert_counted(Caller(self.admission.guard("tcp:0", factory)))

    def test_before_its_protocol_is_detected(self) -> None:
        self.assert_counted(Caller(self.every))

    def test_after_the_hand_over(self) -> None:
        for signature in (
            b"hello\n",
            b"HELO x\n",
            b"NICK x\r\n",
            b"GET / HTTP/1.1\r\n",
            b"\x16\x03",
        ):
            caller = Caller(self.every)
            undecided = caller.protocol
            caller.send(signature)
            self.assertIsNot(caller.protocol, undecided)
            self.assert_counted(caller)

    def test_after_silence(self) -> None:
        caller = Caller(self.every)
        self.clock.advance(SILENCE)
        self.assert_counted(caller)

    def test_a_closing_connection_counts_until_it_is_closed(self) -> None:
        caller = Caller(self.every)
        caller.send(b"exit\n")
        self.clock.advance(0)
        self.assertTrue(caller.disconnecting)
        self.assert_counted(caller)

    def test_a_refused_client_does_not_count(self) -> None:
        self.admission = Admission("chat", self.clock, ConnectionLimiter(1))
        factory = self.admission.guard("tcp:0", self.chat.factory)
        one = Caller(factory)
        Caller(factory).go()
        one.go()
        self.assertNotIn(b"!", Caller(factory).value())

    def test_a_fault_in_a_factory_releases_the_slot(self) -> None:
        class Broken(Factory):
            signature = Prefixes()

            def buildProtocol(self, addr: object) -> Any:
                raise ZeroDivisionError

        factory = self.admission.guard("tcp:0", Broken())
        self.assertRaises(ZeroDivisionError, Caller, factory)
        self.assertEqual(self.limiter.count, 0)

    def test_a_fault_in_connecting_releases_the_slot(self) -> None:
        def connect(*arguments: object) -> Any:
            raise ZeroDivisionError

        self.patch(self.chat.rules, "connect", connect)
        for factory in (self.line, self.every):
            caller = Caller(factory)
            if factory is self.every:
                caller.send(b"hello\n")
            self.clock.advance(0)
            self.assertTrue(caller.disconnected)
            self.assert_counted(caller)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 2)


class OfEveryProtocol(SynchronousTestCase):
    """A new protocol cannot forget its slot: these tests find it in the options."""

    def releases(self, service: Any, options: Any, *more: str) -> None:
        words = sorted(options.several)
        arguments = [f"--{word}={port}" for port, word in enumerate(words, 1000)]
        options.parseOptions(["--port=0", "--state=none", *more, *arguments])
        reactor = Reactor()
        parts = service(reactor, options)
        parts.startService()
        self.addCleanup(lambda: self.successResultOf(parts.stopService()))
        [listeners] = [part for part in parts if isinstance(part, Listeners)]
        limiter = listeners.limiter
        self.assertGreater(len(reactor.tcpServers), len(words))
        for _, factory, *_ in reactor.tcpServers:
            caller = Caller(factory)
            self.assertEqual(limiter.count, 1)
            caller.send(b"x\r\n")
            caller.go()
            reactor.advance(SILENCE)
            self.assertEqual(limiter.count, 0, factory.behind)

    def test_of_the_chat(self) -> None:
        self.releases(chat_service, ChatOptions())

    def test_of_the_tombola(self) -> None:
        self.releases(tombola_service, TombolaOptions(), "--claim-port=0")


class HealthChecks(SynchronousTestCase):
    """Clients that connect and go, on the listeners of one protocol."""

    def listeners(self, service: Any, options: Any, *arguments: str) -> list[Any]:
        """The factories of all listeners of the server, the one for every protocol first."""
        options.parseOptions(["--port=0", "--state=none", *arguments])
        self.reactor = Reactor()
        parts = service(self.reactor, options)
        parts.startService()
        self.addCleanup(lambda: self.successResultOf(parts.stopService()))
        return [factory for _, factory, *_ in self.reactor.tcpServers]

    def received(self, caller: Caller) -> str:
        self.reactor.advance(0)
        text = caller.value().decode()
        caller.clear()
        return text

    def visit(self, factory: Any) -> None:
        """Connect, and go before the server would take a silent client for a person."""
        caller = Caller(factory, "198.51.100.7")
        self.reactor.advance(SILENCE * 0.9)
        self.assertEqual(caller.value(), b"")
        caller.go()

    def test_nobody_in_the_chat_is_told_of_them(self) -> None:
        words = ("line", "menu", "tcd", "web")
        every, *alone = self.listeners(
            chat_service, ChatOptions(), *(f"--{word}=0" for word in words)
        )
        ann = Caller(every)
        ann.send(b"/nick ann\n")
        self.received(ann)
        for factory in (every, *alone):
            self.visit(factory)
        ann.send(b"L\n")
        self.assertNotIn("guest", self.received(ann))

    def test_nobody_at_the_tombola_is_told_of_them(self) -> None:
        every, *alone = self.listeners(
            tombola_service, TombolaOptions(), "--line=0", "--web=0", "--claim-port=0"
        )
        ann = Caller(every)
        ann.send(b"NAME ann\n")
        self.received(ann)
        for factory in (every, *alone):
            self.visit(factory)
        self.assertEqual(self.received(ann), "")

    def test_who_is_silent_or_says_something_is_greeted(self) -> None:
        line = self.listeners(chat_service, ChatOptions(), "--line=0")[1]
        silent, talking = Caller(line), Caller(line)
        talking.send(b"hello\n")
        self.assertIn("* welcome", self.received(talking))
        self.assertEqual(self.received(silent), "")
        self.reactor.advance(SILENCE)
        self.assertIn("* welcome", self.received(silent))
        hall = self.listeners(tombola_service, TombolaOptions(), "--line=0")[1]
        player = Caller(hall)
        self.reactor.advance(SILENCE)
        self.assertIn("HELLO ", self.received(player))


class BehindAProxy(AdmissionCase):
    """The proxy's header has the client's address."""

    def setUp(self) -> None:
        super().setUp()
        self.proxied = self.admission.guard("haproxy:tcp:0", self.chat.factory)

    def call(self, host: str) -> Caller:
        caller = Caller(self.proxied, "198.51.100.9")
        caller.send(b"PROXY TCP4 %s 198.51.100.1 4000 12000\r\nhello\n" % host.encode())
        return caller

    def test_clients_are_counted_by_their_own_addresses(self) -> None:
        clients = [self.call(host) for host in ("192.0.2.1", "192.0.2.1", "192.0.2.2")]
        self.assertEqual(self.limiter.count, 3)
        for client in clients:
            self.assertIn(b"* welcome", self.received(client))
            client.go()
        self.assertEqual(self.limiter.count, 0)

    def test_a_refused_client_is_told_so(self) -> None:
        for _ in range(2):
            self.call("192.0.2.1")
        self.assertIn(b"! there are 2 connections from 192.0.2.1", self.call("192.0.2.1").value())
        self.assertIn(b"* welcome", self.received(self.call("192.0.2.2")))

    def test_a_connection_without_a_header_does_not_count(self) -> None:
        caller = Caller(self.proxied, "198.51.100.9")
        caller.go()
        self.assertEqual(self.limiter.count, 0)


class Connecting(AdmissionCase):
    """How often one address may connect, to all listeners together."""

    total = 1000
    per_address = 500

    def test_a_client_that_connects_too_often_is_told_so(self) -> None:
        for number in range(CONNECTS.burst):
            Caller(self.every if number % 2 else self.line).go()
        self.assertIn(b"! 192.0.2.1 connects too often", Caller(self.line).value())
        self.assertIn(b"* welcome", self.received(Caller(self.line, "192.0.2.2")))
        self.clock.advance(1)
        self.assertIn(b"* welcome", self.received(Caller(self.line)))

    def test_a_browser_gets_a_response(self) -> None:
        for _ in range(CONNECTS.burst):
            Caller(self.line).go()
        site = self.admission.guard("tcp:0", self.chat.site)
        self.assertTrue(Caller(site).value().startswith(b"HTTP/1.1 503 "))

    def test_clients_of_a_proxy_have_rates_of_their_own(self) -> None:
        proxied = self.admission.guard("haproxy:tcp:0", self.chat.factory)
        for number in range(2 * CONNECTS.burst):
            caller = Caller(proxied, "198.51.100.9")
            caller.send(b"PROXY TCP4 192.0.2.%d 198.51.100.1 4000 12000\r\nx\n" % (number % 4))
            self.assertIn(b"* welcome", self.received(caller))
            caller.go()


class Files(AdmissionCase):
    def limit_to(self, files: int | None) -> None:
        self.patch(open_files, "limit", lambda: files)

    def test_no_client_is_admitted_when_few_files_can_be_opened(self) -> None:
        self.limit_to(RESERVE)
        self.assertIn(b"! this server has no room for more", Caller(self.line).value())
        self.limit_to(1 << 20)
        self.assertIn(b"* welcome", self.received(Caller(self.line)))

    def test_no_client_is_admitted_when_no_file_can_be_opened(self) -> None:
        def refuse(*arguments: object) -> int:
            raise OSError

        self.patch(os, "open", refuse)
        self.assertIn(b"! this server has no room for more", Caller(self.line).value())

    def test_without_a_limit_of_files_all_are_admitted(self) -> None:
        self.limit_to(None)
        self.assertIn(b"* welcome", self.received(Caller(self.line)))


class Logging(AdmissionCase):
    total = 1

    def test_the_log_says_who_was_refused_and_why(self) -> None:
        Caller(self.line)
        Caller(self.line)
        self.assertEqual(
            self.log(),
            [
                "chat: a client from 192.0.2.1 was turned away: this server is full: 1 client is "
                "here; try again later"
            ],
        )
