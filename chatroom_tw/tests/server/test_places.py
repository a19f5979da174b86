"""Tests for `server.places`."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.places import place


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
