"""Tests for `chat`: the parts put together, and found by twistd."""

from __future__ import annotations

from twisted.application.service import IServiceMaker
from twisted.internet.error import ReactorNotRunning
from twisted.internet.testing import MemoryReactorClock, StringTransport
from twisted.plugin import getPlugins
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat import PROTOCOLS, Options, chat_service
from chatroom_tw.protocols.line import LineFactory
from chatroom_tw.protocols.tcd import TcdFactory


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
    def test_the_port_and_every_door_speak_the_line_protocol(self) -> None:
        options = Options()
        options.parseOptions(["--port", "4000", "--line", "4001", "--line", "unix:/run/chat"])
        reactor = Threads()
        service = chat_service(reactor, options)
        service.privilegedStartService()
        service.startService()
        self.assertEqual([server[0] for server in reactor.tcpServers], [4000, 4001])
        factories = [server[1] for server in (*reactor.tcpServers, *reactor.unixServers)]
        self.assertEqual([type(factory) for factory in factories], [LineFactory] * 3)
        self.successResultOf(service.stopService())

    def test_every_protocol_has_doors_of_its_own(self) -> None:
        arguments = [f"--{word}={4001 + n}" for n, word in enumerate(PROTOCOLS)]
        reactor = self.start("--port", "4000", *arguments)
        factories = {server[0]: server[1] for server in reactor.tcpServers}
        self.assertEqual(list(factories), [4000 + n for n in range(len(PROTOCOLS) + 1)])
        self.assertIsInstance(factories[4002], TcdFactory)
        boards = {factory.board for factory in factories.values()}
        self.assertEqual(len(boards), 1, "they are doors to the same rooms")

    def test_a_program_that_may_stop_the_server_stops_the_process_in_order(self) -> None:
        reactor = self.start("--port", "0", "--tcd", "0", "--allow-kill")
        for _ in range(2):
            client = reactor.tcpServers[1][1].buildProtocol(None)
            client.makeConnection(StringTransport())
            client.dataReceived(b"KILL_SERVICE\nKILL_SERVICE\n")
        self.assertEqual(reactor.stops, 1)

    def test_two_servers_in_one_process_do_not_know_each_other(self) -> None:
        one, other = (self.start("--port", "0").tcpServers[0][1] for _ in range(2))
        self.assertIsNot(one.board, other.board)

    def start(self, *arguments: str) -> Threads:
        """A server on a reactor of its own."""
        options = Options()
        options.parseOptions(list(arguments))
        reactor = Threads()
        chat_service(reactor, options).startService()
        return reactor


class Plugin(SynchronousTestCase):
    def test_twistd_finds_the_chat(self) -> None:
        [chat] = [plugin for plugin in getPlugins(IServiceMaker) if plugin.tapname == "chat"]
        self.assertIs(chat.options, Options)
