"""Limits: what one client can do to the others, in figures.

How much a client may send is an *allowance*, the rule that is called a token bucket. The
bucket holds so many tokens, a line takes one, and so many come back each second. All that has
to be known of a bucket is when it will be full again if nothing more is taken: one number for
each client, and time need not be counted down.
"""

from __future__ import annotations

from dataclasses import dataclass

_ROUNDING = 1e-3
"""Tokens: more than times that are added up are wrong by."""
_DEBT = 1
"""How many lines a client may owe at most: what has gone on cannot be held up any more."""


@dataclass(frozen=True, slots=True)
class RateLimit:
    """How many lines a client may send at once, and how many each second after that.

    `full_at` and `when` are seconds of one clock. A client that has sent nothing yet has a
    bucket that is full at 0.
    """

    at_once: int
    per_second: float

    def taken(self, full_at: float, lines: float, when: float) -> float | None:
        """When the bucket is full again if so many lines go on now; None: they may not."""
        full_at = (full_at if full_at > when else when) + lines / self.per_second
        if (full_at - when) * self.per_second > self.at_once + _ROUNDING:
            return None
        return full_at

    def left(self, full_at: float, when: float) -> float:
        """How many lines may go on now. It is less than none after `owed`."""
        return self.at_once - self._missing(full_at, when) + _ROUNDING

    def owed(self, full_at: float, lines: float, when: float) -> float:
        """When the bucket is full again after lines that have gone on, even if they might not."""
        missing = self._missing(full_at, when) + lines
        return when + min(missing, self.at_once + _DEBT) / self.per_second

    def seconds_until(self, full_at: float, lines: float, when: float) -> float:
        """How long it takes until so many lines, at most as many as the bucket holds, may go on."""
        return max(lines - self.at_once + self._missing(full_at, when), 0.0) / self.per_second

    def _missing(self, full_at: float, when: float) -> float:
        # If the clock was put back it may look like more than can be.
        return min(max(full_at - when, 0.0) * self.per_second, self.at_once + _DEBT)


FRIENDS = RateLimit(20, 10.0)
"""Among people who know one another: nobody notices it who types, or pastes a screenful."""
PUBLIC = RateLimit(10, 2.0)
"""Where anybody may come: as fast as anybody can read."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a server allows its clients."""

    backlog: int = 1 << 20
    """When more bytes than this wait for a client already, it does not read, and is dropped."""
    flood: RateLimit | None = FRIENDS
    """How much a client may send. None: as much as it likes."""
    clients: int | None = None
    """How many may be connected at once. None: as many as there is room for."""
    per_address: int = 500
    """How many of these from one address; 0: no limit."""


DEFAULT = Limits()
