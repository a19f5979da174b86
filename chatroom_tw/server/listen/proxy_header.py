"""The PROXY header: what a proxy sends first, to say which client it stands for.

The source is "The PROXY protocol, versions 1 & 2" (haproxy.org, 2020). Version 1 is a line,
`PROXY TCP4 192.0.2.7 192.0.2.1 4711 80`; of `PROXY UNKNOWN` the rest may be missing. Version 2 is
binary, and what may follow its addresses (2.2) is skipped. A header that names no TCP client
(UNKNOWN, LOCAL, a unix socket) leaves the connection the address that it has.

Twisted's own wrapper for these headers refuses a bare `PROXY UNKNOWN`, and a header that comes in
pieces; and a connection that it wraps learns nothing of a half close, and is not polled.

This module does no I/O.
"""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from ipaddress import ip_address

from chatroom_tw.server.listen.proxies import Peer, peer_at
from chatroom_tw.server.listen.signature import Detected

LINE = b"PROXY "
BINARY = b"\r\n\r\n\0\r\nQUIT\n"
LINE_LIMIT = 107
"""The most bytes of a header of version 1, with its CRLF (2.1)."""
BINARY_LIMIT = 4096
"""The most bytes of a header of version 2. Its length could be up to 65,551."""

_LINES = (b"PROXY TCP4 ", b"PROXY TCP6 ", b"PROXY UNKNOWN")
_FIXED = len(BINARY) + 4
_LOCAL, _PROXY = 0x20, 0x21
_FAMILIES = {0x11: (socket.AF_INET, 4), 0x21: (socket.AF_INET6, 16)}
"""TCP over IPv4 and IPv6, with the bytes of an address of each."""
_IN_LINE = re.compile(r"TCP([46]) (\S+) (\S+) (\d{1,5}) (\d{1,5})", re.ASCII)


class Malformed(ValueError):
    """The bytes are no PROXY header."""


@dataclass(frozen=True, slots=True)
class Header:
    """A PROXY header: the client that it names, or None, and the bytes that it takes."""

    client: Peer | None
    size: int


def detect(received: bytes) -> Detected:
    """Whether a connection from a proxy begins with a PROXY header."""
    if received.startswith((LINE, BINARY)):
        return Detected.YES
    is_part = LINE.startswith(received) or BINARY.startswith(received)
    return Detected.NOT_YET if is_part else Detected.NO


def detect_among_people(received: bytes) -> Detected:
    """As `detect`, of a connection that may be a person's: an empty line, or `PROXY what?`."""
    if received.startswith((*_LINES, BINARY)):
        return Detected.YES
    is_part = any(line.startswith(received) for line in _LINES)
    return Detected.NOT_YET if is_part else Detected.NO


def read(received: bytes) -> Header | None:
    """The header that these bytes begin with; None: more are needed. Raises `Malformed`."""
    if detect(received) is Detected.NO:
        raise Malformed("it does not begin with a PROXY header")
    return (_read_line if received.startswith(LINE[:1]) else _read_binary)(received)


def _read_line(received: bytes) -> Header | None:
    line, end, _ = received[:LINE_LIMIT].partition(b"\r\n")
    if not end:
        if len(received) < LINE_LIMIT:
            return None
        raise Malformed(f"its PROXY header is longer than {LINE_LIMIT} bytes")
    size = len(line) + len(end)
    text = line[len(LINE) :].decode("latin-1")
    if text == "UNKNOWN" or text.startswith("UNKNOWN "):
        return Header(None, size)
    match = _IN_LINE.fullmatch(text)
    try:
        if match and {ip_address(match[2]).version, ip_address(match[3]).version} == {
            int(match[1])
        }:
            return Header(_peer(match[2], int(match[4])), size)
    except ValueError:
        pass
    # What has come is not quoted: it may be anything that somebody has written.
    raise Malformed("its PROXY header is not valid (PROXY TCP4 FROM TO PORT PORT is)")


def _read_binary(received: bytes) -> Header | None:
    if len(received) < _FIXED:
        return None
    command, family = received[len(BINARY)], received[len(BINARY) + 1]
    size = _FIXED + int.from_bytes(received[_FIXED - 2 : _FIXED], "big")
    if command not in (_LOCAL, _PROXY):
        raise Malformed(f"its PROXY header has the version and command {command:#04x}")
    if size > BINARY_LIMIT:
        raise Malformed(f"its PROXY header is longer than {BINARY_LIMIT} bytes")
    if len(received) < size:
        return None
    if command == _LOCAL or family not in _FAMILIES:
        return Header(None, size)
    kind, length = _FAMILIES[family]
    source, ports = received[_FIXED : _FIXED + length], _FIXED + 2 * length
    if ports + 4 > size:
        raise Malformed("its PROXY header is too short for its addresses")
    port = int.from_bytes(received[ports : ports + 2], "big")
    return Header(_peer(socket.inet_ntop(kind, source), port), size)


def _peer(ip: str, port: int) -> Peer:
    if port > 65535:
        raise ValueError("there is no such port")
    address = ip_address(ip)
    return peer_at(str(getattr(address, "ipv4_mapped", None) or address), port)
