"""Tests for `client.address`: parsing and showing addresses."""

from __future__ import annotations

from argparse import ArgumentTypeError

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.address import Address, parse_address


class Addresses(SynchronousTestCase):
    def test_omitted_parts_have_defaults(self) -> None:
        for text, host, port in (
            ("", "127.0.0.1", 12000),
            ("chat.example", "chat.example", 12000),
            ("chat.example:", "chat.example", 12000),
            ("chat.example:6667", "chat.example", 6667),
            (":6667", "127.0.0.1", 6667),
            ("192.0.2.1:1", "192.0.2.1", 1),
            ("[::1]", "::1", 12000),
            ("[2001:db8::1]:65535", "2001:db8::1", 65535),
            ("[fe80::1%eth0]:12001", "fe80::1%eth0", 12001),
            ("[fe80::1%eth0]", "fe80::1%eth0", 12000),
            ("fe80::1%eth0", "fe80::1%eth0", 12000),
        ):
            self.assertEqual(parse_address(text, 12000), Address(host, port))

    def test_an_address_can_lead_to_a_hall(self) -> None:
        for text, host, port in (
            ("srv/K7TQM", "srv", 12001),
            ("srv:1/k7tqm", "srv", 1),
            ("[::1]/K7TQM", "::1", 12001),
            ("/K7TQM", "127.0.0.1", 12001),
            ("http://srv:1/t/K7TQM", "srv", 1),
            ("http://srv:1/club/t/K7TQM/tv", "srv", 1),
        ):
            address = parse_address(text, 12001)
            self.assertEqual((address.host, address.port), (host, port))
            self.assertEqual(address.hall.upper(), "K7TQM")
        self.assertEqual(parse_address("http://srv:1/t/", 12001).hall, "")
        for text in ("srv/", "srv/K7/TQM", "srv/K7 TQM", "http://srv/t/%20"):
            self.assertRaises(ArgumentTypeError, parse_address, text, 12001)

    def test_the_address_of_the_page_is_the_servers(self) -> None:
        for text, host, port, room in (
            ("http://192.0.2.1:12000/", "192.0.2.1", 12000, ""),
            ("http://192.0.2.1:12000", "192.0.2.1", 12000, ""),
            ("HTTP://chat.example/", "chat.example", 80, ""),
            ("http://chat.example/chat/?x#tea", "chat.example", 80, "tea"),
            ("http://[::1]:12001/host", "::1", 12001, ""),
            ("http://[fe80::1%25eth0]:12001/", "fe80::1%eth0", 12001, ""),
            ("http://srv:1/#caff%C3%A8%20e%0At%C3%A8", "srv", 1, "caffè-e-tè"),
        ):
            self.assertEqual(parse_address(text, 12000), Address(host, port, room))

    def test_tls_is_spoken_if_the_address_says_so(self) -> None:
        for text, host, port, room in (
            ("tls:chat.example", "chat.example", 12000, ""),
            ("tls:chat.example:6697", "chat.example", 6697, ""),
            ("TLS:[::1]:6697", "::1", 6697, ""),
            ("tls::6697", "127.0.0.1", 6697, ""),
            ("tls:", "127.0.0.1", 12000, ""),
            ("https://chat.example/#tea", "chat.example", 443, "tea"),
            ("https://chat.example:12000/", "chat.example", 12000, ""),
        ):
            self.assertEqual(parse_address(text, 12000), Address(host, port, room, tls=True))

    def test_an_address_is_shown_as_it_is_typed(self) -> None:
        for text in ("chat.example:12000", "192.0.2.1:1", "[::1]:12000", "tls:[::1]:1", "tls:a:1"):
            self.assertEqual(str(parse_address(text, 12000)), text)

    def test_an_invalid_address_is_refused_with_a_reason(self) -> None:
        for text, why in (
            ("srv:0", "from 1 to 65535"),
            ("srv:65536", "from 1 to 65535"),
            ("srv:-1", "from 1 to 65535"),
            ("srv:http", "from 1 to 65535"),
            ("srv:１２", "from 1 to 65535"),
            ("::1", "in brackets"),
            ("2001:db8::1", "in brackets"),
            ("[::1", "no IPv6 address"),
            ("[::1]12000", "no IPv6 address"),
            ("[srv]:12000", "no IPv6 address"),
            ("[127.0.0.1]", "no IPv6 address"),
            ("fe80::1%eth0:12000", "in brackets"),
            ("tls:6697", "it is tls:HOST:6697, or tls::6697 on this computer"),
            ("tls:srv:0", "from 1 to 65535"),
            ("https://srv:99999/", "from 1 to 65535"),
            ("ftp://chat.example/", "no address like"),
            ("http://[::1/", "no address"),
            ("http://srv:99999/", "from 1 to 65535"),
        ):
            with self.assertRaisesRegex(ArgumentTypeError, why):
                parse_address(text, 12000)
