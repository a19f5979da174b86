"""Tests for `server.origins`."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.origins import (
    LENGTH_LIMIT,
    Origin,
    is_address,
    names_of,
    read_authority,
    read_origin,
)


class Origins(SynchronousTestCase):
    def test_the_origin_of_an_address_of_a_page(self) -> None:
        for url, origin, text in (
            ("https://chat.example", Origin("https", "chat.example", 443), "https://chat.example"),
            ("HTTPS://Chat.Example.", Origin("https", "chat.example", 443), "https://chat.example"),
            ("http://chat.example:80", Origin("http", "chat.example", 80), "http://chat.example"),
            ("https://c.example:80/", Origin("https", "c.example", 80), "https://c.example:80"),
            ("http://c.example/chat/#tea", Origin("http", "c.example", 80), "http://c.example"),
            ("http://c.example?x=/", Origin("http", "c.example", 80), "http://c.example"),
            ("http://192.0.2.1:12000/", Origin("http", "192.0.2.1", 12000), "http://192.0.2.1:12000"),
            ("http://[2001:DB8::0:1]", Origin("http", "[2001:db8::1]", 80), "http://[2001:db8::1]"),
            ("https://caffè.example", Origin("https", "xn--caff-8oa.example", 443),
             "https://xn--caff-8oa.example"),
        ):  # fmt: skip
            self.assertEqual(read_origin(url), origin)
            self.assertEqual(str(read_origin(url)), text)

    def test_other_texts_are_no_origin(self) -> None:
        for text in (
            *("", "null", "chat.example", "http:", "http://", "ftp://chat.example", "file:///x"),
            *("//chat.example", "http://a b", "http://a@b", "http://a:b@c", "http://a:x"),
            *("http://a:99999", "http://[::1", "http://[::g]", "http://-a", "http://a..b"),
            *("http://a\n", "http://a\0", "http://ä..b", "http://\udcff", "http://" + "a" * 5000),
            *("chrome-extension://chat.example", "http://a:-1", "http://a:٣"),
        ):
            self.assertRaises(ValueError, read_origin, text)

    def test_a_long_host_is_not_looked_at(self) -> None:
        longest = "a" * LENGTH_LIMIT
        self.assertEqual(read_authority(longest), (longest, None))
        self.assertRaises(ValueError, read_authority, longest + "a")

    def test_an_address_is_told_from_a_name(self) -> None:
        for host, expected in (("192.0.2.1", True), ("[::1]", True), ("192.0.2", False)):
            self.assertIs(is_address(host), expected, host)


class Names(SynchronousTestCase):
    def test_a_computer_is_also_known_without_its_domain(self) -> None:
        names = {"rossi.lan.example", "rossi", "rossi.local"}
        self.assertEqual(names_of("Rossi.lan.example"), names)
        self.assertEqual(names_of("rossi", "Our chat!"), {"rossi", "rossi.local"})

    def test_an_address_is_no_name(self) -> None:
        self.assertEqual(names_of("192.0.2.1", "0.0.0.0", "::1", "::", ""), frozenset())
