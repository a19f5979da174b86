"""Flood control: a client is received no faster than its `RateLimit` allows.

A connection charges its client for each unit that was parsed. While there are tokens enough
that is one sum for each read. If not, the client is throttled: the units that it may not
send yet wait in a `Throttle`, in order, and its socket is not read, so that its own kernel
holds it up and nothing is lost. A clock passes the units on as tokens come. A client that
has been throttled for a minute without a break is dropped.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from enum import Enum, Flag, auto
from typing import Generic, TypeVar

from chatroom_tw.server.clock import Timer
from chatroom_tw.server.limits import RateLimit

FLOODING_LIMIT = 60.0
"""Seconds of being throttled without a break after which a client is dropped."""
BREAK = 1.0
"""Seconds of being read, and not throttled, that are a break."""
BEHIND = 1.0
"""The least number of seconds that the last which a client has sent waits before the client
is dropped: not for being a unit late again and again."""
BEAT = 0.05
"""Seconds. Where tokens come faster than this, those of this time are waited for at once."""


class Pause(Flag):
    """Why a client is not read. One reason is enough."""

    NONE = 0
    QUEUE = auto()
    """Many of its commands wait for answers."""
    THROTTLED = auto()
    """It has sent more than it may."""
    ENDED = auto()
    """There is nothing more to read."""
    LOST = auto()
    """There is no connection any more."""


class Then(Enum):
    """What is done when no unit waits any more."""

    READ_ON = "the client is read again"
    END = "the client sends no more"
    GONE = "the connection is lost"


Unit = TypeVar("Unit")
Cost = Callable[[Sequence[Unit]], float]


class Throttle(Generic[Unit]):
    """A throttled client: the units that wait, and since when. Times are in seconds."""

    __slots__ = ("call", "came", "debt", "resumed", "since", "then", "units")

    def __init__(self, since: float) -> None:
        self.units: deque[Unit] = deque()
        self.debt = 0.0  # what is still to be paid before the next unit goes on
        self.came = since  # when the units did
        self.since = since
        self.resumed = since
        self.then = Then.READ_ON
        self.call: Timer | None = None

    @classmethod
    def begun(
        cls, before: Throttle[Unit] | None, units: Sequence[Unit], debt: float, now: float
    ) -> Throttle[Unit]:
        """The throttle of a client that has sent too much: the one of `before`, if the client
        has had no break since. `debt` is the price of what has completed no unit."""
        throttle = cls(now) if before is None or now - before.resumed >= BREAK else before
        throttle.came, throttle.debt = now, debt
        throttle.add(units)
        return throttle

    def add(self, units: Sequence[Unit]) -> None:
        """These wait after all others."""
        self.units.extend(units)

    def pass_on(
        self, limit: RateLimit, cost: Cost[Unit], full_at: float, now: float
    ) -> tuple[list[Unit], float]:
        """The units that may go on now, which wait no more, and when the bucket is full then."""
        units: list[Unit] = []
        tokens = limit.available(full_at, now)
        paid = 0.0
        while self.waits:
            if not self.debt:
                # What costs more than a full bucket holds goes on when it is full.
                if min(self._price(cost), limit.burst) > tokens - paid:
                    break
                self.debt = self._price(cost)
                units.append(self.units.popleft())
            part = min(self.debt, max(tokens - paid, 0.0))
            self.debt -= part
            paid += part
            if self.debt:
                break
        if not self.waits:
            self.resumed = now
        return units, limit.overdraw(full_at, paid, now)

    @property
    def waits(self) -> bool:
        """Whether something waits. If not, the client is read, and may have a break."""
        return bool(self.units or self.debt)

    def _price(self, cost: Cost[Unit]) -> float:
        """What the first that waits costs."""
        return self.debt or cost([self.units[0]])

    def is_over(self, now: float) -> bool:
        """Whether the client is dropped now."""
        return now >= self._ends

    def seconds_to_wait(
        self, limit: RateLimit, cost: Cost[Unit], full_at: float, now: float
    ) -> float:
        """Until the next unit may go on; where tokens come fast, until several may."""
        price = max(self._price(cost), limit.per_second * BEAT)
        seconds = limit.delay(full_at, min(price, limit.burst), now)
        return min(seconds, self._ends - now)

    def cancel(self) -> None:
        """Pass nothing on any more."""
        if self.call:
            self.call.cancel()

    @property
    def _ends(self) -> float:
        return max(self.since + FLOODING_LIMIT, self.came + BEHIND)
