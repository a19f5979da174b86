"""Tests for `server.listen.handshake`: who has not completed a TLS handshake is nobody."""

from __future__ import annotations

import contextlib
import ssl
from typing import Any

from OpenSSL import crypto
from twisted.internet.ssl import KeyPair
from twisted.protocols.tls import TLSMemoryBIOFactory
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.limits import OPENING
from chatroom_tw.server.listen.admission import Admission
from chatroom_tw.server.listen.limiter import ConnectionLimiter
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.site_case import get
from chatroom_tw.tests.support.tls_client import TlsClient

ENDPOINT = "ssl:0:privateKey=server.pem"


class Handshaking(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat()
        self.clock = self.chat.clock
        [self.ann] = self.chat.line_clients("ann")
        key = KeyPair.generate(crypto.TYPE_RSA, 2048)
        self.context = key.selfSignedCert(1, CN=b"chat.example").options()
        self.limiter = ConnectionLimiter(None, 500, self.clock.seconds)
        self.line = self.listener(self.chat.factory)

    def listener(self, factory: Any) -> Any:
        """What `listenSSL` makes of the factory of a listener."""
        guarded = Admission("chat", self.clock, self.limiter).guard(ENDPOINT, factory)
        return TLSMemoryBIOFactory(self.context, False, guarded, self.clock)

    def assert_nobody_came(self) -> None:
        self.assertEqual(self.ann.received(), [])
        self.assertEqual(len(self.chat.hub.users), 1)

    def test_a_bare_connection_is_nobody_and_ends(self) -> None:
        for factory in (self.chat.factory, self.chat.menu, self.chat.tcd, self.chat.site):
            client = TlsClient(self.listener(factory))
            self.clock.advance(OPENING - 1)
            self.assertFalse(client.disconnected)
            self.assertEqual(self.limiter.count, 1)
            self.clock.advance(1)
            self.assertTrue(client.disconnected)
            client.go()
            self.assertEqual(self.limiter.count, 0)
        self.assert_nobody_came()

    def test_a_handshake_that_comes_slowly_has_some_seconds_in_all(self) -> None:
        client = TlsClient(self.line)
        with contextlib.suppress(ssl.SSLWantReadError):
            client.tls.do_handshake()
        hello = client._out.read()
        for byte in hello[: int(OPENING)]:
            client.send(bytes([byte]))
            self.clock.advance(1)
        self.assertTrue(client.disconnected)
        self.assert_nobody_came()

    def test_a_client_without_tls_is_nobody(self) -> None:
        client = TlsClient(self.line)
        client.send(b"hello\n")
        self.assertTrue(client.disconnecting)
        client.go()
        self.assertEqual(self.limiter.count, 0)
        self.assert_nobody_came()

    def test_a_client_is_welcomed_after_the_handshake(self) -> None:
        client = TlsClient(self.line)
        client.shake_hands()
        self.clock.advance(0)
        self.assertIn(b"* welcome", client.said())
        self.assertEqual(self.ann.received(), ["* guest-2 has joined main"])
        client.tls.write(b"hello\n")
        client.flush()
        self.assertEqual(self.ann.received(), ["<guest-2> hello"])
        self.clock.advance(OPENING)
        self.assertFalse(client.disconnected)
        client.go()
        self.assertEqual(self.ann.received(), ["* guest-2 has left main"])
        self.assertEqual(self.limiter.count, 0)

    def test_what_comes_with_the_end_of_the_handshake_is_received(self) -> None:
        client = TlsClient(self.line)
        for _ in range(2):
            with contextlib.suppress(ssl.SSLWantReadError):
                client.tls.do_handshake()
                client.tls.write(b"hello\n")
            client.flush()
        self.assertEqual(self.ann.received(), ["* guest-2 has joined main", "<guest-2> hello"])

    def test_a_browser_gets_its_protocol_and_its_page(self) -> None:
        client = TlsClient(self.listener(self.chat.site), "h2", "http/1.1")
        client.shake_hands()
        self.assertEqual(client.tls.selected_alpn_protocol(), "http/1.1")
        client.tls.write(get("/healthz"))
        client.flush()
        self.clock.advance(0)
        self.assertIn(b"HTTP/1.1 200 OK", client.said())

    def test_a_refused_client_is_told_so_by_tls(self) -> None:
        self.limiter = ConnectionLimiter(0)
        client = TlsClient(self.listener(self.chat.factory))
        client.shake_hands()
        self.assertIn(b"! this server is full", client.said())
