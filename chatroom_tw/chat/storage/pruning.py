"""Pruning: removing what is older, or more, than the limits of the history allow.

The database is pruned at the start, and whenever `EVERY` lines were said. What should be gone
already is not read in any case. All of this runs in the writer's thread, a little at a time,
because whoever waits for a commit waits for this too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from chatroom_tw.chat.rules.stored import HistoryLimits, cursor

EVERY = 2000
"""How much is said between two prunings. A room may have twice as much before it is pruned."""
AT_ONCE = 10_000
"""The most old rows of history, and old messages, that are removed at once."""


def prune(
    database: sqlite3.Connection, rooms: Iterable[str], limits: HistoryLimits, now: float
) -> None:
    """Remove what is too old anywhere, and what is too much in these rooms."""
    since = cursor(limits.since(now))
    # The oldest rows are the first, so only those have to be looked at.
    database.execute(
        "DELETE FROM talk WHERE id IN"
        " (SELECT id FROM (SELECT id, last_at FROM talk ORDER BY id LIMIT ?) WHERE last_at < ?)",
        (AT_ONCE, since),
    )
    database.execute(
        "DELETE FROM message WHERE id IN"
        " (SELECT id FROM message WHERE read_at < ? ORDER BY read_at LIMIT ?)",
        (since, AT_ONCE),
    )
    for room in rooms:
        database.execute(
            "DELETE FROM talk WHERE room = ?1 AND id IN (SELECT id FROM"
            " (SELECT id, lines, sum(lines) OVER (ORDER BY id DESC) AS till FROM talk"
            "  WHERE room = ?1) WHERE till - lines >= ?2)",
            (room, limits.lines),
        )


def prune_all(
    database: sqlite3.Connection, limits: HistoryLimits, now: float, numbers: int
) -> None:
    """The same in all rooms. Of the rooms without an owner, the highest `numbers` numbers stay."""
    rooms = [room for (room,) in database.execute("SELECT DISTINCT room FROM talk")]
    prune(database, rooms, limits, now)
    database.execute(
        "DELETE FROM room WHERE owner IS NULL AND number <="
        " (SELECT number FROM room WHERE owner IS NULL ORDER BY number DESC LIMIT 1 OFFSET ?)",
        (numbers,),
    )
