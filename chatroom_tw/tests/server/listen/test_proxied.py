"""Tests for `server.listen.proxied`: the client is whom a proxy names, if it is believed."""

from __future__ import annotations

from typing import Any

from twisted.internet.address import IPv4Address, UNIXAddress
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IHalfCloseableProtocol
from twisted.internet.testing import StringTransport
from twisted.logger import LogEvent, formatEvent, globalLogPublisher
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.listen.admission import Admission
from chatroom_tw.server.listen.detection import SILENCE
from chatroom_tw.server.listen.front import front_factory
from chatroom_tw.server.listen.limiter import ConnectionLimiter
from chatroom_tw.server.listen.proxied import HEADER_SILENCE, PATIENCE
from chatroom_tw.server.listen.proxies import Proxies, read_network
from chatroom_tw.server.listen.proxy_header import BINARY
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.tombola import FakeTombola

GONE = Failure(ConnectionDone())
PROXY = "198.51.100.9"
HEADER = b"PROXY TCP4 192.0.2.7 198.51.100.1 4711 12000\r\n"
BINARY_HEADER = (
    BINARY + b"\x21\x11\x00\x0c" + bytes([192, 0, 2, 7, 198, 51, 100, 1]) + b"\x12\x67\x2e\xe0"
)


class Caller(StringTransport):
    """A connection to a factory from an address; None is a unix socket."""

    def __init__(self, factory: Any, host: str | None = PROXY) -> None:
        peer = IPv4Address("TCP", host, 50_000) if host else UNIXAddress(None)
        super().__init__(peerAddress=peer)
        self.protocol = factory.buildProtocol(peer)
        self.protocol.makeConnection(self)

    def send(self, data: bytes) -> None:
        self.protocol.dataReceived(data)


class ProxiedCase(SynchronousTestCase):
    networks: tuple[str, ...] = ("198.51.100.0/24",)

    def setUp(self) -> None:
        self.chat = FakeChat()
        self.clock = self.chat.clock
        self.limiter = ConnectionLimiter(per_address=2)
        proxies = Proxies(tuple(map(read_network, self.networks)))
        self.admission = Admission("chat", self.clock, self.limiter, proxies)
        others = [self.chat.tcd, self.chat.site]
        detecting = front_factory(self.clock, self.chat.factory, others)
        self.every = self.admission.guard("tcp:0", detecting)
        self.line = self.admission.guard("tcp:0", self.chat.factory)
        self.always = self.admission.guard("haproxy:tcp:0", self.chat.factory)
        self.events: list[LogEvent] = []
        globalLogPublisher.addObserver(self.events.append)
        self.addCleanup(globalLogPublisher.removeObserver, self.events.append)

    def read(self, caller: Caller) -> str:
        self.clock.advance(0)
        received = caller.value().decode()
        caller.clear()
        return received

    def log(self) -> list[str]:
        return [formatEvent(event) for event in self.events]


class Believed(ProxiedCase):
    def test_each_kind_of_header_names_the_client(self) -> None:
        for factory in (self.every, self.line, self.always):
            for header in (HEADER, BINARY_HEADER):
                caller = Caller(factory)
                caller.send(header + b"/nick ann\nL\n")
                self.assertIn("192.0.2.7:4711 ann", self.read(caller))
                caller.protocol.connectionLost(GONE)
                self.clock.advance(0)

    def test_a_header_in_pieces_is_the_same(self) -> None:
        for factory in (self.every, self.line, self.always):
            for header in (HEADER, BINARY_HEADER):
                caller = Caller(factory)
                for byte in header:
                    caller.send(bytes([byte]))
                self.clock.advance(SILENCE)
                self.assertIn("at 192.0.2.7:4711", self.read(caller))
                caller.protocol.connectionLost(GONE)
                self.clock.advance(0)

    def test_an_unknown_client_has_the_proxys_address(self) -> None:
        for factory in (self.every, self.line, self.always):
            for header in (b"PROXY UNKNOWN\r\n", BINARY + b"\x20\0\0\0"):
                caller = Caller(factory)
                caller.send(header + b"L\n")
                self.assertIn(f"{PROXY}:50000 guest", self.read(caller))

    def test_the_protocol_is_detected_after_the_header(self) -> None:
        tcd, browser = Caller(self.every), Caller(self.every)
        tcd.send(HEADER + b"HELO x\n")
        self.assertIn("HELO x\nIP:", self.read(tcd))
        browser.send(HEADER + b"GET /healthz HTTP/1.1\r\nHost: 192.0.2.1\r\n\r\n")
        self.assertIn("200 OK", self.read(browser))

    def test_a_proxy_may_send_no_header(self) -> None:
        for factory, silence in (
            (self.line, HEADER_SILENCE),
            (self.every, HEADER_SILENCE + SILENCE),
        ):
            silent, talker = Caller(factory), Caller(factory)
            talker.send(b"L\n")
            self.assertIn("* welcome", self.read(talker))
            self.assertEqual(self.read(silent), "")
            for _ in range(3):
                self.clock.advance(silence / 2)
            self.assertIn(f"at {PROXY}:50000", self.read(silent))

    def test_a_unix_socket_is_a_proxy_if_it_is_named(self) -> None:
        proxies = Proxies((read_network("unix"),))
        admission = Admission("chat", self.clock, self.limiter, proxies)
        caller = Caller(admission.guard("unix:/run/chat.sock", self.chat.factory), None)
        caller.send(HEADER)
        self.clock.advance(SILENCE)
        self.assertIn("at 192.0.2.7:4711", self.read(caller))

    def test_at_the_tombola_too(self) -> None:
        tombola = FakeTombola()
        proxies = Proxies((read_network(PROXY),))
        limiter = ConnectionLimiter(per_address=1)
        admission = Admission("tombola", tombola.clock, limiter, proxies)
        guarded = admission.guard("tcp:0", tombola.factory)
        answers = []
        for host in (b"192.0.2.7", b"192.0.2.7", b"192.0.2.8"):
            caller = Caller(guarded)
            caller.send(HEADER.replace(b"192.0.2.7", host))
            tombola.clock.advance(0)
            answers.append(caller.value()[:10])
        self.assertEqual([answer[:1] == b"!" for answer in answers], [False, True, False])

    def test_a_half_close_after_the_header_is_served(self) -> None:
        caller = Caller(self.always)
        caller.send(HEADER + b"L\n")
        half: Any = IHalfCloseableProtocol(caller.protocol)
        half.readConnectionLost()
        self.assertIn("* 1 client", self.read(caller))


