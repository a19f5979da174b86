"""Bytes that are plainly no text, although they have come to a protocol of lines.

Some programs frame what they send in a way of their own: a length before each message, text
in 16 bits, pickles. Nothing of that is said; the client is told what this server speaks. The
functions are careful: text in a wrong encoding is text.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

LOOKED_AT = 4096
"""The most bytes of a read that are looked at."""

_TYPED = b"\0\x03\x04\x07\b\t\n\r\x15\x17\x1b"
"""Control characters that terminals send, and NUL, with which some programs pad text."""
_TEXT = bytes(byte for byte in range(0x100) if byte >= 0x20 or byte in b"\t\n\r")
_PICKLE = b"\x80"
_CONTROL = bytes(byte for byte in range(0x20) if byte not in _TYPED)
_PRINTED = bytes(byte for byte in range(0x20, 0x7F)) + b"\t\n\r\x1b\b\x7f"
_LEAST_COUNTED = 4
_LEAST = 8
"""Fewer bytes than this are never binary data for their control characters alone."""


def is_foreign(data: bytes) -> bool:
    """Whether a read, which begins at the beginning of a line, is no text."""
    data = data[:LOOKED_AT]
    if not data.translate(None, _TEXT) and data[:1] != _PICKLE:
        return False  # There is no control character, as nearly always.
    return any(look(data) for look in _LOOKS)


def _is_wide(data: bytes) -> bool:
    """UTF-16 or UTF-32: the first bytes say the byte order, or all bytes but each second or
    fourth one are NUL."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _has_one_column(data[2:], 2) or _has_one_column(data[4:], 4)
    return any(_has_one_column(data, width) for width in (2, 4))


def _has_one_column(data: bytes, width: int) -> bool:
    columns = [data[start::width] for start in range(width)]
    used = [column for column in columns if column.strip(b"\0")]
    return len(data) >= 2 * width and len(used) == 1 and 0 not in used[0]


def _is_pickle(data: bytes) -> bool:
    """The opcode PROTO, and a protocol from 2 to 5 (Python's pickletools)."""
    return len(data) > 2 and data[:1] == _PICKLE and 2 <= data[1] <= 5


def _is_counted(size: int, order: Literal["big", "little"], data: bytes) -> bool:
    """Messages with their length before them, in `size` bytes. At least one length has a byte
    that is no text, or a line that happens to begin with a digit would be one."""
    if len(data) < _LEAST_COUNTED:
        return False
    position, lengths = 0, bytearray()
    while position + size < len(data):
        length = data[position : position + size]
        lengths += length
        position += size + int.from_bytes(length, order)
    return position == len(data) and bool(lengths.translate(None, _PRINTED))


def _is_binary(data: bytes) -> bool:
    """A quarter of the bytes are control characters that nobody types."""
    found = len(data) - len(data.translate(None, _CONTROL))
    return len(data) >= _LEAST and found * 4 >= len(data)


_LOOKS: tuple[Callable[[bytes], bool], ...] = (
    _is_wide,
    _is_pickle,
    partial(_is_counted, 1, "big"),
    *(partial(_is_counted, size, "big") for size in (2, 4, 8)),
    *(partial(_is_counted, size, "little") for size in (2, 4, 8)),
    _is_binary,
)
