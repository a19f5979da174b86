"""A connection: what every protocol's Protocol is made of, and how it sends.

How it is read is in `reading`. Sending is the other half of the hot path (`audience` is the
first). `deliver` gives the bytes to the kernel at once: one system call, and no detour through
the reactor. (An audience does that by itself, with the `fd`.) Only what the kernel does
not take waits, in an outbox of the connection's own, and the transport pulls from it as the
kernel makes room. Everything that a connection sends goes this way, or the order would break.

Where there is no socket to write to (TLS, and tests) the transport is written to
and pauses us when it has enough; the outbox and its limit are the same.
"""

from __future__ import annotations

import contextlib
from collections import deque
from errno import ENOBUFS
from functools import cached_property
from typing import Any, ClassVar

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IDelayedCall, IPullProducer, IPushProducer
from twisted.internet.protocol import Factory, connectionDone
from twisted.logger import Logger
from twisted.python.failure import Failure
from zope.interface import implementer

from chatroom_tw.server.fanout import Renderer
from chatroom_tw.server.hub import Session, Switchboard
from chatroom_tw.server.listen.signature import Prefixes, Signature
from chatroom_tw.server.net import sockets
from chatroom_tw.server.net.flood import Reader
from chatroom_tw.server.net.poll import CAN_POLL, Poll

PATIENCE = 10.0
"""Seconds that a client has to read the last that it is sent, when its connection is closed."""
DISCARDED = 64
"""How many pieces that nobody hears are read at most before a connection is closed."""
PIECE = 1 << 16
"""About how many bytes of the outbox are given to the transport at a time."""


class _Nobody:
    """The session of a connection that has none yet, because welcoming the client has failed."""

    def mute(self) -> None: ...

    def lost(self, why: str = "") -> None: ...


_NOBODY = _Nobody()


class _Nowhere:
    """In the place of a socket that nothing more is to be sent to, or heard from."""

    def fileno(self) -> int:
        return -1

    def send(self, data: bytes) -> int:
        return len(data)

    def recv(self, size: int) -> bytes:
        return b""


_NOWHERE = _Nowhere()


class _Above:
    """In the place of a socket to which there is no way past its transport."""

    __slots__ = ("_transport",)

    def __init__(self, transport: Any) -> None:
        self._transport = transport

    def fileno(self) -> int:
        return -1

    def send(self, data: bytes) -> int:
        self._transport.write(data)
        return len(data)


