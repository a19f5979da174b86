"""The connection limiter: counts the connections of a server, in all and for each address.

It also limits how often each address connects (`CONNECTS`).

This module does no I/O: it decides, and `admission` acts on it.

`server.addresses` says what counts as one address. Connections from this computer, over loopback
or a unix socket, count towards the total only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from chatroom_tw.server.addresses import THIS_COMPUTER, counted_address
from chatroom_tw.server.limits import CONNECTS


class Full(Exception):
    """The limit is reached. `str` says which limit, and what the client can do about it."""

    def __init__(self, why: str, limit: str) -> None:
        """`limit` is a word for the limit, by which the metrics count."""
        super().__init__(why)
        self.limit = limit


class ConnectionSlot:
    """One connection's slot in a limiter, from when it is admitted until it is lost."""

    __slots__ = ("_address", "_limiter")

    def __init__(self, limiter: ConnectionLimiter, address: str) -> None:
        """`address` is a counted address (see `counted_address`)."""
        self._limiter: ConnectionLimiter | None = limiter
        self._address = address

    def release(self) -> None:
        """Give the slot back: the connection is lost. A second call does nothing."""
        limiter, self._limiter = self._limiter, None
        if limiter is not None:
            limiter.discount(self._address)

    def move(self, host: str | None) -> None:
        """Count the connection for another address: a proxy has named another client.

        `host` is as for `acquire`. Raises `Full`; the slot is released then.
        """
        limiter = self._limiter
        if limiter is not None:
            self.release()
            try:
                self._address = limiter.count_in(host)
            except Full as full:
                limiter.refused[full.limit] += 1
                raise
            self._limiter = limiter


class ConnectionLimiter:
    """Hands out slots, up to a total and up to a number and a rate for each address."""

    def __init__(
        self,
        total: int | None = None,
        per_address: int = 0,
        seconds: Callable[[], float] = lambda: 0.0,
    ) -> None:
        """`total` None and `per_address` 0 mean no limit. `seconds` tells the time."""
        self._seconds = seconds
        self._full_at: dict[str, float] = {}
        """By address; see `RateLimit`. The addresses that have connected last are at the end."""
        self._total = total
        self._per_address = per_address
        self._counts: Counter[str] = Counter()
        self.count = 0
        """The number of slots that are taken."""
        self.refused: Counter[str] = Counter()
        """How often a connection got none, by the word of the limit."""

    def acquire(self, host: str | None) -> ConnectionSlot:
        """Take a slot for a connection from `host`, an IP address; None is a unix socket.

        Raises `Full`.
        """
        address = THIS_COMPUTER if host is None else counted_address(host)
        self._check(address)
        if address != THIS_COMPUTER and self._per_address:
            self._charge(address)
        return ConnectionSlot(self, self._count(address))

    def count_in(self, host: str | None) -> str:
        """Count one connection more from `host`, without regard to its rate. Raises `Full`.

        It returns the counted address. `ConnectionSlot.move` calls this: a proxy makes more
        connections than its clients.
        """
        address = THIS_COMPUTER if host is None else counted_address(host)
        self._check(address)
        return self._count(address)

    def discount(self, address: str) -> None:
        """Count one connection less. `ConnectionSlot.release` calls this once for each slot."""
        self.count -= 1
        self._counts[address] -= 1
        if not self._counts[address]:
            del self._counts[address]

    def _count(self, address: str) -> str:
        self._counts[address] += 1
        self.count += 1
        return address

    def _check(self, address: str) -> None:
        if self._total is not None and self.count >= self._total:
            here = "1 client is" if self._total == 1 else f"{self._total} clients are"
            raise Full(f"this server is full: {here} here; try again later", "server")
        count = self._counts[address]
        if address != THIS_COMPUTER and 0 < self._per_address <= count:
            there = "is 1 connection" if count == 1 else f"are {count} connections"
            raise Full(
                f"there {there} from {address} already, and no more are let in; close one of them",
                "address",
            )

    def _charge(self, address: str) -> None:
        now = self._seconds()
        self._forget_full(now)
        full_at = CONNECTS.charge(self._full_at.get(address, 0.0), 1, now)
        if full_at is None:
            raise Full(
                f"{address} connects too often, {CONNECTS.per_second:g} times a second are "
                "allowed; try again in some seconds",
                "rate",
            )
        self._full_at.pop(address, None)
        self._full_at[address] = full_at

    def _forget_full(self, now: float) -> None:
        """Forget the buckets that are full again: an address has one for some seconds only."""
        while self._full_at:
            address = next(iter(self._full_at))
            if self._full_at[address] > now:
                return
            del self._full_at[address]
