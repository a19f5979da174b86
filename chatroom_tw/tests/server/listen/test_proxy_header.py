"""Tests for `server.listen.proxy_header`."""

from __future__ import annotations

import socket

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.listen.proxy_header import (
    BINARY,
    BINARY_LIMIT,
    LINE_LIMIT,
    Header,
    Malformed,
    detect,
    read,
)
from chatroom_tw.server.listen.signature import Detected
from chatroom_tw.tests.support.optional import given, st

ANN = IPv4Address("TCP", "192.0.2.7", 4711)
EVE = IPv6Address("TCP", "2001:db8::7", 4711)
LINE = b"PROXY TCP4 192.0.2.7 192.0.2.1 4711 80\r\n"


def binary(command: int, family: int, rest: bytes) -> bytes:
    return BINARY + bytes([command, family]) + len(rest).to_bytes(2, "big") + rest


IPV4 = socket.inet_aton("192.0.2.7") + socket.inet_aton("192.0.2.1") + b"\x12\x67\x00\x50"
IPV6 = (
    socket.inet_pton(socket.AF_INET6, "2001:db8::7")
    + socket.inet_pton(socket.AF_INET6, "2001:db8::1")
    + b"\x12\x67\x00\x50"
)
MORE = b"\x04\x00\x02ab"
VALID = (
    (LINE, ANN),
    (b"PROXY TCP6 2001:db8::7 2001:db8::1 4711 80\r\n", EVE),
    (b"PROXY UNKNOWN\r\n", None),
    (b"PROXY UNKNOWN 192.0.2.7 192.0.2.1 4711 80\r\n", None),
    (b"PROXY UNKNOWN whatever this is\r\n", None),
    (binary(0x21, 0x11, IPV4), ANN),
    (binary(0x21, 0x21, IPV6), EVE),
    (binary(0x21, 0x11, IPV4 + MORE), ANN),
    (binary(0x20, 0x00, b""), None),
    (binary(0x20, 0x11, IPV4), None),
    (binary(0x21, 0x00, MORE), None),
    (binary(0x21, 0x12, IPV4), None),
    (binary(0x21, 0x31, b"/run/x".ljust(216, b"\0")), None),
)


class Reading(SynchronousTestCase):
    def test_a_header_names_the_client(self) -> None:
        for header, client in VALID:
            self.assertEqual(read(header), Header(client, len(header)), header)
            self.assertEqual(read(header + b"hello\r\n"), Header(client, len(header)), header)

    def test_a_part_of_a_header_is_waited_for(self) -> None:
        for header, _ in VALID:
            for size in range(1, len(header)):
                self.assertIsNone(read(header[:size]), header[:size])

    def test_what_is_no_header_is_malformed(self) -> None:
        for received in (
            *(b"hello\n", b"PROXY\n", b"proxy UNKNOWN\r\n", b"PROXY  UNKNOWN\r\n", b"GET / HTTP"),
            *(b"PROXY UNKNOWNS\r\n", b"PROXY TCP4\r\n", b"PROXY TCP5" + LINE[10:]),
            *(LINE.replace(b"TCP4", b"TCP6"), LINE.replace(b"4711", b"65536")),
            *(LINE.replace(b"192.0.2.7", b"192.0.2"), LINE.replace(b"192.0.2.1", b"host")),
            *(LINE.replace(b" 80", b""), LINE.replace(b" 80", b" 80 90"), LINE[:-2] + b" \r\n"),
            LINE.replace(b"4711", "٤".encode()),
            b"PROXY UNKNOWN " + b"x" * LINE_LIMIT,
            *(binary(0x31, 0x11, IPV4), binary(0x22, 0x11, IPV4), binary(0x21, 0x11, IPV4[:11])),
            *(binary(0x21, 0x21, IPV4), binary(0x21, 0x11, b"x" * BINARY_LIMIT)),
            BINARY[:-1] + b"X",
        ):
            self.assertRaises(Malformed, read, received)

    def test_a_line_may_be_as_long_as_the_protocol_allows(self) -> None:
        longest = b"PROXY UNKNOWN ".ljust(LINE_LIMIT - 2, b"x") + b"\r\n"
        self.assertEqual(read(longest), Header(None, LINE_LIMIT))
        self.assertRaises(Malformed, read, b"x".join(longest.split(b"\r")) + b"\r\n")

    @given(st.binary(max_size=64), st.sampled_from([b"", b"PROXY ", b"PROXY TCP4 ", BINARY]))
    def test_whatever_comes_is_a_header_or_malformed(self, rest: bytes, start: bytes) -> None:
        received = start + rest
        try:
            header = read(received) if received else None
        except Malformed:
            return
        self.assertTrue(header is None or 0 < header.size <= len(received))


class Detecting(SynchronousTestCase):
    def test_the_first_bytes_tell(self) -> None:
        for received, expected in (
            *((header, Detected.YES) for header, _ in VALID),
            *((start, Detected.NOT_YET) for start in (b"P", b"PROXY", b"\r", b"\r\n\r\n\0")),
            *((other, Detected.NO) for other in (b"PRI * HTTP", b"p", b"\n", b" PROXY ", b"\r\nx")),
        ):
            self.assertIs(detect(received), expected, received)
