"""Pruning: what is older than may be kept, and more than may be kept, goes.

It is done at the start, and whenever so much was said; what should be gone already
is not read in any case. A room has its turn when much was said there. All of this runs
in the writer's thread, a little at a time: whoever waits for a commit waits for this
too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from chatroom_tw.chat.rules.stored import HistoryLimits

EVERY = 2000
"""How much is said between two prunings. In a room it may be twice that before it has its turn."""
AT_ONCE = 10_000
"""How many old lines, and old messages, go at once."""


def prune(
    database: sqlite3.Connection, rooms: Iterable[str], limits: HistoryLimits, now: float
) -> None:
    """What is too old goes anywhere, what is too much in these rooms."""
    since = round(limits.since(now) * 1_000_000)
    # The oldest are the first, so nobody has to look further than at those.
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
    """The same in every room. Of rooms without an owner so many numbers stay, the latest."""
    rooms = [room for (room,) in database.execute("SELECT DISTINCT room FROM talk")]
    prune(database, rooms, limits, now)
    database.execute(
        "DELETE FROM room WHERE owner IS NULL AND number <="
        " (SELECT number FROM room WHERE owner IS NULL ORDER BY number DESC LIMIT 1 OFFSET ?)",
        (numbers,),
    )
