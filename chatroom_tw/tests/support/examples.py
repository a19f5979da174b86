"""A chat that also speaks the protocols of examples, for the tests of docs/adding-a-protocol.md."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from twisted.application.service import IService
from twisted.internet.address import IPv4Address
from twisted.internet.error import ConnectionAborted
from twisted.internet.interfaces import IProtocol
from twisted.internet.testing import MemoryReactorClock, StringTransport
from twisted.python.failure import Failure

from chatroom_tw.chat import service as chat


class Reactor(MemoryReactorClock):
    """A reactor with a clock and ports in memory."""

    def getThreadPool(self) -> None:
        """There is none: no client logs in here."""


class Client(StringTransport):
    """A client that is connected to a port of the reactor."""

    protocol: IProtocol

    def __init__(self, reactor: Reactor, port: int) -> None:
        """`port` is the place of the port among those of the reactor, from 0."""
        peer = IPv4Address("TCP", "127.0.0.1", 5555)
        super().__init__(peerAddress=peer)
        self.reactor = reactor
        factory: Any = reactor.tcpServers[port][1]
        self.protocol = factory.buildProtocol(peer)
        self.protocol.makeConnection(self)

    def send(self, *pieces: bytes) -> None:
        """Send the pieces, each in a segment of its own."""
        for piece in pieces:
            self.protocol.dataReceived(piece)

    def abortConnection(self) -> None:
        """The connection is lost in the next turn of the reactor."""
        super().abortConnection()
        self.reactor.callLater(0, self.protocol.connectionLost, Failure(ConnectionAborted()))

    def received(self) -> bytes:
        """The bytes that came since this was last called."""
        self.reactor.advance(0)
        data = self.value()
        self.clear()
        return data

    def lines(self) -> list[str]:
        """The lines that came since they were last asked for."""
        return self.received().decode().splitlines()


def module(name: str, code: str) -> Any:
    """The code of an example as a module."""
    made = ModuleType(name)
    exec(compile(code, name, "exec"), made.__dict__)
    return made


def options_of(protocols: dict[str, Any], *arguments: str) -> chat.Options:
    """The options of a chat that speaks these protocols, parsed from a command line."""
    meanings = {word: spoken.description for word, spoken in protocols.items()}

    class Options(chat.Options, protocols=meanings):
        """The options of a chat that speaks more protocols."""

    options = Options()
    options.parseOptions(["--state", "none", "--port", "0", *arguments])
    return options


def started(reactor: Reactor, options: chat.Options) -> IService:
    """The service of a chat, started on the reactor."""
    service = chat.chat_service(reactor, options)
    service.startService()
    return service
