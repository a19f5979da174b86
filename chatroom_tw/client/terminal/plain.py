"""The plain view: lines from standard input, lines to standard output.

For pipes and scripts, and for terminals without urwid. It knows whom it talks to, and
nothing of what the lines mean.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Sequence
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IHalfCloseableProtocol
from twisted.internet.protocol import Protocol, connectionDone
from twisted.internet.stdio import StandardIO
from twisted.python.failure import Failure
from zope.interface import implementer

from chatroom_tw.client.conversation import Talk
from chatroom_tw.server.net.framing import LineFramer

STDIN, STDOUT, STDERR = 0, 1, 2


@implementer(IHalfCloseableProtocol)
class Plain(Protocol):
    """A view; its transport is standard input and output.

    The end of the input is a goodbye whose answer is waited for; if nobody reads
    the output any more, nobody waits. Who writes faster than the other side reads
    is made to wait.
    """

    def __init__(self, reactor: Any) -> None:
        self._reactor = reactor
        self._framer = LineFramer()
        self._flushed: Deferred[None] = Deferred()

    # -- the talk's side

    def open(self, talk: Talk) -> None:
        self._talk = talk
        for descriptor in (STDIN, STDOUT):
            # They are shared with the shell, which does not expect them to be otherwise.
            atexit.register(os.set_blocking, descriptor, os.get_blocking(descriptor))
        StandardIO(self, STDIN, STDOUT, self._reactor)

    def show(self, lines: Sequence[str]) -> None:
        self.transport.write("".join(f"{line}\n" for line in lines).encode())

    def close(self) -> Deferred[None]:
        # A producer that waits to be resumed would keep the output open.
        self.transport.unregisterProducer()
        self.transport.loseConnection()
        return self._flushed

    # -- the side of standard input and output

    def connectionMade(self) -> None:
        self._talk.pace(self.transport)

    def dataReceived(self, data: bytes) -> None:
        for line in self._framer.feed(data):
            self._talk.enter(line)

    def readConnectionLost(self) -> None:
        self.dataReceived(b"\n")  # The last line may have no end.
        self._talk.end_of_input()

    def writeConnectionLost(self) -> None:
        self._talk.leave()
        self._flushed.callback(None)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        if not self._flushed.called:
            self._flushed.callback(None)
