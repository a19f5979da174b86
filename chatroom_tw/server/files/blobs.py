"""Blobs: files by the SHA-256 of their bytes, in one folder. Each is there once.

A file is written beside the others first (`Blobs.new`), and gets its name when it is whole and on
the disk. The caller of `unlink_unused` knows which blobs are needed. A caller that is about to need
one holds it (`keep`, `release`), so that it is not removed meanwhile. All of this runs in threads.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import IO

from chatroom_tw.server.files.kinds import HEAD
from chatroom_tw.server.storage import private

GROWING = "new"
"""The folder, among the blobs, of files that are not whole."""
PREFIX = "chatroom-files-"
"""How the name of a temporary folder begins."""
PIECE = 1 << 16
"""The bytes that are read at once."""


class Growing:
    """A file that is being written. It is made when the first bytes are written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.head = b""
        """How it begins: at most `HEAD` bytes."""
        self.size = 0
        self._hash = hashlib.sha256()
        self._file: IO[bytes] | None = None

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

    def write(self, data: bytes) -> None:
        """Raises OSError."""
        if self._file is None:
            for folder in (self.path.parent.parent, self.path.parent):
                with contextlib.suppress(FileExistsError):  # Another thread has just made it.
                    private.make_folder(folder)
            self._file = open(  # noqa: SIM115 - it is closed when all bytes are there
                self.path, "xb", buffering=0, opener=private.opener
            )
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) or 0 :]
        self.head += data[: max(HEAD - self.size, 0)]
        self.size += len(data)
        self._hash.update(data)

    def close(self) -> None:
        """Nothing more is written. Raises OSError."""
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def discard(self) -> None:
        """Remove the file, if it is there."""
        with contextlib.suppress(OSError):
            self.close()
        with contextlib.suppress(OSError):
            self.path.unlink()


class Blobs:
    """The blobs of one folder; None: of a temporary one, which goes when they are closed."""

    def __init__(self, folder: Path | None) -> None:
        self._given = folder
        self._made: Path | None = None
        self._lock = threading.RLock()
        self._held: Counter[str] = Counter()

    def path(self, digest: str) -> Path:
        return self._folder() / digest

    def new(self) -> Growing:
        """A file that is to be a blob."""
        return Growing(self._folder() / GROWING / secrets.token_hex(16))

    def keep(self, path: Path, digest: str) -> None:
        """Make a whole file the blob with this digest, on the disk, and hold that.

        Raises OSError, and then holds nothing.
        """
        with self._lock:
            self._held[digest] += 1
        target = self.path(digest)
        try:
            if target.exists():
                path.unlink()
                return
            with open(path, "rb") as file:
                os.fsync(file.fileno())
            path.replace(target)
            private.sync_folder(target.parent)
        except BaseException:
            self.release(digest)
            raise

    def release(self, digest: str) -> None:
        """Hold the blob no longer."""
        with self._lock:
            self._held[digest] -= 1
            if self._held[digest] <= 0:
                del self._held[digest]

    def unlink_unused(
        self, digests: Iterable[str], is_used: Callable[[str], bool]
    ) -> frozenset[str]:
        """Remove those blobs that nobody uses. The answer has those that nobody holds: they are
        removed, or used."""
        done = set()
        for digest in digests:
            with self._lock:
                if self._held[digest]:
                    continue
                if not is_used(digest):
                    self.path(digest).unlink(missing_ok=True)
            done.add(digest)
        return frozenset(done)

    def clean(self, used: Collection[str]) -> None:
        """At a start: remove what was not whole, and what nobody uses. Raises OSError."""
        if self._given is None or not self._given.is_dir():
            return
        shutil.rmtree(self._given / GROWING, ignore_errors=True)
        for entry in os.scandir(self._given):
            if entry.name not in used and entry.is_file(follow_symlinks=False):
                os.unlink(entry.path)

    def close(self) -> None:
        """The server ends."""
        made, self._made = self._made, None
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)

    def _folder(self) -> Path:
        if self._given is not None:
            return self._given
        with self._lock:
            if self._made is None:
                self._made = Path(tempfile.mkdtemp(prefix=PREFIX))
            return self._made


def digest_of(path: Path) -> str:
    """The digest of a file. Raises OSError."""
    found = hashlib.sha256()
    with open(path, "rb") as file:
        while piece := file.read(PIECE):
            found.update(piece)
    return found.hexdigest()
