"""Talk: how what was said in rooms stands in the database, many lines to a row.

A row for each line would cost more than telling the line to ten people. So what is
said in a room within a moment is one row; schema-v1.sql says what is in it. To read
it is seldom, and dearer.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from chatroom_tw.chat.rules.events import Line, Said
from chatroom_tw.chat.rules.stored import MICROS, cursor
from chatroom_tw.server.storage.writer import Insert

ROW = 100
"""How many that were said go into one row, at most: a row is pruned as a whole."""
LAST_ID = (1 << 63) - 1
"""The largest that SQLite has."""
BETWEEN_SAID = "\x1e"
BETWEEN_FIELDS = "\x1f"


Rooms = dict[str, list[Said]]
"""What was said in each room, oldest first."""


def by_room(said: Iterable[Said]) -> Rooms:
    rooms: Rooms = {}
    for one in said:
        room = one[0]
        if room in rooms:
            rooms[room].append(one)
        else:
            rooms[room] = [one]
    return rooms


def rows(items: Sequence[Rooms]) -> Iterable[tuple[Any, ...]]:
    """What was said, as rows."""
    for room, everything in ((room, said) for item in items for room, said in item.items()):
        for start in range(0, len(everything), ROW):
            part = everything[start : start + ROW]
            text = BETWEEN_SAID.join(
                [
                    f"{int(when * MICROS + 0.5)}\x1f{name}\x1f{text}"
                    for _, _, name, text, when, _, _ in part
                ]
            )
            lines = text.count("\n") + len(part)
            yield room, lines, cursor(part[-1].when), text


TALK = Insert("talk", ("room", "lines", "last_at", "said"), rows)


def entries_of(said: str) -> list[tuple[int, str, str]]:
    """What is in a row, oldest first: the cursor, who said it, and what, be it several lines."""
    entries = []
    for one in said.split(BETWEEN_SAID):
        at, name, text = one.split(BETWEEN_FIELDS)
        entries.append((int(at), name, text))
    return entries


def lines_of(said: str) -> list[Line]:
    """The lines in a row, oldest first."""
    return [
        Line(name, line, at / MICROS)
        for at, name, text in entries_of(said)
        for line in text.split("\n")
    ]


def newest(database: sqlite3.Connection, room: str, since: float) -> Iterator[Line]:
    """What was said in a room, the newest first, and nothing from before `since`."""
    for (said,) in _rows_of(database, room, cursor(since), "DESC"):
        for line in reversed(lines_of(said)):
            if line.when >= since:
                yield line


def before(database: sqlite3.Connection, room: str, since: int, end: float) -> Iterator[Line]:
    """What was said in a room before the cursor `end`, the newest first, as it was said."""
    last = LAST_ID if end == math.inf else _row_at(database, room, end)
    for (said,) in _rows_of(database, room, since, "DESC", last):
        for at, name, text in reversed(entries_of(said)):
            if since <= at < end:
                yield Line(name, text, at / MICROS)


def after(database: sqlite3.Connection, room: str, start: int) -> Iterator[Line]:
    """What was said in a room after the cursor `start`, the oldest first, as it was said."""
    for (said,) in _rows_of(database, room, start, "ASC"):
        for at, name, text in entries_of(said):
            if at > start:
                yield Line(name, text, at / MICROS)


def _row_at(database: sqlite3.Connection, room: str, end: float) -> int:
    """The last row with anything from before `end` in it. To take rows apart is dear."""
    row = database.execute(
        "SELECT id FROM talk WHERE room = ? AND last_at >= ? ORDER BY id LIMIT 1", (room, end)
    ).fetchone()
    return row[0] if row else LAST_ID


def _rows_of(
    database: sqlite3.Connection, room: str, since: int, order: str, last: int = LAST_ID
) -> Iterator[tuple[str]]:
    return database.execute(
        f"SELECT said FROM talk WHERE room = ? AND last_at >= ? AND id <= ? ORDER BY id {order}",
        (room, since, last),
    )
