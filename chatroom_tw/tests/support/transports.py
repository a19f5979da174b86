"""Transports without sockets, and one above a socket that a test controls."""

from __future__ import annotations

import socket
from typing import Any

from twisted.internet.address import IPv4Address
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.interfaces import IHalfCloseableProtocol, IProtocol, ISystemHandle
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from zope.interface import implementer


class PieceTransport(StringTransport):
    """A transport that gives what the client sends, piece by piece, to its current `protocol`."""

    protocol: IProtocol

    def __init__(self, factory: Any) -> None:
        peer = IPv4Address("TCP", "127.0.0.1", 5555)
        super().__init__(peerAddress=peer)
        self.protocol = factory.buildProtocol(peer)
        self.protocol.makeConnection(self)

    def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.protocol.dataReceived(piece)

    def finish(self) -> None:
        """The client closes its sending side; do what a socket's transport does then."""
        half = IHalfCloseableProtocol(self.protocol, None)
        if half:
            half.readConnectionLost()
        else:
            self.protocol.connectionLost(Failure(ConnectionDone()))

    def break_off(self) -> None:
        """The connection breaks off."""
        self.protocol.connectionLost(Failure(ConnectionLost()))


class FakeSocket(socket.socket):
    """A socket that takes at most `room` bytes, and then blocks."""

    def __init__(self) -> None:
        super().__init__()
        self.room = 1 << 30
        self.taken: list[bytes] = []
        self.error: OSError | None = None
        """Raised by the next calls of `send`."""

    def send(self, data: bytes) -> int:
        if self.error:
            raise self.error
        if not self.room:
            raise BlockingIOError
        data = data[: self.room]
        self.room -= len(data)
        self.taken.append(data)
        return len(data)


@implementer(ISystemHandle)
class SocketTransport(StringTransport):
    """A transport above a `FakeSocket`."""

    def __init__(self) -> None:
        super().__init__(peerAddress=IPv4Address("TCP", "127.0.0.1", 5555))
        self.kernel = FakeSocket()

    def getHandle(self) -> socket.socket:
        return self.kernel

    def registerProducer(self, producer: object, streaming: bool) -> None:
        super().registerProducer(producer, streaming)
        producer.resumeProducing()

    def drain(self) -> None:
        """Send the socket what was written to the transport, and ask the producer for more."""
        self.kernel.taken.append(self.value())
        self.clear()
        if self.producer is not None:
            self.producer.resumeProducing()
