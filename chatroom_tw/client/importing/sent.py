"""The bytes of files that an export has beside it, in a folder, by their digests."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from chatroom_tw.chat.rules.extras import File
from chatroom_tw.client.importing.found import Mistake
from chatroom_tw.server.files import copies, kinds


class Blob(NamedTuple):
    """What the bytes of a file say of it."""

    size: int
    head: bytes


class SentFiles:
    """The folder; "": none was named."""

    def __init__(self, folder: str) -> None:
        """Raises `Mistake` if it is not there."""
        if folder and not Path(folder).is_dir():
            raise Mistake(f"{folder} is no folder; name the one that chatroom export --files made")
        self.folder = folder
        self._blob = cache(self._read)

    def checked(self, file: File, digest: str) -> File | None:
        """The file, as its bytes are; None: they are not there, or are damaged.

        Raises `Mistake` if they cannot be read.
        """
        blob = self._blob(digest) if self.folder and digest else None
        if blob is None:
            return None
        media = kinds.media_of(blob.head, file.media)
        is_picture = media in kinds.PICTURES
        size = (file.width, file.height) if is_picture else (0, 0)
        return File(file.path, file.name, media, blob.size, *size)

    def _read(self, digest: str) -> Blob | None:
        path = Path(self.folder, digest)
        try:
            if not copies.is_whole(path, digest):
                return None
            with open(path, "rb") as file:
                return Blob(path.stat().st_size, file.read(kinds.HEAD))
        except OSError as error:
            raise Mistake(f"{path} cannot be read: {error.strerror}") from error
