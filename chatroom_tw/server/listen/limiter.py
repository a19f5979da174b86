"""The connection limiter: counts the connections of a server, in all and for each address.

This module does no I/O: it decides, and `admission` acts on it.

An IPv4 address is one address, whether it is written `192.0.2.1` or `::ffff:192.0.2.1`. An IPv6
/64 counts as one address: a household gets at least a /64, and its computers change their
addresses within it (RFC 8981). Link-local addresses (fe80::/10) of different computers share a
/64, so there each address counts for itself. Connections from this computer, over loopback or a
unix socket, count towards the total only.
"""

from __future__ import annotations

from collections import Counter
from ipaddress import IPv6Address, ip_address

THIS_COMPUTER = ""
"""The counted address of loopback and unix sockets. It has no limit of its own."""
_PREFIX_BITS = 64


class Full(Exception):
    """The limit is reached. `str` says which limit, and what the client can do about it."""


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


class ConnectionLimiter:
    """Hands out slots, up to a total and up to a number for each address."""

    def __init__(self, total: int | None = None, per_address: int = 0) -> None:
        """`total` None and `per_address` 0 mean no limit."""
        self._total = total
        self._per_address = per_address
        self._counts: Counter[str] = Counter()
        self.count = 0
        """The number of slots that are taken."""

    def acquire(self, host: str | None) -> ConnectionSlot:
        """Take a slot for a connection from `host`, an IP address; None is a unix socket.

        Raises `Full`.
        """
        address = THIS_COMPUTER if host is None else counted_address(host)
        self._check(address)
        self._counts[address] += 1
        self.count += 1
        return ConnectionSlot(self, address)

    def discount(self, address: str) -> None:
        """Count one connection less. `ConnectionSlot.release` calls this once for each slot."""
        self.count -= 1
        self._counts[address] -= 1
        if not self._counts[address]:
            del self._counts[address]

    def _check(self, address: str) -> None:
        if self._total is not None and self.count >= self._total:
            here = "1 client is" if self._total == 1 else f"{self._total} clients are"
            raise Full(f"this server is full: {here} here; try again later")
        count = self._counts[address]
        if address != THIS_COMPUTER and 0 < self._per_address <= count:
            there = "is 1 connection" if count == 1 else f"are {count} connections"
            raise Full(
                f"there {there} from {address} already, and no more are let in; close one of them"
            )


def counted_address(host: str) -> str:
    """The address as which connections from `host` are counted; see the top of this module."""
    try:
        ip = ip_address(host)
    except ValueError:
        return host  # Not an IP address: some transports name their peers otherwise.
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if ip.is_loopback:
        return THIS_COMPUTER
    if isinstance(ip, IPv6Address) and not ip.is_link_local:
        network = IPv6Address(int(ip) >> _PREFIX_BITS << _PREFIX_BITS)
        return f"{network}/{_PREFIX_BITS}"
    return str(ip)
