"""Networks: what belongs to the networks that an address is in, among any number of networks.

There is a dict for each length of prefix that occurs, so an address is looked up at most 33 times
(IPv4) or 129 times (IPv6), however many networks there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from typing import Generic, TypeVar

from chatroom_tw.chat.rules.targets import UNIX

T = TypeVar("T")


class Networks(Generic[T]):
    """A value for each of some networks, which are texts as in `targets.Network`."""

    __slots__ = ("_by_bits", "_unix")

    def __init__(self) -> None:
        self._unix: dict[str, T] = {}
        self._by_bits: dict[int, dict[int, dict[int, T]]] = {4: {}, 6: {}}
        """By the version, the number of bits after the prefix (the fewest first), the prefix."""

    def add(self, network: str, value: T) -> None:
        """Add a value. The network has none yet."""
        if network == UNIX:
            self._unix[network] = value
            return
        version, bits, prefix = _parts(network)
        by_bits = self._by_bits[version]
        if bits not in by_bits:
            self._by_bits[version] = by_bits = dict(sorted([*by_bits.items(), (bits, {})]))
        by_bits[bits][prefix] = value

    def remove(self, network: str) -> None:
        """Remove the value of a network that has one."""
        if network == UNIX:
            del self._unix[network]
            return
        version, bits, prefix = _parts(network)
        values = self._by_bits[version][bits]
        del values[prefix]
        if not values:
            del self._by_bits[version][bits]

    def __bool__(self) -> bool:
        """Whether there are any networks."""
        return bool(self._unix or self._by_bits[4] or self._by_bits[6])

    def around(self, host: str) -> Iterator[T]:
        """The values of the networks that this host is in, those of the smallest first."""
        if host == UNIX:
            yield from self._unix.values()
            return
        try:
            address = ip_address(host.partition("%")[0])  # without the scope
        except ValueError:
            return
        if address.version == 6:
            address = address.ipv4_mapped or address
        number = int(address)
        for bits, values in self._by_bits[address.version].items():
            value = values.get(number >> bits)
            if value is not None:
                yield value


def _parts(text: str) -> tuple[int, int, int]:
    """The version, the number of bits after the prefix, and the prefix as a number."""
    network = ip_network(text)
    bits = network.max_prefixlen - network.prefixlen
    return network.version, bits, int(network.network_address) >> bits
