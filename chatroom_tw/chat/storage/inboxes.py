"""The inboxes in the database of a chat: a row for each message, which stays when it is read.

The id of a message is its cursor, its time in microseconds. Rows of earlier versions have small
ids, counted from 1; so the order of the ids is that of the messages in any case.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from chatroom_tw.chat.rules.events import Message
from chatroom_tw.chat.rules.stored import MICROS, Unread, cursor
from chatroom_tw.chat.storage import history
from chatroom_tw.server.storage.writer import Insert


def _rows(items: Sequence[tuple[str, Message]]) -> Iterable[tuple[Any, ...]]:
    return [
        (
            *(cursor(m.when), key, str(m.sender), str(m.recipient), m.text, cursor(m.when)),
            history.extra_written(m.extra),
        )
        for key, m in items
    ]


MESSAGES = Insert(
    "message",
    ("id", "account", "sender", "recipient", "text", "at", "extra"),
    _rows,
    "INSERT OR IGNORE",
)
"""Inserts pairs of an account's key and a message. A message that is there stays as it is."""


Waiting = defaultdict[str, dict[int, tuple[str, int]]]
"""The ids of messages, by account, with the sender and the size in bytes of each."""


def find_unread(database: sqlite3.Connection) -> Waiting:
    """All unread messages."""
    found: Waiting = defaultdict(dict)
    for key, number, sender, size in database.execute(
        "SELECT account, id, sender, length(CAST(text AS BLOB)) FROM message WHERE read_at IS NULL"
    ):
        found[key][number] = sender, size
    return found


def last_at(database: sqlite3.Connection) -> int:
    """The cursor of the latest message; 0: there is none."""
    [at] = database.execute("SELECT ifnull(max(at), 0) FROM message").fetchone()
    return int(at)


def unread(database: sqlite3.Connection, ids: Sequence[int]) -> tuple[Unread, ...]:
    """Those of these messages that are unread."""
    one = "SELECT sender, recipient, text, at, extra FROM message WHERE id = ? AND read_at IS NULL"
    found: list[Unread] = []
    for number in ids:
        for sender, recipient, words, at, extra in database.execute(one, (number,)):
            how = history.extra_of(extra or "")
            message = Message(sender, recipient, words, at / MICROS, extra=how)
            found.append(Unread(number, message))
    return tuple(found)


def mark_read(
    database: sqlite3.Connection, key: str, ids: Sequence[int], at: int
) -> tuple[int, ...]:
    """Mark those of the account's messages that are unread. Those that are marked as of `at`."""
    mark = "UPDATE message SET read_at = ? WHERE id = ? AND account = ? AND read_at IS NULL"
    marked = "SELECT 1 FROM message WHERE id = ? AND account = ? AND read_at = ?"
    return tuple(
        number
        for number in ids
        if database.execute(mark, (at, number, key)).rowcount
        or database.execute(marked, (number, key, at)).fetchone()
    )
