"""An attacker: a client that sends anything, over a transport that acts as a socket does."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from twisted.internet.address import IPv4Address
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.interfaces import IHalfCloseableDescriptor, IHalfCloseableProtocol
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from zope.interface import implementer

from chatroom_tw.server.net.sockets import READ_SIZE
from chatroom_tw.tests.support.clock import Clock

PORT = 6666


@implementer(IHalfCloseableDescriptor)
class AttackTransport(StringTransport):
    """A transport whose protocol may be replaced, by protocol detection or an upgrade."""

    protocol: Any
    half_closed = False

    def __init__(self) -> None:
        here, there = IPv4Address("TCP", "127.0.0.1", 12000), IPv4Address("TCP", "127.0.0.1", PORT)
        super().__init__(here, there, lenient=True)

    def loseWriteConnection(self) -> None:
        self.half_closed = True


class Attacker:
    """A client that is connected to `factory`."""

    def __init__(self, clock: Clock, factory: Any) -> None:
        self.clock = clock
        self.transport = AttackTransport()
        self.transport.protocol = factory.buildProtocol(self.transport.getPeer())
        self.transport.protocol.makeConnection(self.transport)
        self.sent = b""
        self.gone = False
        """Whether the connection is lost."""
        self._unread: list[bytes] = []  # pieces that the server has not read

    @property
    def is_throttled(self) -> bool:
        """Whether flood control holds back what the attacker has sent."""
        return bool(self.transport.protocol.is_throttled)

    @property
    def received(self) -> bytes:
        """All bytes that have come."""
        return self.transport.value()

    def send(self, data: bytes) -> None:
        """Send bytes. The server reads them when it is not paused."""
        self.sent += data
        for start in range(0, len(data), READ_SIZE):
            self._unread.append(data[start : start + READ_SIZE])
        self.settle()

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.advance(seconds)
        self.settle()

    def stop_reading(self) -> None:
        """Read nothing more: the transport's buffer is full, and it pauses its producer."""
        if self.transport.producer and not self.gone:
            self.clock.advance(0)
            self.transport.producer.pauseProducing()
            self.settle()

    def read_on(self) -> None:
        """Read again: the transport resumes its producer."""
        if self.transport.producer and not self.gone:
            self.transport.producer.resumeProducing()
            self.settle()

    def finish(self) -> None:
        """Close the sending side."""
        self.settle()
        if not self.gone:
            half = IHalfCloseableProtocol(self.transport.protocol, None)
            if half:
                half.readConnectionLost()
            else:
                self._lose(ConnectionDone())
            self.settle()

    def reset(self) -> None:
        """Break the connection off."""
        if not self.gone:
            self._lose(ConnectionLost())

    def settle(self) -> None:
        """Let the server read as much as it does, and see the end of the connection."""
        while not self.gone:
            if self.transport.disconnecting:
                self._lose(ConnectionDone())
            elif self._unread and self.transport.producerState == "producing":
                self.transport.protocol.dataReceived(self._unread.pop(0))
                self.clock.advance(0)  # The end of the reactor's turn.
            else:
                return

    def _lose(self, why: Exception) -> None:
        self.gone = True
        self.transport.protocol.connectionLost(Failure(why))


NOT_BUFFERS = (
    *("transport", "factory", "clock", "client", "back", "_gateway", "gateway"),
    *("acted_in", "rooms", "renderer"),
    *("_transport", "site", "channel", "resource", "notifications", "_parse_more"),
)
"""Attributes that lead away from the connection, to what it shares with others."""
BUFFERING = ("chatroom_tw.", "wsproto.")
"""The packages whose objects are searched for buffers."""


def buffered_for(thing: Any, seen: set[int] | None = None) -> int:
    """How many bytes are buffered for a connection, of both directions.

    `thing` is its protocol; the sizes of all strings reachable from it are summed up.
    """
    seen = set() if seen is None else seen
    if id(thing) in seen:
        return 0
    seen.add(id(thing))
    if isinstance(thing, bytes | bytearray | str):
        return len(thing)
    if isinstance(thing, BytesIO):
        return 0 if thing.closed else len(thing.getvalue())
    return sum(buffered_for(part, seen) for part in _parts(thing))


def _parts(thing: Any) -> Iterable[Any]:
    if isinstance(thing, dict):
        return thing.values()
    if isinstance(thing, BytesIO):
        return () if thing.closed else [thing.getvalue()]
    if hasattr(thing, "__iter__"):
        return list(thing)
    if type(thing).__name__ == "partial":
        return thing.args
    if not type(thing).__module__.startswith(BUFFERING) or isinstance(thing, type):
        return ()
    slots = [name for kind in type(thing).__mro__ for name in getattr(kind, "__slots__", ())]
    names = {*slots, *getattr(thing, "__dict__", ())} - set(NOT_BUFFERS)
    return [getattr(thing, name) for name in names if hasattr(thing, name)]
