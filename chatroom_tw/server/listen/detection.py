"""Protocol detection: one port for every protocol.

The first bytes of a connection are compared with the signature of each protocol. The first
signature that matches decides. If none can match any more, or the client is silent, the
connection gets the default protocol, which is for people. `hand_over` then gives the protocol the
transport and the bytes received so far, and detection has no further part in the connection.

This module knows no protocol: each declares its own `signature`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from twisted.internet import protocol
from twisted.internet.interfaces import IAddress, IHalfCloseableProtocol
from twisted.internet.protocol import connectionDone
from twisted.logger import Logger
from twisted.protocols.policies import ProtocolWrapper
from twisted.python.failure import Failure
from zope.interface import implementer

from chatroom_tw.server.clock import Clock, Timer
from chatroom_tw.server.listen.limiter import ConnectionSlot
from chatroom_tw.server.listen.signature import Detected, Signature, check_distinct
from chatroom_tw.server.net import sockets

SILENCE = 0.300
"""Seconds of silence after which a client gets the default protocol."""
PATIENCE = 1.0
"""The most seconds that detection takes, however slowly a client sends its bytes."""
FIRST_BYTES = 4096
"""The bytes after which a client gets the default protocol if no signature has matched."""


class AdmittedFactory(Protocol):
    """A factory that can stand behind admission."""

    def buildProtocol(self, addr: IAddress | None) -> Any:
        """Make the protocol for a new connection.

        The protocol has an attribute `slot`, a `ConnectionSlot` or None, and releases the slot
        when its connection is lost.
        """

    def doStart(self) -> None:
        """A listener for this factory opens."""

    def doStop(self) -> None:
        """A listener for this factory closes."""


class DetectableFactory(AdmittedFactory, Protocol):
    """A factory that can also stand behind protocol detection."""

    @property
    def signature(self) -> Signature:
        """The signature of its protocol."""


class DetectingFactory(protocol.Factory):
    """The factory of a listener on which several protocols are spoken."""

    noisy = False

    def __init__(
        self,
        clock: Clock,
        default: DetectableFactory,
        others: Sequence[DetectableFactory] = (),
    ) -> None:
        """Raises ValueError if a prefix of one protocol begins with another prefix."""
        self.clock = clock
        self.default = default
        self._factories = (default, *(other for other in others if other is not default))
        check_distinct(factory.signature for factory in self._factories)
        self.undecided: set[UndecidedConnection] = set()

    def startFactory(self) -> None:
        for factory in self._factories:
            factory.doStart()

    def stopFactory(self) -> None:
        """The listener is closed. Connections that are still undecided are closed, too."""
        for undecided in list(self.undecided):
            undecided.close()
        for factory in self._factories:
            factory.doStop()

    def buildProtocol(self, addr: IAddress | None) -> Any:
        undecided = UndecidedConnection()
        undecided.factory = self
        return undecided

    def detect(self, received: bytes) -> DetectableFactory | None:
        """The factory for a client that has sent `received`; None: more bytes are needed."""
        waiting = False
        for factory in self._factories:
            detected = factory.signature.detect(received)
            if detected is Detected.YES:
                return factory
            waiting = waiting or detected is Detected.NOT_YET
        return None if waiting and len(received) < FIRST_BYTES else self.default


def hand_over(predecessor: Any, successor: Any, received: bytes) -> None:
    """Give a connection to another protocol, with its slot and the bytes received so far.

    A socket's transport has its protocol as `protocol`. A transport that wraps another (TLS, a
    proxy's header) is a `ProtocolWrapper`, and has its protocol as `wrappedProtocol`.
    """
    transport = predecessor.transport
    if predecessor.slot is not None:
        successor.slot, predecessor.slot = predecessor.slot, None
    if isinstance(transport, ProtocolWrapper):
        transport.wrappedProtocol = successor
    else:
        transport.protocol = successor
        _rename_in_log(transport, predecessor, successor)
    successor.makeConnection(transport)
    if received:
        successor.dataReceived(received)


def _rename_in_log(transport: Any, predecessor: object, successor: object) -> None:
    """Have the log name the new protocol: a socket's `logstr` begins with the protocol's class."""
    if isinstance(getattr(transport, "logstr", None), str):
        old, new = type(predecessor).__name__, type(successor).__name__
        transport.logstr = transport.logstr.replace(old, new)


@implementer(IHalfCloseableProtocol)
class UndecidedConnection(protocol.Protocol):
    """A connection until its protocol is detected. It has one timer, for silence."""

    __slots__ = ("_deadline", "_received", "_silence", "slot")

    _log = Logger()
    factory: DetectingFactory
    transport: Any

    def __init__(self) -> None:
        self.slot: ConnectionSlot | None = None

    def connectionMade(self) -> None:
        sockets.read_little(self.transport)
        clock = self.factory.clock
        self._received = b""
        self._deadline = clock.seconds() + PATIENCE
        self._silence: Timer = clock.callLater(SILENCE, self._silent)
        self.factory.undecided.add(self)

    def dataReceived(self, data: bytes) -> None:
        self._received += data
        factory = self.factory.detect(self._received)
        if factory is None:
            left = self._deadline - self.factory.clock.seconds()
            self._silence.reset(max(min(SILENCE, left), 0))
        else:
            self._hand_over(factory)

    def readConnectionLost(self) -> None:
        """The client has closed its sending side.

        If it has sent nothing, it is closed, and no protocol is told of it. Otherwise the default
        protocol serves what it has sent.
        """
        if not self._received:
            self.close()
            return
        successor = self._hand_over(self.factory.default)
        half_closeable: Any = IHalfCloseableProtocol(successor, None)
        if half_closeable is None:
            self.transport.loseConnection()
        else:
            half_closeable.readConnectionLost()

    def writeConnectionLost(self) -> None:
        """Never called: this side is not closed on its own."""

    def close(self) -> None:
        self._stop_waiting()
        self.transport.loseConnection()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self._stop_waiting()
        if self.slot is not None:
            self.slot.release()

    def _silent(self) -> None:
        """The timer has run out. Bytes that have arrived since, while the reactor was busy, count.

        The reactor calls timers before it reads, so the decision waits until it has read.
        """
        self._silence = self.factory.clock.callLater(0, self._give_to_default)

    def _give_to_default(self) -> None:
        # An exception in dataReceived ends the connection; in a timer nothing else would do that.
        transport = self.transport
        with self._log.failuresHandled(
            "Could not begin with {peer}", peer=transport.getPeer()
        ) as beginning:
            self._hand_over(self.factory.default)
        if beginning.failed:
            transport.abortConnection()

    def _hand_over(self, factory: DetectableFactory) -> Any:
        self._stop_waiting()
        successor = factory.buildProtocol(self.transport.getPeer())
        received, self._received = self._received, b""
        hand_over(self, successor, received)
        return successor

    def _stop_waiting(self) -> None:
        self.factory.undecided.discard(self)
        if self._silence.active():
            self._silence.cancel()
