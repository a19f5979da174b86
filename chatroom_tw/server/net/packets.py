"""A connection that sends packets: a length, and as many bytes. For binary protocols."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from struct import Struct
from typing import ClassVar

from chatroom_tw.server.net.connection import Connection

PACKET_LIMIT = 1 << 16
"""The most bytes in a packet, its length not counted."""
TOO_LONG = bytes(bytearray(b"a packet that is too long"))
"""Stands for a packet that is too long. No packet is this object."""


class PacketsConnection(Connection[bytes]):
    """A client that sends packets. A subclass says what they cost, and what they mean.

    A client that announces a longer packet than `longest` is dropped when the packets before it
    are received and answered: nothing that comes after it can be read.
    """

    __slots__ = ("_rest",)

    length: ClassVar[Struct] = Struct("!I")
    """How a packet's length is written before it: by default 4 bytes, big-endian."""
    longest: ClassVar[int] = PACKET_LIMIT

    def __init__(self) -> None:
        super().__init__()
        # Of a packet that is not whole. None: a packet is too long.
        self._rest: bytes | None = b""

    @abstractmethod
    def packet_cost(self, packet: bytes) -> float:
        """What flood control charges for the packet, at least 1."""

    @abstractmethod
    def receive_packet(self, packet: bytes) -> None:
        """Do what the packet means."""

    @classmethod
    def packet(cls, data: bytes) -> bytes:
        """The bytes of a packet with its length, as they are sent."""
        return cls.length.pack(len(data)) + data

    def parse(self, data: bytes) -> Sequence[bytes]:
        if self._rest is None:
            return ()
        data = self._rest + data
        packets: list[bytes] = []
        at, head = 0, self.length.size
        while len(data) - at >= head:
            [size] = self.length.unpack_from(data, at)
            if size > self.longest:
                self._rest = None
                return [*packets, TOO_LONG]
            if len(data) - at - head < size:
                break
            packets.append(data[at + head : at + head + size])
            at += head + size
        self._rest = data[at:]
        return packets

    def cost(self, units: Sequence[bytes]) -> float:
        """A packet costs what `packet_cost` says, one that is too long nothing."""
        return sum(self.packet_cost(unit) for unit in units if unit is not TOO_LONG)

    def receive(self, units: Sequence[bytes]) -> None:
        for unit in units:
            if unit is TOO_LONG:
                self.session.after(lambda: self.drop("its packet is too long"))
            else:
                self.receive_packet(unit)
