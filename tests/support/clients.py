"""The simplest client: a socket that sends and reads lines."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct

from support.programs import DEADLINE

Address = tuple[str, int]
"""A host and a port."""


class Closed(AssertionError):
    """The server has closed the connection too early."""


class Client:
    """A connection, and the bytes that were received on it. A context manager."""

    def __init__(
        self,
        address: Address,
        *,
        wait: bool = True,
        source: str = "",
        tls: ssl.SSLContext | None = None,
        name: str = "",
    ) -> None:
        """Connect, from the local address `source` if one is given.

        With `wait=False` this returns before the connection is established. With `tls` it speaks
        TLS, to a server of this name.
        """
        self.socket = socket.socket()
        if source:
            self.socket.bind((source, 0))
        self.socket.settimeout(DEADLINE if wait else 0)
        with contextlib.suppress(BlockingIOError):
            self.socket.connect(address)
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_hostname=name or address[0])
        self.received = b""

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    @property
    def address(self) -> str:
        """The client's own address, as the server names it."""
        host, port = self.socket.getsockname()[:2]
        return f"{host}:{port}"

    def send(self, *lines: str) -> None:
        self.socket.sendall("".join(f"{line}\n" for line in lines).encode())

    def read_until(self, text: str) -> list[str]:
        """Read to the first line that contains the text, and return all lines up to it.

        What was received after that line stays in `received`.
        """
        while True:
            lines = self.received.split(b"\n")
            for number, line in enumerate(lines[:-1]):
                if text.encode() in line:
                    self.received = b"\n".join(lines[number + 1 :])
                    return [line.decode() for line in lines[: number + 1]]
            data = self.socket.recv(65536)
            if not data:
                raise Closed(f"closed before {text!r}, after {self.received!r}")
            self.received += data

    def read_to_end(self) -> str:
        """Read until the server closes the connection, and return all of it."""
        while data := self.socket.recv(65536):
            self.received += data
        return self.received.decode()


def reset(client: Client) -> None:
    """Close the connection with a TCP reset, as happens when a computer is switched off."""
    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.socket.close()
