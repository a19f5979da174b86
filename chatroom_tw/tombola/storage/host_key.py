"""Reading the hosts' key from the state folder of a tombola, which may be running meanwhile."""

from __future__ import annotations

import sqlite3
from typing import Any

from chatroom_tw.server.storage.backup import reading
from chatroom_tw.server.storage.folder import Unusable
from chatroom_tw.tombola.storage.records import schema


def stored_key(folder: str) -> str:
    """The key that hosts of this tombola need. Raises `Unusable`."""
    with reading(folder) as database:
        [application] = database.execute("PRAGMA application_id").fetchone()
        if application != schema().application:
            raise Unusable(f"the state in {folder} is not a tombola's")
        [tables] = database.execute(
            "SELECT count(*) FROM sqlite_master WHERE name = 'host'"
        ).fetchone()
        row = _key(database) if tables else None
    if row is None:
        raise Unusable(f"the state in {folder} has no key yet; the server makes it when it starts")
    return str(row[0])


def _key(database: sqlite3.Connection) -> Any:
    """The row with the key of the hall `main`. Before version 4 there was no other hall."""
    columns = [column[1] for column in database.execute("PRAGMA table_info(host)")]
    where = " WHERE hall = 'main'" if "hall" in columns else ""
    return database.execute(f"SELECT key FROM host{where}").fetchone()
