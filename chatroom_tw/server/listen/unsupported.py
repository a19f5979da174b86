"""Clients that get one answer, and are closed.

Two kinds of clients do: *unsupported* clients, whose protocol is detected and not spoken here
(IRC, and TLS on a port without it), and *refused* ones, for which the connection limiter has no
slot.

An answer can be lost if the connection is closed while the client still sends: the kernel then
resets it. So this side alone is closed after the answer, and the client gets a little time to
close its side.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, ClassVar

from twisted.internet.interfaces import IHalfCloseableDescriptor, IHalfCloseableProtocol
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.logger import Logger
from twisted.protocols.policies import ProtocolWrapper
from twisted.python.failure import Failure
from zope.interface import implementer

from chatroom_tw.server.clock import Clock, Timer
from chatroom_tw.server.listen.detection import (
    AdmittedFactory,
    DetectableFactory,
    DetectingFactory,
)
from chatroom_tw.server.listen.limiter import ConnectionSlot
from chatroom_tw.server.listen.signature import Late, Prefixes, Signature
from chatroom_tw.server.net.sockets import address_of

METHODS = (
    *(b"GET", b"HEAD", b"POST", b"PUT", b"DELETE", b"OPTIONS", b"PATCH", b"TRACE", b"CONNECT"),
    *(b"PRI", b"PROPFIND"),  # HTTP/2, WebDAV
)
HTTP = Prefixes(*(method + b" " for method in METHODS), late=Late.CLOSED, opens_ahead=True)
"""How a request begins (RFC 9112, 3)."""
LINGER = 2.0
"""Seconds that a client has to read its answer and close."""
PATIENCE = 10.0
"""Seconds that an unsupported client has to send something."""
LINGERING_LIMIT = 16
"""The most refused clients that linger at once; further ones are closed without an answer."""


class _State(Enum):
    WAITING = "the client has not been answered"
    ANSWERED = "the client has its answer; what it sends now is discarded"


@implementer(IHalfCloseableProtocol)
class OneAnswer(Protocol):
    """A connection that gets one answer. A subclass calls `answer`."""

    factory: Any
    transport: Any
    slot: ConnectionSlot | None = None

    def connectionMade(self) -> None:
        self._state = _State.WAITING
        self._deadline: Timer = self._abort_in(PATIENCE)

    def answer(self, data: bytes) -> None:
        """Send the answer, which may be empty, and close the connection."""
        self._state = _State.ANSWERED
        self.transport.write(data)
        self._deadline.cancel()
        self._deadline = self._abort_in(LINGER)
        if data and self._closes_half():
            self.transport.loseWriteConnection()
        else:
            self.transport.loseConnection()

    def readConnectionLost(self) -> None:
        self.transport.loseConnection()

    def writeConnectionLost(self) -> None:
        """The answer is sent."""

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        if self.slot is not None:
            self.slot.release()
        if self._deadline.active():
            self._deadline.cancel()

    def _closes_half(self) -> bool:
        """Whether this side can be closed on its own.

        A `ProtocolWrapper` claims the interfaces of the transport beneath it, and may lack the
        methods.
        """
        return IHalfCloseableDescriptor.providedBy(self.transport) and not isinstance(
            self.transport, ProtocolWrapper
        )

    def _abort_in(self, seconds: float) -> Timer:
        clock: Clock = self.factory.clock
        return clock.callLater(seconds, self.transport.abortConnection)


# -- unsupported clients


class _UnsupportedClient(OneAnswer):
    """Answers what the client sends first."""

    factory: UnsupportedFactory

    def dataReceived(self, data: bytes) -> None:
        if self._state is _State.WAITING:
            self.answer(self.factory.answer_to(self.transport.getPeer()))


class UnsupportedFactory(Factory):
    """The factory of an unsupported protocol. A subclass has its signature, and the answer."""

    protocol: Any = _UnsupportedClient
    noisy = False
    signature: ClassVar[Signature]

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    def answer_to(self, peer: Any) -> bytes:
        """The answer to a client with this address; empty: it is closed without one."""
        raise NotImplementedError


class UnsupportedTls(UnsupportedFactory):
    """TLS clients. They begin with a handshake record (0x16) of SSL 3 or TLS (RFC 8446, 5.1)."""

    signature = Prefixes(b"\x16\x03", late=Late.CLOSED)
    _log = Logger()

    def answer_to(self, peer: Any) -> bytes:
        self._log.info(
            "{address} began with TLS, which this port does not speak; --certificate FILE has "
            "--port speak it, and a listener with TLS is --line tls:PORT:privateKey=FILE",
            event="tls-refused",
            address=address_of(peer),
        )
        return b""


class NestedTls(UnsupportedTls):
    """Clients that begin with TLS inside of TLS."""

    def answer_to(self, peer: Any) -> bytes:
        self._log.info(
            "{address} began with TLS inside of TLS; one of its programs, or a proxy, has to leave "
            "it out",
            event="tls-nested",
            address=address_of(peer),
        )
        return b""


class UnsupportedSsh(UnsupportedFactory):
    """SSH clients. They begin with their version (RFC 4253, 4.2)."""

    signature = Prefixes(b"SSH-")

    def answer_to(self, peer: Any) -> bytes:
        return b"! this server does not speak SSH; join it with netcat, telnet or a browser\n"


class UnsupportedHttp(UnsupportedFactory):
    """Browsers at a listener for another protocol, where a foreign page might have them speak."""

    signature = HTTP

    def answer_to(self, peer: Any) -> bytes:
        return b""


def alone(clock: Clock, factory: DetectableFactory) -> AdmittedFactory:
    """The factory of a listener for this protocol alone.

    A listener for a protocol of lines takes nothing from browsers, which pages elsewhere could
    have speak there, and nothing from other programs that do not speak it.
    """
    if factory.signature.opens_ahead:
        return factory
    return DetectingFactory(
        clock, factory, [UnsupportedHttp(clock), UnsupportedTls(clock), UnsupportedSsh(clock)]
    )


# -- refused clients


class _RefusedClient(OneAnswer):
    """Tells the client why it is refused, unless too many others linger."""

    factory: RefusedClients

    def __init__(self, reason: bytes) -> None:
        self._reason = reason

    def connectionMade(self) -> None:
        super().connectionMade()
        if self.factory.are_many:
            self.transport.abortConnection()
        else:
            self.answer(self._reason)
        self.factory.lingering += 1

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self.factory.lingering -= 1
        super().connectionLost(reason)


class RefusedClients:
    """Makes the protocols for refused clients, and counts those that linger."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.lingering = 0

    @property
    def are_many(self) -> bool:
        """Whether no further client can be told why it is refused: each costs a descriptor."""
        return self.lingering >= LINGERING_LIMIT

    def refuse(self, reason: bytes) -> OneAnswer:
        """A protocol that sends the reason and closes."""
        refused = _RefusedClient(reason)
        refused.factory = self
        return refused
