"""A connection: what the Protocol of every wire protocol is made of.

Its end. A connection has one state, and three verbs end it:

    OPEN ──close──▶ CLOSING ──everything is sent──▶ CLOSED
      │                │
      └──drop, fail────┴──▶ DROPPED

`close` sends what waits first, `drop` ends the connection at once, `fail` logs a bug and
drops. Nothing else ends one from this side; when the transport says that the connection is
lost it is CLOSED, or stays DROPPED.

Reading. A subclass makes *units* of what comes (`parse`), says what they cost (`cost`) and
what they mean (`receive`). Flood control charges each client for its units: those that it
may not send yet wait (`flood.Throttle`), and the client is not read meanwhile.

Sending is one half of the hot path (`fanout` is the other). `deliver` gives the bytes to the
kernel at once: one system call, and no detour through the reactor. (A fan-out does that by
itself, with the `fd`.) What the kernel does not take waits in an `Outbox`, and the transport
pulls from it as the kernel makes room. Everything that a connection sends goes this way, or
the order would break. Where there is no socket to write to (TLS, and tests) the transport is
written to, and pauses us when it has enough; the outbox and its limit are the same.
"""

from __future__ import annotations

import contextlib
from abc import ABCMeta, abstractmethod
from collections.abc import Callable, Sequence
from enum import Enum
from errno import ENOBUFS
from functools import cached_property
from typing import Any, ClassVar, Generic, TypeVar

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import (
    IDelayedCall,
    IHalfCloseableProtocol,
    IPullProducer,
    IPushProducer,
)
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.logger import Logger
from twisted.python.failure import Failure
from zope.interface import implementer

from chatroom_tw.server.fanout import Renderer
from chatroom_tw.server.gateway import Gateway
from chatroom_tw.server.listen.limiter import ConnectionSlot
from chatroom_tw.server.listen.signature import Prefixes, Signature
from chatroom_tw.server.net import sockets
from chatroom_tw.server.net.flood import Pause, Then, Throttle
from chatroom_tw.server.net.framing import LINE_LIMIT
from chatroom_tw.server.net.outbox import NOWHERE, Outbox, ThroughTransport
from chatroom_tw.server.net.poll import CAN_POLL, Poll
from chatroom_tw.server.session import Session

PATIENCE = 10.0
"""Seconds that a client has to read the last that it is sent, when its connection is closed."""
DISCARDED = 64
"""How many reads at most throw away what a client has sent, before its connection is closed."""
UNFINISHED = LINE_LIMIT
"""A client is charged for a read of more bytes than this, even if it completes no unit."""


class State(Enum):
    """Where a connection is on the way to its end."""

    OPEN = "bytes are read and sent"
    CLOSING = "nothing more is read, and what waits is sent"
    CLOSED = "the connection is closed, or lost"
    DROPPED = "the connection was ended at once"


class _Step(Enum):
    CLOSE = "close"
    SENT = "everything is sent"
    DROP = "drop"
    LOST = "the transport has lost the connection"


TRANSITIONS: dict[tuple[State, _Step], State] = {
    (State.OPEN, _Step.CLOSE): State.CLOSING,
    (State.CLOSING, _Step.SENT): State.CLOSED,
    (State.OPEN, _Step.DROP): State.DROPPED,
    (State.CLOSING, _Step.DROP): State.DROPPED,
    (State.CLOSED, _Step.DROP): State.DROPPED,
    (State.OPEN, _Step.LOST): State.CLOSED,
    (State.CLOSING, _Step.LOST): State.CLOSED,
}
"""Every step that changes the state. Any other changes nothing."""

_OPEN = State.OPEN
Unit = TypeVar("Unit")


class _NoSession:
    """In the place of a session, until there is one."""

    def mute(self) -> None: ...

    def lost(self, why: str = "") -> None: ...


_NO_SESSION: Any = _NoSession()


