"""Tests for `rules.networks`."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules.networks import Networks
from chatroom_tw.tests.support.calls import calls_in
from chatroom_tw.tests.support.optional import given, st

ADDRESSES = st.ip_addresses(v=4) | st.ip_addresses(v=6)
NEAR = st.sampled_from(["192.0.2.7", "192.0.2.8", "192.0.3.7", "2001:db8::1", "2001:db8:1::1"])


def of(*texts: str) -> Networks[str]:
    networks: Networks[str] = Networks()
    for network in texts:
        networks.add(network, network)
    return networks


def work(networks: Networks[str], host: str) -> int:
    return calls_in(lambda: list(networks.around(host)))


class Around(SynchronousTestCase):
    def assert_around(self, networks: Networks[str], host: str, *found: str) -> None:
        self.assertEqual(tuple(networks.around(host)), found, host)

    def test_an_address_is_in_several_networks_smallest_first(self) -> None:
        networks = of("0.0.0.0/0", "192.0.2.7", "192.0.2.0/24", "192.0.0.0/16")
        self.assert_around(
            networks, "192.0.2.7", "192.0.2.7", "192.0.2.0/24", "192.0.0.0/16", "0.0.0.0/0"
        )
        self.assert_around(networks, "192.0.2.8", "192.0.2.0/24", "192.0.0.0/16", "0.0.0.0/0")
        self.assert_around(networks, "198.51.100.1", "0.0.0.0/0")

    def test_they_know_whether_there_are_any(self) -> None:
        for text in ("unix", "192.0.2.0/24", "2001:db8::/32"):
            networks = of(text)
            self.assertTrue(networks)
            networks.remove(text)
            self.assertFalse(networks)

    def test_ipv6_is_no_ipv4_unless_it_is_mapped(self) -> None:
        networks = of("0.0.0.0/0", "::/0", "2001:db8::/32", "::1")
        self.assert_around(networks, "2001:db8::1", "2001:db8::/32", "::/0")
        self.assert_around(networks, "::1", "::1", "::/0")
        self.assert_around(networks, "192.0.2.7", "0.0.0.0/0")
        self.assert_around(networks, "::ffff:192.0.2.7", "0.0.0.0/0")

    def test_a_scope_is_no_part_of_an_address(self) -> None:
        self.assert_around(of("fe80::1"), "fe80::1%eth0", "fe80::1")

    def test_unix_is_in_no_network(self) -> None:
        networks = of("0.0.0.0/0", "::/0")
        self.assert_around(networks, "unix")
        networks.add("unix", "unix")
        self.assert_around(networks, "unix", "unix")
        networks.remove("unix")
        self.assert_around(networks, "unix")

    def test_what_is_no_address_is_in_no_network(self) -> None:
        for host in ("", "h-3f9a1c27", "somewhere", "192.0.2"):
            self.assert_around(of("0.0.0.0/0", "::/0", "unix"), host)

    def test_a_network_that_was_removed_is_not_found(self) -> None:
        networks = of("192.0.2.0/24", "192.0.3.0/24", "192.0.0.0/16")
        networks.remove("192.0.2.0/24")
        self.assert_around(networks, "192.0.2.7", "192.0.0.0/16")
        self.assert_around(networks, "192.0.3.7", "192.0.3.0/24", "192.0.0.0/16")

    @given(st.lists(st.tuples(NEAR | ADDRESSES.map(str), st.integers(0, 128))), NEAR)
    def test_an_address_is_in_the_networks_that_ipaddress_says(
        self, drawn: list[tuple[str, int]], host: str
    ) -> None:
        address = ip_address(host)
        made = {
            ip_network(f"{first}/{min(bits, ip_address(first).max_prefixlen)}", strict=False)
            for first, bits in drawn
        }
        fitting = sorted((net for net in made if address in net), key=lambda net: -net.prefixlen)
        networks = of(*map(str, made))
        self.assert_around(networks, host, *map(str, fitting))
        for network in made:
            networks.remove(str(network))
        self.assert_around(networks, host)


class Work(SynchronousTestCase):
    def test_many_networks_are_as_much_work_as_few(self) -> None:
        few = of("10.0.0.0/8", "172.16.1.0/24", "172.16.2.3")
        many = of("10.0.0.0/8", *(f"172.16.{number}.0/24" for number in range(256)))
        for number in range(256):
            many.add(f"172.17.{number}.3", "")
        for host in ("10.1.2.3", "172.16.1.3", "198.51.100.1"):
            self.assertEqual(work(few, host), work(many, host), host)
