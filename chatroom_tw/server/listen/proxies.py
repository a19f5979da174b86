"""Proxies: which clients are proxies, and which client a proxy says that it stands for.

Any client can write what proxies write (a PROXY header, `X-Forwarded-For`). It is believed from
the addresses that the operator has named (`--proxy`), and from no other.

This module does no I/O: `proxied` reads PROXY headers, and the site reads fields of HTTP.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from twisted.internet.address import IPv4Address, IPv6Address, UNIXAddress

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Peer = IPv4Address | IPv6Address
UNIX = "unix"
"""Stands for unix sockets, in the place of a network."""
HOPS = 16
"""The most entries of X-Forwarded-For that are looked at: there are no longer rows of proxies."""

_ENTRY = re.compile(r"(?:\[([^\]]+)\]|(\d+\.\d+\.\d+\.\d+))(?::(\d{1,5}))?", re.ASCII)


def read_network(text: str) -> Network | str:
    """A network, or the network of one address, or `UNIX`. Raises ValueError."""
    return UNIX if text == UNIX else ipaddress.ip_network(text, strict=False)


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxies of a server: the networks that they are in, as `read_network` returns them."""

    networks: tuple[Network | str, ...] = ()

    def include(self, peer: Any) -> bool:
        """Whether this address is a proxy's."""
        if not self.networks:
            return False
        if not isinstance(peer, Peer):
            return UNIX in self.networks and isinstance(peer, UNIXAddress)
        ip = _ip(peer.host)
        return ip is not None and any(
            ip in network for network in self.networks if not isinstance(network, str)
        )

    def client(self, peer: Any, forwarded: Sequence[str]) -> Any:
        """The client of a request that came from `peer`, with these X-Forwarded-For fields.

        Each proxy adds the address that it was connected from. So the client's is the last that
        is not a proxy's; what comes before it is what the client wrote. The fields have no ports:
        the client gets that of `peer`, which differs between connections. If an entry is no
        address, the client is the proxy that added it.
        """
        if not self.include(peer):
            return peer
        client = peer
        for entry in reversed(",".join(forwarded).rsplit(",", HOPS)[-HOPS:]):
            address = _address(entry.strip(), getattr(peer, "port", 0))
            if address is None:
                break
            client = address
            if not self.include(client):
                break
        return client


NO_PROXIES = Proxies()
"""No client is a proxy."""


def peer_at(ip: str, port: int) -> Peer:
    """The address of a client with this IP address, in the form that transports have."""
    return (IPv6Address if ":" in ip else IPv4Address)("TCP", ip, port)


def _address(entry: str, port: int) -> Peer | None:
    """The address that an entry names; `port` is for one without. None: it names no address."""
    match = _ENTRY.fullmatch(entry)
    ip = _ip((match[1] or match[2]) if match else entry)
    own = int(match[3]) if match and match[3] else port
    return None if ip is None or own > 65535 else peer_at(str(ip), own)


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The IP address, without its zone; of an IPv4 address written as IPv6, the IPv4 address."""
    try:
        ip = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return getattr(ip, "ipv4_mapped", None) or ip
