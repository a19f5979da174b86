"""Tests for `server.addresses`."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.addresses import THIS_COMPUTER, counted_address, counted_client, place


class Counted(SynchronousTestCase):
    def test_which_addresses_count_as_one(self) -> None:
        for host, address in (
            ("192.0.2.1", "192.0.2.1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
            ("2001:db8:1:3::7", "2001:db8:1:3::/64"),
            ("fe80::1%eth0", "fe80::1%eth0"),
            ("127.0.0.1", THIS_COMPUTER),
            ("127.8.8.8", THIS_COMPUTER),
            ("::1", THIS_COMPUTER),
            ("::ffff:127.0.0.1", THIS_COMPUTER),
            ("somewhere", "somewhere"),
        ):
            self.assertEqual(counted_address(host), address)

    def test_clients_are_counted_by_the_address_before_the_port(self) -> None:
        for client, address in (
            ("192.0.2.1:4000", "192.0.2.1"),
            ("[2001:db8:1:2::7]:4000", "2001:db8:1:2::/64"),
            ("[fe80::1%eth0]:4000", "fe80::1%eth0"),
            ("127.0.0.1:4000", THIS_COMPUTER),
            ("[::1]:4000", THIS_COMPUTER),
            ("unix", THIS_COMPUTER),
        ):
            self.assertEqual(counted_client(client), address)


class Places(SynchronousTestCase):
    def test_a_place_is_an_address_without_its_port(self) -> None:
        for address, where in (
            ("192.0.2.1:40000", "192.0.2.1"),
            ("127.0.0.2:40000", "127.0.0.2"),
            ("[::ffff:192.0.2.1]:40000", "192.0.2.1"),
            ("[::1]:40000", "::1"),
            ("unix", "unix"),
        ):
            self.assertEqual(place(address), where)

    def test_a_household_is_one_place(self) -> None:
        self.assertEqual(place("[2001:db8::1]:1"), place("[2001:db8::ffff:2]:2"))
        self.assertNotEqual(place("[2001:db8::1]:1"), place("[2001:db8:0:1::1]:1"))
        self.assertNotEqual(place("[fe80::1]:1"), place("[fe80::2]:1"))
