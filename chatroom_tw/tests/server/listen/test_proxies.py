"""Tests for `server.listen.proxies`: who is a proxy, and for whom one stands."""

from __future__ import annotations

from typing import Any

from twisted.internet.address import IPv4Address, IPv6Address, UNIXAddress
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.listen.proxies import HOPS, NO_PROXIES, Proxies, read_network


def peer(host: str, port: int = 4000) -> Any:
    return (IPv6Address if ":" in host else IPv4Address)("TCP", host, port)


def proxies(*networks: str) -> Proxies:
    return Proxies(tuple(map(read_network, networks)))


class Including(SynchronousTestCase):
    def test_a_proxy_is_in_one_of_the_networks(self) -> None:
        some = proxies("127.0.0.1", "10.1.2.3/8", "2001:db8::/64")
        for host, expected in (
            ("127.0.0.1", True),
            ("127.0.0.2", False),
            ("10.200.0.1", True),
            ("::ffff:10.0.0.1", True),
            ("2001:db8::7", True),
            ("2001:db8:0:1::7", False),
            ("::1", False),
            ("192.0.2.1", False),
            ("a.socks.name", False),
        ):
            self.assertIs(some.include(peer(host)), expected, host)

    def test_a_link_local_address_has_a_zone(self) -> None:
        self.assertTrue(proxies("fe80::/10").include(peer("fe80::1%eth0")))

    def test_unix_sockets_have_to_be_named(self) -> None:
        for some, expected in ((proxies("unix"), True), (proxies("0.0.0.0/0", "::/0"), False)):
            for address in (UNIXAddress(None), UNIXAddress(b"/run/x")):
                self.assertIs(some.include(address), expected)

    def test_loopback_is_no_proxy_unless_it_is_named(self) -> None:
        for address in (peer("127.0.0.1"), peer("::1"), UNIXAddress(None), None):
            self.assertFalse(NO_PROXIES.include(address))
            self.assertFalse(proxies("10.0.0.0/8").include(address))

    def test_other_texts_are_no_network(self) -> None:
        for text in ("", "proxy.example", "10.0.0.0/33", "10.0.0", "unix:/run/x", "::1/129", "*"):
            self.assertRaises(ValueError, read_network, text)


class Clients(SynchronousTestCase):
    def client(self, *fields: str) -> str:
        found = proxies("10.0.0.0/8", "::1").client(peer("10.0.0.1"), fields)
        return f"{found.host} {found.port}"

    def test_the_last_address_that_is_no_proxy_is_the_clients(self) -> None:
        for fields, expected in (
            (["192.0.2.7"], "192.0.2.7 4000"),
            (["127.0.0.1, 192.0.2.7"], "192.0.2.7 4000"),
            (["192.0.2.7, 10.0.0.9,10.0.0.2"], "192.0.2.7 4000"),
            (["192.0.2.6", "192.0.2.7"], "192.0.2.7 4000"),
            (["192.0.2.7:4711"], "192.0.2.7 4711"),
            (["2001:db8::7, ::1"], "2001:db8::7 4000"),
            (["[2001:db8::7]:4711"], "2001:db8::7 4711"),
            (["[2001:db8::7]"], "2001:db8::7 4000"),
            (["::ffff:192.0.2.7"], "192.0.2.7 4000"),
        ):
            self.assertEqual(self.client(*fields), expected, fields)

    def test_a_proxy_whose_client_is_unknown_is_the_client(self) -> None:
        for fields, expected in (
            ([], "10.0.0.1 4000"),
            ([""], "10.0.0.1 4000"),
            (["192.0.2.7, unknown"], "10.0.0.1 4000"),
            (["192.0.2.7, 1.2.3.4:99999"], "10.0.0.1 4000"),
            (["192.0.2.7, x, 10.0.0.2"], "10.0.0.2 4000"),
            (["10.0.0.3"], "10.0.0.3 4000"),
        ):
            self.assertEqual(self.client(*fields), expected, fields)

    def test_whoever_is_no_proxy_is_not_believed(self) -> None:
        for address in (peer("192.0.2.1"), peer("127.0.0.1"), UNIXAddress(None)):
            some = proxies("10.0.0.0/8")
            self.assertIs(some.client(address, ["192.0.2.7"]), address)

    def test_a_long_field_is_not_read_to_its_beginning(self) -> None:
        self.assertEqual(self.client("192.0.2.7" + ",10.0.0.2" * HOPS), "10.0.0.2 4000")
        self.assertEqual(self.client("192.0.2.7" + ",10.0.0.2" * (HOPS - 1)), "192.0.2.7 4000")
