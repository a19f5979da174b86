"""Cloaks: how an address is shown to those who may not see it, as `h-3f9a1c27`.

The eight hexadecimal digits are the first 32 bits of an HMAC-SHA256 of the address, under a key
that only the server has. So an address is shown the same way each time, and nobody without the key
can try out whose it is. Thirty-two bits can be the same for two addresses: among 10,000 addresses
that is so for two of them once in 86 times, and a ban of a hidden address is then for both.
"""

from __future__ import annotations

import hmac
from ipaddress import ip_address

PREFIX = "h-"
"""How a hidden address begins."""
_DIGITS = 8


def cloak(key: bytes, host: str) -> str:
    """How a host is shown: an IP address in any form, or `unix`, or whatever a host is called.

    An IPv4 address is the same one if it is written as IPv6 (`::ffff:192.0.2.1`). An IPv6 address
    is hidden whole: those of one /64 are shown differently.
    """
    return f"{PREFIX}{hmac.digest(key, _canonical(host).encode(), 'sha256').hex()[:_DIGITS]}"


def host_of(address: str) -> str:
    """The host of a client's address, without the port and brackets; `unix` has no port."""
    host, colon, _ = address.rpartition(":")
    return host.removeprefix("[").removesuffix("]") if colon else address


def with_port(hidden: str, address: str) -> str:
    """A client's address, `192.0.2.1:4000` or `[2001:db8::1]:4000`, with its hidden host:
    `h-3f9a1c27:4000`; without a port, the hidden host alone."""
    _, colon, port = address.rpartition(":")
    return f"{hidden}{colon}{port}" if colon else hidden


def _canonical(host: str) -> str:
    try:
        ip = ip_address(host)
    except ValueError:
        return host
    return str(ip.ipv4_mapped or ip) if ip.version == 6 else str(ip)
