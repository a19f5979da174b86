"""Protocol detection: one port for every protocol.

The first bytes of a connection are compared with the signature of each protocol. The first
signature that matches decides. If none can match any more, the connection gets the default
protocol, which is for people. `hand_over` then gives the protocol the transport and the bytes
received so far, and detection has no further part in the connection.

A client that is silent is greeted by the default protocol, and its first bytes are still compared,
however late they come: another protocol may take the connection over, or it is closed (`Late`).
Browsers open connections ahead, and use them later; a client from whose address a browser has come
is therefore not greeted before it has sent something.

This module knows no protocol: each declares its own `signature`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, cast, runtime_checkable

from twisted.internet import protocol
from twisted.internet.interfaces import IAddress, IHalfCloseableProtocol
from twisted.internet.protocol import connectionDone
from twisted.logger import Logger
from twisted.python.failure import Failure
from zope.interface import implementer

from chatroom_tw.server.clock import Clock, Timer
from chatroom_tw.server.listen.browsers import Browsers
from chatroom_tw.server.listen.handing_over import hand_over, move_slot, set_protocol
from chatroom_tw.server.listen.limiter import ConnectionSlot
from chatroom_tw.server.listen.signature import Detected, Late, Signature, check_distinct
from chatroom_tw.server.net import sockets

SILENCE = 0.300
"""Seconds of silence after which a client gets the default protocol."""
PATIENCE = 1.0
"""The most seconds that detection takes, however slowly a client sends its bytes."""
AHEAD = 120.0
"""Seconds that a connection may stay unused which a browser may have opened ahead."""
FIRST_BYTES = 4096
"""The bytes after which a client gets the default protocol if no signature has matched."""
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""The mark at the beginning of some files of UTF-8 text. It is not passed on."""


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


@runtime_checkable
class Greeter(Protocol):
    """A protocol that can greet its client before it has the connection for itself."""

    def take_up(self, received: bytes) -> None:
        """The connection is this protocol's, and these bytes have come."""

    def give_up(self) -> bool:
        """The connection is another protocol's. False: that is not possible any more."""

    def drop(self, why: str, *, told: bool = True) -> None:
        """Close the connection at once."""


class DetectingFactory(protocol.Factory):
    """The factory of a listener on which several protocols are spoken."""

    noisy = False

    def __init__(
        self,
        clock: Clock,
        default: DetectableFactory,
        others: Sequence[DetectableFactory] = (),
        silence: float = SILENCE,
        browsers: Browsers | None = None,
    ) -> None:
        """`silence` is after how many seconds a silent client gets the default protocol.

        `browsers` are those that another such factory knows, too. Raises ValueError if a prefix of
        one protocol begins with another prefix.
        """
        self.clock = clock
        self.default = default
        self.silence = silence
        self._factories = (default, *(other for other in others if other is not default))
        check_distinct(factory.signature for factory in self._factories)
        self.browsers = Browsers(clock) if browsers is None else browsers
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


