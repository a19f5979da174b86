"""Pictures: how large one is, and a copy of it without traces (`stripping`).

Pillow reads the head of a picture, and decodes nothing: a file of a few bytes can stand for more
pixels than a computer has memory for. Without Pillow no file is known to be a picture.
"""

from __future__ import annotations

import mmap
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatroom_tw.server.files.stripping import Broken, strip
from chatroom_tw.server.storage import private

try:
    from PIL import Image
except ImportError:  # The extra `images` is not installed.
    Image = None  # type: ignore[assignment]
else:
    # The number of pixels is looked at here; there is no need to warn of it.
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)

PIXELS = 50_000_000
"""The most pixels of a picture. A browser that shows it has four bytes in memory for each."""
_FORMATS = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
}
_ORIENTATION = 0x0112
"""The field of Exif that says how the camera was held: 1 to 8."""


class TooManyPixels(ValueError):
    """A picture has more than `PIXELS`."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is to be shown."""

    width: int
    height: int
    orientation: int


def are_read() -> bool:
    """Whether pictures can be read here."""
    return Image is not None


def read(path: Path, media: str) -> Picture | None:
    """The picture in a file of this type; None: it cannot be read as one. Raises `TooManyPixels`.

    A thread calls this.
    """
    if Image is None:
        return None
    try:
        with Image.open(path, formats=(_FORMATS[media],)) as image:
            width, height = image.size
            orientation = _orientation(image)
    except Image.DecompressionBombError as error:
        raise TooManyPixels from error
    except Exception:  # Pillow raises nearly anything if a file is not what it says it is.
        return None
    if width * height > PIXELS:
        raise TooManyPixels
    if width < 1 or height < 1:
        return None
    if orientation > 4:  # It lies on its side.
        width, height = height, width
    return Picture(width, height, orientation)


def _orientation(image: Any) -> int:
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # The Exif is broken, and is not copied anyway.
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def strip_to(path: Path, target: Path, media: str, picture: Picture) -> bool:
    """Write a copy of the picture without traces; False: the file is broken. Raises OSError.

    A thread calls this.
    """
    with (
        open(path, "rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as source,
        open(target, "w+b", opener=private.opener) as stripped,
    ):
        try:
            strip(media, source, stripped, picture.orientation)
        except Broken:
            return False
    return True
