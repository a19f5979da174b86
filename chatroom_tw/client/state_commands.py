"""`chatroom backup`, `restore`, `host-key`: copy, replace or print what a state has.

None needs a connection. All but `restore` work while the server is running.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from chatroom_tw.chat.storage import backups
from chatroom_tw.chat.storage import sqlite as chat
from chatroom_tw.chat.storage.files import FOLDER
from chatroom_tw.server.storage.folder import Unusable
from chatroom_tw.server.text import count_of
from chatroom_tw.tombola.storage import records as tombola
from chatroom_tw.tombola.storage.host_key import stored_key


def add_backup_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", help="the server's --state")
    parser.add_argument(
        "file",
        metavar="FILE",
        help="the copy, which must not be there yet; FILE.files "
        "gets the files that people have sent",
    )


async def backup(reactor: Any, arguments: Namespace) -> None:
    """Copy the state to a new file. Raises `SystemExit` with a message if that fails."""
    file, folder = arguments.file, arguments.folder
    try:
        files = backups.backup(folder, file)
    except Unusable as unusable:
        raise SystemExit(f"chatroom: {unusable}") from unusable
    print(
        f"{file} is a copy; to go back to it, end the server and run: "
        f"chatroom restore {file} {folder}"
    )
    for line in said_of_files(files, backups.folder_of(file), folder):
        print(line)


def said_of_files(copied: backups.Copied, target: Path | str, folder: str) -> Iterator[str]:
    """What is said of the files that were copied from a state folder."""
    if copied.files:
        yield f"{target} has {count_of(copied.files, 'file')} that people have sent"
    if copied.gone:
        messages = "with its message" if copied.gone == 1 else "with their messages"
        yield f"left out: {count_of(copied.gone, 'file')} removed meanwhile, {messages}"
    if copied.lost:
        yield _lost(copied.lost, Path(folder, FOLDER))


def _lost(number: int, folder: Path) -> str:
    return f"missing: {count_of(number, 'file')}, not whole in {folder}"


def add_restore_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file",
        metavar="FILE",
        help="a backup, which stays as it is; FILE.files "
        "beside it has the files that people have sent",
    )
    parser.add_argument("folder", metavar="DIR", help="the server's --state; the server is ended")


async def restore(reactor: Any, arguments: Namespace) -> None:
    """Put a backup in the place of the state. Raises `SystemExit` with a message if that fails."""
    schemas = {"chat": chat.schema(), "tombola": tombola.schema()}
    file, folder = arguments.file, arguments.folder
    try:
        restored = backups.restore(file, folder, schemas, datetime.now())
    except Unusable as unusable:
        raise SystemExit(f"chatroom: {unusable}") from unusable
    before = f"; the one before is {restored.kept}" if restored.kept else ""
    print(f"{folder} has the state of {file} now{before}")
    if restored.files.files:
        print(f"{Path(folder, FOLDER)} has {count_of(restored.files.files, 'file')} of it")
    if restored.files.lost:
        print(
            f"{_lost(restored.files.lost, backups.folder_of(file))}; if you have them elsewhere, "
            f"copy them to {Path(folder, FOLDER)}"
        )


def add_host_key_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", help="the tombola's --state")


async def host_key(reactor: Any, arguments: Namespace) -> None:
    """Print the key of a tombola's hosts. Raises `SystemExit` with a message if that fails."""
    try:
        print(stored_key(arguments.folder))
    except Unusable as unusable:
        raise SystemExit(f"chatroom: {unusable}") from unusable
