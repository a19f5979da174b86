"""Tests for `doors`."""

from __future__ import annotations

import errno
import socket
from typing import Any

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.error import CannotListenError
from twisted.internet.protocol import Factory
from twisted.internet.testing import MemoryReactorClock
from twisted.logger import LogEvent, formatEvent, globalLogPublisher
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.listen import endpoints as doors
from chatroom_tw.server.listen.endpoints import (
    BACKLOG,
    EVERY_PROTOCOL,
    CannotStart,
    Listener,
    Listeners,
    endpoint_at,
    hosts_of,
)


class Reactor(MemoryReactorClock):
    """Its ports say where they were asked to listen."""

    def listenTCP(self, port: int, *arguments: Any, **more: Any) -> Any:
        listening = super().listenTCP(port, *arguments, **more)
        kind = IPv6Address if ":" in more["interface"] else IPv4Address
        listening._hostAddress = kind("TCP", more["interface"], port)
        return listening


class DoorsCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.reactor = Reactor()
        self.closed: list[bool] = []
        self.events: list[LogEvent] = []
        globalLogPublisher.addObserver(self.events.append)
        self.addCleanup(globalLogPublisher.removeObserver, self.events.append)

    def doors(self, *endpoints: str) -> Listeners:
        doors = [Listener("line", endpoint, Factory()) for endpoint in endpoints]
        return Listeners(self.reactor, "chat", doors, lambda: self.closed.append(True))

    def start(self, doors: Listeners) -> None:
        doors.privilegedStartService()
        doors.startService()

    def log(self) -> list[str]:
        lines = [formatEvent(event) for event in self.events]
        return [line for line in lines if line.startswith("chat: ")]


class Opening(DoorsCase):
    def test_each_door_is_in_the_log_and_then_ready(self) -> None:
        self.start(self.doors("tcp:4000:interface=192.0.2.1", "unix:/run/chat.sock"))
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
            front = Listener(EVERY_PROTOCOL, endpoint_at("4000", interface), Factory())
            self.start(Listeners(self.reactor, "chat", [front], lambda: None))
            self.assertIn(f"chat: in a browser: {url}", self.log())

    def test_the_log_says_how_to_let_the_network_in(self) -> None:
        self.start(self.doors("tcp:4000:interface=127.0.0.1"))
        self.assertIn("--interface 0.0.0.0", self.log()[1])

    def test_many_may_knock_at_once(self) -> None:
        self.start(self.doors(endpoint_at("4000", "::1")))
        [(port, _, backlog, interface)] = self.reactor.tcpServers
        self.assertEqual((port, backlog, interface), (4000, BACKLOG, "::1"))

    def test_a_port_in_use_ends_the_start_with_one_line_and_no_door_open(self) -> None:
        doors = self.doors("tcp:4000:interface=127.0.0.1", "tcp:4001:interface=127.0.0.1")
        listen = self.reactor.listenTCP

        def listen_once(port: int, *arguments: Any, **more: Any) -> Any:
            if port == 4001:
                in_use = OSError(errno.EADDRINUSE, "Address already in use")
                raise CannotListenError("127.0.0.1", port, in_use)
            return listen(port, *arguments, **more)

        self.reactor.listenTCP = listen_once
        cannot = self.assertRaises(CannotStart, doors.privilegedStartService)
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
        cannot = self.assertRaises(CannotStart, self.doors("tcp:4000").privilegedStartService)
        self.assertIn("192.0.2.1, port 4000: Cannot assign requested address", str(cannot))

    def test_a_name_that_does_not_resolve_ends_the_start(self) -> None:
        def listen(port: int, *arguments: Any, **more: Any) -> Any:
            raise CannotListenError("nowhere", port, socket.gaierror(-2, "Name not known"))

        self.reactor.listenTCP = listen
        cannot = self.assertRaises(CannotStart, self.doors("tcp:4000").privilegedStartService)
        self.assertIn("nowhere, port 4000: Name not known", str(cannot))

    def test_what_is_no_endpoint_ends_the_start(self) -> None:
        for endpoint in ("nonsense", "tcp:x", "carrier-pigeon:1", "tcp:1:2:3:4:5:6", "ssl:x"):
            cannot = self.assertRaises(CannotStart, self.doors, endpoint)
            self.assertIn(repr(endpoint), str(cannot))
            self.assertNotIn("\n", str(cannot))

    def test_tls_with_a_port_and_a_key_is_what_twisted_calls_ssl(self) -> None:
        self.assertEqual(endpoint_at("tls:1:privateKey=a", "::1"), "ssl:1:privateKey=a")
        self.assertEqual(endpoint_at("tls:/certificates:port=1", "::1"), "tls:/certificates:port=1")

    def test_tls_without_its_library_says_what_to_install(self) -> None:
        self.patch(doors, "find_spec", lambda name: None)
        cannot = self.assertRaises(CannotStart, self.doors, "tls:1:no=2")
        self.assertIn("pip install 'chatroom_tw[tls]'", str(cannot))


class Closing(DoorsCase):
    def test_the_conversations_end_when_nobody_can_come_in_any_more(self) -> None:
        doors = self.doors("tcp:4000:interface=127.0.0.1")
        self.start(doors)
        self.successResultOf(doors.stopService())
        self.assertEqual(self.closed, [True])


class Hosts(SynchronousTestCase):
    """Under which addresses others can reach this computer."""

    def test_an_address_is_its_own_and_this_computers_alone_is_nobodys(self) -> None:
        for interface, hosts in (
            ("192.0.2.1", ["192.0.2.1"]),
            ("2001:db8::1", ["[2001:db8::1]"]),
            ("den.example", ["den.example"]),
            *((here, []) for here in ("127.0.0.1", "127.9.9.9", "::1", "localhost")),
        ):
            self.assertEqual(hosts_of(interface), hosts)

    def test_of_all_it_is_the_one_that_leads_to_the_world(self) -> None:
        class Probe:
            def __init__(self, *arguments: Any, **named: Any) -> None: ...

            def __enter__(self) -> Probe:
                return self

            def __exit__(self, *_: object) -> None: ...

            def connect(self, address: Any) -> None: ...

            def getsockname(self) -> tuple[str, int]:
                return "192.0.2.7", 4711

        self.patch(doors.socket, "socket", Probe)
        self.assertEqual(hosts_of("0.0.0.0"), ["192.0.2.7"])
        self.assertEqual(hosts_of("::"), ["192.0.2.7"])

    def test_where_there_is_no_network_there_is_none(self) -> None:
        def refuse(*arguments: Any, **named: Any) -> Any:
            raise OSError

        self.patch(socket, "socket", refuse)
        self.assertEqual(hosts_of("0.0.0.0"), [])
