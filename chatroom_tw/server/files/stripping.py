"""Stripping: a copy of a picture that does not say where, when and by whom it was made.

The picture itself is copied as it is: nothing is decoded, nothing gets worse, and a large picture
takes no memory. Only parts that are known to belong to the picture are copied. Where a camera was
held sideways, the copy says so again (`orientation`), as it would lie on its side without that.
"""

from __future__ import annotations

import mmap
import re
import struct
import zlib
from collections.abc import Callable
from typing import IO

PIECE = 1 << 16
"""The bytes that are copied, or looked through, at once."""
Bytes = mmap.mmap


class Broken(ValueError):
    """The file is not built as its format says."""


def strip(media: str, source: Bytes, target: IO[bytes], orientation: int = 1) -> None:
    """Copy a picture of this type. Raises `Broken`, or OSError."""
    try:
        _STRIP[media](source, target, orientation)
    except (IndexError, struct.error) as error:
        raise Broken("the picture ends too early") from error


def _copy(source: Bytes, target: IO[bytes], start: int, end: int) -> None:
    if not start <= end <= len(source):
        raise Broken("the picture ends too early")
    for place in range(start, end, PIECE):
        target.write(source[place : min(place + PIECE, end)])


def _exif(orientation: int) -> bytes:
    """Exif that says nothing else: a TIFF header, and one field, 0x0112, a SHORT."""
    field = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"MM\0*\0\0\0\x08\0\x01" + field + b"\0\0\0\0"


# -- JPEG

_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
"""A marker inside of compressed data that is no part of it."""
_EOI, _SOS = 0xD9, 0xDA
_KEPT_APPS = ((0xE0, b"JFIF\0"), (0xE2, b"ICC_PROFILE\0"), (0xEE, b"Adobe"))


def _jpeg(source: Bytes, target: IO[bytes], orientation: int) -> None:
    target.write(b"\xff\xd8")
    if orientation != 1:
        exif = b"Exif\0\0" + _exif(orientation)
        target.write(b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif)
    place = 2
    while True:
        while source[place] == 0xFF and source[place + 1] == 0xFF:  # Padding.
            place += 1
        if source[place] != 0xFF:
            raise Broken("the picture has something between its segments")
        marker = source[place + 1]
        if marker == _EOI:
            target.write(b"\xff\xd9")
            return
        [length] = struct.unpack(">H", source[place + 2 : place + 4])
        end = place + 2 + length
        if length < 2 or end > len(source):
            raise Broken("the picture ends too early")
        if marker == _SOS:
            end = _scan_end(source, end)
        if _is_kept(marker, source[place + 4 : place + 16]):
            _copy(source, target, place, end)
        place = end


def _is_kept(marker: int, begin: bytes) -> bool:
    if 0xE0 <= marker <= 0xEF:
        return any(marker == app and begin.startswith(word) for app, word in _KEPT_APPS)
    return marker != 0xFE  # A comment.


def _scan_end(source: Bytes, start: int) -> int:
    """Where compressed data ends: at a marker. It is looked for a piece at a time, as other threads
    wait meanwhile."""
    place = start
    while place < len(source):
        found = _MARKER.search(source, place, min(place + PIECE, len(source)))
        if found:
            return found.start()
        place += PIECE - 1  # The marker may begin with the last byte of the piece.
    raise Broken("the picture ends too early")


# -- PNG

_CHUNKS = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCv cLLi bKGD hIST pHYs sPLT acTL "
    b"fcTL fdAT".split()
)


def _png(source: Bytes, target: IO[bytes], orientation: int) -> None:
    _copy(source, target, 0, 8)
    place = 8
    while True:
        [length] = struct.unpack(">I", source[place : place + 4])
        name = source[place + 4 : place + 8]
        end = place + 12 + length
        if end > len(source):
            raise Broken("the picture ends too early")
        if name == b"IDAT" and orientation != 1:
            exif = b"eXIf" + _exif(orientation)
            check = struct.pack(">I", zlib.crc32(exif))
            target.write(struct.pack(">I", len(exif) - 4) + exif + check)
            orientation = 1
        if name in _CHUNKS:
            _copy(source, target, place, end)
        if name == b"IEND":
            return
        place = end


# -- WebP

_PARTS = frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ANIM", b"ANMF", b"ALPH", b"ICCP"})
_HAS_EXIF, _HAS_XMP = 0x08, 0x04


def _webp(source: Bytes, target: IO[bytes], orientation: int) -> None:
    end = 8 + int(struct.unpack("<I", source[4:8])[0])
    if end > len(source):
        raise Broken("the picture ends too early")
    target.write(source[:12])
    place, is_extended = 12, False
    while place + 8 <= end:
        name = source[place : place + 4]
        [length] = struct.unpack("<I", source[place + 4 : place + 8])
        after = place + 8 + length + length % 2
        if name == b"VP8X":
            is_extended = True
            target.write(source[place : place + 8])
            flags = source[place + 8] & ~(_HAS_EXIF | _HAS_XMP)
            target.write(bytes([flags | (_HAS_EXIF if orientation != 1 else 0)]))
            _copy(source, target, place + 9, after)
        elif name in _PARTS:
            _copy(source, target, place, min(after, end))
        place = after
    if is_extended and orientation != 1:
        exif = _exif(orientation)
        target.write(b"EXIF" + struct.pack("<I", len(exif)) + exif)
    size = target.tell() - 8
    target.seek(4)
    target.write(struct.pack("<I", size))


# -- GIF

_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_CONTROL, _APPLICATION = 0xF9, 0xFF
_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
"""The extensions of applications that say how often a film is shown."""


def _gif(source: Bytes, target: IO[bytes], orientation: int) -> None:
    place = 13 + _colours(source[10])
    _copy(source, target, 0, place)
    while source[place] != _TRAILER:
        start, kind = place, source[place]
        if kind == _IMAGE:
            place = _blocks_end(source, place + 11 + _colours(source[place + 9]))
            _copy(source, target, start, place)
        elif kind == _EXTENSION:
            place = _blocks_end(source, start + 2)
            label, word = source[start + 1], source[start + 3 : start + 14]
            if label == _CONTROL or (label == _APPLICATION and word in _LOOPS):
                _copy(source, target, start, place)
        else:
            raise Broken("the picture has something between its blocks")
    target.write(bytes([_TRAILER]))


def _colours(flags: int) -> int:
    """The bytes of the table of colours that follows these flags."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks_end(source: Bytes, place: int) -> int:
    while source[place]:
        place += source[place] + 1
    return place + 1


_STRIP: dict[str, Callable[[Bytes, IO[bytes], int], None]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/webp": _webp,
    "image/gif": _gif,
}
