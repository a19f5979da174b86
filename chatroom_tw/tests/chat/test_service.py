"""Tests for `chat`: the parts put together, and found by twistd."""

from __future__ import annotations

from twisted.application.service import IServiceMaker
from twisted.internet.error import ReactorNotRunning
from twisted.internet.testing import MemoryReactorClock, StringTransport
from twisted.plugin import getPlugins
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.protocols.line import LineFactory
from chatroom_tw.chat.protocols.menu import MenuFactory
from chatroom_tw.chat.protocols.tcd import TcdFactory
from chatroom_tw.chat.service import PROTOCOLS, Options, chat_service
from chatroom_tw.server.http.site import WebSite
from chatroom_tw.server.listen.detection import DetectingFactory


class Threads(MemoryReactorClock):
    """A reactor that can be stopped only once, as they all can."""

    stops = 0

    def getThreadPool(self) -> None:
        """There is none: nobody logs in here."""

    def stop(self) -> None:
        if self.stops:
            raise ReactorNotRunning
        self.stops += 1


class Service(SynchronousTestCase):
    def start(self, *arguments: str) -> Threads:
        options = Options()
        options.parseOptions(["--state", "none", *arguments])
        reactor = Threads()
        service = chat_service(reactor, options)
        service.privilegedStartService()
        service.startService()
        self.addCleanup(lambda: self.successResultOf(service.stopService()))
        return reactor

    def test_the_port_is_the_front_door_and_every_further_door_speaks_one_protocol(self) -> None:
        reactor = self.start("--port", "4000", "--line", "4001", "--line", "unix:/run/chat")
        self.assertEqual([server[0] for server in reactor.tcpServers], [4000, 4001])
        factories = [server[1].behind for server in (*reactor.tcpServers, *reactor.unixServers)]
        self.assertEqual([type(f) for f in factories], [DetectingFactory, LineFactory, LineFactory])

    def test_every_protocol_has_an_option_for_further_doors(self) -> None:
        kinds = {"line": LineFactory, "menu": MenuFactory, "tcd": TcdFactory, "web": WebSite}
        self.assertEqual(set(kinds), set(PROTOCOLS))
        for word, factory in kinds.items():
            reactor = self.start("--port", "0", f"--{word}", "4001")
            self.assertIs(type(reactor.tcpServers[1][1].behind), factory)

    def test_the_front_door_and_the_others_lead_to_the_same_rooms(self) -> None:
        reactor = self.start("--port", "0", "--line", "4001")
        front, line = (server[1].behind for server in reactor.tcpServers)
        self.assertIs(front.default, line)

    def test_behind_a_proxy_it_is_waited_for_who_the_client_is(self) -> None:
        reactor = self.start("--port", "0", "--line", "haproxy:tcp:4001")
        behind = reactor.tcpServers[1][1].wrappedFactory
        self.assertIs(type(behind), DetectingFactory)
        self.assertIs(type(behind.default.behind), LineFactory)

    def test_all_doors_lead_to_the_same_rooms(self) -> None:
        arguments = [f"--{word}={4001 + n}" for n, word in enumerate(PROTOCOLS)]
        reactor = self.start("--port", "4000", *arguments)
        factories = [server[1].behind for server in reactor.tcpServers]
        self.assertEqual(len(factories), len(PROTOCOLS) + 1)
        front = factories[0]
        for opening in (b"hello", b"JOIN_CHATROOM:", b"GET / "):
            self.assertIn(front.detect(opening), factories)
        gateways = {getattr(factory, "gateway", None) for factory in factories} - {None}
        self.assertEqual(len(gateways), 1)

    def test_a_program_that_may_stop_the_server_stops_the_process_in_order(self) -> None:
        reactor = self.start("--port", "0", "--tcd", "0", "--allow-kill")
        for _ in range(2):
            client = reactor.tcpServers[1][1].buildProtocol(None)
            client.makeConnection(StringTransport())
            client.dataReceived(b"KILL_SERVICE\nKILL_SERVICE\n")
            reactor.advance(0)
        self.assertEqual(reactor.stops, 1)

    def test_two_servers_in_one_process_do_not_know_each_other(self) -> None:
        one, other = (self.start("--port", "0").tcpServers[0][1].behind for _ in range(2))
        self.assertIsNot(one.default.gateway, other.default.gateway)


class Plugin(SynchronousTestCase):
    def test_twistd_finds_the_chat(self) -> None:
        [chat] = [plugin for plugin in getPlugins(IServiceMaker) if plugin.tapname == "chat"]
        self.assertIs(chat.options, Options)
