"""Files and folders that only this system user may read, whatever the umask is."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

FILE_MODE = 0o600
FOLDER_MODE = 0o700


def opener(path: str | Path, flags: int) -> int:
    """The `opener` of an `open` that makes a file. Raises OSError."""
    descriptor = os.open(path, flags, FILE_MODE)
    if flags & os.O_CREAT and hasattr(os, "fchmod"):  # A umask may have taken more away.
        with contextlib.suppress(OSError):  # The file is another user's, or no file of a disk.
            os.fchmod(descriptor, FILE_MODE)
    return descriptor


def make_file(path: str | Path) -> None:
    """Make an empty file if there is none. Raises OSError."""
    os.close(opener(path, os.O_RDWR | os.O_CREAT))


def make_folder(path: str | Path) -> None:
    """Make a folder, and those above it, if there is none. Raises OSError."""
    folder = Path(path)
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(FOLDER_MODE)
        folder.chmod(FOLDER_MODE)


def give_to_owner(*paths: Path) -> None:
    """What root has made belongs to the owner of the folder, who may be another user."""
    if hasattr(os, "chown") and os.geteuid() == 0:
        for path in paths:
            owner = path.parent.stat()
            os.chown(path, owner.st_uid, owner.st_gid)


def sync_folder(path: str | Path) -> None:
    """Write the entries of a folder to the disk. Raises OSError."""
    if hasattr(os, "O_DIRECTORY"):  # On Windows a folder cannot be opened.
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
