"""Tests for `server.listen.front` and `tls`: TLS on the port for every protocol."""

from __future__ import annotations

import contextlib
import ssl
from pathlib import Path
from typing import Any

from twisted.logger import LogEvent, formatEvent, globalLogPublisher
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.limits import OPENING
from chatroom_tw.server.listen.admission import Admission
from chatroom_tw.server.listen.certificate import Files
from chatroom_tw.server.listen.detection import SILENCE
from chatroom_tw.server.listen.front import front_factory
from chatroom_tw.server.listen.limiter import ConnectionLimiter
from chatroom_tw.server.listen.proxies import Proxies, read_network
from chatroom_tw.server.listen.renewal import serve
from chatroom_tw.server.net.sockets import GONE_AFTER
from chatroom_tw.tests.support.certificates import make
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.site_case import get, upgrade
from chatroom_tw.tests.support.tls_client import TlsClient

PROXY = "198.51.100.9"
HEADER = b"PROXY TCP4 192.0.2.7 198.51.100.1 4711 12000\r\n"
MADE = make("chat.example")


class FrontCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat()
        self.clock = self.chat.clock
        [self.ann] = self.chat.line_clients("ann")
        self.folder = MADE.write_to(Path(self.mktemp()))
        self.served = serve(Files.at(str(self.folder), None))
        self.limiter = ConnectionLimiter(None, 500, self.clock.seconds)
        proxies = Proxies((read_network("198.51.100.0/24"),))
        others = [self.chat.tcd, self.chat.site, self.chat.irc, self.chat.typed_irc]
        front = front_factory(self.clock, self.chat.factory, others, self.served)
        front.doStart()
        self.addCleanup(front.doStop)
        self.every = Admission("chat", self.clock, self.limiter, proxies).guard("tcp:0", front)
        self.events: list[LogEvent] = []
        globalLogPublisher.addObserver(self.events.append)
        self.addCleanup(globalLogPublisher.removeObserver, self.events.append)

    def client(self, *offers: str, **how: Any) -> TlsClient:
        """A client after its handshake."""
        client = TlsClient(self.every, *offers, **how)
        client.shake_hands()
        return client

    def said(self, client: TlsClient) -> str:
        """What the server has said by the end of this turn."""
        self.clock.advance(0)
        return client.said().decode()

    def log(self) -> str:
        return "\n".join(formatEvent(event) for event in self.events)


class Inside(FrontCase):
    """What is said inside of TLS is detected as on the bare port."""

    def test_a_line_is_said_at_once(self) -> None:
        client = self.client()
        client.say(b"hello\n")
        self.assertIn("* welcome", self.said(client))
        self.assertIn("<guest-2> hello", self.ann.received())
        self.ann.send("hello, guest")
        self.assertIn("<ann> hello, guest", self.said(client))
        client.go()
        self.assertEqual(self.ann.received(), ["* guest-2 has left main"])

    def test_a_silent_client_is_greeted(self) -> None:
        client = self.client()
        self.clock.advance(SILENCE * 0.9)
        self.assertEqual(self.said(client), "")
        self.clock.advance(SILENCE * 0.1)
        self.assertIn("* welcome", self.said(client))
        client.say(b"hello\n")
        self.assertIn("<guest-2> hello", self.ann.received())

    def test_who_greets_and_then_speaks_another_protocol(self) -> None:
        client = self.client()
        self.clock.advance(SILENCE)
        self.said(client)
        client.say(b"HELO x\n")
        self.assertIn("HELO x\nIP:", self.said(client))

    def test_the_menu(self) -> None:
        client = self.client()
        client.say(b"/menu\n")
        self.assertIn("0", self.said(client))

    def test_tcd(self) -> None:
        client = self.client()
        client.say(b"HELO x\n")
        self.assertIn("HELO x\nIP:", self.said(client))

    def test_irc(self) -> None:
        client = self.client()
        client.say(b"NICK x\r\nUSER x 0 * :X\r\n")
        self.assertIn(" 001 x :", self.said(client))

    def test_a_page_and_its_websocket(self) -> None:
        client = self.client("h2", "http/1.1")
        self.assertEqual(client.tls.selected_alpn_protocol(), "http/1.1")
        client.say(get("/healthz"))
        self.assertIn("HTTP/1.1 200 OK", self.said(client))
        page = self.client("http/1.1")
        page.say(upgrade(Host="chat.example", Origin="https://chat.example"))
        self.clock.advance(0)
        answer = page.said()
        self.assertTrue(answer.startswith(b"HTTP/1.1 101 "), answer)
        self.assertIn(b'"type":"welcome"', answer.replace(b": ", b":"))

    def test_bytes_in_pieces_are_the_same(self) -> None:
        client = self.client()
        for byte in b"HELO x\n":
            client.say(bytes([byte]))
        self.assertIn("HELO x\nIP:", self.said(client))

    def test_tls_inside_of_tls_is_not_spoken(self) -> None:
        client = self.client()
        client.say(b"\x16\x03\x01\x02\x00\x01")
        self.assertEqual(self.said(client), "")
        self.assertIn("began with TLS inside of TLS", self.log())
        self.clock.advance(20)
        self.assertTrue(client.disconnecting or client.disconnected)
        client.go()
        self.assertEqual(self.ann.received(), [])
        self.assertEqual(self.limiter.count, 0)

    def test_clients_without_a_protocol_by_alpn_go_on(self) -> None:
        client = self.client("irc", "h2")
        self.assertIsNone(client.tls.selected_alpn_protocol())
        client.say(b"hello\n")
        self.assertIn("* welcome", self.said(client))


