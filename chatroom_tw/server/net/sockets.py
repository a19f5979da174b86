"""Sockets: what a connection needs of the one beneath it, and sets there.

Beneath what wraps it: TLS, and the header of a proxy, are transports above a transport.
"""

from __future__ import annotations

import contextlib
import os
import socket
from typing import Any

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import ISystemHandle, ITCPTransport
from twisted.protocols.policies import ProtocolWrapper

READ_SIZE = 1 << 14
"""The most bytes read from one client in a turn, so that it holds nobody up for long."""
CAN_WRITE = os.name != "nt"
"""Whether a socket is a file descriptor, which `os.write` takes. On Windows it is not."""
GONE_AFTER = 120
"""About how many seconds after a peer is dead it is known to be, by one of two ways: nothing
comes from it, or nothing that it is sent is acknowledged."""

# By name, as no platform has all of them. Probes begin after 60 s of silence.
_OPTIONS = {
    "TCP_KEEPIDLE": 60,
    "TCP_KEEPALIVE": 60,  # what macOS calls it
    "TCP_KEEPINTVL": 15,
    "TCP_KEEPCNT": 4,
    "TCP_USER_TIMEOUT": GONE_AFTER * 1000,  # ms
}
KEEP_ALIVE = [
    (getattr(socket, name), value) for name, value in _OPTIONS.items() if hasattr(socket, name)
]


def read_little(transport: Any) -> None:
    """Have each read be small."""
    _beneath(transport).bufferSize = READ_SIZE


def prepare(transport: Any) -> None:
    """Have reads be small; of TCP, have small writes go at once, and dead peers noticed."""
    read_little(transport)
    transport = _beneath(transport)
    # A unix socket calls itself one of TCP.
    if not isinstance(transport.getPeer(), IPv4Address | IPv6Address):
        return
    # It may be gone already, which its transport is about to say.
    with contextlib.suppress(OSError):
        if ITCPTransport.providedBy(transport):
            transport.setTcpNoDelay(True)
            transport.setTcpKeepAlive(True)
            _keep_alive(transport.getHandle())


def _keep_alive(handle: socket.socket) -> None:
    for option, value in KEEP_ALIVE:
        with contextlib.suppress(OSError):  # The system may not know all that its headers do.
            handle.setsockopt(socket.IPPROTO_TCP, option, value)


def socket_of(transport: Any) -> socket.socket | None:
    """The socket beneath, if what is sent there arrives as it is."""
    if not ISystemHandle.providedBy(transport) or getattr(transport, "TLS", False):
        return None
    handle = transport.getHandle()
    # Above TLS the handle is OpenSSL's, which is no socket.
    return handle if isinstance(handle, socket.socket) else None


def _beneath(transport: Any) -> Any:
    while isinstance(transport, ProtocolWrapper):
        transport = transport.transport
    return transport


def address_of(peer: Any) -> str:
    """A peer as people write it: `192.0.2.1:4000`, `[2001:db8::1]:4000`, or `unix`."""
    if not isinstance(peer, IPv4Address | IPv6Address):
        return "unix"
    # An IPv4 client of a socket that listens on both families.
    host = peer.host.removeprefix("::ffff:")
    return f"[{host}]:{peer.port}" if ":" in host else f"{host}:{peer.port}"
