"""Sockets: the options that connections set on their sockets, and access to the socket itself.

TLS and the PROXY protocol wrap a transport in another; these functions find the innermost one.
"""

from __future__ import annotations

import contextlib
import socket
from typing import Any

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import ISystemHandle, ITCPTransport
from twisted.protocols.policies import ProtocolWrapper

from chatroom_tw.server.backlog import KERNEL_PART

READ_SIZE = 1 << 14
"""The most bytes read from one client in a turn, so that it delays the others only a little."""
SEND_BUFFER = KERNEL_PART // 2
"""The most bytes that wait in the kernel for one client. Linux doubles the number, for what it
needs beside the bytes (socket(7)). Without a limit it lets the buffer grow to 4 MiB. This is enough
for 1 MB a second to a client that is 100 ms away; the busiest rooms send a tenth of that."""
GONE_AFTER = 120
"""Seconds, roughly, until the kernel gives up a dead peer: one that answers no keep-alive probe,
or acknowledges none of the data that it was sent."""

# By name, as no platform has all of them. Probes begin after 60 s of silence.
_OPTIONS = {
    "TCP_KEEPIDLE": 60,
    "TCP_KEEPALIVE": 60,  # the name of TCP_KEEPIDLE on macOS
    "TCP_KEEPINTVL": 15,
    "TCP_KEEPCNT": 4,
    "TCP_USER_TIMEOUT": GONE_AFTER * 1000,  # ms
}
KEEP_ALIVE = [
    (getattr(socket, name), value) for name, value in _OPTIONS.items() if hasattr(socket, name)
]


def read_little(transport: Any) -> None:
    """Limit the size of each read to `READ_SIZE`."""
    _beneath(transport).bufferSize = READ_SIZE


def prepare(transport: Any) -> None:
    """Limit the size of reads. On TCP, also limit what waits in the kernel, disable Nagle's
    algorithm, and enable keep-alive."""
    read_little(transport)
    transport = _beneath(transport)
    # The transport of a Unix socket provides ITCPTransport, too.
    if not isinstance(transport.getPeer(), IPv4Address | IPv6Address):
        return
    # The connection may be lost already; its transport is about to report that.
    with contextlib.suppress(OSError):
        if ITCPTransport.providedBy(transport):
            transport.setTcpNoDelay(True)
            transport.setTcpKeepAlive(True)
            _set_options(transport.getHandle())


def _set_options(handle: socket.socket) -> None:
    handle.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    for option, value in KEEP_ALIVE:
        with contextlib.suppress(OSError):  # The kernel may not know every option of its headers.
            handle.setsockopt(socket.IPPROTO_TCP, option, value)


def socket_of(transport: Any) -> socket.socket | None:
    """The transport's socket, if bytes sent to it reach the client unchanged; else None."""
    if not ISystemHandle.providedBy(transport) or getattr(transport, "TLS", False):
        return None
    handle = transport.getHandle()
    # The handle of a TLS transport is OpenSSL's, and is no socket.
    return handle if isinstance(handle, socket.socket) else None


def name_peer(transport: Any, peer: Any) -> None:
    """Have the transport answer `peer`, the client that a proxy stands for, as its peer.

    The method is replaced on this one transport, and not by a transport that wraps it: a socket
    beneath a wrapper is not polled, and its protocol is not told of a half close.
    """
    transport.getPeer = lambda: peer


def _beneath(transport: Any) -> Any:
    """The innermost transport."""
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