class Beginning(FrontCase):
    def test_the_bare_port_is_as_it_was(self) -> None:
        client = TlsClient(self.every)
        client.send(b"hello\n")
        self.clock.advance(0)
        self.assertIn(b"* welcome", client.value())

    def test_who_has_been_greeted_is_closed(self) -> None:
        client = TlsClient(self.every)
        self.clock.advance(SILENCE)
        self.assertIn(b"* welcome", client.value())
        client.clear()
        with contextlib.suppress(ssl.SSLWantReadError):
            client.tls.do_handshake()
        client.send(client._out.read())
        self.assertTrue(client.disconnected)
        self.assertEqual(client.value(), b"")

    def test_a_hello_in_pieces_is_answered(self) -> None:
        client = TlsClient(self.every)
        with contextlib.suppress(ssl.SSLWantReadError):
            client.tls.do_handshake()
        for byte in client._out.read():
            client.send(bytes([byte]))
        client.shake_hands()
        client.say(b"hello\n")
        self.assertIn("* welcome", self.said(client))

    def test_a_handshake_has_some_seconds_and_a_slot(self) -> None:
        client = TlsClient(self.every)
        client.send(b"\x16\x03\x01")
        self.assertEqual(self.limiter.count, 1)
        self.clock.advance(OPENING - 1)
        self.assertFalse(client.disconnected)
        self.clock.advance(1)
        self.assertTrue(client.disconnected)
        client.go()
        self.assertEqual((self.limiter.count, self.ann.received()), (0, []))

    def test_a_hello_that_is_none_ends_the_connection(self) -> None:
        for junk in (b"\x16\x03" + b"\xff" * 50, b"\x16\x03\x01\x00\x05hello"):
            client = TlsClient(self.every)
            client.send(junk)
            self.assertTrue(client.disconnecting)
            client.go()
        self.assertEqual((self.limiter.count, self.ann.received()), (0, []))
        self.assertNotIn("Traceback", self.log())

    def test_a_refused_client_is_told_so_without_tls(self) -> None:
        self.limiter._total = 0
        client = TlsClient(self.every)
        self.assertIn(b"! this server is full", client.value())

    def test_however_it_ends_its_slot_is_released(self) -> None:
        for talk in (b"", b"hello\n", b"HELO x\n", get("/"), upgrade(), b"NICK x\r\n"):
            client = self.client()
            if talk:
                client.say(talk)
            self.assertEqual(self.limiter.count, 1)
            client.go()
            self.clock.advance(0)
            self.assertEqual(self.limiter.count, 0, talk)

    def test_a_client_that_never_answers_a_close_is_lost(self) -> None:
        before = len(self.clock.getDelayedCalls())
        client = self.client()
        client.say(get("/healthz", "Connection: close"))
        self.assertIn("200 OK", self.said(client))
        self.clock.advance(GONE_AFTER - 1)
        self.assertFalse(client.disconnected)
        self.clock.advance(1)
        self.assertTrue(client.disconnected)
        client.go()
        self.assertEqual(self.limiter.count, 0)
        self.assertEqual(len(self.clock.getDelayedCalls()), before)

    def test_browsers_that_are_known_are_not_greeted(self) -> None:
        self.client().say(get("/healthz"))
        spare = self.client()
        self.clock.advance(SILENCE * 3)
        self.assertEqual(self.said(spare), "")
        bare = TlsClient(self.every)
        self.clock.advance(SILENCE * 3)
        self.assertEqual(bare.value(), b"")


class Proxied(FrontCase):
    def test_a_proxy_names_the_client_before_tls(self) -> None:
        client = self.client(host=PROXY, first=HEADER)
        client.say(b"L\n")
        self.assertIn("192.0.2.7:4711 guest-2", self.said(client))
        self.assertEqual(self.limiter._counts, {"192.0.2.7": 1})

    def test_a_header_from_elsewhere_is_skipped(self) -> None:
        client = self.client(first=HEADER)
        client.say(b"L\n")
        self.assertIn("192.0.2.1:4000 guest-2", self.said(client))
        self.assertIn("is not believed", self.log())

    def test_a_header_inside_of_tls_is_skipped(self) -> None:
        client = self.client(host=PROXY)
        client.say(HEADER + b"L\n")
        self.assertIn(f"{PROXY}:4000 guest-2", self.said(client))


class Exchanged(FrontCase):
    def test_new_connections_get_the_new_certificate(self) -> None:
        before = self.client(name="chat.example")
        new = make("chat.example", "new.example").write_to(Path(self.mktemp()))
        self.served.current = serve(Files.at(str(new), None)).current
        after = self.client(name="chat.example")
        shown = [client.tls.getpeercert(binary_form=True) for client in (before, after)]
        self.assertNotEqual(*shown)
        for client in (before, after):
            client.say(b"hello\n")
            self.assertIn("* welcome", self.said(client))
        self.assertTrue(self.served.covers("new.example"))
