"""The outbox: bytes that wait for a client to read them. What stands in a socket's place."""

from __future__ import annotations

from collections import deque
from typing import Any

PIECE = 1 << 16
"""The most bytes of an outbox that are given to the transport at a time: what the transport has
is not counted, nor forgotten at once if the client is dropped."""


class Outbox:
    """Bytes that wait, in order."""

    __slots__ = ("_pieces", "size")

    def __init__(self) -> None:
        self._pieces: deque[bytes | memoryview] = deque()
        self.size = 0
        """In bytes."""

    def __bool__(self) -> bool:
        return bool(self._pieces)

    def add(self, data: bytes) -> None:
        """These bytes wait after all others."""
        self._pieces.append(data)
        self.size += len(data)

    def take(self) -> bytes:
        """The first of the bytes, at most `PIECE` of them; they wait no more."""
        pieces: list[bytes | memoryview] = []
        space = PIECE
        while self._pieces and space:
            piece = self._pieces.popleft()
            if len(piece) > space:  # A view: what is left is not copied for each piece of it.
                piece = memoryview(piece)
                self._pieces.appendleft(piece[space:])
                piece = piece[:space]
            pieces.append(piece)
            space -= len(piece)
        self.size -= PIECE - space
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
