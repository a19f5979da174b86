"""A connection: what the Protocol of every wire protocol is made of.

A subclass makes *units* of the bytes that come (`parse`), says what they cost (`cost`) and
what they mean (`receive`). Flood control charges each client for its units: those that it
may not send yet wait (`flood.Throttle`), and the client is not read meanwhile.

How a connection ends is in `state`, how it sends is in `sending`.
"""

from __future__ import annotations

from abc import ABCMeta, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from twisted.internet.interfaces import IHalfCloseableProtocol
from twisted.internet.protocol import connectionDone
from twisted.logger import Logger
from twisted.python.failure import Failure
from zope.interface import implementer

from chatroom_tw.server.clock import Timer
from chatroom_tw.server.counts import DROPPED
from chatroom_tw.server.fanout import Renderer
from chatroom_tw.server.limits import BYTES_AS_ONE
from chatroom_tw.server.listen.limiter import ConnectionSlot
from chatroom_tw.server.net import sockets
from chatroom_tw.server.net.flood import Pause, Then, Throttle
from chatroom_tw.server.net.poll import CAN_POLL
from chatroom_tw.server.net.sending import SendingProtocol
from chatroom_tw.server.net.sockets import address_of
from chatroom_tw.server.net.state import State, Step
from chatroom_tw.server.session import NO_SESSION, Session

PATIENCE = 10.0
"""Seconds that a client has to read the last that it is sent, when its connection is closed."""

_OPEN = State.OPEN
Unit = TypeVar("Unit")


