"""Tests for `chat`: the parts put together, and found by twistd."""

from __future__ import annotations

from twisted.application.service import IServiceMaker
from twisted.internet.testing import MemoryReactorClock
from twisted.plugin import getPlugins
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat import Options, chat_service
from chatroom_tw.protocols.line import LineFactory


class Threads(MemoryReactorClock):
    def getThreadPool(self) -> None:
        """There is none: nobody logs in here."""


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

    def test_two_servers_in_one_process_do_not_know_each_other(self) -> None:
        one, other = (self.start() for _ in range(2))
        self.assertIsNot(one.board, other.board)

    def start(self) -> LineFactory:
        options = Options()
        options.parseOptions(["--port", "0"])
        reactor = Threads()
        service = chat_service(reactor, options)
        service.startService()
        return reactor.tcpServers[0][1]


class Plugin(SynchronousTestCase):
    def test_twistd_finds_the_chat(self) -> None:
        [chat] = [plugin for plugin in getPlugins(IServiceMaker) if plugin.tapname == "chat"]
        self.assertIs(chat.options, Options)
