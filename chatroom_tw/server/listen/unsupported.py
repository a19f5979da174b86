"""A stranger: a client that this server has one answer for, and no conversation.

Its protocol is recognised at the front door and not spoken yet. When a protocol
gets its own file, its stranger goes.

The answer would be lost if the connection were closed while the client still
sends: so we close our side alone, and wait a little for the client to close its.
"""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from twisted.internet.interfaces import (
    IDelayedCall,
    IHalfCloseableDescriptor,
    IHalfCloseableProtocol,
    IReactorTime,
)
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.protocols.policies import ProtocolWrapper
from twisted.python.failure import Failure
from zope.interface import implementer

from chatroom_tw.server.listen.slots import ConnectionSlot

LINGER = 2.0
"""Seconds that a client has to read its answer and close."""
PATIENCE = 10.0
"""Seconds that a client has to say what it wants."""


class _State(Enum):
    ASKED = "it has not said all that it wants"
    ANSWERED = "it has been told; what it sends now is nothing"


@implementer(IHalfCloseableProtocol)
class UnsupportedClient(Protocol):
    """Somebody who gets one answer. A subclass says which, and when: `answer_to`."""

    factory: UnsupportedFactory
    slot: ConnectionSlot | None = None

    def connectionMade(self) -> None:
        self._state = _State.ASKED
        self._came = b""
        self._deadline: IDelayedCall = self._in(PATIENCE, self.transport.abortConnection)

    def answer_to(self, came: bytes) -> bytes | None:
        """The answer to all that has come; None if more must come."""
        raise NotImplementedError

    def dataReceived(self, data: bytes) -> None:
        if self._state is _State.ANSWERED:
            return
        self._came += data
        answer = self.answer_to(self._came)
        if answer is not None:
            self.part(answer)

    def readConnectionLost(self) -> None:
        self.transport.loseConnection()

    def writeConnectionLost(self) -> None:
        """The answer is out."""

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        if self.slot:
            self.slot.leave()
        if self._deadline.active():
            self._deadline.cancel()

    def part(self, answer: bytes) -> None:
        """Give the answer, and end the connection."""
        self._state = _State.ANSWERED
        self._came = b""
        transport = self.transport
        transport.write(answer)
        self._deadline.cancel()
        self._deadline = self._in(LINGER, transport.abortConnection)
        # What wraps a transport says that it can do what the one beneath can.
        closes_half = IHalfCloseableDescriptor.providedBy(transport)
        if answer and closes_half and not isinstance(transport, ProtocolWrapper):
            transport.loseWriteConnection()
        else:
            transport.loseConnection()

    def _in(self, seconds: float, do: object) -> IDelayedCall:
        return self.factory.clock.callLater(seconds, do)


class UnsupportedFactory(Factory):
    """What a stranger's Factory is made of."""

    noisy = False
    signatures: ClassVar[tuple[bytes, ...]]

    def __init__(self, clock: IReactorTime) -> None:
        self.clock = clock
