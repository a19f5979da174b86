"""TLS handshakes: a connection to a listener with TLS is nobody's until its handshake is complete.

Twisted gives a protocol its connection before the handshake. So that a program which only opens
the connection is not welcomed, and not told of to others, a `HandshakingConnection` has it first,
and hands it over after the handshake. Admission has given it a slot by then.
"""

from __future__ import annotations

from typing import Any

from twisted.internet.interfaces import IAddress, IHandshakeListener
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.python.failure import Failure
from zope.interface import implementer

from chatroom_tw.server.clock import Clock, Timer
from chatroom_tw.server.limits import OPENING
from chatroom_tw.server.listen.detection import AdmittedFactory
from chatroom_tw.server.listen.handing_over import hand_over
from chatroom_tw.server.listen.limiter import ConnectionSlot

TLS_SOCKETS = frozenset({"ssl", "tls"})
"""The kinds of endpoints whose connections begin with a TLS handshake."""


class HandshakingFactory(Factory):
    """The factory of a listener with TLS: `behind` gets the connections after the handshake."""

    noisy = False

    def __init__(self, clock: Clock, behind: AdmittedFactory) -> None:
        self.clock = clock
        self.behind = behind

    def startFactory(self) -> None:
        self.behind.doStart()

    def stopFactory(self) -> None:
        self.behind.doStop()

    def buildProtocol(self, addr: IAddress | None) -> Any:
        handshaking = HandshakingConnection()
        handshaking.factory = self
        return handshaking


@implementer(IHandshakeListener)
class HandshakingConnection(Protocol):
    """A connection whose handshake is not complete. It has `OPENING` seconds for that."""

    __slots__ = ("_deadline", "slot")

    factory: HandshakingFactory
    transport: Any

    def __init__(self) -> None:
        self.slot: ConnectionSlot | None = None

    def connectionMade(self) -> None:
        call_later = self.factory.clock.callLater
        self._deadline: Timer = call_later(OPENING, self.transport.abortConnection)

    def handshakeCompleted(self) -> None:
        self._deadline.cancel()
        hand_over(self, self.factory.behind.buildProtocol(self.transport.getPeer()), b"")

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        if self._deadline.active():
            self._deadline.cancel()
        if self.slot is not None:
            self.slot.release()
