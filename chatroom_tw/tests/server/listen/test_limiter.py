"""Tests for `gate`: who is let in, who is turned away, and that all of them are counted."""

from __future__ import annotations

import os
from typing import Any

from twisted.internet.address import IPv4Address, IPv6Address, UNIXAddress
from twisted.internet.error import ConnectionDone
from twisted.internet.protocol import Factory
from twisted.internet.testing import StringTransport
from twisted.logger import LogEvent, formatEvent, globalLogPublisher
from twisted.protocols.haproxy._wrapper import HAProxyWrappingFactory
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.service import UNSUPPORTED
from chatroom_tw.server.listen import limiter as gate
from chatroom_tw.server.listen.detection import SILENCE, DetectingFactory
from chatroom_tw.server.listen.limiter import (
    LEAST_FILES,
    LINGERERS,
    LOGGED,
    Admission,
    most_clients,
)
from chatroom_tw.server.listen.slots import ConnectionLimiter
from chatroom_tw.server.listen.unsupported import LINGER
from chatroom_tw.tests.support.chat import Chat

GONE = Failure(ConnectionDone())


class Caller(StringTransport):
    """Somebody who connects to a factory from an address."""

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


class GateCase(SynchronousTestCase):
    most = 3
    most_of_one = 2

    def setUp(self) -> None:
        self.chat = Chat()
        self.clock = self.chat.clock
        self.turnstile = ConnectionLimiter(self.most, self.most_of_one)
        self.keeper = Admission("chat", self.clock, self.turnstile)
        strangers = [stranger(self.clock) for stranger in UNSUPPORTED]
        protocols = [self.chat.factory, self.chat.menu, self.chat.tcd]
        front = DetectingFactory(self.clock, self.chat.factory, [*protocols, *strangers])
        self.front = self.keeper.guard("tcp:0", front)
        self.line = self.keeper.guard("tcp:0", self.chat.factory)
        self.events: list[LogEvent] = []
        globalLogPublisher.addObserver(self.events.append)
        self.addCleanup(globalLogPublisher.removeObserver, self.events.append)

    def log(self) -> list[str]:
        lines = [formatEvent(event) for event in self.events]
        return [line for line in lines if "turned away" in line]


class LettingIn(GateCase):
    def test_all_doors_are_counted_together(self) -> None:
        Caller(self.front, "192.0.2.1")
        Caller(self.line, "192.0.2.2")
        Caller(self.front, "192.0.2.3")
        for door in (self.front, self.line):
            self.assertIn(b"! this server is full: 3 clients", Caller(door, "192.0.2.4").value())

    def test_who_is_turned_away_reads_one_line_and_the_connection_is_closed(self) -> None:
        for _ in range(2):
            Caller(self.line)
        away = Caller(self.line)
        self.assertEqual(
            away.value(),
            b"! there are 2 connections from 192.0.2.1 already, and no more are let in; "
            b"close one of them\n",
        )
        self.assertTrue(away.disconnecting)
        away.send(b"hello?\n")
        self.clock.advance(LINGER)
        self.assertTrue(away.disconnected, "it is not waited for for long")

    def test_of_many_who_are_turned_away_only_some_are_waited_for(self) -> None:
        for _ in range(2):
            Caller(self.line)
        away = [Caller(self.line) for _ in range(LINGERERS)]
        peer = away[0].getPeer()
        self.assertIsNone(self.line.buildProtocol(peer), "it is closed at once")
        for one in away:
            one.go()
        self.assertTrue(Caller(self.line).value())

    def test_what_wraps_a_connection_wants_a_protocol_for_it_all_the_same(self) -> None:
        door = self.keeper.guard("ssl:0:privateKey=x", self.chat.factory)
        for _ in range(2):
            Caller(door)
        away = [Caller(door) for _ in range(LINGERERS + 5)]
        self.assertEqual(sum(one.disconnected for one in away), 5)

    def test_this_computer_and_unix_sockets_have_no_limit_of_their_own(self) -> None:
        for host in ("127.0.0.1", "::1", None):
            Caller(self.line, host)
        self.assertEqual(self.turnstile.count, 3)

    def test_the_same_address_by_ipv6_is_the_same(self) -> None:
        Caller(self.line, "192.0.2.1")
        Caller(self.line, "::ffff:192.0.2.1")
        self.assertIn(b"! there are 2 connections from 192.0.2.1", Caller(self.line).value())


