"""The front door: one port for every protocol. What a client sends first says which one it speaks.

Every protocol has its *openings*: bytes that its clients begin with, and nobody
else does. A connection whose first bytes are one of them is that protocol's. As
soon as they cannot become one any more, or when the client is silent, it is the
default protocol's, which is for people. It is then handed over whole: the new
protocol takes the transport and what has come, and the front door is out of it.

This module knows no protocol: the openings belong to the protocols themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, cast

from twisted.internet import protocol
from twisted.internet.interfaces import (
    IAddress,
    IDelayedCall,
    IHalfCloseableProtocol,
    IProtocol,
    IReactorTime,
)
from twisted.internet.protocol import connectionDone
from twisted.logger import Logger
from twisted.protocols.policies import ProtocolWrapper
from twisted.python.failure import Failure
from zope.interface import implementer

from chatroom_tw.server.listen.slots import ConnectionSlot
from chatroom_tw.server.net import sockets

SILENCE = 0.300
"""Seconds after which a client that says nothing (more) is taken for a person."""
BLANKS = b" \t\r\n"
BLANKS_LIMIT = 16
"""How many of them may come before an opening."""
PATIENCE = 1.0
"""The most seconds that it takes to decide, however a client drips its bytes."""


class DetectableFactory(Protocol):
    """A protocol's Factory, as the front door sees it."""

    signatures: Sequence[bytes]
    """What clients of this protocol begin with, and those of no other do."""

    def buildProtocol(self, addr: IAddress | None) -> Any:
        """A new connection. It gives back the `slot` that it is given, when it is lost."""

    def doStart(self) -> None: ...

    def doStop(self) -> None: ...


class DetectingFactory(protocol.Factory):
    """The Factory of a port on which several protocols are spoken."""

    noisy = False

    def __init__(
        self,
        clock: IReactorTime,
        default: DetectableFactory,
        others: Sequence[DetectableFactory] = (),
    ) -> None:
        """Raises ValueError if one opening begins with another: nobody could tell them apart."""
        self.clock = clock
        self.default = default
        self._behind = (default, *(other for other in others if other is not default))
        self._openings = [
            (signature, factory) for factory in self._behind for signature in factory.signatures
        ]
        _check([signature for signature, _ in self._openings])
        self.undecided: set[_Undecided] = set()

    def startFactory(self) -> None:
        for factory in self._behind:
            factory.doStart()

    def stopFactory(self) -> None:
        """The port is closed. Who has not said anything by now is not served any more."""
        for undecided in list(self.undecided):
            undecided.close()
        for factory in self._behind:
            factory.doStop()

    def buildProtocol(self, addr: IAddress | None) -> Any:
        undecided = _Undecided()
        undecided.factory = self
        return undecided

    def recognise(self, data: bytes) -> DetectableFactory | None:
        """Whose client begins with `data`; None if more must come to tell.

        Blanks and empty lines before an opening do not matter to who speaks in openings.
        A client that sends nothing else is a person who has pressed return.
        """
        start = data[: len(data) - len(data.lstrip(BLANKS))]
        said = data[len(start) :]
        if not said or len(start) > BLANKS_LIMIT:
            return self.default
        for signature, factory in self._openings:
            if said.startswith(signature):
                return factory
        if any(signature.startswith(said) for signature, _ in self._openings):
            return None
        return self.default


def take_over(transport: Any, successor: IProtocol, data: bytes) -> None:
    """Let `successor` have the connection from now on, and the bytes that have come already.

    A socket's transport has its protocol as `protocol`. What wraps a transport (for
    TLS, or a proxy's header) is a `ProtocolWrapper` and has it as `wrappedProtocol`.
    """
    if isinstance(transport, ProtocolWrapper):
        transport.wrappedProtocol = successor
    else:
        transport.protocol = successor
        # What is logged of the connection says who speaks.
        if isinstance(getattr(transport, "logstr", None), str):
            transport.logstr = transport.logstr.replace("_Undecided", type(successor).__name__)
    successor.makeConnection(transport)
    if data:
        successor.dataReceived(data)


def _check(signatures: Sequence[bytes]) -> None:
    for slot, signature in enumerate(signatures):
        for other in signatures[:slot] + signatures[slot + 1 :]:
            if signature.startswith(other):
                raise ValueError(f"the opening {signature!r} begins with another, {other!r}")


@implementer(IHalfCloseableProtocol)
class _Undecided(protocol.Protocol):
    """A connection until it is known what it speaks. It costs a timer, and as long as it lasts."""

    __slots__ = ("_came", "_give_up", "_silence", "slot")

    _log = Logger()
    factory: DetectingFactory

    def __init__(self) -> None:
        self.slot: ConnectionSlot | None = None

    def connectionMade(self) -> None:
        sockets.read_little(self.transport)
        clock = self.factory.clock
        self._came = b""
        self._give_up = clock.seconds() + PATIENCE
        self._silence: IDelayedCall = clock.callLater(SILENCE, self._silent)
        self.factory.undecided.add(self)

    def dataReceived(self, data: bytes) -> None:
        self._came += data
        recognised = self.factory.recognise(self._came)
        if recognised is None:
            left = self._give_up - self.factory.clock.seconds()
            self._silence.reset(max(min(SILENCE, left), 0))
        else:
            self._hand_over(recognised)

    def readConnectionLost(self) -> None:
        """The client sends no more. If it has sent nothing, nobody need hear that it was here."""
        if not self._came:
            self.close()
            return
        successor = self._hand_over(self.factory.default)
        half = IHalfCloseableProtocol(successor, None)
        if half is None:
            self.transport.loseConnection()
        else:
            half.readConnectionLost()

    def writeConnectionLost(self) -> None:
        """Never called: we do not close one side alone."""

    def close(self) -> None:
        self._be_patient_no_more()
        self.transport.loseConnection()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self._be_patient_no_more()
        if self.slot:
            self.slot.leave()

    def _silent(self) -> None:
        """It has been silent, unless the server was too busy to listen: that is heard now."""
        self._silence = self.factory.clock.callLater(0, self._decide)

    def _decide(self) -> None:
        # There is nobody above to end the connection if this fails, as there is for data.
        transport = cast(Any, self.transport)
        with self._log.failuresHandled(
            "Could not begin with {peer}", peer=transport.getPeer()
        ) as beginning:
            self._hand_over(self.factory.default)
        if beginning.failed:
            transport.abortConnection()

    def _hand_over(self, factory: DetectableFactory) -> IProtocol:
        self._be_patient_no_more()
        transport = self.transport
        successor = factory.buildProtocol(transport.getPeer())
        if self.slot:
            successor.slot, self.slot = self.slot, None
        data, self._came = self._came, b""
        take_over(transport, successor, data)
        return cast(IProtocol, successor)

    def _be_patient_no_more(self) -> None:
        self.factory.undecided.discard(self)
        if self._silence.active():
            self._silence.cancel()
