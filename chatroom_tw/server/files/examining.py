"""Examining: what becomes of a file that has come as a whole, before anybody gets it."""

from __future__ import annotations

from dataclasses import dataclass

from chatroom_tw.server.files import kinds, pictures
from chatroom_tw.server.files.blobs import Blobs, Growing, digest_of


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that is a blob now, which is held. A picture has a width and a height."""

    digest: str
    media: str
    size: int
    width: int = 0
    height: int = 0


def examine(blobs: Blobs, growing: Growing, declared: str) -> Examined:
    """Look at a file, take the traces out of a picture, and keep it. A thread calls this.

    Raises OSError or `pictures.TooManyPixels`; then nothing is left of it.
    """
    try:
        growing.close()
        media = kinds.media_of(growing.head, declared)
        if media in kinds.PICTURES:
            found = _picture(blobs, growing, media)
            if found is not None:
                return found
        blobs.keep(growing.path, growing.digest)
        return Examined(growing.digest, media, growing.size)
    finally:
        growing.discard()


def _picture(blobs: Blobs, growing: Growing, media: str) -> Examined | None:
    picture = pictures.read(growing.path, media)
    if picture is None:
        return None
    stripped = growing.path.with_suffix(".stripped")
    try:
        if not pictures.strip_to(growing.path, stripped, media, picture):
            return None
        digest, size = digest_of(stripped), stripped.stat().st_size
        blobs.keep(stripped, digest)
        return Examined(digest, media, size, picture.width, picture.height)
    finally:
        stripped.unlink(missing_ok=True)
