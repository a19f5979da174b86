"""Backups with the files that people have sent: beside the backup FILE, in the folder FILE.files.

A backup is the database first, as it is at one moment, and then the bytes of the files that it
names. The server may remove some of them in between, as their messages are deleted: these are gone
from the backup as well, and are counted. A state without files, such as a tombola's, has no folder.

The files are linked where the system can do that, as they never change: a backup on the disk of the
server takes no space for them. What a restored server does not need is removed at its start, so the
files of the state before are linked beside that, too.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from chatroom_tw.chat.storage.files import FOLDER, digests
from chatroom_tw.server.files import copies
from chatroom_tw.server.storage import private
from chatroom_tw.server.storage import restore as restoring
from chatroom_tw.server.storage.backup import backing_up, reading
from chatroom_tw.server.storage.folder import Unusable
from chatroom_tw.server.storage.restore import Schemas

END = ".files"
"""What the name of a backup has at its end in that of its folder."""


@dataclass(frozen=True, slots=True)
class Copied:
    """How many files, each with bytes of its own, a copy has, and how many are not in it: they are
    `gone` with their messages meanwhile, or `lost`, as the bytes are not there or are damaged."""

    files: int = 0
    gone: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Restored:
    """Where the state before is kept (None: there was none), and the files of the new one."""

    kept: Path | None
    files: Copied


def folder_of(backup: str | Path) -> Path:
    """Where the files of a backup are."""
    return Path(f"{backup}{END}")


def backup(folder: str, target: str) -> Copied:
    """Copy a state to the file `target` and its folder, neither of which may be there.

    The folder gets its name when it is whole, and then the file. Raises `Unusable`.
    """
    beside = folder_of(target)
    if os.path.lexists(beside):
        raise Unusable(f"{beside} is there already; choose another name, or remove it")
    with contextlib.ExitStack() as undo:
        with backing_up(folder, target) as database:
            wanted = digests(database)
            missing = _copied_files(wanted, Path(folder, FOLDER), beside, undo)
        undo.pop_all()
    return _counted(folder, wanted, missing)


def copy_files(folder: str, wanted: frozenset[str], target: str) -> Copied:
    """Copy these files of a state to a folder, for an export. Raises `Unusable` or OSError."""
    missing = copies.copy(wanted, Path(folder, FOLDER), Path(target))
    return _counted(folder, wanted, missing)


def _counted(folder: str, wanted: frozenset[str], missing: frozenset[str]) -> Copied:
    """What is needed now, and missing, is not gone with its messages."""
    needed = missing and missing & _needed_now(folder)
    return Copied(len(wanted - missing), len(missing - needed), len(needed))


def _copied_files(
    wanted: frozenset[str], source: Path, target: Path, undo: contextlib.ExitStack
) -> frozenset[str]:
    """Make a folder of these files, and have `undo` remove it. Returns those that are missing.

    Raises OSError.
    """
    if not wanted:
        return wanted
    growing = Path(tempfile.mkdtemp(".new", f"{target.name}.", target.parent))
    try:
        missing = copies.copy(wanted, source, growing, link=True)
        if wanted - missing:
            growing.rename(target)
            undo.callback(shutil.rmtree, target, ignore_errors=True)
            private.sync_folder(target.parent)
        return missing
    finally:
        shutil.rmtree(growing, ignore_errors=True)


def _needed_now(folder: str) -> frozenset[str]:
    with reading(folder) as database:
        return digests(database)


def restore(file: str, folder: str, schemas: Schemas, now: datetime) -> Restored:
    """Make the state of the folder that of a backup, with its files. Raises `Unusable`.

    A backup of an earlier version has no files: those that are in the folder already are there.
    """
    blobs = Path(folder, FOLDER)
    found = Copied()

    def bring_files(database: sqlite3.Connection, kept: Path | None) -> None:
        nonlocal found
        if kept:
            copies.copy(copies.names(blobs), blobs, folder_of(kept), link=True)
            _give(folder_of(kept))
        wanted = digests(database)
        missing = copies.copy(wanted, folder_of(file), blobs)
        _give(blobs)
        found = Copied(len(wanted - missing), lost=len(missing))

    kept = restoring.restore(file, folder, schemas, now, bring_files)
    return Restored(kept, found)


def _give(folder: Path) -> None:
    """What root has made belongs to the owner of the state folder."""
    if folder.is_dir():
        private.give_to_owner(folder)
        private.give_to_owner(*folder.iterdir())
