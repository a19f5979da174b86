"""The plain view: reads lines from standard input and writes lines to standard output.

It is for pipes and scripts, and for terminals where urwid is not installed.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Callable, Sequence
from typing import Any

from twisted.internet import stdio
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IHalfCloseableProtocol
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure
from zope.interface import implementer

from chatroom_tw.client.interfaces import InputHandler, Transport
from chatroom_tw.server.net.framing import LineFramer

STDIN, STDOUT, STDERR = 0, 1, 2

_StandardIO: Callable[..., object] = stdio.StandardIO  # Twisted gives it no types.


@implementer(IHalfCloseableProtocol)
class PlainView(Protocol):
    """A view whose transport is standard input and output.

    At the end of the input it quits, which waits for the server's answers. When the output
    is closed, as by `head`, it leaves at once.
    """

    transport: Transport  # type: ignore[assignment]  # mypy cannot read zope's interfaces

    def __init__(self, reactor: Any) -> None:
        self._reactor = reactor
        self._framer = LineFramer()
        self._flushed: Deferred[None] = Deferred()

    # -- called by the connection or the seat

    def open(self, handler: InputHandler) -> None:
        self._handler = handler
        for descriptor in (STDIN, STDOUT):
            # Twisted makes them non-blocking. The shell shares them and needs them as they were.
            atexit.register(os.set_blocking, descriptor, os.get_blocking(descriptor))
        _StandardIO(self, STDIN, STDOUT, self._reactor)

    def show(self, lines: Sequence[str]) -> None:
        self.transport.write("".join(f"{line}\n" for line in lines).encode())

    def close(self) -> Deferred[None]:
        # The transport stays open as long as a producer is registered.
        self.transport.unregisterProducer()
        self.transport.loseConnection()
        return self._flushed

    # -- called by Twisted

    def connectionMade(self) -> None:
        self._handler.apply_backpressure(self.transport)

    def dataReceived(self, data: bytes) -> None:
        for line in self._framer.feed(data):
            self._handler.enter(line)

    def readConnectionLost(self) -> None:
        self.dataReceived(b"\n")  # The last line may have no line end.
        self._handler.end_of_input()

    def writeConnectionLost(self) -> None:
        self._handler.leave()
        self._flushed.callback(None)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        if not self._flushed.called:
            self._flushed.callback(None)
