"""The turnstile: counts who is in, over all doors of a server, and says who may come in.

Clients are counted by where they come from. An IPv4 address is one place, whether the socket
calls it so or `::ffff:192.0.2.1`. Of IPv6 a whole /64 is one: that is the least that a
household gets, and its computers take a new address in it whenever they like. On a link
(fe80::) the /64 is everybody's, so there each address is one. Who comes from this computer,
or over a unix socket, is counted among all clients but has no limit of their own.
"""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

_PREFIX = 64


class Full(Exception):
    """Nobody more is let in. `str` says why, and what to do about it."""


class ConnectionSlot:
    """Where clients come from, and how many of them are in. All of these share it."""

    __slots__ = ("_turnstile", "count", "name")

    def __init__(self, turnstile: ConnectionLimiter, name: str) -> None:
        self._turnstile = turnstile
        self.name = name
        self.count = 0

    def leave(self) -> None:
        """One of them is gone. To be called once for each that was let in."""
        self._turnstile.leave(self)


HERE = ""
"""The name of the place that has no limit of its own: this computer."""


class ConnectionLimiter:
    """Lets in so many clients, and so many from one place."""

    def __init__(self, most: int | None = None, most_of_one: int = 0) -> None:
        """`most` clients in all, None: any number; `most_of_one` from one place, 0: any number."""
        self._most = most
        self._most_of_one = most_of_one
        self._places: dict[str, ConnectionSlot] = {}
        self.count = 0

    def enter(self, host: str | None) -> ConnectionSlot:
        """Let in a client from `host`, an IP address; None: a unix socket. Raises `Full`.

        Whoever gets the place calls its `leave`, once, when the client is gone.
        """
        name = HERE if host is None else place_of(host)
        slot = self._places.get(name) or ConnectionSlot(self, name)
        if self._most is not None and self.count >= self._most:
            raise Full(f"this server is full: {self._most} clients are here; try again later")
        if name != HERE and 0 < self._most_of_one <= slot.count:
            raise Full(
                f"there are {slot.count} connections from {name} already, and no more are let "
                "in; close one of them"
            )
        self._places[name] = slot
        slot.count += 1
        self.count += 1
        return slot

    def leave(self, slot: ConnectionSlot) -> None:
        """A client of this place is gone."""
        slot.count -= 1
        self.count -= 1
        if not slot.count:
            del self._places[slot.name]


def place_of(host: str) -> str:
    """The name of the place that an IP address belongs to."""
    try:
        ip = ip_address(host)
    except ValueError:
        return host  # What else a transport may call its peer.
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if ip.is_loopback:
        return HERE
    if isinstance(ip, IPv6Address) and not ip.is_link_local:
        network = IPv6Address(int(ip) >> _PREFIX << _PREFIX)
        return f"{network}/{_PREFIX}"
    return str(ip)