@implementer(IHalfCloseableProtocol)
class UndecidedConnection(protocol.Protocol):
    """A connection until its protocol is detected. It has one timer, for silence.

    A client that is silent has been `_greeted` by the default protocol, which writes to the
    transport; what comes is still received here, until it has decided.
    """

    __slots__ = ("_deadline", "_greeted", "_is_ahead", "_received", "_silence", "slot")

    _log = Logger()
    factory: DetectingFactory
    transport: Any

    def __init__(self) -> None:
        self.slot: ConnectionSlot | None = None
        self._greeted: Greeter | None = None
        self._is_ahead = False  # a browser may have opened it, and uses it later
        self._silence: Timer | None = None

    def connectionMade(self) -> None:
        sockets.prepare(self.transport)
        self._received = b""
        self._wait()
        self.factory.undecided.add(self)

    def dataReceived(self, data: bytes) -> None:
        if not self._received:
            self._deadline = self.factory.clock.seconds() + PATIENCE
            self._is_ahead = False
        self._received = (self._received + data).removeprefix(BYTE_ORDER_MARK)
        factory = self.factory.detect(self._received) if self._received else None
        if factory is None:
            self._wait()
        else:
            self._decide(factory)

    def readConnectionLost(self) -> None:
        """The client has closed its sending side.

        If it has sent nothing, and was not greeted, it is closed, and no protocol is told of it.
        Otherwise the default protocol serves what it has sent.
        """
        if not self._received and self._greeted is None:
            self.close()
            return
        successor = self._decide(self.factory.default)
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
        if self._greeted is not None:
            greeted: Any = self._greeted
            greeted.connectionLost(reason)
        if self.slot is not None:
            self.slot.release()

    # -- silence

    def _wait(self) -> None:
        """Wait for silence, or for as long as the client may take."""
        seconds = self.factory.silence
        if self._received:
            seconds = max(min(SILENCE, self._deadline - self.factory.clock.seconds()), 0)
        if self._silence is not None and self._silence.active():
            self._silence.reset(seconds)
        else:
            self._silence = self.factory.clock.callLater(seconds, self._silent)

    def _silent(self) -> None:
        """The timer has run out. Bytes that have arrived since, while the reactor was busy, count.

        The reactor calls timers before it reads, so the decision waits until it has read.
        """
        self._silence = self.factory.clock.callLater(0, self._go_on)

    def _go_on(self) -> None:
        # An exception in dataReceived ends the connection; in a timer nothing else would do that.
        transport = self.transport
        with self._log.failuresHandled(
            "Could not begin with {peer}",
            event="detection-fault",
            peer=transport.getPeer(),
            address=sockets.address_of(transport.getPeer()),
        ) as beginning:
            if self._received:
                self._decide(self.factory.default)
            elif self._is_ahead:
                self.close()
            elif self._greeted is None and _host(transport) in self.factory.browsers:
                self._is_ahead = True
                self._silence = self.factory.clock.callLater(AHEAD, self._go_on)
            elif self._greeted is None:
                self._greet()
        if beginning.failed:
            transport.abortConnection()

    def _stop_waiting(self) -> None:
        self.factory.undecided.discard(self)
        if self._silence is not None and self._silence.active():
            self._silence.cancel()

    # -- the decision

    def _greet(self) -> None:
        """Have the default protocol begin, although nothing has come that decides."""
        greeter = self.factory.default.buildProtocol(self.transport.getPeer())
        if isinstance(greeter, Greeter):
            self._greeted = greeter
            move_slot(self, greeter)
            self.factory.undecided.discard(self)
            cast(Any, greeter).makeConnection(self.transport)
        else:
            self._stop_waiting()
            hand_over(self, greeter, b"")

    def _decide(self, factory: DetectableFactory) -> Any:
        self._stop_waiting()
        if factory.signature.opens_ahead:
            self.factory.browsers.add(_host(self.transport))
        received, self._received = self._received, b""
        greeted, self._greeted = self._greeted, None
        if greeted is not None:
            if factory is self.factory.default or factory.signature.late is Late.IGNORED:
                return self._leave_to(greeted, received)
            if factory.signature.late is Late.CLOSED or not self._take_back(greeted):
                self._greeted = greeted  # It is told when the connection is lost.
                greeted.drop("", told=False)
                return greeted
        successor = factory.buildProtocol(self.transport.getPeer())
        hand_over(self, successor, received)
        return successor

    def _take_back(self, greeted: Any) -> bool:
        """Take the connection from the protocol that has greeted, if it is possible."""
        move_slot(greeted, self)
        if greeted.give_up():
            return True
        move_slot(self, greeted)
        return False

    def _leave_to(self, greeted: Any, received: bytes) -> Any:
        set_protocol(self.transport, self, greeted)
        greeted.take_up(received)
        return greeted


def _host(transport: Any) -> str:
    """The client's address; "" if it has none."""
    return getattr(transport.getPeer(), "host", None) or ""
