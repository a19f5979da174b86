"""Counted addresses: what counts as one address, wherever something is limited for each address.

An IPv4 address is one address, whether it is written `192.0.2.1` or `::ffff:192.0.2.1`. An IPv6
/64 counts as one address: a household gets at least a /64, and its computers change their
addresses within it (RFC 8981). Link-local addresses (fe80::/10) of different computers share a
/64, so there each address counts for itself. Loopback and unix sockets are one address.
"""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

THIS_COMPUTER = ""
"""The counted address of loopback and unix sockets."""
_PREFIX_BITS = 64


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


def counted_client(address: str) -> str:
    """The counted address of a client: `192.0.2.1:4000`, `[2001:db8::1]:4000` or `unix`."""
    host, colon, _ = address.rpartition(":")
    return counted_address(host.strip("[]")) if colon else THIS_COMPUTER


def place(address: str) -> str:
    """Where a client comes from, which is a counted address; but loopback has many places.

    Who guesses on this computer keeps nobody out who comes from another of its addresses.
    """
    host, colon, _ = address.rpartition(":")
    host = host.strip("[]").removeprefix("::ffff:")
    return counted_address(host) or host if colon else address
