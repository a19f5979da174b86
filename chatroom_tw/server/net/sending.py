"""How a connection sends. This is one half of the hot path; `fanout` is the other.

`deliver` gives the bytes to the kernel at once: one system call, and no detour through the
reactor. What the kernel does not take waits in an `Outbox`, and the transport pulls from it as
the kernel makes room. Everything that a connection sends goes this way, or the order would
break. Where there is no socket to write to (TLS, and tests) the transport is written to, and
pauses us when it has enough; the outbox and its limit are the same.
"""

from __future__ import annotations

import contextlib
from errno import ENOBUFS, ETIMEDOUT
from typing import Any

from twisted.internet.interfaces import IPullProducer, IPushProducer
from twisted.internet.protocol import Protocol
from zope.interface import implementer

from chatroom_tw.server.backlog import KERNEL_PART
from chatroom_tw.server.net import sockets
from chatroom_tw.server.net.outbox import NOWHERE, Outbox, ThroughTransport
from chatroom_tw.server.net.state import TRANSITIONS, State, Step

DISCARDED = 64
"""How many reads at most throw away what a client has sent, before its connection is closed."""


@implementer(IPullProducer, IPushProducer)
class SendingProtocol(Protocol):
    """A connection's state, and how it sends. A subclass reads, and ends it (`drop`)."""

    __slots__ = ("_outbox", "_socket", "connected", "factory", "state", "transport")

    transport: Any
    factory: Any

    def __init__(self) -> None:
        # Not its `send`: a bound method would be one object more for each connection.
        self._socket: Any = NOWHERE
        self._outbox: Outbox | None = None  # None while the kernel takes everything
        self.state = State.OPEN

    def drop(self, why: str, *, told: bool = True) -> None:
        """End the connection at once."""
        raise NotImplementedError

    def begin_sending(self) -> None:
        """There is a transport now: send to its socket, if there is one."""
        socket = sockets.socket_of(self.transport)
        self._socket = socket or ThroughTransport(self.transport)
        if socket is None:
            self.transport.registerProducer(self, True)

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
                self.note_end(error)
                return  # The connection is dead, and the reactor says so as soon as it is read.
            sent = 0
        if sent < len(data):
            self.fill_outbox(data[sent:])
            if self._outbox is not None:
                self.factory.backlog.add(self, KERNEL_PART)

    def note_end(self, error: OSError) -> None:
        """The socket has failed. The kernel tells so once, whether it is read or written to."""
        if error.errno == ETIMEDOUT:  # Its computer acknowledges nothing: see `sockets`.
            self.count_dropped("dead")

    def count_dropped(self, word: str) -> None:
        """The client is dropped, for the reason that this word is for (see `Counts`)."""
        self.factory.gateway.counts.dropped[word] += 1

    def fill_outbox(self, data: bytes) -> None:
        """Have the transport pull what waits from an outbox, which has these bytes."""
        self._outbox = Outbox()
        self._wait(data)
        if self._outbox is not None:  # The client is not dropped for that.
            self.transport.registerProducer(self, False)

    @property
    def _has_socket(self) -> bool:
        return not isinstance(self._socket, ThroughTransport)

    def stop_sending(self) -> None:
        """Send nothing more, and forget what waits."""
        self._socket = NOWHERE
        self._end_outbox()

    def _end_outbox(self) -> None:
        if self._outbox is not None:
            self._outbox = None
            self.factory.backlog.remove(self)

    def _wait(self, data: bytes) -> None:
        if self.state is not State.OPEN or self._outbox is None:
            return
        # What is too much is what waits already: one long answer is nobody's fault.
        if self._outbox.size > self.factory.limits.backlog:
            self.drop("too slow")
        else:
            self._outbox.add(data)
            self.factory.backlog.add(self, len(data))

    # -- the transport's side of the outbox

    def pauseProducing(self) -> None:
        """The transport, where it is written to without a socket, has enough."""
        if self._outbox is None:
            self._outbox = Outbox()
            self.factory.backlog.add(self, KERNEL_PART)

    def resumeProducing(self) -> None:
        """The transport has sent what it was given, and takes more."""
        outbox = self._outbox
        if not self._has_socket:
            self._end_outbox()
            while outbox and self._outbox is None:
                self.transport.write(outbox.take())  # This may pause us again.
            if outbox:
                self._outbox = outbox
                self.factory.backlog.add(self, outbox.size)
        elif outbox:
            data = outbox.take()
            self.factory.backlog.take(self, len(data))
            self.transport.write(data)
            return
        else:
            self._end_outbox()
            self.transport.unregisterProducer()
        if self.state is State.CLOSING and self._outbox is None:
            self.finish()

    def stopProducing(self) -> None:
        """The transport is closed; `connectionLost` says so too."""

    # -- the end

    def take_step(self, step: Step) -> bool:
        """Whether the step changes the state."""
        state = TRANSITIONS.get((self.state, step))
        if state is None:
            return False
        self.state = state
        return True

    def finish(self) -> None:
        """Close the transport: everything is sent."""
        self.take_step(Step.SENT)
        self._read_what_is_left()
        if not self._has_socket:
            self.transport.unregisterProducer()
        self._socket = NOWHERE
        self.transport.loseConnection()

    def _read_what_is_left(self) -> None:
        """If a socket is closed with something unread, what is not sent yet is thrown away."""
        if self._has_socket:
            with contextlib.suppress(OSError):  # There is nothing more.
                for _ in range(DISCARDED):
                    if not self._socket.recv(sockets.READ_SIZE):
                        break
