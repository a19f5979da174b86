"""A poll reads many sockets in one turn of the reactor. The hot path begins here.

For each readable socket the reactor sets up a logging context, calls the transport, and checks
the outcome. With a thousand clients that talk at once this is most of the cost of a line. So the
reactor watches one descriptor instead: an epoll object that watches all the sockets. Their
transports are paused, and do not read.

Reading is all that a poll takes over. When a socket reaches its end, its transport is resumed; it
reads the end itself, and does the rest.
"""

from __future__ import annotations

import contextlib
import select
from typing import Any, Protocol

from twisted.internet.interfaces import IReadDescriptor
from twisted.python.failure import Failure
from zope.interface import implementer

CAN_POLL = hasattr(select, "epoll")
"""Whether the system has epoll (Linux). Elsewhere each transport reads its own socket."""


class Polled(Protocol):
    """The reader of a socket."""

    transport: Any

    def read(self) -> None:
        """The socket has bytes to read, or has reached its end."""

    def fail(self) -> None:
        """The exception that is being handled was raised by `read`."""


@implementer(IReadDescriptor)
class Poll:
    """The sockets that are read together, by file descriptor."""

    def __init__(self, reactor: Any) -> None:
        """`reactor` has `addReader` and `removeReader`."""
        self._reactor = reactor
        self._readers: dict[int, Polled] = {}
        self._epoll = select.epoll()

    def add(self, descriptor: int, reader: Polled) -> None:
        """Read this socket from now on, in place of its transport. Adding twice does nothing."""
        if descriptor not in self._readers:
            reader.transport.pauseProducing()
            if not self._readers:
                self._reactor.addReader(self)
            self._readers[descriptor] = reader
            self._epoll.register(descriptor, select.EPOLLIN)

    def discard(self, descriptor: int) -> None:
        """Stop reading this socket. It may be closed: epoll has then removed it by itself."""
        if self._readers.pop(descriptor, None):
            with contextlib.suppress(OSError):
                self._epoll.unregister(descriptor)
            if not self._readers:
                self._reactor.removeReader(self)

    # -- for the reactor

    def fileno(self) -> int:
        return self._epoll.fileno()

    def logPrefix(self) -> str:
        return "poll"

    def doRead(self) -> None:
        """Read every readable socket. An exception ends the connection of its reader alone."""
        readers = self._readers
        for descriptor, _ in self._epoll.poll(0, len(readers)):
            reader = readers.get(descriptor)
            if reader is not None:  # A reader before this one may have discarded it.
                try:
                    reader.read()
                except Exception:
                    reader.fail()

    def connectionLost(self, reason: Failure) -> None:
        """The reactor stops, and tells every reader; so the poll tells the transports."""
        for reader in list(self._readers.values()):
            reader.transport.connectionLost(reason)
