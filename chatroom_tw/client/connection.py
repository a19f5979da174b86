"""A connection to a server, as a client sees it: lines in, lines out, and how it ends.

It knows no terminal and does not know what the lines mean. Each application has a subclass:
`chat.connection` and `tombola.connection`. The states, and the calls that lead from one to
the next:

    OPEN -- quit --> QUITTING -- leave --> CLOSING --> CLOSED
      `--------------- leave ----------------^

The server or the network can end the connection in every state but CLOSED.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import ClassVar

from twisted.internet import protocol
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import ITCPTransport
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure

from chatroom_tw.client.interfaces import Clock, DelayedCall, Stream, TcpTransport
from chatroom_tw.server.text import decode

SERVER_LINE_LIMIT = 1 << 16
"""The longest line from a server, in bytes. The longest of a chat have a few thousand."""
QUIT_TIMEOUT = 10.0
"""Seconds without a byte from the server after which `quit` gives up waiting for its answer."""
CLOSE_TIMEOUT = 1.0
"""Seconds that `leave` gives the transport to close before it is aborted."""


class Outcome(Enum):
    """How a connection ended."""

    LEFT = "the user left"
    CLOSED = "the server closed the connection"
    LOST = "the connection broke"
    NO_ANSWER = "the server did not answer the goodbye in time"
    ENDLESS_LINE = "the server sent a line longer than the limit"


class State(Enum):
    """What a connection does with input, and what it expects from the server."""

    OPEN = "what the user types is sent"
    QUITTING = "the goodbye is sent, and the server's answer is awaited and shown"
    CLOSING = "the goodbye is sent, and the transport is closing"
    CLOSED = "the transport is closed"


class ServerConnection(protocol.Protocol):
    """A connection to a server. `ended` fires with an `Outcome`; it never fails.

    A subclass sets the `goodbye`, which is a line of its protocol, and implements `enter`.
    """

    transport: TcpTransport  # type: ignore[assignment]  # mypy cannot read zope's interfaces
    goodbye: ClassVar[str]
    line_limit: ClassVar[int] = SERVER_LINE_LIMIT

    def __init__(self, clock: Clock) -> None:
        self.ended: Deferred[Outcome] = Deferred()
        self._clock = clock
        self._state = State.OPEN
        self._timeout: DelayedCall | None = None
        self._aborted_as: Outcome | None = None
        self._incomplete = b""
        self._show: Callable[[Sequence[str]], None] = _discard

    @property
    def is_open(self) -> bool:
        """Whether what the user types is sent."""
        return self._state is State.OPEN

    # -- called by the view

    def end_of_input(self) -> None:
        self.quit()

    def quit(self) -> None:
        """Send the goodbye, and close once the server has answered everything before it."""
        if self._state is State.OPEN:
            self._state = State.QUITTING
            self.send(self.goodbye)
            self._timeout = self._clock.callLater(QUIT_TIMEOUT, self._abort, Outcome.NO_ANSWER)

    def leave(self) -> Deferred[Outcome]:
        """Send the goodbye and close within `CLOSE_TIMEOUT`. Returns `ended`."""
        self.quit()
        self._close()
        return self.ended

    def send(self, line: str) -> None:
        """Send a line, which is given without its line end."""
        self.transport.write(f"{line}\n".encode())

    def apply_backpressure(self, standard: Stream) -> None:
        """Pause `standard` or this connection while the other one's output is not read."""
        self.transport.registerProducer(standard, True)
        standard.registerProducer(self.transport, True)

    # -- called by Twisted

    def connectionMade(self) -> None:
        if ITCPTransport.providedBy(self.transport):
            self.transport.setTcpNoDelay(True)
            self.transport.setTcpKeepAlive(True)

    def dataReceived(self, data: bytes) -> None:
        if self._timeout and self._state is State.QUITTING:
            self._timeout.reset(QUIT_TIMEOUT)
        data = self._incomplete + data
        end = data.rfind(b"\n") + 1
        self._incomplete = data[end:]
        if end:
            self.lines_received(decode(data[:end])[:-1].split("\n"))
        if len(self._incomplete) > self.line_limit:
            self._incomplete = b""
            self._abort(Outcome.ENDLESS_LINE)

    def lines_received(self, lines: Sequence[str]) -> None:
        """Handle lines from the server, which are given without their line ends."""
        self._show(lines)

    def incomplete_line_received(self, line: str) -> None:
        """Handle a last line that the server did not end before the connection closed."""
        self._show([line])

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self._cancel_timeout()
        if self._incomplete:
            self.incomplete_line_received(decode(self._incomplete))
        state, self._state = self._state, State.CLOSED
        self.ended.callback(self._aborted_as or _outcome(state, reason))

    # -- closing

    def _close(self) -> None:
        """Close the transport, and abort it if that takes longer than `CLOSE_TIMEOUT`."""
        if self._state in (State.OPEN, State.QUITTING):
            self._state = State.CLOSING
            self._cancel_timeout()
            self._timeout = self._clock.callLater(CLOSE_TIMEOUT, self._abort, Outcome.LEFT)
            self.transport.loseConnection()

    def _abort(self, outcome: Outcome) -> None:
        self._aborted_as = outcome
        self._cancel_timeout()
        self.transport.abortConnection()

    def _cancel_timeout(self) -> None:
        timeout, self._timeout = self._timeout, None
        if timeout and timeout.active():
            timeout.cancel()


def _outcome(state: State, reason: Failure) -> Outcome:
    """The outcome of a connection that was lost in this state, for this reason."""
    if state is State.CLOSING:
        return Outcome.LEFT
    if not isinstance(reason.value, ConnectionDone):
        return Outcome.LOST
    return Outcome.LEFT if state is State.QUITTING else Outcome.CLOSED


def _discard(lines: Sequence[str]) -> None:
    """Used until a view is opened."""
