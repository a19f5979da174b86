"""Limits: how much of a server one client may use.

A `RateLimit` is a token bucket. The bucket holds `burst` tokens; each unit that a client sends
takes one token, and `per_second` tokens return each second. The state of a bucket is one number,
the time at which the bucket will be full again if nothing more is taken. So each client costs one
float, and nothing has to run as time passes.
"""

from __future__ import annotations

from dataclasses import dataclass

_ROUNDING = 1e-3
"""Tokens. Sums of times are off by less than this."""
_DEBT_LIMIT = 1
"""The most tokens that a bucket may lack beyond empty."""


@dataclass(frozen=True, slots=True)
class RateLimit:
    """A burst of units, and a number of units each second after that.

    `full_at` and `now` are seconds of one clock. The bucket of a client that has sent nothing is
    full at 0.
    """

    burst: int
    per_second: float

    def charge(self, full_at: float, units: float, now: float) -> float | None:
        """The new `full_at` once `units` are taken; None: there are too few tokens for them."""
        full_at = (full_at if full_at > now else now) + units / self.per_second
        if (full_at - now) * self.per_second > self.burst + _ROUNDING:
            return None
        return full_at

    def available(self, full_at: float, now: float) -> float:
        """The tokens in the bucket. They are negative after `overdraw`."""
        return self.burst - self._missing(full_at, now) + _ROUNDING

    def overdraw(self, full_at: float, units: float, now: float) -> float:
        """The new `full_at` once `units` are taken, whether or not there are tokens for them.

        It is for units that have been passed on already. The debt is at most one token.
        """
        missing = self._missing(full_at, now) + units
        return now + min(missing, self.burst + _DEBT_LIMIT) / self.per_second

    def delay(self, full_at: float, units: float, now: float) -> float:
        """The seconds until `charge` takes `units`, which are at most `burst`."""
        return max(units - self.burst + self._missing(full_at, now), 0.0) / self.per_second

    def _missing(self, full_at: float, now: float) -> float:
        # A clock that was set back would make this larger than it can be.
        return min(max(full_at - now, 0.0) * self.per_second, self.burst + _DEBT_LIMIT)


FRIENDS = RateLimit(20, 10.0)
"""For people who know one another: enough to type, and to paste a screenful."""
PUBLIC = RateLimit(10, 2.0)
"""For a server that anybody may join: as fast as people read."""

CONNECTS = RateLimit(100, 20.0)
"""The connections that one address may open; loopback is exempt."""
OPENING = 15.0
"""Seconds in which the head of an HTTP request, and a TLS handshake, must be complete."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one server's clients."""

    backlog: int = 1 << 20
    """Bytes. A client is dropped if more than this is queued for it, and more is to be sent."""
    flood: RateLimit | None = FRIENDS
    """The rate at which one client may send; None: no limit."""
    clients: int | None = None
    """The most connections at once; None: no limit."""
    per_address: int = 500
    """The most connections from one address; 0: no limit, nor one of how often it connects."""
    backlog_total: int = 1 << 28
    """Bytes. While more than this waits for all clients, those with the most are dropped."""


DEFAULT = Limits()
