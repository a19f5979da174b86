"""Merging: pieces of history get their places among those that are there.

Rows of the history are read in the order of their ids, and the oldest are removed first. So rows
that overlap with the pieces are written again, and in the end the ids of all rows are in the order
of their times. The index of words, which goes by these ids, is brought up to date as well.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import count
from typing import NamedTuple

from chatroom_tw.chat.rules.stored import MICROS
from chatroom_tw.chat.storage import history, index

SPAN = 24 * 3600 * MICROS
"""The longest time between the first and the last text of a row, which is removed as a whole."""
Piece = tuple[int, str]
"""A text, as a row has it, and its cursor."""


_SIZE = "length(CAST(said AS BLOB))"


class Amount(NamedTuple):
    """How much history a room has: lines, bytes, and the cursor of the oldest line."""

    lines: int
    size: int
    oldest: int


def merge(database: sqlite3.Connection, staged: sqlite3.Connection) -> None:
    """Put the table `piece` of `staged` into the history. The caller commits."""
    spans = staged.execute("SELECT room, min(at), max(at) FROM piece GROUP BY room").fetchall()
    if not spans:
        return
    while index.add_next(database):
        pass
    index.add(database, staged.execute("SELECT room, said FROM piece"))
    for room, first, last in spans:
        _take_out(database, staged, room, first, last)
        pieces = staged.execute(
            "SELECT at, said FROM piece WHERE room = ? ORDER BY at, id", (room,)
        )
        database.executemany(
            "INSERT INTO talk (room, lines, last_at, said) VALUES (?, ?, ?, ?)",
            ((room, *row) for row in _rows(pieces)),
        )
    _put_in_order(database)
    index.is_complete(database)


def _take_out(
    database: sqlite3.Connection, staged: sqlite3.Connection, room: str, first: int, last: int
) -> None:
    """Move what was said in a room between two cursors, in whole rows, to the pieces."""
    until = history.row_at(database, room, last)
    rows = database.execute(
        "SELECT said FROM talk WHERE room = ? AND last_at >= ? AND id <= ? ORDER BY id",
        (room, first, until),
    )
    for (said,) in rows:
        staged.executemany(
            "INSERT INTO piece (room, at, said) VALUES (?, ?, ?)",
            ((room, *piece) for piece in _pieces(said)),
        )
    database.execute(
        "DELETE FROM talk WHERE room = ? AND last_at >= ? AND id <= ?", (room, first, until)
    )


def _pieces(said: str) -> Iterator[Piece]:
    """The texts of a row. What is damaged stays behind the text before it."""
    last = 0
    for one in said.split(history.BETWEEN_SAID):
        at = one.partition(history.BETWEEN_FIELDS)[0]
        last = int(at) if at.isdigit() else last
        yield last, one


def _rows(pieces: Iterable[Piece]) -> Iterator[tuple[int, int, str]]:
    """Rows of pieces: how many lines are in each, the last cursor, and the texts."""
    gathered: list[str] = []
    size, first, last = 0, 0, 0
    for at, said in pieces:
        size += len(said)
        is_full = len(gathered) == history.ROW or size > history.ROW_SIZE
        if gathered and (is_full or at > first + SPAN):
            yield _row(gathered, last)
            gathered, size = [], len(said)
        first, last = (first if gathered else at), at
        gathered.append(said)
    if gathered:
        yield _row(gathered, last)


def _row(gathered: list[str], last: int) -> tuple[int, int, str]:
    said = history.BETWEEN_SAID.join(gathered)
    lines = sum(entry[2].count("\n") + 1 for entry in history.entries_of(said))
    return lines, last, said


def _put_in_order(database: sqlite3.Connection) -> None:
    """The rows of all rooms get ids from 1 on, in the order of their times."""
    database.execute("CREATE TEMP TABLE place (id INTEGER PRIMARY KEY, number INTEGER NOT NULL)")
    ids = database.execute("SELECT id FROM talk ORDER BY last_at, id")
    database.executemany(
        "INSERT INTO place VALUES (?, ?)",
        ((number, place) for (number,), place in zip(ids, count(1))),
    )
    database.execute("DELETE FROM place WHERE id = number")
    # An id may be that of another row until that has moved, too.
    database.execute(
        "UPDATE talk SET id = -(SELECT number FROM place WHERE place.id = talk.id)"
        " WHERE id IN (SELECT id FROM place)"
    )
    database.execute("UPDATE talk SET id = -id WHERE id < 0")
    database.execute("DROP TABLE place")


# -- what there is


def amount(database: sqlite3.Connection, room: str) -> Amount:
    """How much history a room has."""
    lines, size = database.execute(
        f"SELECT ifnull(sum(lines), 0), ifnull(sum({_SIZE}), 0) FROM talk WHERE room = ?", (room,)
    ).fetchone()
    [said] = database.execute(
        "SELECT said FROM talk WHERE room = ? ORDER BY id LIMIT 1", (room,)
    ).fetchone() or [""]
    oldest = next((at for at, *_ in history.all_entries(said)), 0)
    return Amount(lines, size, oldest)


def size(database: sqlite3.Connection) -> int:
    """How many bytes of history all rooms have."""
    [found] = database.execute(f"SELECT ifnull(sum({_SIZE}), 0) FROM talk").fetchone()
    return int(found)


def kept(database: sqlite3.Connection, room: str, lines: int, size: int, since: int) -> int:
    """How many lines there are from the cursor `since` on, at most so many, and so many bytes."""
    found = 0
    for (said,) in history.rows_of(database, room, since, "DESC"):
        for at, _, text, _ in reversed(history.entries_of(said)):
            found += text.count("\n") + 1
            size -= len(text.encode())
            if at < since or found > lines or size < 0:
                return min(found - text.count("\n") - 1, lines)
    return found
