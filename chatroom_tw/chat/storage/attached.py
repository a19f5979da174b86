"""What is attached to messages in the database of a chat, and goes with them: the reactions, the
files, and their words in the index.
"""

from __future__ import annotations

import sqlite3

from chatroom_tw.chat.storage import index

AT_ONCE = 10_000
"""The most reactions, and the most files, that are removed at once."""


def remove_until(database: sqlite3.Connection, at: int, room: str = "") -> None:
    """Messages up to this cursor are gone: all, or those of a room or a conversation."""
    condition = "at <= ?1 AND room = ?2" if room else "at <= ?1 AND ?2 = ''"
    database.execute(
        "DELETE FROM reaction WHERE id IN"
        f" (SELECT id FROM reaction WHERE {condition} ORDER BY id LIMIT ?3)",
        (at, room, AT_ONCE),
    )
    database.execute(
        "DELETE FROM file WHERE name IN"
        f" (SELECT name FROM file WHERE {condition} ORDER BY at LIMIT ?3)",
        (at, room, AT_ONCE),
    )
    index.remove_until(database, at, room)
