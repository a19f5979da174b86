"""The interfaces between the parts of a client, and the types of the Twisted objects they use.

Twisted declares its interfaces with zope.interface, which mypy cannot check. The clients
annotate with the protocols below instead, each of which names only what a client calls.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from twisted.internet.defer import Deferred


class DelayedCall(Protocol):
    """A call that is scheduled (`twisted.internet.interfaces.IDelayedCall`)."""

    def cancel(self) -> None: ...

    def active(self) -> bool: ...

    def reset(self, seconds: float, /) -> None: ...


class Clock(Protocol):
    """A source of time (`twisted.internet.interfaces.IReactorTime`)."""

    def seconds(self) -> float: ...

    def callLater(
        self, delay: float, function: Callable[..., object], *arguments: Any
    ) -> DelayedCall: ...


class Producer(Protocol):
    """A source of bytes that can be paused (`twisted.internet.interfaces.IPushProducer`)."""

    def pauseProducing(self) -> None: ...

    def resumeProducing(self) -> None: ...

    def stopProducing(self) -> None: ...


class Stream(Producer, Protocol):
    """A producer that is also a consumer, so that it can pause another one."""

    def registerProducer(self, producer: Producer, streaming: bool) -> None: ...

    def unregisterProducer(self) -> None: ...


class Transport(Stream, Protocol):
    """A transport: a TCP connection, or standard input and output."""

    def write(self, data: bytes) -> None: ...

    def loseConnection(self) -> None: ...


class TcpTransport(Transport, Protocol):
    """The transport of a connection to a server."""

    def abortConnection(self) -> None: ...

    def setTcpNoDelay(self, enabled: bool) -> None: ...

    def setTcpKeepAlive(self, enabled: bool) -> None: ...


class InputHandler(Protocol):
    """What a view passes the user's input to: a connection, or a user or seat that reconnects."""

    def enter(self, line: str) -> None:
        """Handle a line that the user has typed, without its line end."""

    def end_of_input(self) -> None:
        """Handle the end of standard input."""

    def quit(self) -> None:
        """Send the goodbye, and close once the server has answered everything before it."""

    def leave(self) -> Deferred[Any]:
        """Send the goodbye and close without waiting. The Deferred fires when closed."""

    def apply_backpressure(self, standard: Stream) -> None:
        """Pause `standard` and the server's connection when the other is read too slowly."""


class View(Protocol):
    """Shows lines to the user and passes on what the user types."""

    def open(self, handler: Any) -> None:
        """Start reading, and pass the input to `handler`, an `InputHandler`."""

    def show(self, lines: Sequence[str]) -> None:
        """Show lines, which contain no control characters except tabs."""

    def close(self) -> Deferred[None]:
        """Restore the terminal. The Deferred fires when all output is written."""
