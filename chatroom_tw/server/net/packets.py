"""A connection that sends packets: a length, and as many bytes. For binary protocols."""

from __future__ import annotations

from collections.abc import Sequence
from struct import Struct
from typing import ClassVar

from chatroom_tw.server.limits import for_bytes
from chatroom_tw.server.net.connection import Connection

PACKET_LIMIT = 1 << 16
"""The most bytes in a packet, its length not counted."""


class PacketsConnection(Connection[bytes]):
    """A client that sends packets. A subclass says what they mean.

    A client that announces a longer packet than `longest` is dropped: nothing that comes
    after it can be read.
    """

    __slots__ = ("_rest",)

    length: ClassVar[Struct] = Struct("!I")
    """How a packet's length is written before it: by default 4 bytes, big-endian."""
    longest: ClassVar[int] = PACKET_LIMIT

    def __init__(self) -> None:
        super().__init__()
        self._rest = b""  # of a packet that is not whole

    def cost(self, units: Sequence[bytes]) -> float:
        """A packet costs 1 for each 4 KiB begun."""
        return sum(map(for_bytes, map(len, units)))

    @classmethod
    def packet(cls, data: bytes) -> bytes:
        """The bytes of a packet with its length, as they are sent."""
        return cls.length.pack(len(data)) + data

    def parse(self, data: bytes) -> Sequence[bytes]:
        data = self._rest + data
        packets: list[bytes] = []
        at, head = 0, self.length.size
        while len(data) - at >= head:
            [size] = self.length.unpack_from(data, at)
            if size > self.longest:
                self.drop("its packet is too long")
                return ()
            if len(data) - at - head < size:
                break
            packets.append(data[at + head : at + head + size])
            at += head + size
        self._rest = data[at:]
        return packets
