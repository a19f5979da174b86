"""Single lines in the database of a chat: finding, editing and deleting one, and counting the
unread.

Here a room is given by its name or by its key.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace

from chatroom_tw.chat.rules.changes import LineEdited
from chatroom_tw.chat.rules.events import Line
from chatroom_tw.chat.rules.extras import DELETED, Extra
from chatroom_tw.chat.rules.stored import cursor
from chatroom_tw.chat.storage import history, index, reactions
from chatroom_tw.server.text import key as key_of

_DELETED = history.extra_written(DELETED) or ""
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
            return reactions.with_reactions(database, [line])[0]
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


def delete(database: sqlite3.Connection, room: str, at: int) -> None:
    """Delete the text with this cursor from the history of a room: only that there was one stays,
    and what was said of it before."""
    if _rewrite(database, room, at, lambda entry: (*entry[:2], "", _DELETED)):
        index.remove(database, at)
        database.execute("DELETE FROM reaction WHERE at = ?", (at,))
        database.execute("DELETE FROM file WHERE at = ?", (at,))


def edit(database: sqlite3.Connection, change: LineEdited) -> None:
    """The text with this cursor is another."""
    put(
        *(database, change.room, change.at, change.text),
        lambda extra: replace(extra, formatted="", edited=change.when),
    )


def put(
    database: sqlite3.Connection,
    room: str,
    at: int,
    words: str,
    changed: Callable[[Extra], Extra],
) -> None:
    """The text with this cursor is another, and so is what goes with it."""

    def edited(entry: history.Entry) -> history.Entry:
        number, name, _, written = entry
        extra = changed(history.extra_of(written) or Extra())
        together = "\n" in words
        return number, name, words, history.extra_written(extra, together=together) or ""

    if _rewrite(database, room, at, edited):
        index.replace(database, at, words)


def _rewrite(
    database: sqlite3.Connection,
    room: str,
    at: int,
    change: Callable[[history.Entry], history.Entry],
) -> bool:
    """Change the entry with this cursor, if it is a text. Whether it was there."""
    if not 0 <= at < history.LAST_ID:
        return False
    row = database.execute(
        "SELECT id, said FROM talk WHERE room = ? AND last_at >= ? ORDER BY id LIMIT 1",
        (name_of(database, room), at),
    ).fetchone()
    if row is None:
        return False
    number, said = row
    entries = history.all_entries(said)
    place = next((place for place, entry in enumerate(entries) if entry[0] == at), None)
    if place is None or not history.is_text(entries[place]):
        return False
    entries[place] = change(entries[place])
    text = history.BETWEEN_SAID.join(map(history.written, entries))
    database.execute(
        "UPDATE talk SET lines = ?, said = ? WHERE id = ?",
        (len(history.lines_of(text)), text, number),
    )
    return True


def forget(database: sqlite3.Connection, room: str) -> None:
    """Remove the history of a room, which is given by its name or its key."""
    for name in {room, name_of(database, room)}:
        for table in ("talk", "reaction", "file"):
            database.execute(f"DELETE FROM {table} WHERE room = ?", (name,))
    index.remove_place(database, room)


def name_of(database: sqlite3.Connection, room: str) -> str:
    """The name under which the history of a room is stored, given its name or its key."""
    found = database.execute("SELECT name FROM room WHERE key = ?", (key_of(room),)).fetchone()
    return str(found[0]) if found else room
