"""Tests for `server.net.sockets`, with real sockets: the options of every client's socket."""

from __future__ import annotations

import socket
from typing import Any

from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.testing import StringTransport
from twisted.protocols.policies import WrappingFactory
from twisted.trial.unittest import SynchronousTestCase, TestCase

from chatroom_tw.server.backlog import KERNEL_PART
from chatroom_tw.server.net import sockets


class Prepared(Protocol):
    """Prepares its transport as a connection does."""

    def connectionMade(self) -> None:
        sockets.prepare(self.transport)
        beneath: Any = self.transport
        beneath = getattr(beneath, "transport", beneath)
        self.factory.made.callback(beneath)


class OnASocket(TestCase):
    async def prepared(self, wrap: bool = False, unix: bool = False) -> Any:
        """The transport of a new connection."""
        factory: Any = Factory.forProtocol(Prepared)
        factory.noisy = False
        made: Deferred[Any] = Deferred()
        factory.made = made
        outer = WrappingFactory(factory) if wrap else factory
        outer.noisy = False
        if unix:
            path = self.mktemp()[-60:].replace("/", "-")
            port = reactor.listenUNIX(path, outer)
            client = socket.socket(socket.AF_UNIX)
            client.connect(path)
        else:
            port = reactor.listenTCP(0, outer, interface="127.0.0.1")
            client = socket.create_connection(("127.0.0.1", port.getHost().port))
        self.addCleanup(port.stopListening)
        self.addCleanup(client.close)
        transport = await made
        self.addCleanup(transport.abortConnection)
        return transport

    async def check(self, wrap: bool) -> None:
        transport = await self.prepared(wrap)
        handle = transport.getHandle()
        self.assertTrue(handle.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE))
        self.assertTrue(handle.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        self.assertTrue(sockets.KEEP_ALIVE)
        for option, value in sockets.KEEP_ALIVE:
            self.assertEqual(handle.getsockopt(socket.IPPROTO_TCP, option), value)
        self.assertEqual(transport.bufferSize, sockets.READ_SIZE)
        buffer = handle.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
        self.assertIn(buffer, (sockets.SEND_BUFFER, KERNEL_PART))

    async def test_keep_alive_and_no_delay_are_set(self) -> None:
        await self.check(wrap=False)

    async def test_options_are_set_beneath_a_wrapper(self) -> None:
        await self.check(wrap=True)

    async def test_the_reads_of_a_unix_socket_are_limited_too(self) -> None:
        transport = await self.prepared(unix=True)
        self.assertEqual(transport.bufferSize, sockets.READ_SIZE)

    async def test_unknown_options_are_skipped(self) -> None:
        self.patch(sockets, "KEEP_ALIVE", [(9999, 1), *sockets.KEEP_ALIVE])
        await self.check_options_after_unknown()

    async def check_options_after_unknown(self) -> None:
        transport = await self.prepared()
        option, value = sockets.KEEP_ALIVE[1]
        self.assertEqual(transport.getHandle().getsockopt(socket.IPPROTO_TCP, option), value)


class Figures(SynchronousTestCase):
    def test_a_dead_peer_is_given_up_after_two_minutes(self) -> None:
        given = dict(sockets._OPTIONS)
        probing = given["TCP_KEEPINTVL"] * given["TCP_KEEPCNT"]
        self.assertEqual(given["TCP_KEEPIDLE"] + probing, sockets.GONE_AFTER)
        self.assertEqual(given["TCP_USER_TIMEOUT"], sockets.GONE_AFTER * 1000)

    def test_without_a_socket_the_transport_is_used(self) -> None:
        sockets.prepare(StringTransport())
        self.assertIsNone(sockets.socket_of(StringTransport()))
