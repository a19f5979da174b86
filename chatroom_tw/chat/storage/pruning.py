"""Pruning: removing what is older, or more, than the limits of the history allow.

The database is pruned at the start, and whenever `EVERY` lines, or `PART` of the bytes that a room
may have, were said. What should be gone already is not read in any case. All of this runs in the
writer's thread, a little at a time, because whoever waits for a commit waits for this too.

Bytes are counted as rows are added (`Filled`). The sum of all rows is read only if that count says
that there is too much: removed rooms, and rows that could not be written, make it too high.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable

from chatroom_tw.chat.rules.stored import MICROS, HistoryLimits, cursor
from chatroom_tw.chat.storage import attached, conversations

EVERY = 2000
"""How much is said between two prunings. A room may have twice as much before it is pruned."""
PART = 4
"""A room may have this part of its bytes more before it is pruned: a quarter."""
AT_ONCE = 10_000
"""The most old rows of history, and old messages, that are removed at once."""
BYTES_AT_ONCE = 1 << 24
"""About how many bytes of the oldest rows are removed at once, if there is too much in all."""

_SIZE = "length(CAST(said AS BLOB))"


class Filled:
    """How many bytes were added to the history. The writer's thread adds, and the others read."""

    def __init__(self) -> None:
        self.total = 0
        """Of all rooms; it may be too high."""
        self.rooms: defaultdict[str, int] = defaultdict(int)
        """Of each room, since it was pruned."""
        self.added = 0
        """Since the start."""

    def add(self, room: str, size: int) -> None:
        """There is another row, of so many bytes."""
        self.total += size
        self.rooms[room] += size
        self.added += size

    def forget(self, room: str) -> None:
        """There is nothing of the room any more."""
        self.rooms.pop(room, None)


def prune(
    database: sqlite3.Connection,
    rooms: Iterable[str],
    limits: HistoryLimits,
    now: float,
    filled: Filled,
) -> bool:
    """Remove what is too old anywhere, and what is too much in these rooms, and in all.

    Rooms that have grown by many bytes are pruned, too. True: there is still too much in all.
    """
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
    attached.remove_until(database, since)
    grown = [room for room, size in filled.rooms.items() if size * PART >= limits.room_bytes]
    for room in {*rooms, *grown}:
        _prune_room(database, room, limits)
        filled.forget(room)
    if filled.total <= limits.bytes + limits.room_bytes:
        return False
    filled.total = _total(database)
    return prune_oldest(database, limits, filled)


def prune_oldest(database: sqlite3.Connection, limits: HistoryLimits, filled: Filled) -> bool:
    """If there is too much in all, remove the oldest rows. True: there is still too much."""
    surplus = min(filled.total - limits.bytes, BYTES_AT_ONCE)
    removed, last = 0, 0
    for number, size in database.execute(f"SELECT id, {_SIZE} FROM talk ORDER BY id"):
        if removed >= surplus:
            break
        removed, last = removed + size, number
    [said_at] = database.execute("SELECT last_at FROM talk WHERE id = ?", (last,)).fetchone() or [0]
    database.execute("DELETE FROM talk WHERE id <= ?", (last,))
    # Texts that were said within a second may be in later rows.
    attached.remove_until(database, said_at - MICROS)
    filled.total -= removed
    return removed > 0 and filled.total > limits.bytes


def prune_all(
    database: sqlite3.Connection, limits: HistoryLimits, now: float, numbers: int, filled: Filled
) -> bool:
    """The same in all rooms. Of the rooms without an owner, the highest `numbers` numbers stay."""
    rooms = [room for (room,) in database.execute("SELECT DISTINCT room FROM talk")]
    prune(database, rooms, limits, now, filled)
    database.execute(
        "DELETE FROM room WHERE owner IS NULL AND number <="
        " (SELECT number FROM room WHERE owner IS NULL ORDER BY number DESC LIMIT 1 OFFSET ?)",
        (numbers,),
    )
    conversations.prune(database)
    filled.total = _total(database)
    return prune_oldest(database, limits, filled)


def _prune_room(database: sqlite3.Connection, room: str, limits: HistoryLimits) -> None:
    """Remove the rows of the room before which there are lines enough, or bytes too many.

    The latest row stays, whatever its size.
    """
    last, said_at = database.execute(
        "SELECT max(id), max(last_at) FROM (SELECT id, last_at, lines, size,"
        "  sum(lines) OVER newest AS lines_so_far, sum(size) OVER newest AS size_so_far"
        f" FROM (SELECT id, last_at, lines, {_SIZE} AS size FROM talk WHERE room = ?1)"
        " WINDOW newest AS (ORDER BY id DESC))"
        " WHERE lines_so_far - lines >= ?2 OR size_so_far > max(?3, size)",
        (room, limits.lines, limits.room_bytes),
    ).fetchone()
    if last is not None:
        database.execute("DELETE FROM talk WHERE room = ? AND id <= ?", (room, last))
        attached.remove_until(database, said_at, room)


def _total(database: sqlite3.Connection) -> int:
    [total] = database.execute(f"SELECT ifnull(sum({_SIZE}), 0) FROM talk").fetchone()
    return int(total)
