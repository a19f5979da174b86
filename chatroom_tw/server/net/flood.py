"""Reading: a client is heard no faster than its `RateLimit` lets it send.

It is one check for each chunk that comes: the lines in it are counted, and if there are tokens
for all of them it is taken in whole. If not, as many lines are as there are tokens for; the
rest waits, the client is read no more (so its own kernel holds it up, and nothing is lost),
and a clock passes the lines on as tokens come. Of whom something has waited for a minute
without a break is dropped.

What fails in all this is a bug. It ends this one connection, and is logged here, once.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import Enum, Flag, auto
from typing import Any, ClassVar

from twisted.internet.interfaces import IDelayedCall, IHalfCloseableProtocol
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure
from zope.interface import implementer

from chatroom_tw.server.listen.limiter import ConnectionSlot
from chatroom_tw.server.net.framing import LINE_LIMIT

FLOODING_LIMIT = 60.0
"""Seconds of waiting without a break after which a client is dropped."""
BREAK = 1.0
"""Seconds of being read, and sending nothing, that are a break. So is to send what may go on."""
BEHIND = 1.0
"""Seconds that the last which a client has sent has waited at least when it is dropped."""
BEAT = 0.05
"""Seconds: where tokens come faster than this, those of so long are waited for at once."""


class Pause(Flag):
    """Why a client is not read. One reason is enough."""

    NONE = 0
    ANSWERS = auto()
    """Much of what it has sent waits for answers."""
    FLOOD = auto()
    """It has sent more than it may."""
    ENDED = auto()
    """There is nothing more to read."""
    LOST = auto()
    """There is no connection any more."""


class _Then(Enum):
    """What comes when all that waits has gone on."""

    READ_ON = "the client is read again"
    NO_MORE = "it sends no more, and hears the answers"
    GONE = "it is gone already"


class _Waiting:
    """A client that has sent more than it may: what waits of that, and since when."""

    __slots__ = ("call", "came", "data", "resumed", "since", "then")

    def __init__(self, since: float) -> None:
        self.data = b""  # none while it is read again, and may have had enough
        self.came = since  # when the data did
        self.since = since
        self.resumed = since
        self.then = _Then.READ_ON
        self.call: IDelayedCall | None = None

    @property
    def patience_ends(self) -> float:
        """When the client is dropped. Not for being a line late again and again."""
        return max(self.since + FLOODING_LIMIT, self.came + BEHIND)


_DEAF = _Waiting(0.0)
"""In the place of what waits: nothing more is heard from this client."""


@implementer(IHalfCloseableProtocol)
class Reader(Protocol):
    """A connection, and what comes from it.

    A subclass takes in what has come (`take_in`), and says what it means that a client sends
    no more (`no_more`) and what is to be done when it is gone (`gone`).
    """

    __slots__ = ("_full_at", "_paused", "_waiting", "connected", "factory", "slot", "transport")

    line_cost: ClassVar[float] = 1.0
    """How much of a line, as an allowance counts them, each line of this protocol is."""
    factory: Any

    def __init__(self) -> None:
        self._full_at = 0.0  # See `RateLimit`.
        self._paused = Pause.NONE
        self._waiting: _Waiting | None = None
        self.slot: ConnectionSlot | None = None

    def take_in(self, data: bytes) -> None:
        """Do what the client has sent, as far as it may be done by now."""
        raise NotImplementedError

    def no_more(self) -> None:
        """The client sends no more, and all that it has sent is taken in."""

    def gone(self) -> None:
        """The connection is lost, and nothing more is taken in from it."""

    def fail(self, fault: Failure | None = None) -> None:
        """End the connection: there is a bug. None: it is the exception that is being handled."""
        raise NotImplementedError

    def drop(self, why: str) -> None:
        """End the connection at once."""
        raise NotImplementedError

    # -- what the transport says

    def makeConnection(self, transport: Any) -> None:
        try:
            super().makeConnection(transport)
        except Exception:
            self.fail()

    def dataReceived(self, data: bytes) -> None:
        try:
            waiting = self._waiting
            if waiting is _DEAF:
                return
            if waiting is not None and waiting.data:
                # What wraps a transport may have more in hand when it is paused.
                waiting.data += data
                return
            factory = self.factory
            allowance = factory.limits.flood
            if allowance is not None:
                lines = data.count(b"\n") or len(data) > LINE_LIMIT
                full_at = allowance.charge(self._full_at, lines * self.line_cost, factory.seconds())
                if full_at is None:
                    self._hold_up(data)
                    return
                self._waiting = None
                self._full_at = full_at
            self.take_in(data)
        except Exception:
            self.fail()

    def readConnectionLost(self) -> None:
        self._paused |= Pause.ENDED
        self._afterwards(_Then.NO_MORE)

    def writeConnectionLost(self) -> None:
        """Never called: we do not close one side alone."""

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        # What waits has been sent, however the connection ended meanwhile, and is said. (On a
        # plain socket an end is not even read before it is.)
        self._paused |= Pause.LOST
        self._afterwards(_Then.GONE)

    # -- pausing

    def pause(self, why: Pause = Pause.ANSWERS) -> None:
        """Read no more from this client, until `resume` for the same reason."""
        if not self._paused:
            self.read_no_more()
        self._paused |= why

    def resume(self, why: Pause = Pause.ANSWERS) -> None:
        """This is no reason any more not to read."""
        if self._paused:
            self._paused &= ~why
            if not self._paused:
                self.read_on()

    def read_no_more(self) -> None:
        """Let the client's own kernel hold up what it sends."""
        self.transport.pauseProducing()

    def read_on(self) -> None:
        """Take what the client sends, and what it has sent meanwhile."""
        self.transport.resumeProducing()

    @property
    def is_lost(self) -> bool:
        """Whether the connection is, though what has come may still be taken in."""
        return Pause.LOST in self._paused

    @property
    def is_held_up(self) -> bool:
        """Whether the client has sent something that waits: it is not silent then."""
        return self._waiting is not None and bool(self._waiting.data)

    def hear_no_more(self) -> None:
        """Whatever waits from the client, or comes from it yet, is nothing."""
        waiting, self._waiting = self._waiting, _DEAF
        if waiting is not None and waiting is not _DEAF:
            if waiting.call:
                waiting.call.cancel()
            if waiting.then is _Then.GONE:  # Nobody else is left to say so.
                self.factory.board.clock.callLater(0, self._end)
        self.resume(Pause.FLOOD)  # Its end is still to be heard.

    def owe(self, lines: int) -> None:
        """The client has sent lines that have no ends, so that they were not counted."""
        allowance = self.factory.limits.flood
        if allowance is not None:
            self._full_at = allowance.overdraw(self._full_at, lines * self.line_cost, self._now())

    # -- what waits

    def _hold_up(self, data: bytes) -> None:
        """It is too much. Who has had a break since it was the last time begins anew."""
        now, waiting = self._now(), self._waiting
        if waiting is None or now - waiting.resumed >= BREAK:
            waiting = self._waiting = _Waiting(now)
        waiting.data, waiting.came = data, now
        self.pause(Pause.FLOOD)
        self._pass_on(waiting)

    def _beat(self) -> None:
        waiting = self._waiting
        waiting.call = None
        try:
            self._pass_on(waiting)
        except Exception:
            self.fail()

    def _pass_on(self, waiting: _Waiting) -> None:
        """Take in as much of what waits as may be, and see to the rest."""
        allowance, now = self.factory.limits.flood, self._now()
        may = math.floor(allowance.available(self._full_at, now) / self.line_cost)
        part, waiting.data = _cut(waiting.data, may)
        self._full_at = allowance.overdraw(self._full_at, _lines(part) * self.line_cost, now)
        if part:
            self.take_in(part)
        if self._waiting is not waiting:
            return  # It has said goodbye, or was dropped.
        if not waiting.data:
            waiting.resumed = now
            self._go_on(waiting.then)
        elif (left := waiting.patience_ends - now) > 0:
            seconds = min(self._seconds_to_wait(now), left)
            waiting.call = self.factory.board.clock.callLater(seconds, self._beat)
        else:
            self.drop("flooding")

    def _seconds_to_wait(self, now: float) -> float:
        """Until the next line may go on; where tokens come fast, until several may."""
        allowance = self.factory.limits.flood
        lines = 0.0
        if _lines(self._waiting.data):
            lines = max(self.line_cost, allowance.per_second * BEAT)
        return allowance.delay(self._full_at, min(lines, allowance.burst), now)

    # -- what comes then

    def _afterwards(self, then: _Then) -> None:
        """Go on when nothing waits any more."""
        if self.is_held_up:
            self._waiting.then = then
        else:
            self._go_on(then)

    def _go_on(self, then: _Then) -> None:
        if then is _Then.READ_ON:
            self.resume(Pause.FLOOD)
        elif then is _Then.NO_MORE:
            self._try(self.no_more)
        else:
            self._end()

    def _end(self) -> None:
        slot, self.slot = self.slot, None
        if slot:
            slot.release()
        self._try(self.gone)

    def _try(self, do: Callable[[], None]) -> None:
        try:
            do()
        except Exception:
            self.fail()

    def _now(self) -> float:
        return self.factory.seconds()


def _lines(data: bytes) -> int:
    """How many lines it counts as. Much without any end is one: it costs as much to read."""
    return data.count(b"\n") or int(len(data) > LINE_LIMIT)


def _cut(data: bytes, lines: int) -> tuple[bytes, bytes]:
    """So many lines, with what follows if nothing else is a line; and the rest."""
    if _lines(data) <= lines:
        return data, b""
    if lines < 1:
        return b"", data
    rest = data.split(b"\n", lines)[-1]
    return data[: len(data) - len(rest)], rest
