"""Conversations: what one connection to a server has in common, whatever is said on it.

It knows nothing of terminals, and nothing of what the lines mean. `link` and
`tombola_link` are the two there are; a view (`screen`, `plain`) shows one to a person.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, ClassVar, Protocol

from twisted.internet import protocol
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IAddress, IDelayedCall, IReactorTime, ITCPTransport
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure

from chatroom_tw.server.text import decode

ANSWER_LIMIT = 1 << 16
"""The most bytes in a line of the server's; a chat's longest have a few thousand."""
PATIENCE = 10.0
"""Seconds that the server may be silent once it has been asked to say goodbye."""
HASTE = 1.0
"""Seconds that a goodbye may take if nobody waits for the answer."""


class Ending(Enum):
    """How a conversation has ended."""

    LEFT = "the user went"
    CLOSED = "the server closed the connection"
    LOST = "the connection broke"
    SILENT = "the server did not answer the goodbye"
    STRANGE = "the server sent a line that does not end"


class State(Enum):
    """What is expected of the server next."""

    TALKING = "what is typed is sent"
    WAITING = "the goodbye is sent, and its answer shall be seen"
    GOING = "the goodbye is sent, and nobody waits for its answer"
    ENDED = "there is no connection any more"


class Talk(Protocol):
    """What a view shows: a conversation, or what stands for several of them in turn."""

    def enter(self, line: str) -> None:
        """The user has typed a line."""

    def end_of_input(self) -> None:
        """There is nothing more to be typed."""

    def quit(self) -> None:
        """Say goodbye, and go when the server has answered that and all before it."""

    def leave(self) -> Deferred[Ending]:
        """Say goodbye and go."""

    def pace(self, standard: Any) -> None:
        """Whoever writes faster, the server or this other transport, than the other
        reads is made to wait.
        """


class View(Protocol):
    """What shows a talk to a person. It opens when there is something to show."""

    def open(self, talk: Any) -> None:
        """Read what the person types, and `enter` it."""

    def show(self, lines: Sequence[str]) -> None:
        """Show lines, none of which holds a control character but tabs."""

    def close(self) -> Deferred[None]:
        """Leave the terminal as it was. Fires when all that was shown is out."""


class Conversation(protocol.Protocol):
    """A connection to a server. `ended` fires with an `Ending`, and never fails.

    A subclass says what goodbye is, and what a typed line means.
    """

    goodbye: ClassVar[str]
    answer_limit: ClassVar[int] = ANSWER_LIMIT

    def __init__(self, clock: IReactorTime) -> None:
        self.ended: Deferred[Ending] = Deferred()
        self._clock = clock
        self._state = State.TALKING
        self._deadline: IDelayedCall | None = None
        self._broken_off: Ending | None = None
        self._rest = b""
        self._show: Callable[[Sequence[str]], None] = _nowhere

    # -- what the user does

    def end_of_input(self) -> None:
        self.quit()

    def quit(self) -> None:
        """Say goodbye, and go when the server has answered that and all before it."""
        if self._state is State.TALKING:
            self._state = State.WAITING
            self.send(self.goodbye)
            self._deadline = self._clock.callLater(PATIENCE, self._break_off, Ending.SILENT)

    def leave(self) -> Deferred[Ending]:
        """Say goodbye and go. Returns `ended`, which fires soon."""
        self.quit()
        self._go()
        return self.ended

    def send(self, line: str) -> None:
        self.transport.write(f"{line}\n".encode())

    def pace(self, standard: Any) -> None:
        self.transport.registerProducer(standard, True)
        standard.registerProducer(self.transport, True)

    # -- what the server does

    def connectionMade(self) -> None:
        if ITCPTransport.providedBy(self.transport):
            self.transport.setTcpNoDelay(True)
            self.transport.setTcpKeepAlive(True)

    def dataReceived(self, data: bytes) -> None:
        if self._deadline and self._state is State.WAITING:
            self._deadline.reset(PATIENCE)
        data = self._rest + data
        end = data.rfind(b"\n") + 1
        self._rest = data[end:]
        if end:
            self.heard(decode(data[:end])[:-1].split("\n"))
        if len(self._rest) > self.answer_limit:
            self._rest = b""
            self._break_off(Ending.STRANGE)

    def heard(self, lines: Sequence[str]) -> None:
        """The server has sent these lines."""
        self._show(lines)

    def heard_part(self, line: str) -> None:
        """The connection ended in the middle of this line."""
        self._show([line])

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self._forget_deadline()
        if self._rest:
            self.heard_part(decode(self._rest))
        state, self._state = self._state, State.ENDED
        self.ended.callback(self._broken_off or _ending(state, reason))

    def _go(self) -> None:
        """Goodbye is said, by one or the other: close, and do not wait for long."""
        if self._state in (State.TALKING, State.WAITING):
            self._state = State.GOING
            self._forget_deadline()
            self._deadline = self._clock.callLater(HASTE, self._break_off, Ending.LEFT)
            self.transport.loseConnection()

    def _break_off(self, ending: Ending) -> None:
        self._broken_off = ending
        self._deadline = None
        self.transport.abortConnection()

    def _forget_deadline(self) -> None:
        if self._deadline and self._deadline.active():
            self._deadline.cancel()
        self._deadline = None


class ConversationFactory(protocol.Factory):
    """Makes the conversation that a subclass names as its `protocol`."""

    noisy = False

    def __init__(self, clock: IReactorTime) -> None:
        self._clock = clock

    def buildProtocol(self, addr: IAddress | None) -> Any:
        return self.protocol(self._clock)


def _ending(state: State, reason: Failure) -> Ending:
    if state is State.GOING:
        return Ending.LEFT
    if not reason.check(ConnectionDone):
        return Ending.LOST
    return Ending.LEFT if state is State.WAITING else Ending.CLOSED


def _nowhere(lines: Sequence[str]) -> None:
    """There is no view yet."""