@implementer(IPullProducer, IPushProducer)
class Connection(Reader):
    """A client of the switchboard.

    A subclass says how its clients are told things (`renderer`, `renderer_elsewhere`) and
    what the rules have to know of them (`traits`), turns what it takes in into
    `self.session.submit(command)`, and says what it means that a client sends no
    more (`at_end`).
    """

    __slots__ = (
        "_closing",
        "_descriptor",
        "_outbox",
        "_patience",
        "_pulls",
        "_socket",
        "_unsent",
        "_why_lost",
        "fd",
        "session",
    )

    renderer: ClassVar[Renderer]
    renderer_elsewhere: ClassVar[Renderer]
    traits: ClassVar[object] = None
    at_end: ClassVar[object]
    """A command: what a client wants that has closed its side of the connection."""
    read_size: ClassVar[int] = sockets.READ_SIZE
    factory: ConnectionFactory
    session: Session
    _log = Logger()

    def __init__(self) -> None:
        super().__init__()
        # Not its `send`: a bound method would be one object more for each connection.
        self._socket: Any = _NOWHERE
        self.fd = -1
        self._descriptor = -1  # the socket's, while it is polled and its transport does not read
        self._outbox: deque[bytes] | None = None  # None while the kernel takes everything
        self._unsent = 0
        self._pulls = False
        self._closing = False
        self._patience: IDelayedCall | None = None
        self._why_lost = ""
        self.session = _NOBODY

    # -- coming and going

    def connectionMade(self) -> None:
        transport = self.transport
        sockets.prepare(transport)
        socket = sockets.socket_of(transport)
        self._pulls = socket is not None
        self._send_to(socket or _Above(transport))
        if not self._pulls:
            transport.registerProducer(self, True)
        elif CAN_POLL and getattr(transport, "protocol", None) is self:  # Nothing is in between.
            self._descriptor = self.fd  # The same object: there are thousands of them.
            self.read_on()
        self.greet()
        self.session = self.factory.board.connect(self, address_of(transport.getPeer()))

    def greet(self) -> None:
        """Send what comes before anything that the rules have to say."""

    def no_more(self) -> None:
        """The client sends no more: it gets the answers to what it has sent, and goes."""
        self.session.submit(self.at_end)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self._poll_no_more()
        self._send_to(_NOWHERE)
        self._outbox = None
        if self._patience and self._patience.active():
            self._patience.cancel()
        super().connectionLost(reason)

    def gone(self) -> None:
        self.session.lost(self._why_lost)

    def close(self) -> None:
        """Close, once what was delivered is sent. What is delivered from now on is not."""
        if self._closing:
            return
        self._closing = True
        self.hear_no_more()
        if self.is_lost:
            return
        if self._outbox is None:
            self._finish()
        if self._outbox is not None or not self._pulls:
            # It waits for the client, and a client may be such that it waits for ever.
            clock = self.factory.board.clock
            self._patience = clock.callLater(PATIENCE, self.transport.abortConnection)

    def drop(self, why: str) -> None:
        """Close at once, and hear no more. Those who share a room with the client are told why.

        They are told when the connection is lost: this may be in the middle of telling them
        something else.
        """
        if why:
            self._log.info("{client} was dropped: {why}", client=self._described(), why=why)
        self._why_lost = self._why_lost or why
        self._send_to(_NOWHERE)
        self._outbox = None
        self._poll_no_more()
        self.hear_no_more()
        self.session.mute()
        if not self.is_lost:
            self.transport.abortConnection()

    def fail(self, fault: Failure | None = None) -> None:
        """A bug has come up in this client's conversation; it is logged, and ends this one.

        None: it is the exception that is being handled.
        """
        self._log.failure(
            "A fault has ended the connection of {client}", fault, client=self._described()
        )
        self.drop("")

    def _described(self) -> str:
        """For the log: which client this is, and what it speaks."""
        return f"{address_of(self.transport.getPeer())} ({type(self).__name__})"

    # -- reading

    def read_no_more(self) -> None:
        if self._descriptor < 0:
            super().read_no_more()
        else:
            self.factory.poll.discard(self._descriptor)

    def read_on(self) -> None:
        if self._descriptor < 0:
            super().read_on()
        else:
            self.factory.poll.add(self._descriptor, self)

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
            self._poll_no_more()
            self.transport.resumeProducing()  # It finds out, and does what is to be done.

    def _poll_no_more(self) -> None:
        if self._descriptor >= 0:
            self.factory.poll.discard(self._descriptor)
            self._descriptor = -1

    # -- sending

    def render(self, event: Any) -> bytes:
        return self.renderer.render(event)

    def deliver(self, data: bytes) -> None:
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
            self._outbox = deque()
            self.fd = -1
            self._wait(data[sent:])
            self.transport.registerProducer(self, False)

    def _send_to(self, socket: Any) -> None:
        self._socket = socket
        self.fd = socket.fileno() if sockets.CAN_WRITE else -1

    def _wait(self, data: bytes) -> None:
        if self._closing:
            return
        # What is too much is what waits already: one long answer is nobody's fault.
        if self._unsent > self.factory.limits.backlog:
            self.drop("too slow")
            return
        self._outbox.append(data)
        self._unsent += len(data)

    # -- the transport's side of the outbox

    def pauseProducing(self) -> None:
        """The transport, where it is written to without a socket, has enough."""
        if self._outbox is None:
            self._outbox = deque()

    def resumeProducing(self) -> None:
        """The transport has sent what it was given, and takes more."""
        outbox = self._outbox
        if self._pulls:
            if outbox:
                piece = _take(outbox)
                self._unsent -= len(piece)
                self.transport.write(piece)
                return
            self._outbox = None
            self._send_to(self._socket)
            self.transport.unregisterProducer()
        else:
            self._outbox = None
            self._unsent = 0
            if outbox:
                self.transport.write(b"".join(outbox))  # May pause us again.
        if self._closing and self._outbox is None:
            self._finish()

    def stopProducing(self) -> None:
        """The transport is closed; `connectionLost` says so too."""

    def _finish(self) -> None:
        self._leave_nothing_unread()
        self._poll_no_more()
        self._send_to(_NOWHERE)
        if not self._pulls:
            self.transport.unregisterProducer()
        self.transport.loseConnection()

    def _leave_nothing_unread(self) -> None:
        """If a socket is closed with something unread, what is not sent yet is thrown away."""
        if self._pulls:
            with contextlib.suppress(OSError):  # There is nothing more.
                for _ in range(DISCARDED):
                    if not self._socket.recv(sockets.READ_SIZE):
                        break


class ConnectionFactory(Factory):
    """What a protocol's Factory is made of: its clients share one switchboard."""

    noisy = False
    signature: ClassVar[Signature] = Prefixes()
    """By which protocol detection tells the protocol's clients from others; by default none is."""

    def __init__(self, board: Switchboard) -> None:
        self.board = board
        self.limits = board.limits
        self.seconds = board.clock.seconds

    @cached_property
    def poll(self) -> Poll:
        """Where its clients are read, if they can be read together."""
        return Poll(self.board.clock)


def address_of(peer: Any) -> str:
    """A peer as people write it: `192.0.2.1:4000`, `[2001:db8::1]:4000`, or `unix`."""
    if not isinstance(peer, IPv4Address | IPv6Address):
        return "unix"
    # An IPv4 client of a socket that listens on both families.
    host = peer.host.removeprefix("::ffff:")
    return f"[{host}]:{peer.port}" if ":" in host else f"{host}:{peer.port}"


def _take(outbox: deque[bytes]) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while outbox and size < PIECE:
        pieces.append(outbox.popleft())
        size += len(pieces[-1])
    return b"".join(pieces)
