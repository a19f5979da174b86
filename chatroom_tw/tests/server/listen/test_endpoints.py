"""Tests for `server.listen.endpoints`."""

from __future__ import annotations

import os
import socket
from typing import Any

from twisted.internet.protocol import Factory
from twisted.internet.testing import MemoryReactorClock
from twisted.python.filepath import FilePath
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.listen.endpoints import (
    BACKLOG,
    InvalidEndpoint,
    endpoint_at,
    hosts_of,
    server_endpoint,
)


class Strings(SynchronousTestCase):
    def test_a_port_number_is_on_the_interface(self) -> None:
        self.assertEqual(endpoint_at("1", "::1"), "tcp:1:interface=\\:\\:1")
        self.assertEqual(endpoint_at("1", "fe80::1%eth0"), "tcp:1:interface=fe80\\:\\:1%eth0")
        self.assertEqual(endpoint_at("unix:/run/x", "::1"), "unix:/run/x")

    def test_tls_with_a_port_and_a_key_is_ssl_in_twisted(self) -> None:
        self.assertEqual(endpoint_at("tls:1:privateKey=a", "::1"), "ssl:1:privateKey=a")
        self.assertEqual(endpoint_at("tls:/certificates:port=1", "::1"), "tls:/certificates:port=1")

    def test_paths_may_begin_with_the_users_home(self) -> None:
        self.patch(os, "environ", {"HOME": "/home/a:b"})
        reactor = MemoryReactorClock()
        for endpoint in ("unix:~/chat.sock", "unix:address=~/chat.sock"):
            server_endpoint(reactor, endpoint).listen(Factory())
        self.assertEqual([server[0] for server in reactor.unixServers], ["/home/a:b/chat.sock"] * 2)

    def test_every_kind_has_the_backlog_of_the_main_port(self) -> None:
        reactor = MemoryReactorClock()
        for endpoint, backlog in (
            ("tcp:1", BACKLOG),
            ("tcp:1:interface=127.0.0.1", BACKLOG),
            ("tcp6:1", BACKLOG),
            ("haproxy:tcp:1:interface=127.0.0.1", BACKLOG),
            ("tcp:1:backlog=7", 7),
            ("tcp:1:backlog=7:interface=127.0.0.1", 7),
            ("haproxy:tcp:1:backlog=7", 7),
            ("tcp:1:127.0.0.1:7", 7),
        ):
            server_endpoint(reactor, endpoint).listen(Factory())
            self.assertEqual(reactor.tcpServers.pop()[2], backlog, endpoint)
        for endpoint, backlog in (("unix:/run/x", BACKLOG), ("unix:/run/x:backlog=7", 7)):
            server_endpoint(reactor, endpoint).listen(Factory())
            self.assertEqual(reactor.unixServers.pop()[2], backlog, endpoint)

    def test_tls_has_the_backlog_of_the_main_port(self) -> None:
        folder = FilePath(self.mktemp())
        folder.makedirs()
        for endpoint in (f"tls:{folder.path}:0", f"tls:{folder.path}:port=0"):
            plain = server_endpoint(MemoryReactorClock(), endpoint).endpoint
            self.assertEqual(plain._backlog, BACKLOG, endpoint)

    def test_an_invalid_endpoint_says_what_to_write(self) -> None:
        for endpoint in ("nonsense", "tcp:x", "carrier-pigeon:1", "tcp:1:2:3:4:5:6"):
            error = self.assertRaises(
                InvalidEndpoint, server_endpoint, MemoryReactorClock(), endpoint
            )
            self.assertIn("give a port number", str(error))


class Hosts(SynchronousTestCase):
    """The addresses at which other computers reach a listener."""

    def test_an_address_is_its_own_and_loopback_has_none(self) -> None:
        for interface, hosts in (
            ("192.0.2.1", ["192.0.2.1"]),
            ("2001:db8::1", ["[2001:db8::1]"]),
            ("chat.example", ["chat.example"]),
            *((here, []) for here in ("127.0.0.1", "127.9.9.9", "::1", "localhost")),
        ):
            self.assertEqual(hosts_of(interface), hosts)

    def test_all_addresses_are_the_one_that_leads_to_the_internet(self) -> None:
        class Probe:
            def __init__(self, *arguments: Any, **named: Any) -> None: ...

            def __enter__(self) -> Probe:
                return self

            def __exit__(self, *_: object) -> None: ...

            def connect(self, address: Any) -> None: ...

            def getsockname(self) -> tuple[str, int]:
                return "192.0.2.7", 4711

        self.patch(socket, "socket", Probe)
        self.assertEqual(hosts_of("0.0.0.0"), ["192.0.2.7"])
        self.assertEqual(hosts_of("::"), ["192.0.2.7"])

    def test_without_a_network_there_is_none(self) -> None:
        def refuse(*arguments: Any, **named: Any) -> Any:
            raise OSError

        self.patch(socket, "socket", refuse)
        self.assertEqual(hosts_of("0.0.0.0"), [])
