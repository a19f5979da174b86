"""What can be had of a state folder from outside, be its server running or not.

Nothing here locks the folder or changes what is in it.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from chatroom_tw.chat.storage.history import lines_of
from chatroom_tw.chat.storage.sqlite import schema
from chatroom_tw.server import text
from chatroom_tw.server.storage.folder import BUSY, FILE, Unusable, as_unusable

Exported = tuple[str, str, str, float]
"""A room, who said it there, what, and when, in seconds since the epoch."""


def backup(folder: str, target: str) -> None:
    """Copy the folder's database, as it is at one moment, to a file that is not there yet.

    The file is there whole or not at all. Raises `Unusable`.
    """
    beside = f"{target}.new"
    with _reading(folder) as database:
        if os.path.lexists(target):
            raise Unusable(f"{target} is there already; choose another name, or remove it")
        try:
            with contextlib.closing(sqlite3.connect(beside)) as copy:
                database.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
            with open(beside, "rb") as file:
                os.fsync(file.fileno())
            os.link(beside, target)  # It replaces nothing.
        except (OSError, sqlite3.Error) as error:
            raise Unusable(f"cannot write the backup {target}: {error}") from error
        finally:
            with contextlib.suppress(OSError):
                os.unlink(beside)


def lines(folder: str, rooms: Sequence[str] = ()) -> Iterator[Exported]:
    """What was said in these rooms, or in all, oldest first. Raises `Unusable`."""
    wanted = {text.key(room.removeprefix("#")) for room in rooms}
    with _reading(folder) as database:
        application, *_ = database.execute("PRAGMA application_id").fetchone()
        if application != schema().application:
            raise Unusable(f"the state in {folder} is not a chat's")
        for room, said in database.execute("SELECT room, said FROM talk ORDER BY id"):
            if not wanted or text.key(room) in wanted:
                for line in lines_of(said):
                    yield room, line.name, line.text, line.when


@contextlib.contextmanager
def _reading(folder: str) -> Iterator[sqlite3.Connection]:
    path = Path(folder, FILE)
    if not path.is_file():
        raise Unusable(f"there is no {FILE} in {folder}; is that a server's --state?")
    with (
        as_unusable(folder),
        contextlib.closing(
            sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=BUSY)
        ) as database,
    ):
        yield database
