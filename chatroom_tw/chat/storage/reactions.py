"""The reactions to messages in the database of a chat. `schema-v5.sql` describes the table."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from chatroom_tw.chat.rules.changes import ReactionSet
from chatroom_tw.chat.rules.stored import cursor
from chatroom_tw.chat.rules.talk import Line, Reaction

AT_ONCE = 500
"""The most messages whose reactions are read at once: older versions of SQLite take 999 values."""


def write(database: sqlite3.Connection, change: ReactionSet) -> None:
    key = change.at, change.emoji, change.party
    if change.on:
        database.execute(
            "INSERT OR IGNORE INTO reaction (room, at, emoji, party, name) VALUES (?, ?, ?, ?, ?)",
            (change.room, *key, change.name),
        )
    else:
        database.execute("DELETE FROM reaction WHERE at = ? AND emoji = ? AND party = ?", key)


def with_reactions(database: sqlite3.Connection, lines: Sequence[Line]) -> list[Line]:
    """The messages with the reactions to them."""
    found = gathered(_rows(database, [cursor(line.when) for line in lines]))
    return [
        replace(line, reactions=found[at]) if (at := cursor(line.when)) in found else line
        for line in lines
    ]


def _rows(database: sqlite3.Connection, messages: Sequence[int]) -> Iterator[tuple[int, str, str]]:
    """The rows of these messages. Between the first and the last there may be many more, of other
    rooms."""
    for start in range(0, len(messages), AT_ONCE):
        those = messages[start : start + AT_ONCE]
        marks = ", ".join("?" * len(those))
        yield from database.execute(
            f"SELECT at, emoji, name FROM reaction WHERE at IN ({marks}) ORDER BY id", those
        )


def gathered(rows: Iterable[tuple[int, str, str]]) -> dict[int, tuple[Reaction, ...]]:
    """The reactions to each message, by its cursor: of cursors, emoji and names."""
    found: dict[int, dict[str, list[str]]] = {}
    for at, emoji, name in rows:
        found.setdefault(at, {}).setdefault(emoji, []).append(name)
    return {
        at: tuple((emoji, tuple(names)) for emoji, names in each.items())
        for at, each in found.items()
    }