@implementer(IHalfCloseableProtocol, IPullProducer, IPushProducer)
class Connection(Protocol, Generic[Unit], metaclass=ABCMeta):
    """One client. A subclass is a wire protocol, or a way to cut bytes into units."""

    __slots__ = (
        "_deadline",
        "_full_at",
        "_outbox",
        "_paused",
        "_polled_fd",
        "_socket",
        "_throttle",
        "_why",
        "connected",
        "factory",
        "fd",
        "session",
        "slot",
        "state",
        "transport",
    )

    renderer: ClassVar[Renderer]
    """How its clients are told what happens in their current room."""
    renderer_elsewhere: ClassVar[Renderer]
    """How they are told what happens in their other rooms."""
    traits: ClassVar[object] = None
    """What the rules have to know of the protocol. None is the usual."""
    at_end: ClassVar[object]
    """The command of a client that has closed its sending side."""
    read_size: ClassVar[int] = sockets.READ_SIZE
    factory: ConnectionFactory
    session: Session
    _log = Logger()

    def __init__(self) -> None:
        # Not its `send`: a bound method would be one object more for each connection.
        self._socket: Any = NOWHERE
        self.fd = -1
        self._polled_fd = -1  # the socket's, while it is polled and its transport does not read
        self._outbox: Outbox | None = None  # None while the kernel takes everything
        self._full_at = 0.0  # see `RateLimit`
        self._paused = Pause.NONE
        self._throttle: Throttle[Unit] | None = None
        self._deadline: IDelayedCall | None = None
        self._why = ""
        self.state = State.OPEN
        self.session = _NO_SESSION
        self.slot: ConnectionSlot | None = None

    # -- what a protocol has to say

    @abstractmethod
    def parse(self, data: bytes) -> Sequence[Unit]:
        """The units that these bytes complete."""

    @abstractmethod
    def cost(self, units: Sequence[Unit]) -> float:
        """What flood control charges for these units. A line of text costs 1."""

    @abstractmethod
    def receive(self, units: Sequence[Unit]) -> None:
        """Do what the units mean, as far as the client may send them by now."""

    def parse_end(self) -> Sequence[Unit]:
        """The units that are complete because the client sends no more."""
        return ()

    def greet(self) -> None:
        """Send what comes before anything that the rules have to say."""

    def gone(self) -> None:
        """The connection is lost, and everything that came from it is received."""
        self.session.lost(self._why)

    # -- beginning

    def makeConnection(self, transport: Any) -> None:
        try:
            super().makeConnection(transport)
        except Exception:
            self.fail()

    def connectionMade(self) -> None:
        transport = self.transport
        sockets.prepare(transport)
        socket = sockets.socket_of(transport)
        self._send_to(socket or ThroughTransport(transport))
        if socket is None:
            transport.registerProducer(self, True)
        elif CAN_POLL and getattr(transport, "protocol", None) is self:  # Nothing is in between.
            self._polled_fd = self.fd  # The same object: there are thousands of them.
            self._read_on()
        self.greet()
        self.session = self.factory.gateway.connect(self, address_of(transport.getPeer()))

    # -- ending

    def close(self) -> None:
        """Close the connection, after what was delivered is sent. Nothing more is delivered."""
        self._ignore_input()
        if not self._step(_Step.CLOSE):
            return
        through_transport = not self._has_socket
        if self._outbox is None:
            self._finish()
        if self._outbox is not None or through_transport:
            # It waits for the client, and a client may be such that it waits for ever.
            self._deadline = self.factory.clock.callLater(PATIENCE, self.drop, "")

    def drop(self, why: str, *, told: bool = True) -> None:
        """Close the connection at once. Those who share a room with the client are `told` why.

        They are told when the connection is lost: this may be in the middle of telling
        them something else.
        """
        if not self._step(_Step.DROP):
            return
        if why:
            self._log.info("{client} was dropped: {why}", client=self._described(), why=why)
        if told:
            self._why = why
        self._send_to(NOWHERE)
        self._outbox = None
        self._stop_polling()
        self._ignore_input()
        self.session.mute()
        self.transport.abortConnection()

    def fail(self, fault: Failure | None = None) -> None:
        """Log a bug that came up in this client's conversation, and drop its connection.

        None: the bug is the exception that is being handled.
        """
        self._log.failure(
            "A fault has ended the connection of {client}", fault, client=self._described()
        )
        self.drop("")

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self._step(_Step.LOST)
        self._stop_polling()
        self._send_to(NOWHERE)
        self._outbox = None
        if self._deadline and self._deadline.active():
            self._deadline.cancel()
        # Units that wait have been sent, however the connection has ended, and are received.
        self._paused |= Pause.LOST
        self._afterwards(Then.GONE)

    def _step(self, step: _Step) -> bool:
        """Whether the step changes the state."""
        state = TRANSITIONS.get((self.state, step))
        if state is None:
            return False
        self.state = state
        return True

    def _finish(self) -> None:
        self._step(_Step.SENT)
        self._leave_nothing_unread()
        self._stop_polling()
        if not self._has_socket:
            self.transport.unregisterProducer()
        self._send_to(NOWHERE)
        self.transport.loseConnection()

    def _leave_nothing_unread(self) -> None:
        """If a socket is closed with something unread, what is not sent yet is thrown away."""
        if self._has_socket:
            with contextlib.suppress(OSError):  # There is nothing more.
                for _ in range(DISCARDED):
                    if not self._socket.recv(sockets.READ_SIZE):
                        break

    def _described(self) -> str:
        """For the log: which client this is, and which protocol it speaks."""
        return f"{address_of(self.transport.getPeer())} ({type(self).__name__})"

    # -- reading

    def dataReceived(self, data: bytes) -> None:
        try:
            if self.state is _OPEN:
                self.take(self.parse(data), len(data))
        except Exception:
            self.fail()

    def take(self, units: Sequence[Unit], size: int = 0) -> None:
        """Receive the units, or throttle the client. They were parsed of `size` bytes."""
        throttle, factory = self._throttle, self.factory
        limit = factory.limits.flood
        if throttle is not None and throttle.waits:
            throttle.add(units)  # A transport may have more in hand when it is paused.
            return
        if limit is not None:
            now = factory.seconds()
            price = self.cost(units) if units else float(size > UNFINISHED)
            full_at = limit.charge(self._full_at, price, now)
            if full_at is None:
                debt = 0.0 if units else price
                self._throttle = Throttle.begun(throttle, units, debt, now)
                self.pause(Pause.THROTTLED)
                self._go_on()
                return
            self._throttle = None
            self._full_at = full_at
        if units:
            self.receive(units)

    def readConnectionLost(self) -> None:
        self._paused |= Pause.ENDED
        self._try(lambda: self.take(self.parse_end()))
        self._afterwards(Then.END)

    def writeConnectionLost(self) -> None:
        """Never called: we do not close one side alone."""

    @property
    def is_throttled(self) -> bool:
        """Whether units of the client wait. It is not silent then."""
        return self._throttle is not None and self._throttle.waits

    def _ignore_input(self) -> None:
        """Whatever waits from the client, or comes from it yet, is ignored."""
        throttle, self._throttle = self._throttle, None
        if throttle:
            throttle.cancel()
            if throttle.then is Then.GONE:  # Nobody else is left to say so.
                self.factory.clock.callLater(0, self._end)
        self.resume(Pause.THROTTLED)  # Its end is still to be noticed.

    def _go_on(self) -> None:
        """Receive as many of the units that wait as the client may send by now."""
        throttle, limit = self._throttle, self.factory.limits.flood
        if throttle is None or limit is None:
            return
        throttle.call = None
        now = self.factory.seconds()
        units, self._full_at = throttle.pass_on(limit, self.cost, self._full_at, now)
        if units:
            self.receive(units)
        if self._throttle is not throttle:
            return  # The connection has been closed or dropped meanwhile.
        if not throttle.waits:
            self._do_then(throttle.then)
        elif throttle.is_over(now):
            self.drop("flooding")
        else:
            seconds = throttle.seconds_to_wait(limit, self.cost, self._full_at, now)
            throttle.call = self.factory.clock.callLater(seconds, self._try, self._go_on)

    def _afterwards(self, then: Then) -> None:
        """Do this after the units that wait are received."""
        if self._throttle is not None and self._throttle.waits:
            self._throttle.then = then
        else:
            self._do_then(then)

    def _do_then(self, then: Then) -> None:
        if then is Then.READ_ON:
            self.resume(Pause.THROTTLED)
        elif then is Then.END:
            self._try(lambda: self.session.submit(self.at_end))
        else:
            self._end()

    def _end(self) -> None:
        slot, self.slot = self.slot, None
        if slot:
            slot.release()
        self._try(self.gone)

    def _try(self, call: Callable[[], None]) -> None:
        try:
            call()
        except Exception:
            self.fail()

    # -- pausing

    def pause(self, why: Pause = Pause.QUEUE) -> None:
        """Stop reading from this client until `resume` with the same reason."""
        if not self._paused:
            self._read_no_more()
        self._paused |= why

    def resume(self, why: Pause = Pause.QUEUE) -> None:
        """This reason not to read is over."""
        if self._paused:
            self._paused &= ~why
            if not self._paused:
                self._read_on()

    def _read_no_more(self) -> None:
        """Have the client's own kernel keep what it sends."""
        if self._polled_fd < 0:
            self.transport.pauseProducing()
        else:
            self.factory.poll.discard(self._polled_fd)

    def _read_on(self) -> None:
        if self._polled_fd < 0:
            self.transport.resumeProducing()
        else:
            self.factory.poll.add(self._polled_fd, self)

    def read(self) -> None:
        """The socket has something to read, or has come to its end."""
        try:
            data = self._socket.recv(self.read_size)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self.dataReceived(data)
        else:
            self._stop_polling()
            self.transport.resumeProducing()  # It finds the end, and does what there is to do.

    def _stop_polling(self) -> None:
        if self._polled_fd >= 0:
            self.factory.poll.discard(self._polled_fd)
            self._polled_fd = -1

    # -- sending

    def render(self, event: Any) -> bytes:
        """The bytes that tell this client alone of an event; b"" if it is not told."""
        return self.renderer.render(event)

    def deliver(self, data: bytes) -> None:
        """Send the bytes, after all that was delivered before. Never blocks."""
        if self._outbox is not None:
            self._wait(data)
            return
        try:
            sent = self._socket.send(data)
        except BlockingIOError:
            sent = 0
        except OSError as error:
            if error.errno != ENOBUFS:
                return  # The connection is dead, and the reactor says so as soon as it is read.
            sent = 0
        if sent < len(data):
            self.fill_outbox(data[sent:])

    def fill_outbox(self, data: bytes) -> None:
        """Have the transport pull what waits from an outbox, which has these bytes."""
        self._outbox = Outbox()
        self.fd = -1
        self._wait(data)
        self.transport.registerProducer(self, False)

    @property
    def _has_socket(self) -> bool:
        return not isinstance(self._socket, ThroughTransport)

    def _send_to(self, socket: Any) -> None:
        self._socket = socket
        self.fd = socket.fileno() if sockets.CAN_WRITE else -1

    def _wait(self, data: bytes) -> None:
        if self.state is not State.OPEN or self._outbox is None:
            return
        # What is too much is what waits already: one long answer is nobody's fault.
        if self._outbox.size > self.factory.limits.backlog:
            self.drop("too slow")
        else:
            self._outbox.add(data)

    # -- the transport's side of the outbox

    def pauseProducing(self) -> None:
        """The transport, where it is written to without a socket, has enough."""
        if self._outbox is None:
            self._outbox = Outbox()

    def resumeProducing(self) -> None:
        """The transport has sent what it was given, and takes more."""
        outbox = self._outbox
        if not self._has_socket:
            self._outbox = None
            if outbox:
                self.transport.write(outbox.take_all())  # This may pause us again.
        elif outbox:
            self.transport.write(outbox.take())
            return
        else:
            self._outbox = None
            self._send_to(self._socket)
            self.transport.unregisterProducer()
        if self.state is State.CLOSING and self._outbox is None:
            self._finish()

    def stopProducing(self) -> None:
        """The transport is closed; `connectionLost` says so too."""


class ConnectionFactory(Factory):
    """What the Factory of every wire protocol is made of: its clients share one gateway."""

    noisy = False
    signature: ClassVar[Signature] = Prefixes()
    """What its clients send first, and those of no other protocol do (see `detection`)."""
    protocol: ClassVar[type[Connection[Any]]]

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.clock = gateway.clock
        self.limits = gateway.limits
        self.seconds = gateway.clock.seconds

    @cached_property
    def poll(self) -> Poll:
        """Where its clients are read, if they can be read together."""
        return Poll(self.clock)


def address_of(peer: Any) -> str:
    """A peer as people write it: `192.0.2.1:4000`, `[2001:db8::1]:4000`, or `unix`."""
    if not isinstance(peer, IPv4Address | IPv6Address):
        return "unix"
    # An IPv4 client of a socket that listens on both families.
    host = peer.host.removeprefix("::ffff:")
    return f"[{host}]:{peer.port}" if ":" in host else f"{host}:{peer.port}"
