"""A client that speaks TLS to a factory, without sockets."""

from __future__ import annotations

import contextlib
import ssl
from typing import Any

from twisted.internet.address import IPv4Address
from twisted.internet.error import ConnectionDone
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure


class TlsClient(StringTransport):
    """A client with a TLS library above this transport, which it may use or not."""

    def __init__(
        self,
        factory: Any,
        *offers: str,
        host: str = "192.0.2.1",
        first: bytes = b"",
        name: str = "",
    ) -> None:
        """`offers` are the protocols that it offers by ALPN, `first` is sent before TLS."""
        peer = IPv4Address("TCP", host, 4000)
        super().__init__(peerAddress=peer)
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        if offers:
            context.set_alpn_protocols(offers)
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self._in, self._out, server_hostname=name or None)
        self.protocol: Any = factory.buildProtocol(peer)
        self.protocol.makeConnection(self)
        if first:
            self.send(first)

    def setTcpNoDelay(self, enabled: bool) -> None:
        """What has TLS above it is taken for a TCP connection."""

    def unregisterProducer(self) -> None:
        """Like a socket's transport, do nothing if there is no producer."""
        self.producer = None

    def send(self, data: bytes) -> None:
        """Send these bytes without TLS."""
        self.protocol.dataReceived(data)

    def shake_hands(self) -> None:
        """Complete the handshake."""
        while True:
            with contextlib.suppress(ssl.SSLWantReadError):
                self.tls.do_handshake()
                self.flush()
                return
            self.flush()

    def say(self, data: bytes) -> None:
        """Send these bytes by TLS."""
        self.tls.write(data)
        self.flush()

    def flush(self) -> None:
        """Send what the library has written, and give it what has come."""
        if self._out.pending:
            self.send(self._out.read())
        self._in.write(self.value())
        self.clear()

    def said(self) -> bytes:
        """What the server has sent, decrypted."""
        self.flush()
        received = b""
        with contextlib.suppress(ssl.SSLWantReadError, ssl.SSLZeroReturnError):
            while data := self.tls.read(1 << 16):
                received += data
        return received

    def go(self) -> None:
        self.protocol.connectionLost(Failure(ConnectionDone()))
