"""The outbox: bytes that wait for a client to read them. What stands in a socket's place."""

from __future__ import annotations

from collections import deque
from typing import Any

PIECE = 1 << 16
"""About how many bytes of an outbox are given to the transport at a time."""


class Outbox:
    """Bytes that wait, in order."""

    __slots__ = ("_pieces", "size")

    def __init__(self) -> None:
        self._pieces: deque[bytes] = deque()
        self.size = 0
        """In bytes."""

    def __bool__(self) -> bool:
        return bool(self._pieces)

    def add(self, data: bytes) -> None:
        """These bytes wait after all others."""
        self._pieces.append(data)
        self.size += len(data)

    def take(self) -> bytes:
        """The first of the bytes, about `PIECE` of them; they wait no more."""
        pieces: list[bytes] = []
        size = 0
        while self._pieces and size < PIECE:
            pieces.append(self._pieces.popleft())
            size += len(pieces[-1])
        self.size -= size
        return b"".join(pieces)

    def take_all(self) -> bytes:
        """All of the bytes; they wait no more."""
        data = b"".join(self._pieces)
        self._pieces.clear()
        self.size = 0
        return data


class _Nowhere:
    """In the place of a socket that nothing more is sent to, or read from."""

    def fileno(self) -> int:
        return -1

    def send(self, data: bytes) -> int:
        return len(data)

    def recv(self, size: int) -> bytes:
        return b""


NOWHERE = _Nowhere()


class ThroughTransport:
    """In the place of a socket that there is no way to but through its transport."""

    __slots__ = ("_transport",)

    def __init__(self, transport: Any) -> None:
        self._transport = transport

    def fileno(self) -> int:
        return -1

    def send(self, data: bytes) -> int:
        self._transport.write(data)
        return len(data)
