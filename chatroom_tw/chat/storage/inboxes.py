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
from chatroom_tw.server.storage.writer import Insert


def _rows(items: Sequence[tuple[str, Message]]) -> Iterable[tuple[Any, ...]]:
    return [
        (cursor(m.when), key, str(m.sender), str(m.recipient), m.text, cursor(m.when))
        for key, m in items
    ]


MESSAGES = Insert(
    "message", ("id", "account", "sender", "recipient", "text", "at"), _rows, "INSERT OR IGNORE"
)
"""Inserts pairs of an account's key and a message. A message that is there stays as it is."""


def find_unread(database: sqlite3.Connection) -> defaultdict[str, set[int]]:
    """The ids of all unread messages, by account."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for key, number in database.execute("SELECT account, id FROM message WHERE read_at IS NULL"):
        found[key].add(number)
    return found


def last_at(database: sqlite3.Connection) -> int:
    """The cursor of the latest message; 0: there is none."""
    [at] = database.execute("SELECT ifnull(max(at), 0) FROM message").fetchone()
    return int(at)


def unread(database: sqlite3.Connection, ids: Sequence[int]) -> tuple[Unread, ...]:
    """Those of these messages that are unread."""
    one = "SELECT sender, recipient, text, at FROM message WHERE id = ? AND read_at IS NULL"
    found: list[Unread] = []
    for number in ids:
        for sender, recipient, words, at in database.execute(one, (number,)):
            found.append(Unread(number, Message(sender, recipient, words, at / MICROS)))
    return tuple(found)


def mark_read(database: sqlite3.Connection, key: str, ids: Sequence[int], at: int) -> int:
    """Mark those of the account's messages that are unread. How many are marked as of `at`."""
    mark = "UPDATE message SET read_at = ? WHERE id = ? AND account = ? AND read_at IS NULL"
    marked = "SELECT count(*) FROM message WHERE id = ? AND account = ? AND read_at = ?"
    total = 0
    for number in ids:
        if database.execute(mark, (at, number, key)).rowcount:
            total += 1
        else:
            total += database.execute(marked, (number, key, at)).fetchone()[0]
    return total
