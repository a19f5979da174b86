"""The log of each room: what was done there by those who lead it, in the database of a chat."""

from __future__ import annotations

import sqlite3

from chatroom_tw.chat.rules.changes import ActDone
from chatroom_tw.chat.rules.room_events import Act
from chatroom_tw.chat.rules.stored import MICROS, cursor

SHOWN = 50
"""The acts on a page."""
SECONDS = 90 * 86_400.0
"""For how long an act is stored."""
LIMIT = 10_000
"""The most acts of a room."""
AT_ONCE = 10_000
"""The most old acts that are removed at once."""

Log = tuple[tuple[Act, ...], bool]
"""A page of acts, the latest first, and whether there is another one."""


def add(database: sqlite3.Connection, done: ActDone) -> None:
    """Add an act to the log of its room; the oldest one goes, if there are too many."""
    room = done.room
    last = "SELECT ifnull(max(number), 0) FROM act WHERE room = ?"
    [number] = database.execute(last, (room,)).fetchone()
    values = cursor(done.at), room, number + 1, done.by, done.what, done.whom, done.detail
    inserted = database.execute("INSERT OR IGNORE INTO act VALUES (?, ?, ?, ?, ?, ?, ?)", values)
    keep_after = number + inserted.rowcount - LIMIT
    database.execute("DELETE FROM act WHERE room = ? AND number <= ?", (room, keep_after))


def page(database: sqlite3.Connection, room: str, page: int, since: int) -> Log:
    """A page of the log of a room. Acts from before the cursor `since` are on none."""
    start = (min(max(page, 1), LIMIT) - 1) * SHOWN
    rows = database.execute(
        "SELECT at, who, what, whom, detail FROM act WHERE room = ? AND at >= ?"
        " ORDER BY number DESC LIMIT ? OFFSET ?",
        (room, since, SHOWN + 1, start),
    ).fetchall()
    return tuple(Act(at / MICROS, *rest) for at, *rest in rows[:SHOWN]), len(rows) > SHOWN


def prune(database: sqlite3.Connection, since: int) -> None:
    """Remove acts from before the cursor `since`."""
    database.execute(
        "DELETE FROM act WHERE at IN (SELECT at FROM act WHERE at < ? ORDER BY at LIMIT ?)",
        (since, AT_ONCE),
    )


def last_at(database: sqlite3.Connection) -> int:
    """The cursor of the latest act; 0: there is none."""
    [at] = database.execute("SELECT ifnull(max(at), 0) FROM act").fetchone()
    return int(at)
