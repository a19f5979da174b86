"""Tests for `chat.service`: the parts together, and the plugin."""

from __future__ import annotations

from typing import Any

from twisted.application.service import IServiceMaker
from twisted.internet.error import ReactorNotRunning
from twisted.internet.testing import MemoryReactorClock, StringTransport
from twisted.plugin import getPlugins
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.protocols.irc.lines import IrcFactory
from chatroom_tw.chat.protocols.line import LineFactory
from chatroom_tw.chat.protocols.menu import MenuFactory
from chatroom_tw.chat.protocols.tcd import TcdFactory
from chatroom_tw.chat.service import PROTOCOLS, Options, chat_service
from chatroom_tw.server.http.site import SocketSite, WebSite
from chatroom_tw.server.listen.detection import DetectingFactory
from chatroom_tw.server.listen.proxied import HeaderFactory
from chatroom_tw.server.listen.unsupported import HTTP


class Reactor(MemoryReactorClock):
    """A reactor without threads, which can be stopped once, as every reactor."""

    stops = 0

    def getThreadPool(self) -> None:
        """There is none: no client here logs in."""

    def stop(self) -> None:
        if self.stops:
            raise ReactorNotRunning
        self.stops += 1


def spoken(server: tuple[Any, ...]) -> Any:
    """The factory of the one protocol, or the default one, that a TCP server speaks."""
    behind = server[1].behind
    return behind.default if isinstance(behind, DetectingFactory) else behind


class Service(SynchronousTestCase):
    def start(self, *arguments: str) -> Reactor:
        """Start a chat with these arguments; the reactor on which it listens."""
        options = Options()
        options.parseOptions(["--state", "none", *arguments])
        reactor = Reactor()
        service = chat_service(reactor, options)
        service.privilegedStartService()
        service.startService()
        self.addCleanup(lambda: self.successResultOf(service.stopService()))
        return reactor

    def test_the_port_is_for_every_protocol_and_others_for_one(self) -> None:
        reactor = self.start("--port", "4000", "--line", "4001", "--line", "unix:/run/chat")
        self.assertEqual([server[0] for server in reactor.tcpServers], [4000, 4001])
        factories = [server[1].behind for server in (*reactor.tcpServers, *reactor.unixServers)]
        self.assertEqual([type(f) for f in factories], [DetectingFactory] * 3)
        self.assertEqual([type(f.default) for f in factories], [LineFactory] * 3)
        self.assertEqual([f.detect(b"GET / ").signature for f in factories], [HTTP] * 3)
        self.assertEqual([type(f.detect(b"HELO x")) for f in factories[1:]], [LineFactory] * 2)

    def test_every_protocol_has_an_option_for_listeners(self) -> None:
        kinds = {"line": LineFactory, "menu": MenuFactory, "tcd": TcdFactory, "web": WebSite}
        kinds |= {"irc": IrcFactory, "irc-ws": SocketSite}
        self.assertEqual(set(kinds), set(PROTOCOLS))
        for word, factory in kinds.items():
            reactor = self.start("--port", "0", f"--{word}", "4001")
            self.assertIs(type(spoken(reactor.tcpServers[1])), factory)

    def test_the_port_and_further_listeners_share_rooms(self) -> None:
        reactor = self.start("--port", "0", "--line", "4001")
        port, line = map(spoken, reactor.tcpServers)
        self.assertIs(port, line)

    def test_a_proxys_header_is_awaited(self) -> None:
        reactor = self.start("--port", "0", "--line", "haproxy:tcp:4001")
        awaiting = reactor.tcpServers[1][1]
        self.assertIs(type(awaiting), HeaderFactory)
        self.assertIs(type(awaiting.behind.behind.default), LineFactory)

    def test_all_listeners_share_rooms(self) -> None:
        arguments = [f"--{word}={4001 + n}" for n, word in enumerate(PROTOCOLS)]
        reactor = self.start("--port", "4000", *arguments)
        factories = [spoken(server) for server in reactor.tcpServers]
        self.assertEqual(len(factories), len(PROTOCOLS) + 1)
        detecting = reactor.tcpServers[0][1].behind
        for start in (b"hello", b"JOIN_CHATROOM:", b"GET / "):
            self.assertIn(detecting.detect(start), factories)
        gateways = {getattr(factory, "gateway", None) for factory in factories} - {None}
        self.assertEqual(len(gateways), 1)

    def test_kill_service_stops_the_process_in_order(self) -> None:
        reactor = self.start("--port", "0", "--tcd", "0", "--allow-kill")
        for _ in range(2):
            client = reactor.tcpServers[1][1].buildProtocol(None)
            client.makeConnection(StringTransport())
            client.dataReceived(b"KILL_SERVICE\nKILL_SERVICE\n")
            reactor.advance(0)
        self.assertEqual(reactor.stops, 1)

    def test_two_servers_in_one_process_are_separate(self) -> None:
        one, other = (self.start("--port", "0").tcpServers[0][1].behind for _ in range(2))
        self.assertIsNot(one.default.gateway, other.default.gateway)


class Plugin(SynchronousTestCase):
    def test_twistd_finds_the_chat(self) -> None:
        [chat] = [plugin for plugin in getPlugins(IServiceMaker) if plugin.tapname == "chat"]
        self.assertIs(chat.options, Options)
