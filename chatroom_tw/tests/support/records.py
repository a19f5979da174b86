"""An empty database of a tombola, and the record of a game that is over, for the tests."""

from __future__ import annotations

import sqlite3
from typing import Any

from chatroom_tw.tombola.rules.effects import MAIN
from chatroom_tw.tombola.rules.journal import Record
from chatroom_tw.tombola.storage.interface import Entry
from chatroom_tw.tombola.storage.records import schema


def database() -> sqlite3.Connection:
    """An empty database in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for step in schema().steps:
        connection.executescript(step)
    return connection


def of_main(*records: Record) -> list[Entry]:
    """These records, of the hall `main`."""
    return [(MAIN, record) for record in records]


ENDED: dict[str, Any] = {
    "game": "1a", "commit": "c", "seed": "5", "cards_sha256": "d", "entropy": [], "draws": [1],
    "winners": [], "cards": {"s1-1": [1]}, "late_cards": {},
}  # fmt: skip
