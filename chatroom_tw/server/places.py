"""Places: which connections count as coming from the same one.

An IPv4 address is one, whether it is written `192.0.2.1` or `::ffff:192.0.2.1`. An IPv6 /64 counts
as one address, but a link-local address for itself (see `listen/limiter.py`). All functions are
pure.
"""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

PREFIX_BITS = 64


def place(address: str) -> str:
    """Where a connection from `ip:port` comes from, without its port. `unix` is a place, too.

    Loopback addresses are places as others are.
    """
    host, colon, _ = address.rpartition(":")
    return network(host.strip("[]")) if colon else address


def network(host: str) -> str:
    """The address as which connections from this IP address are counted."""
    try:
        ip = ip_address(host)
    except ValueError:
        return host  # Not an IP address: some transports name their peers otherwise.
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        if not ip.is_link_local and not ip.is_loopback:
            return f"{IPv6Address(int(ip) >> PREFIX_BITS << PREFIX_BITS)}/{PREFIX_BITS}"
    return str(ip)
