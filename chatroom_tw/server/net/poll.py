"""A poll: many sockets are read at once. This is the beginning of the hot path.

The reactor does a good deal for each socket that has something to read: it sets up
a context for the log, asks the transport, and sees what became of it. With a
thousand people talking at once that is the most of what a line costs. So the
reactor is given one thing to watch instead: an epoll object, which can be watched
like a socket, and which watches all the sockets. Their transports are told to
pause, and read no more.

That is all that is taken from a transport. When a socket has come to its end it is
given back: the transport reads on, finds the end, and does what there is to do.
"""

from __future__ import annotations

import contextlib
import select
from typing import Any, Protocol

from twisted.internet.interfaces import IReadDescriptor
from twisted.python.failure import Failure
from zope.interface import implementer

CAN_POLL = hasattr(select, "epoll")
"""Whether this is Linux. Elsewhere each transport reads for itself."""


class Polled(Protocol):
    """What has a socket to be read."""

    transport: Any

    def read(self) -> None:
        """The socket has something to read, or has come to its end."""

    def fail(self) -> None:
        """The exception that is being handled came up in reading."""


@implementer(IReadDescriptor)
class Poll:
    """The sockets that are read together, by their descriptors."""

    def __init__(self, reactor: Any) -> None:
        self._reactor = reactor
        self._readers: dict[int, Polled] = {}
        self._epoll = select.epoll()

    def add(self, descriptor: int, reader: Polled) -> None:
        """Have it read from now on, and not by its transport. Nothing happens if it is already."""
        if descriptor not in self._readers:
            reader.transport.pauseProducing()
            if not self._readers:
                self._reactor.addReader(self)
            self._readers[descriptor] = reader
            self._epoll.register(descriptor, select.EPOLLIN)

    def discard(self, descriptor: int) -> None:
        """Read it no more. It may be closed already, and then epoll has forgotten it itself."""
        if self._readers.pop(descriptor, None):
            with contextlib.suppress(OSError):
                self._epoll.unregister(descriptor)
            if not self._readers:
                self._reactor.removeReader(self)

    # -- what the reactor wants to know

    def fileno(self) -> int:
        return self._epoll.fileno()

    def logPrefix(self) -> str:
        return "poll"

    def doRead(self) -> None:
        """Let each that has something read it. A fault of one is that one's alone."""
        readers = self._readers
        for descriptor, _ in self._epoll.poll(0, len(readers)):
            reader = readers.get(descriptor)
            if reader is not None:  # One before it may have ended it.
                try:
                    reader.read()
                except Exception:
                    reader.fail()

    def connectionLost(self, reason: Failure) -> None:
        """The reactor stops, and says so to everything that it watches: so do we."""
        for reader in list(self._readers.values()):
            reader.transport.connectionLost(reason)
