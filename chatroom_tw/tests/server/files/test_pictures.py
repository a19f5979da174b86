"""Tests for `server.files.pictures`, `stripping` and `examining`, with pictures of Pillow's."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.files import pictures
from chatroom_tw.server.files.blobs import Blobs
from chatroom_tw.server.files.examining import Examined, examine
from chatroom_tw.server.files.pictures import TooManyPixels
from chatroom_tw.tests.support.optional import NO_PILLOW

skip = NO_PILLOW
if not skip:
    from PIL import Image, PngImagePlugin

SECRET = b"taken at home"


def picture(form: str, orientation: int = 1, **more: Any) -> bytes:
    """A picture of 40 by 30 pixels that says where it was taken, as its format can."""
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif[0x0112] = orientation
    said: dict[str, Any] = {"exif": exif}
    if form == "PNG":
        said["pnginfo"] = PngImagePlugin.PngInfo()
        said["pnginfo"].add_text("Comment", SECRET.decode())
    if form == "GIF":
        said = {"comment": SECRET}
    if form == "JPEG":
        said["comment"] = SECRET
    written = io.BytesIO()
    Image.effect_mandelbrot((40, 30), (-2, -1, 1, 1), 20).save(written, form, **said, **more)
    return written.getvalue()


def png_of(width: int, height: int) -> bytes:
    """The head of a PNG that says to have this size, and next to nothing in it."""
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0" * 100)),
        (b"IEND", b""),
    )
    written = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


class Pictures(SynchronousTestCase):
    def setUp(self) -> None:
        self.folder = Path(self.mktemp())
        self.blobs = Blobs(self.folder)

    def examined(self, data: bytes, declared: str) -> tuple[Examined, bytes]:
        growing = self.blobs.new()
        growing.write(data[:100])
        growing.write(data[100:])
        try:
            found = examine(self.blobs, growing, declared)
        finally:
            self.assertEqual([*(self.folder / "new").iterdir()], [])
        return found, self.blobs.path(found.digest).read_bytes()

    def pixels(self, data: bytes) -> bytes:
        with Image.open(io.BytesIO(data)) as image:
            return image.convert("RGBA").tobytes()

    def test_no_trace_is_left_and_the_picture_is_the_same(self) -> None:
        for form, media in pictures._FORMATS.items():
            for orientation in (1, 6):
                data = picture(media, orientation)
                self.assertIn(SECRET, data)
                found, kept = self.examined(data, "")
                self.assertNotIn(SECRET, kept, media)
                self.assertEqual((found.media, found.size), (form, len(kept)))
                self.assertEqual(self.pixels(kept), self.pixels(data), media)

    def test_a_picture_on_its_side_stays_so(self) -> None:
        for form in ("JPEG", "PNG", "WEBP"):
            found, kept = self.examined(picture(form, 6), "")
            self.assertEqual((found.width, found.height), (30, 40))
            with Image.open(io.BytesIO(kept)) as image:
                exif = dict(image.getexif())
            if form != "WEBP":  # A simple WebP has no place for it.
                self.assertEqual(exif, {0x0112: 6}, form)
        found, kept = self.examined(picture("JPEG", 1), "")
        self.assertEqual((found.width, found.height), (40, 30))

    def test_a_film_keeps_its_pictures(self) -> None:
        frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
        for form in ("GIF", "WEBP", "PNG"):
            written = io.BytesIO()
            frames[0].save(
                written, form, save_all=True, append_images=frames[1:], duration=90, loop=0
            )
            _, kept = self.examined(written.getvalue(), "")
            with Image.open(io.BytesIO(kept)) as image:
                self.assertEqual(image.n_frames, 3, form)
                self.assertEqual(image.info["loop"], 0, form)

    def test_what_follows_a_picture_is_left_out(self) -> None:
        for form in ("JPEG", "PNG", "GIF"):
            _, kept = self.examined(picture(form) + SECRET, "")
            self.assertNotIn(SECRET, kept, form)

    def test_a_progressive_picture_has_all_of_its_scans(self) -> None:
        data = picture("JPEG", progressive=True)
        self.assertEqual(self.pixels(self.examined(data, "")[1]), self.pixels(data))

    def test_a_picture_that_is_cut_anywhere_is_a_file_or_shorter(self) -> None:
        for form in ("JPEG", "PNG", "GIF", "WEBP"):
            data = picture(form)
            for end in range(12, len(data), 7):
                found, kept = self.examined(data[:end], "")
                self.assertLessEqual(len(kept), end + 40)
                if not found.width:
                    self.assertEqual(kept, data[:end])

    def test_a_bomb_of_pixels_is_refused(self) -> None:
        for width, height in ((60_000, 60_000), (8_000, 7_000), (50_000_001, 1)):
            growing = self.blobs.new()
            growing.write(png_of(width, height))
            self.assertRaises(TooManyPixels, examine, self.blobs, growing, "image/png")
            self.assertEqual([path.name for path in self.folder.iterdir()], ["new"])
        self.assertEqual(self.examined(png_of(8_000, 6_000), "")[0].width, 8_000)

    def test_without_pillow_it_is_a_file(self) -> None:
        self.patch(pictures, "Image", None)
        data = picture("PNG")
        found, kept = self.examined(data, "image/png")
        self.assertEqual((found.width, kept), (0, data))