class Leaving(GateCase):
    """However a connection ends, it is one less, once."""

    most = 100
    most_of_one = 100

    def assert_counted(self, caller: Caller) -> None:
        self.assertEqual(self.turnstile.count, 1)
        caller.go()
        self.assertEqual(self.turnstile.count, 0)

    def test_at_a_door_of_its_own(self) -> None:
        for factory in (self.chat.factory, self.chat.menu, self.chat.tcd):
            self.assert_counted(Caller(self.keeper.guard("tcp:0", factory)))

    def test_before_the_front_door_knows_who_it_is(self) -> None:
        self.assert_counted(Caller(self.front))

    def test_after_it_was_handed_over(self) -> None:
        for signature in (
            b"hello\n",
            b"HELO x\n",
            b"NICK x\r\n",
            b"GET / HTTP/1.1\r\n",
            b"\x16\x03",
        ):
            caller = Caller(self.front)
            undecided = caller.protocol
            caller.send(signature)
            self.assertIsNot(caller.protocol, undecided)
            self.assert_counted(caller)

    def test_after_silence(self) -> None:
        caller = Caller(self.front)
        self.clock.advance(SILENCE)
        self.assert_counted(caller)

    def test_who_says_goodbye_is_counted_until_the_connection_is_closed(self) -> None:
        caller = Caller(self.front)
        caller.send(b"exit\n")
        self.assertTrue(caller.disconnecting)
        self.assert_counted(caller)

    def test_who_was_turned_away_is_not_counted(self) -> None:
        self.keeper = Admission("chat", self.clock, ConnectionLimiter(1))
        door = self.keeper.guard("tcp:0", self.chat.factory)
        one = Caller(door)
        Caller(door).go()
        one.go()
        self.assertNotIn(b"!", Caller(door).value())

    def test_nobody_is_counted_whom_no_protocol_could_be_made_for(self) -> None:
        class Broken(Factory):
            def buildProtocol(self, addr: object) -> Any:
                raise ZeroDivisionError

        door = self.keeper.guard("tcp:0", Broken())
        self.assertRaises(ZeroDivisionError, Caller, door)
        self.assertEqual(self.turnstile.count, 0)

    def test_nobody_is_counted_whom_nobody_could_welcome(self) -> None:
        def connect(*arguments: object) -> Any:
            raise ZeroDivisionError

        self.patch(self.chat.rules, "connect", connect)
        for door in (self.line, self.front):
            caller = Caller(door)
            if door is self.front:
                caller.send(b"hello\n")
            self.assertTrue(caller.disconnected)
            self.assert_counted(caller)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 2)


class BehindAProxy(GateCase):
    """The address is the proxy's word."""

    def setUp(self) -> None:
        super().setUp()
        self.door = HAProxyWrappingFactory(self.keeper.guard("haproxy:tcp:0", self.chat.factory))

    def call(self, host: str) -> Caller:
        caller = Caller(self.door, "198.51.100.9")
        caller.send(b"PROXY TCP4 %s 198.51.100.1 4000 12000\r\nhello\n" % host.encode())
        return caller

    def test_clients_are_counted_by_their_own_addresses(self) -> None:
        clients = [self.call(host) for host in ("192.0.2.1", "192.0.2.1", "192.0.2.2")]
        self.assertEqual(self.turnstile.count, 3)
        for client in clients:
            self.assertIn(b"* welcome", client.value())
            client.go()
        self.assertEqual(self.turnstile.count, 0)

    def test_who_has_too_many_is_told_so(self) -> None:
        for _ in range(2):
            self.call("192.0.2.1")
        self.assertIn(b"! there are 2 connections from 192.0.2.1", self.call("192.0.2.1").value())
        self.assertIn(b"* welcome", self.call("192.0.2.2").value())

    def test_who_goes_before_the_proxy_has_said_who_they_are_was_never_in(self) -> None:
        caller = Caller(self.door, "198.51.100.9")
        caller.go()
        self.assertEqual(self.turnstile.count, 0)


class Files(GateCase):
    def limit_to(self, files: int | None) -> None:
        self.patch(gate, "file_limit", lambda: files)

    def test_when_hardly_a_file_can_be_opened_nobody_is_let_in(self) -> None:
        self.limit_to(LEAST_FILES)
        self.assertIn(b"! this server has no room for more", Caller(self.line).value())
        self.limit_to(1 << 20)
        self.assertIn(b"* welcome", Caller(self.line).value())

    def test_nor_when_none_can(self) -> None:
        def refuse(*arguments: object) -> int:
            raise OSError

        self.patch(os, "open", refuse)
        self.assertIn(b"! this server has no room for more", Caller(self.line).value())

    def test_where_nobody_says_how_many_there_are_everybody_is(self) -> None:
        self.limit_to(None)
        self.assertIn(b"* welcome", Caller(self.line).value())

    def test_by_default_there_is_room_for_as_many_clients_as_files_less_some(self) -> None:
        for files, clients in ((None, None), (1000, 936), (10, 1)):
            self.limit_to(files)
            self.assertEqual(most_clients(), clients)


class Logging(GateCase):
    most = 1

    def test_the_log_says_who_was_turned_away_and_why(self) -> None:
        Caller(self.line)
        Caller(self.line)
        self.assertEqual(
            self.log(),
            [
                "chat: a client from 192.0.2.1 was turned away, and 0 before it: this server is "
                "full: 1 clients are here; try again later"
            ],
        )

    def test_it_is_not_flooded(self) -> None:
        Caller(self.line)
        for _ in range(1000):
            Caller(self.line).go()
        self.assertEqual(len(self.log()), LOGGED.at_once)
        self.clock.advance(100)
        Caller(self.line, None)
        self.assertIn("from a unix socket was turned away, and 997 before it", self.log()[-1])
