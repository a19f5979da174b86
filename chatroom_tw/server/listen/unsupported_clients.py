"""Clients of IRC and of TLS, which are recognised at the front door and not spoken there yet."""

from __future__ import annotations

from twisted.logger import Logger

from chatroom_tw.server.listen.unsupported import UnsupportedClient, UnsupportedFactory
from chatroom_tw.server.net.connection import address_of

# -- IRC


class _Irc(UnsupportedClient):
    def answer_to(self, came: bytes) -> bytes:
        return b"ERROR :This server does not speak IRC yet; join it with netcat or telnet\r\n"


class UnsupportedIrc(UnsupportedFactory):
    """IRC clients: RFC 2812, 3.1. In capitals, as clients send it."""

    protocol = _Irc
    signatures = (b"NICK ", b"USER ", b"CAP ", b"PASS ")


# -- TLS


class _Tls(UnsupportedClient):
    _log = Logger()

    def answer_to(self, came: bytes) -> bytes:
        self._log.info(
            "{peer} began with TLS, which this port does not speak; a door with TLS is "
            "--line tls:PORT:privateKey=FILE",
            peer=address_of(self.transport.getPeer()),
        )
        return b""


class UnsupportedTls(UnsupportedFactory):
    """TLS clients: a record (0x16: handshake) of any version of SSL 3 or TLS (RFC 8446, 5.1)."""

    protocol = _Tls
    signatures = (b"\x16\x03",)
