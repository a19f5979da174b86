"""Tests for `rules.cloak`."""

from __future__ import annotations

import hashlib
import hmac
import re

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules.cloak import cloak, host_of, with_port
from chatroom_tw.chat.rules.targets import Hidden, parse
from chatroom_tw.tests.support.optional import given, st

KEY = b"k" * 32


class Cloaks(SynchronousTestCase):
    def test_it_is_the_beginning_of_an_hmac(self) -> None:
        for host, canonical in (
            ("192.0.2.1", b"192.0.2.1"),
            ("::ffff:192.0.2.1", b"192.0.2.1"),
            ("2001:DB8:0::1", b"2001:db8::1"),
            ("unix", b"unix"),
            ("somewhere", b"somewhere"),
            ("", b""),
        ):
            digits = hmac.new(KEY, canonical, hashlib.sha256).hexdigest()[:8]
            self.assertEqual(cloak(KEY, host), f"h-{digits}", host)

    def test_it_stays_the_same(self) -> None:
        """What it was in an earlier version is what people have banned."""
        self.assertEqual(cloak(KEY, "192.0.2.1"), "h-60eea2c4")
        self.assertEqual(cloak(KEY, "2001:db8::1"), "h-ad7e2f69")

    def test_other_hosts_and_other_keys_have_others(self) -> None:
        hosts = ("192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2", "unix", "")
        shown = {cloak(key, host) for key in (KEY, b"other") for host in hosts}
        self.assertEqual(len(shown), 2 * len(hosts))

    @given(st.text(max_size=50), st.binary(max_size=64))
    def test_every_host_has_one_that_can_be_banned(self, host: str, key: bytes) -> None:
        shown = cloak(key, host)
        self.assertTrue(re.fullmatch("h-[0-9a-f]{8}", shown))
        self.assertEqual(parse(f"address:{shown}"), Hidden(shown))


class Addresses(SynchronousTestCase):
    def test_the_host_is_replaced_and_the_port_stays(self) -> None:
        for address, host, shown in (
            ("192.0.2.1:40968", "192.0.2.1", "h-3f9a1c27:40968"),
            ("[2001:db8::1]:40968", "2001:db8::1", "h-3f9a1c27:40968"),
            ("[fe80::1%eth0]:1", "fe80::1%eth0", "h-3f9a1c27:1"),
            ("unix", "unix", "h-3f9a1c27"),
        ):
            self.assertEqual(host_of(address), host)
            self.assertEqual(with_port("h-3f9a1c27", address), shown)
