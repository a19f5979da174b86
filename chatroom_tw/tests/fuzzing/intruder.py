"""Somebody who sends what they like to one server, over a wire that does what a socket does."""

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
class Wire(StringTransport):
    """A transport whose protocol may change, and which nobody reads from after its end."""

    protocol: Any
    half_closed = False

    def __init__(self) -> None:
        here, there = IPv4Address("TCP", "127.0.0.1", 12000), IPv4Address("TCP", "127.0.0.1", PORT)
        super().__init__(here, there, lenient=True)

    def loseWriteConnection(self) -> None:
        self.half_closed = True


class Intruder:
    """A connection to whatever `factory` serves."""

    def __init__(self, clock: Clock, factory: Any) -> None:
        self.clock = clock
        self.wire = Wire()
        self.wire.protocol = factory.buildProtocol(self.wire.getPeer())
        self.wire.protocol.makeConnection(self.wire)
        self.sent = b""
        self.gone = False
        self._in_the_socket: list[bytes] = []  # while it is not read from

    @property
    def received(self) -> bytes:
        return self.wire.value()

    def send(self, data: bytes) -> None:
        self.sent += data
        for start in range(0, len(data), READ_SIZE):
            self._in_the_socket.append(data[start : start + READ_SIZE])
        self.settle()

    def wait(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.settle()

    def stop_reading(self) -> None:
        """The transport is full, and says so to whom it is written by."""
        if self.wire.producer and not self.gone:
            self.clock.advance(0)
            self.wire.producer.pauseProducing()
            self.settle()

    def read_on(self) -> None:
        if self.wire.producer and not self.gone:
            self.wire.producer.resumeProducing()
            self.settle()

    def finish(self) -> None:
        """Send no more."""
        self.settle()
        if not self.gone:
            half = IHalfCloseableProtocol(self.wire.protocol, None)
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
        """Let the server read what it wants to, and learn that the connection has ended."""
        while not self.gone:
            if self.wire.disconnecting:
                self._lose(ConnectionDone())
            elif self._in_the_socket and self.wire.producerState == "producing":
                self.wire.protocol.dataReceived(self._in_the_socket.pop(0))
                self.clock.advance(0)  # The end of the reactor's turn.
            else:
                return

    def _lose(self, why: Exception) -> None:
        self.gone = True
        self.wire.protocol.connectionLost(Failure(why))


NOT_ITS_OWN = (
    *("transport", "factory", "clock", "client", "back", "_gateway", "gateway"),
    *("acted_in", "rooms", "renderer"),
    *("_transport", "site", "channel", "resource", "notifications", "_parse_more"),
)
HOLDING = ("chatroom_tw.", "wsproto.")
"""Whose objects are looked into."""


def held_for(thing: Any, seen: set[int] | None = None) -> int:
    """How many bytes of what was sent and what is to be sent are kept for one connection."""
    seen = set() if seen is None else seen
    if id(thing) in seen:
        return 0
    seen.add(id(thing))
    if isinstance(thing, bytes | bytearray | str):
        return len(thing)
    if isinstance(thing, BytesIO):
        return 0 if thing.closed else len(thing.getvalue())
    return sum(held_for(part, seen) for part in _parts(thing))


def _parts(thing: Any) -> Iterable[Any]:
    if isinstance(thing, dict):
        return thing.values()
    if isinstance(thing, BytesIO):
        return () if thing.closed else [thing.getvalue()]
    if hasattr(thing, "__iter__"):
        return list(thing)
    if type(thing).__name__ == "partial":
        return thing.args
    if not type(thing).__module__.startswith(HOLDING) or isinstance(thing, type):
        return ()
    slots = [name for kind in type(thing).__mro__ for name in getattr(kind, "__slots__", ())]
    names = {*slots, *getattr(thing, "__dict__", ())} - set(NOT_ITS_OWN)
    return [getattr(thing, name) for name in names if hasattr(thing, name)]
