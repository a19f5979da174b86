"""Copies of blobs in another folder: for backups, for exports, and back again.

A blob never changes, and its name is the SHA-256 of its bytes. So one that is there already need
not be copied again, and one whose bytes are others is damaged.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from chatroom_tw.server.files.blobs import PIECE
from chatroom_tw.server.storage import private

_DIGEST = re.compile("[0-9a-f]{64}")


def is_digest(name: str) -> bool:
    """Whether a blob can have this name."""
    return _DIGEST.fullmatch(name) is not None


def names(folder: Path) -> Iterator[str]:
    """The digests of the blobs in a folder, which need not be there. Raises OSError."""
    with contextlib.suppress(FileNotFoundError), os.scandir(folder) as entries:
        yield from (entry.name for entry in entries if is_digest(entry.name))


def copy(
    digests: Iterable[str], source: Path, target: Path, *, link: bool = False
) -> frozenset[str]:
    """Put these blobs of a folder into another one, and on the disk, unless they are whole there.

    With `link` a blob is the same file in both folders, if the system can do that: it takes no
    space, and is not read. Returns those that neither folder has whole. Raises OSError.
    """
    wanted = frozenset(digests)
    if not wanted:
        return wanted
    private.make_folder(target)
    missing = frozenset(
        digest
        for digest in wanted
        if not (is_digest(digest) and _is_put(source / digest, target / digest, link=link))
    )
    private.sync_folder(target)
    return missing


def is_whole(path: Path, digest: str) -> bool:
    """Whether the file is there and has the bytes of this digest. Raises OSError."""
    try:
        with open(path, "rb") as file:
            return _digest_while(_pieces(file)) == digest
    except FileNotFoundError:
        return False


def _is_put(source: Path, target: Path, *, link: bool) -> bool:
    """Whether the target is there now."""
    if link:
        try:
            os.link(source, target)
            return True
        except FileExistsError:
            return True
        except FileNotFoundError:
            return False
        except OSError:  # It is on another disk, or another user's.
            pass
    return is_whole(target, target.name) or _is_copied(source, target)


def _is_copied(source: Path, target: Path) -> bool:
    growing = target.with_name(f"{target.name}.new")
    try:
        file: IO[bytes] = open(source, "rb")  # noqa: SIM115 - it is closed below
    except FileNotFoundError:
        return False
    try:
        with file, open(growing, "wb", opener=private.opener) as copied:
            digest = _digest_while(_written(_pieces(file), copied))
            copied.flush()
            os.fsync(copied.fileno())
        if digest != target.name:
            return False
        growing.replace(target)
        return True
    finally:
        growing.unlink(missing_ok=True)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


def _written(pieces: Iterable[bytes], file: IO[bytes]) -> Iterator[bytes]:
    """The pieces, while they are written to a file as well."""
    for piece in pieces:
        file.write(piece)
        yield piece


def _digest_while(pieces: Iterable[bytes]) -> str:
    found = hashlib.sha256()
    for piece in pieces:
        found.update(piece)
    return found.hexdigest()
