"""The frames that a WebSocket's client sends (RFC 6455, 5.2), well formed and malformed."""

from __future__ import annotations

from struct import pack

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
"""Opcodes."""
MASK = b"\x01\x80\xff\x7f"


def frame(
    payload: bytes, opcode: int = TEXT, *, last: bool = True, masked: bool = True, size: int = -1
) -> bytes:
    """A frame. It is malformed if it is not `masked`, or if `size` is not the payload's."""
    size = len(payload) if size < 0 else size
    first, mark = opcode | (0x80 if last else 0), 0x80 if masked else 0
    if size < 126:
        head = pack("!BB", first, mark | size)
    elif size < 1 << 16:
        head = pack("!BBH", first, mark | 126, size)
    else:
        head = pack("!BBQ", first, mark | 127, size)
    if not masked:
        return head + payload
    mask = (MASK * (len(payload) // 4 + 1))[: len(payload)]
    mixed = int.from_bytes(payload, "big") ^ int.from_bytes(mask, "big")
    return head + MASK + mixed.to_bytes(len(payload), "big")
