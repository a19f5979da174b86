"""Draws the icons of the chat's page as PNG, from the shapes of `static/common/favicon.svg`.

    python tools/make_icons.py

It writes static/chat/icon-*.png, which are in the repository. Browsers that install a page want
PNG. A maskable icon fills its square, and whatever matters is in the middle, as the system cuts it
to a shape of its own.
"""

from __future__ import annotations

import math
import re
import struct
import sys
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "chatroom_tw" / "static"
SVG = STATIC / "common" / "favicon.svg"
SIDE = 32
"""The side of the SVG."""
ROWS = 4
"""How many lines of each row of pixels are looked at."""
STEPS = 12
"""How many straight lines stand for a quarter of a circle."""
MASKABLE = 0.62
"""How much of the side of a maskable icon the drawing takes. The rest may be cut off."""
ICONS = {
    "icon-192.png": (192, False),
    "icon-512.png": (512, False),
    "icon-maskable-192.png": (192, True),
    "icon-maskable-512.png": (512, True),
}
"""The side of each icon, and whether it is maskable."""

Point = tuple[float, float]
Colour = tuple[int, int, int]
Shape = tuple[Sequence[Point], Colour]

_TOKEN = re.compile(r"[a-zA-Z]|-?\d*\.?\d+")


def shapes() -> list[Shape]:
    """The polygons of the SVG, from the lowest to the highest."""
    found: list[Shape] = []
    for element in ElementTree.parse(SVG).iter():
        kind = element.tag.rpartition("}")[2]
        if kind == "g":
            fill = element.get("fill", "")
        if kind == "path":
            found.append((list(outline(element.get("d", ""))), colour(element.get("fill", ""))))
        elif kind == "circle":
            x, y, r = (float(element.get(key, "")) for key in ("cx", "cy", "r"))
            found.append((list(arc(x, y, r, 0.0, 2 * math.pi)), colour(fill)))
    return found


def colour(text: str) -> Colour:
    """The colour `#rrggbb`."""
    red, green, blue = bytes.fromhex(text[1:])
    return red, green, blue


def arc(x: float, y: float, r: float, start: float, end: float) -> Iterator[Point]:
    """Points of an arc, the first and the last included."""
    count = max(1, round(abs(end - start) / (math.pi / 2) * STEPS))
    for step in range(count + 1):
        angle = start + (end - start) * step / count
        yield x + r * math.cos(angle), y + r * math.sin(angle)


def outline(path: str) -> Iterator[Point]:
    """The points of a path of lines, and of clockwise quarters of circles."""
    tokens = iter(_TOKEN.findall(path))
    x = y = 0.0
    for token in tokens:
        if token in "Mm":
            x, y = float(next(tokens)), float(next(tokens))
        elif token == "h":
            x += float(next(tokens))
        elif token == "v":
            y += float(next(tokens))
        elif token == "V":
            y = float(next(tokens))
        elif token == "l":
            x, y = x + float(next(tokens)), y + float(next(tokens))
        elif token == "a":
            r, _, _, _, _, dx, dy = (float(next(tokens)) for _ in range(7))
            # A clockwise quarter: its centre is beside the start, to the right of the way.
            centre = (x, y + dy) if dx * dy > 0 else (x + dx, y)
            start = math.atan2(y - centre[1], x - centre[0])
            yield from arc(*centre, r, start, start + math.pi / 2)
            x, y = x + dx, y + dy
        elif token == "z":
            return
        else:
            raise ValueError(f"{SVG}: this cannot draw {token!r} in a path")
        yield x, y


def cover(points: Sequence[Point], side: int) -> Iterator[tuple[int, int, float]]:
    """The pixels that a polygon covers, each as x, y and how much of it."""
    edges = list(zip(points, [*points[1:], points[0]], strict=True))
    for row in range(side):
        covered = [0.0] * side
        for line in range(ROWS):
            y = row + (line + 0.5) / ROWS
            crossings = sorted(
                a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1])
                for a, b in edges
                if (a[1] <= y) != (b[1] <= y)
            )
            for left, right in zip(crossings[::2], crossings[1::2], strict=True):
                for x in range(max(0, int(left)), min(side, int(right) + 1)):
                    part = min(right, x + 1) - max(left, x)
                    covered[x] += max(0.0, part) / ROWS
        for x, part in enumerate(covered):
            if part > 0:
                yield x, row, min(1.0, part)


def draw(side: int, maskable: bool) -> bytearray:
    """The pixels of an icon, as RGBA."""
    drawn = shapes()
    ground, paper = drawn[0][1], drawn[1][1]
    scale = side / SIDE * (MASKABLE if maskable else 1.0)
    offset = side * (1.0 - MASKABLE) / 2 if maskable else 0.0
    pixels = bytearray(bytes((*ground, 255)) * side**2 if maskable else bytes(4 * side**2))
    for points, fill in drawn:
        if maskable:  # On its own colour as the ground, the drawing has the two colours changed.
            fill = paper if fill == ground else ground
        placed = [(x * scale + offset, y * scale + offset) for x, y in points]
        for x, y, part in cover(placed, side):
            blend(pixels, 4 * (y * side + x), fill, part)
    return pixels


def blend(pixels: bytearray, at: int, fill: Colour, part: float) -> None:
    """Lay a colour over a pixel, of which it covers a part."""
    below = pixels[at + 3] / 255
    whole = part + below * (1 - part)
    for channel, value in enumerate(fill):
        under = pixels[at + channel] * below * (1 - part)
        pixels[at + channel] = round((value * part + under) / whole)
    pixels[at + 3] = round(whole * 255)


def png(pixels: bytes, side: int) -> bytes:
    """The file of a picture (RFC 2083): RGBA, 8 bits each."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack("!I", zlib.crc32(kind + data))
        return struct.pack("!I", len(data)) + kind + data + check

    rows = b"".join(
        b"\0" + pixels[start : start + 4 * side] for start in range(0, len(pixels), 4 * side)
    )
    head = struct.pack("!IIBBBBB", side, side, 8, 6, 0, 0, 0)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows, 9)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def main() -> None:
    """Write all icons."""
    for name, (side, maskable) in ICONS.items():
        (STATIC / "chat" / name).write_bytes(png(draw(side, maskable), side))
        sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    main()
