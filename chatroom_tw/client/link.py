"""The link: one conversation with a chat server, as the client has it.

It knows nothing of terminals. A view (`screen`, `plain`) gives it the lines that
a person has typed, and is given lines to show. What a typed line means is asked
of `protocols.line`, so that client and server never disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, Protocol

from twisted.internet import protocol
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IAddress, IDelayedCall, IReactorTime, ITCPTransport
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure

from chatroom_tw.core.commands import Quit
from chatroom_tw.core.text import decode
from chatroom_tw.protocols.framing import LINE_LIMIT, TOO_LONG
from chatroom_tw.protocols.line import Answer, parse

ANSWER_LIMIT = 1 << 16
"""The most bytes in a line of the server's; its longest have a few thousand."""
PATIENCE = 10.0
"""Seconds that the server may be silent once it has been asked to say goodbye."""
HASTE = 1.0
"""Seconds that a goodbye may take if nobody waits for the answer."""

GOODBYE = "/quit"


class Ending(Enum):
    """How a conversation has ended."""

    LEFT = "the user went"
    CLOSED = "the server closed the connection"
    LOST = "the connection broke"
    SILENT = "the server did not answer the goodbye"
    STRANGE = "the server sent a line that does not end"


class _State(Enum):
    TALKING = "what is typed is sent"
    WAITING = "the goodbye is sent, and its answer shall be seen"
    GOING = "the goodbye is sent, and nobody waits for its answer"
    ENDED = "there is no connection any more"


class View(Protocol):
    """What shows a link to a person. It opens when there is something to show."""

    def open(self, link: Link) -> None:
        """Read what the person types, and `enter` it."""

    def show(self, lines: Sequence[str]) -> None:
        """Show lines, none of which holds a control character but tabs."""

    def close(self) -> Deferred[None]:
        """Leave the terminal as it was. Fires when all that was shown is out."""


class Link(protocol.Protocol):
    """A connection to a server. `ended` fires with an `Ending`, and never fails."""

    def __init__(self, clock: IReactorTime) -> None:
        self.ended: Deferred[Ending] = Deferred()
        self._clock = clock
        self._state = _State.TALKING
        self._deadline: IDelayedCall | None = None
        self._broken_off: Ending | None = None
        self._rest = b""
        self._show: Callable[[Sequence[str]], None] = _nowhere

    def open(self, view: View) -> None:
        """Have the conversation in this view. Called as soon as there is a connection."""
        self._show = view.show
        view.open(self)

    # -- what the user does

    def enter(self, line: str) -> None:
        """The user has typed a line; `TOO_LONG` stands for one that the server would drop.

        What it says is shown. Commands, and what is wrong with them, are for the
        server to answer.
        """
        if self._state is not _State.TALKING:
            return
        data = line.encode("utf-8", "replace")
        if line != TOO_LONG:
            line = decode(data) if len(data) <= LINE_LIMIT else TOO_LONG
        meant = parse(line)
        if isinstance(meant, Quit):
            self.quit()
        elif line == TOO_LONG and isinstance(meant, Answer):
            self._show([meant.text])
        elif meant is not None:
            self._send(line)
            if isinstance(meant, str):
                self._show([f"<You> {meant}"])

    def quit(self) -> None:
        """Say goodbye, and go when the server has answered that and all before it."""
        if self._state is _State.TALKING:
            self._state = _State.WAITING
            self._send(GOODBYE)
            self._deadline = self._clock.callLater(PATIENCE, self._break_off, Ending.SILENT)

    def leave(self) -> Deferred[Ending]:
        """Say goodbye and go. Returns `ended`, which fires soon."""
        self.quit()
        if self._state is _State.WAITING:
            self._state = _State.GOING
            self._forget_deadline()
            self._deadline = self._clock.callLater(HASTE, self._break_off, Ending.LEFT)
            self.transport.loseConnection()
        return self.ended

    # -- what the server does

    def connectionMade(self) -> None:
        if ITCPTransport.providedBy(self.transport):
            self.transport.setTcpNoDelay(True)
            self.transport.setTcpKeepAlive(True)

    def dataReceived(self, data: bytes) -> None:
        if self._deadline and self._state is _State.WAITING:
            self._deadline.reset(PATIENCE)
        data = self._rest + data
        end = data.rfind(b"\n") + 1
        self._rest = data[end:]
        if end:
            self._show(decode(data[:end])[:-1].split("\n"))
        if len(self._rest) > ANSWER_LIMIT:
            self._rest = b""
            self._break_off(Ending.STRANGE)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self._forget_deadline()
        if self._rest:
            self._show([decode(self._rest)])
        state, self._state = self._state, _State.ENDED
        self.ended.callback(self._broken_off or _ending(state, reason))

    def _send(self, line: str) -> None:
        self.transport.write(f"{line}\n".encode())

    def _break_off(self, ending: Ending) -> None:
        self._broken_off = ending
        self._deadline = None
        self.transport.abortConnection()

    def _forget_deadline(self) -> None:
        if self._deadline and self._deadline.active():
            self._deadline.cancel()
        self._deadline = None


class LinkFactory(protocol.Factory):
    """Makes a `Link`."""

    noisy = False

    def __init__(self, clock: IReactorTime) -> None:
        self._clock = clock

    def buildProtocol(self, addr: IAddress | None) -> Any:
        return Link(self._clock)


def _ending(state: _State, reason: Failure) -> Ending:
    if state is _State.GOING:
        return Ending.LEFT
    if not reason.check(ConnectionDone):
        return Ending.LOST
    return Ending.LEFT if state is _State.WAITING else Ending.CLOSED


def _nowhere(lines: Sequence[str]) -> None:
    """There is no view yet."""