class Limited(ProxiedCase):
    def test_clients_count_and_not_their_proxy(self) -> None:
        answers = []
        for number in (7, 7, 7, 8, 9, 10):
            caller = Caller(self.every)
            caller.send(HEADER.replace(b".7 ", b".%d " % number) + b"L\n")
            answers.append(self.read(caller))
        refused = [answer for answer in answers if answer.startswith("! there are 2")]
        self.assertEqual(refused, [answers[2]])
        self.assertIn("2 connections from 192.0.2.7", answers[2])

    def test_connections_without_a_header_do_not_shut_a_proxy_out(self) -> None:
        for _ in range(5):
            caller = Caller(self.every)
            caller.send(b"L\n")
            self.assertIn("* welcome", self.read(caller))


class NotBelieved(ProxiedCase):
    def test_a_header_from_elsewhere_is_skipped(self) -> None:
        for host in ("192.0.2.99", "127.0.0.1", None):
            for header in (HEADER, BINARY_HEADER, b"PROXY UNKNOWN\r\n"):
                caller = Caller(self.every, host)
                caller.send(header + b"L\n")
                answer = self.read(caller)
                self.assertIn(f"{host}:50000 guest" if host else "unix guest", answer)
                self.assertNotIn("192.0.2.7", answer)
                caller.protocol.connectionLost(GONE)
                self.clock.advance(0)
        self.assertEqual(self.limiter.count, 0)

    def test_many_headers_do_not_recurse(self) -> None:
        caller = Caller(self.every, "192.0.2.99")
        caller.send(b"PROXY UNKNOWN\r\n" * 900)
        self.read(caller)
        self.assertEqual(self.flushLoggedErrors(), [])
        self.assertFalse(caller.disconnected)

    def test_the_log_says_how_to_have_it_believed(self) -> None:
        caller = Caller(self.every, "192.0.2.99")
        caller.send(HEADER + b"GET /healthz HTTP/1.1\r\nHost: 192.0.2.1\r\n\r\n")
        self.assertIn("200 OK", self.read(caller))
        self.assertIn(
            "a PROXY header from 192.0.2.99:50000 is not believed; if that is a proxy of yours, "
            "start the server with --proxy 192.0.2.99",
            self.log(),
        )

    def test_what_a_person_types_is_no_header(self) -> None:
        for typed in (b"\r\n", b"PROXY what?\n"):
            caller = Caller(self.every, "192.0.2.99")
            caller.send(typed + b"L\n")
            self.assertIn("* welcome", self.read(caller))
            self.assertFalse(caller.disconnected)

    def test_a_slot_is_released_while_its_header_is_awaited(self) -> None:
        caller = Caller(self.every, "192.0.2.99")
        caller.send(HEADER[:20])
        self.assertEqual(self.limiter.count, 1)
        caller.protocol.connectionLost(GONE)
        self.assertEqual(self.limiter.count, 0)

    def test_from_elsewhere_nobody_waits_for_a_header(self) -> None:
        self.assertIn("* welcome", self.read(Caller(self.line, "192.0.2.99")))

    def test_without_proxies_nobody_is_believed(self) -> None:
        line = Admission("chat", self.clock, self.limiter).guard("tcp:0", self.chat.factory)
        self.assertIn(f"at {PROXY}", self.read(Caller(line)))


class Malformed(ProxiedCase):
    def test_a_bad_header_closes_the_connection(self) -> None:
        for factory in (self.every, self.line, self.always):
            caller = Caller(factory)
            caller.send(b"PROXY TCP4 nonsense\r\nhello\n")
            self.assertTrue(caller.disconnected)
        self.assertIn(
            f"a connection from {PROXY}:50000 was closed: its PROXY header "
            "is not valid (PROXY TCP4 FROM TO PORT PORT is)",
            self.log(),
        )
        self.assertEqual(self.limiter.count, 0)

    def test_on_a_listener_for_proxies_a_header_has_to_come(self) -> None:
        silent, talker = Caller(self.always), Caller(self.always)
        talker.send(b"hello\n")
        self.assertTrue(talker.disconnected)
        self.clock.advance(PATIENCE - 1)
        self.assertFalse(silent.disconnected)
        self.clock.advance(1)
        self.assertTrue(silent.disconnected)
        self.assertEqual(self.read(silent) + self.read(talker), "")
