"""Tests for `server.listen.listeners`."""

from __future__ import annotations

import errno
import socket
from typing import Any

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.defer import fail
from twisted.internet.error import CannotListenError
from twisted.internet.protocol import Factory
from twisted.internet.testing import MemoryReactorClock
from twisted.logger import LogEvent, formatEvent, globalLogPublisher
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.listen.endpoints import BACKLOG, endpoint_at
from chatroom_tw.server.listen.listeners import EVERY_PROTOCOL, CannotStart, Listener, Listeners


class Reactor(MemoryReactorClock):
    """A reactor whose ports have the address on which they were asked to listen."""

    def listenTCP(self, port: int, *arguments: Any, **more: Any) -> Any:
        listening = super().listenTCP(port, *arguments, **more)
        kind = IPv6Address if ":" in more["interface"] else IPv4Address
        listening._hostAddress = kind("TCP", more["interface"], port)
        return listening


class ListenersCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.reactor = Reactor()
        self.closed: list[bool] = []
        self.events: list[LogEvent] = []
        globalLogPublisher.addObserver(self.events.append)
        self.addCleanup(globalLogPublisher.removeObserver, self.events.append)

    def listeners(self, *endpoints: str) -> Listeners:
        listeners = [Listener("line", endpoint, Factory()) for endpoint in endpoints]
        return Listeners(self.reactor, "chat", listeners, lambda: self.closed.append(True))

    def start(self, listeners: Listeners) -> None:
        listeners.privilegedStartService()
        listeners.startService()

    def log(self) -> list[str]:
        lines = [formatEvent(event) for event in self.events]
        return [line for line in lines if line.startswith("chat: ")]


class Opening(ListenersCase):
    def test_each_listener_is_in_the_log_and_then_ready(self) -> None:
        self.start(self.listeners("tcp:4000:interface=192.0.2.1", "unix:/run/chat.sock"))
        self.assertEqual(
            self.log(),
            ["chat: line on 192.0.2.1:4000", "chat: line on unix:/run/chat.sock", "chat: ready"],
        )

    def test_the_log_says_where_browsers_go(self) -> None:
        for interface, url in (
            ("127.0.0.1", "http://127.0.0.1:4000/"),
            ("192.0.2.1", "http://192.0.2.1:4000/"),
            ("::1", "http://[::1]:4000/"),
        ):
            listener = Listener(EVERY_PROTOCOL, endpoint_at("4000", interface), Factory())
            self.start(Listeners(self.reactor, "chat", [listener], lambda: None))
            self.assertIn(f"chat: in a browser: {url}", self.log())

    def test_the_log_says_how_to_let_the_network_in(self) -> None:
        self.start(self.listeners("tcp:4000:interface=127.0.0.1"))
        self.assertIn("--interface 0.0.0.0", self.log()[1])

    def test_many_connections_may_wait_to_be_accepted(self) -> None:
        self.start(self.listeners(endpoint_at("4000", "::1")))
        [(port, _, backlog, interface)] = self.reactor.tcpServers
        self.assertEqual((port, backlog, interface), (4000, BACKLOG, "::1"))

    def test_a_port_in_use_ends_the_start_with_one_line(self) -> None:
        listeners = self.listeners("tcp:4000:interface=127.0.0.1", "tcp:4001:interface=127.0.0.1")
        listen = self.reactor.listenTCP

        def listen_once(port: int, *arguments: Any, **more: Any) -> Any:
            if port == 4001:
                in_use = OSError(errno.EADDRINUSE, "Address already in use")
                raise CannotListenError("127.0.0.1", port, in_use)
            return listen(port, *arguments, **more)

        self.reactor.listenTCP = listen_once
        cannot = self.assertRaises(CannotStart, listeners.privilegedStartService)
        self.assertEqual(
            str(cannot),
            "chat: port 4001 on 127.0.0.1 is in use by another program; "
            "end that, or choose another port",
        )
        self.assertEqual(cannot.code, str(cannot), "the process would not end with status 1")

    def test_an_address_that_is_not_ours_ends_the_start(self) -> None:
        def listen(port: int, *arguments: Any, **more: Any) -> Any:
            raise CannotListenError(
                "192.0.2.1", port, OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address")
            )

        self.reactor.listenTCP = listen
        cannot = self.assertRaises(CannotStart, self.listeners("tcp:4000").privilegedStartService)
        self.assertIn("192.0.2.1, port 4000: Cannot assign requested address", str(cannot))

    def test_a_name_that_does_not_resolve_ends_the_start(self) -> None:
        def listen(port: int, *arguments: Any, **more: Any) -> Any:
            raise CannotListenError("nowhere", port, socket.gaierror(-2, "Name not known"))

        self.reactor.listenTCP = listen
        cannot = self.assertRaises(CannotStart, self.listeners("tcp:4000").privilegedStartService)
        self.assertIn("nowhere, port 4000: Name not known", str(cannot))

    def test_an_invalid_endpoint_ends_the_start(self) -> None:
        for endpoint in ("nonsense", "tcp:x", "carrier-pigeon:1", "tcp:1:2:3:4:5:6", "ssl:x"):
            cannot = self.assertRaises(CannotStart, self.listeners, endpoint)
            self.assertIn(repr(endpoint), str(cannot))
            self.assertNotIn("\n", str(cannot))


class Closing(ListenersCase):
    def test_connections_end_after_the_listeners_are_closed(self) -> None:
        listeners = self.listeners("tcp:4000:interface=127.0.0.1")
        self.start(listeners)
        self.successResultOf(listeners.stopService())
        self.assertEqual(self.closed, [True])

    def test_a_listener_that_cannot_be_closed_is_logged_and_the_rest_is_done(self) -> None:
        listeners = self.listeners("tcp:4000:interface=127.0.0.1", "tcp:4001:interface=127.0.0.1")
        self.start(listeners)
        _, port = listeners._ports[0]
        self.patch(port, "stopListening", lambda: fail(FileNotFoundError("its socket is gone")))
        self.successResultOf(listeners.stopService())
        self.assertEqual(self.closed, [True])
        self.assertEqual(len(self.flushLoggedErrors(FileNotFoundError)), 1)
