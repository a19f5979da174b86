"""Single lines in the database of a chat: finding one, taking one out, and counting the unread.

Here a room is given by its name or by its key.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Sequence

from chatroom_tw.chat.rules.events import Line
from chatroom_tw.chat.rules.stored import cursor
from chatroom_tw.chat.storage import history, marks
from chatroom_tw.server.text import key as key_of

COUNTED = 1000
"""The highest number of unread lines in a room."""


def find(
    database: sqlite3.Connection, room: str, name: str, since: int, at: int | None
) -> Line | None:
    """The last text that `name` has said in a room after the cursor `since`; "": anybody."""
    if at is not None and not 0 <= at < history.LAST_ID:
        return None
    key = key_of(name)
    end = math.inf if at is None else at + 1
    for line in history.before(database, name_of(database, room), since + 1, end):
        if at is not None and cursor(line.when) != at:
            return None
        if not key or key_of(line.name) == key:
            return line
    return None


def count_unread(
    database: sqlite3.Connection, rooms: Sequence[tuple[str, int]], name: str, since: int
) -> tuple[int, ...]:
    """How many lines others than `name` have said in each room after its cursor, and `since`."""
    return tuple(_unread(database, room, max(at, since), name) for room, at in rooms)


def _unread(database: sqlite3.Connection, room: str, after: int, name: str) -> int:
    """From the newest row back to the cursor, which is near the end in most rooms."""
    count, key = 0, key_of(name)
    for (said,) in history.rows_of(database, name_of(database, room), 0, "DESC"):
        for at, speaker, text, _ in reversed(history.entries_of(said)):
            if at <= after or count >= COUNTED:
                return min(count, COUNTED)
            if speaker != name and key_of(speaker) != key:
                count += text.count("\n") + 1
    return min(count, COUNTED)


def remove(database: sqlite3.Connection, room: str, at: int) -> None:
    """Take the text with this cursor out of the history of a room.

    Its row keeps its time, by which rows are found; a row without texts goes.
    """
    if not 0 <= at < history.LAST_ID:
        return
    row = database.execute(
        "SELECT id, last_at, said FROM talk WHERE room = ? AND last_at >= ? ORDER BY id LIMIT 1",
        (name_of(database, room), at),
    ).fetchone()
    if row:
        number, last, said = row
        texts = said.split(history.BETWEEN_SAID)
        rest = [one for one in texts if int(one.partition(history.BETWEEN_FIELDS)[0]) != at]
        if not rest:
            database.execute("DELETE FROM talk WHERE id = ?", (number,))
            marks.raise_to(database, marks.LINE, last)
        elif len(rest) < len(texts):
            text = history.BETWEEN_SAID.join(rest)
            database.execute(
                "UPDATE talk SET lines = ?, said = ? WHERE id = ?",
                (len(history.lines_of(text)), text, number),
            )


def forget(database: sqlite3.Connection, room: str) -> None:
    """Remove the history of a room, which is given by its name or its key."""
    for name in {room, name_of(database, room)}:
        database.execute("DELETE FROM talk WHERE room = ?", (name,))


def name_of(database: sqlite3.Connection, room: str) -> str:
    """The name under which the history of a room is stored, given its name or its key."""
    found = database.execute("SELECT name FROM room WHERE key = ?", (key_of(room),)).fetchone()
    return str(found[0]) if found else room
