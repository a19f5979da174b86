"""The marks in the database of a chat: cursors that only grow, each with a name."""

from __future__ import annotations

import sqlite3

LINE = "line"
"""The latest line that was taken out of the history."""
REPORT = "report"
"""Up to which the reports are read."""


def read(database: sqlite3.Connection, name: str) -> int:
    """The cursor; 0: there is none."""
    [at] = database.execute(
        "SELECT ifnull(max(at), 0) FROM mark WHERE name = ?", (name,)
    ).fetchone()
    return int(at)


def raise_to(database: sqlite3.Connection, name: str, at: int) -> None:
    """The cursor is not lower than this."""
    database.execute(
        "INSERT INTO mark VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET at = max(at, excluded.at)",
        (name, at),
    )