@implementer(IHalfCloseableProtocol)
class Connection(SendingProtocol, Generic[Unit], metaclass=ABCMeta):
    """One client. A subclass is a wire protocol, or a way to cut bytes into units."""

    __slots__ = (
        "_deadline",
        "_full_at",
        "_paused",
        "_polled_fd",
        "_throttle",
        "_why",
        "session",
        "slot",
    )

    protocol_word: ClassVar[str] = "other"
    """The word of the protocol, by which the metrics count its clients."""
    renderer: ClassVar[Renderer]
    """How its clients are told what happens in their current room."""
    renderer_elsewhere: ClassVar[Renderer]
    """How they are told what happens in their other rooms."""
    traits: ClassVar[object] = None
    """What the rules have to know of the protocol. None is the usual."""
    asks: ClassVar[bool] = False
    """Whether it tells answers from what others do, just now."""
    at_end: ClassVar[object]
    """The command of a client that has closed its sending side."""
    read_size: ClassVar[int] = sockets.READ_SIZE
    session: Session
    _log = Logger()

    def __init__(self) -> None:
        super().__init__()
        self._polled_fd = -1  # the socket's, while it is polled and its transport does not read
        self._full_at = 0.0  # see `RateLimit`
        self._paused = Pause.NONE
        self._throttle: Throttle[Unit] | None = None
        self._deadline: Timer | None = None
        self._why = ""
        self.session = NO_SESSION
        self.slot: ConnectionSlot | None = None

    # -- what a protocol has to say

    @abstractmethod
    def parse(self, data: bytes) -> Sequence[Unit]:
        """The units that these bytes complete."""

    @abstractmethod
    def cost(self, units: Sequence[Unit]) -> float:
        """What flood control charges for these units; nothing for none.

        A line of text costs 1, and so do 4 KiB of anything (`limits.for_bytes`).
        """

    @abstractmethod
    def receive(self, units: Sequence[Unit]) -> None:
        """Do what the units mean, as far as the client may send them by now."""

    def wasted(self, size: int) -> int:
        """How many bytes are part of no unit, of a read of `size` bytes that has completed none."""
        return 0

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
        self.begin_sending()
        self._read_together()
        self.greet()
        self.session = self.factory.gateway.connect(self, address_of(transport.getPeer()))

    def take_up(self, received: bytes) -> None:
        """Receive what the client sends from now on, and these bytes, which have come before.

        Until now another protocol has received it (see `listen.detection`).
        """
        if self.state is _OPEN:
            self._read_together()
            if received:
                self.dataReceived(received)

    def give_up(self) -> bool:
        """Leave the transport to another protocol. False: that is not possible any more."""
        if self.state is not _OPEN or self._outbox is not None or self._paused:
            return False
        if not self._has_socket:
            self.transport.unregisterProducer()
        self.connectionLost()
        self.state = State.DROPPED  # Nothing here touches the transport any more.
        return True

    def _read_together(self) -> None:
        """Have the poll read the socket, if this protocol has it, and nothing is in between."""
        if self._has_socket and CAN_POLL and getattr(self.transport, "protocol", None) is self:
            self._polled_fd = self._socket.fileno()
            if not self._paused:
                self._read_on()

    def render(self, event: Any) -> bytes:
        """The bytes that tell this client alone of an event; b"" if it is not told."""
        return self.renderer.render(event)

    # -- ending

    def close(self) -> None:
        """Close the connection, after what was delivered is sent. Nothing more is delivered."""
        self._ignore_input()
        if not self.take_step(Step.CLOSE):
            return
        through_transport = not self._has_socket
        if self._outbox is None:
            self.finish()
        if self._outbox is not None or through_transport:
            # It waits for the client, and a client may be such that it waits for ever.
            self._deadline = self.factory.clock.callLater(PATIENCE, self.drop, "")

    def drop(self, why: str, *, told: bool = True) -> None:
        """Close the connection at once. Those who share a room with the client are `told` why.

        They are told when the connection is lost: this may be in the middle of telling
        them something else.
        """
        if not self.take_step(Step.DROP):
            return
        if why:
            client = self._described()
            self._log.info(
                "{client} was dropped: {why}",
                event="client-dropped",
                client=client,
                why=why,
                kind=why,
                **self._identity(),
            )
            self.count_dropped(DROPPED.get(why, "fault"))
        if told:
            self._why = why
        self.stop_sending()
        self._stop_polling()
        self._ignore_input()
        self.session.mute()
        self.transport.abortConnection()

    def fail(self, fault: Failure | None = None) -> None:
        """Log a bug that came up in this client's conversation, and drop its connection.

        None: the bug is the exception that is being handled.
        """
        self._log.failure(
            "A fault has ended the connection of {client}",
            fault,
            event="connection-fault",
            client=self._described(),
            **self._identity(),
        )
        if self.state is not State.DROPPED:
            self.count_dropped("fault")
        self.drop("")

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self.take_step(Step.LOST)
        self._stop_polling()
        self.stop_sending()
        if self._deadline and self._deadline.active():
            self._deadline.cancel()
        # Units that wait have been sent, however the connection has ended, and are received.
        self._paused |= Pause.LOST
        self._afterwards(Then.GONE)

    def finish(self) -> None:
        self._stop_polling()
        super().finish()

    def _described(self) -> str:
        """For the log: which client this is, and which protocol it speaks."""
        return f"{address_of(self.transport.getPeer())} ({type(self).__name__})"

    def _identity(self) -> dict[str, Any]:
        """The fields of a log event that say which client it is about."""
        return {
            "connection": self.session.number or None,
            "address": address_of(self.transport.getPeer()),
        }

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
            price = self._price(units, size) if size > BYTES_AS_ONE else self.cost(units)
            if not price:
                price = self.wasted(size) / BYTES_AS_ONE
            full_at = limit.charge(self._full_at, price, now)
            if full_at is None:
                debt = price - self.cost(units)
                self._throttle = Throttle.begun(throttle, units, debt, now)
                self.pause(Pause.THROTTLED)
                self._go_on()
                return
            self._throttle = None
            self._full_at = full_at
        if units:
            self.receive(units)

    def _price(self, units: Sequence[Unit], size: int) -> float:
        """What flood control charges for a long read, whether or not it completes units."""
        return max(self.cost(units), float(size // BYTES_AS_ONE))

    def readConnectionLost(self) -> None:
        if Pause.ENDED in self._paused:
            return  # The poll has found the end, too.
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
        except OSError as error:
            self.note_end(error)
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
