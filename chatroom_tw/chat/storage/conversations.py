"""The conversations in the database of a chat: which there are, and of which accounts.

What was said in them is in the history, as that of rooms is (schema-v4.sql).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from chatroom_tw.chat.rules.changes import ACCOUNT
from chatroom_tw.chat.rules.conversations import GUEST, MARK, accounts_of, parties_of
from chatroom_tw.chat.storage import index, single_lines

KNOWN = 10_000
"""How many conversations the storage remembers to have written. More are written again."""


class Known:
    """The conversations that are written already, so that each is written once."""

    def __init__(self) -> None:
        self._names: set[str] = set()

    def new(self, rooms: Iterable[str]) -> list[str]:
        """Those of the histories that are conversations to be written: an account has them."""
        found = [room for room in rooms if room.startswith(MARK) and room not in self._names]
        found = [room for room in found if any(map(_is_account, parties_of(room)))]
        if found:
            if len(self._names) > KNOWN:
                self._names.clear()
            self._names.update(found)
        return found

    def forget(self, account: str) -> None:
        """The account is gone, with its conversations."""
        self._names = {name for name in self._names if account not in accounts_of(name)}


def _is_account(party: str) -> bool:
    return party.startswith(ACCOUNT)


def add(database: sqlite3.Connection, names: Sequence[str]) -> None:
    """There are these conversations. Each belongs to both accounts."""
    for name in names:
        one, other = accounts_of(name)
        for row in {(one, other, name), (other, one, name)}:
            database.execute("INSERT OR IGNORE INTO conversation VALUES (?, ?, ?)", row)


def of_account(database: sqlite3.Connection, account: str) -> list[str]:
    """The conversations of the account with this key."""
    rows = database.execute("SELECT room FROM conversation WHERE account = ?", (account,))
    return [room for (room,) in rows]


def remove(database: sqlite3.Connection, account: str) -> None:
    """Remove all conversations of the account, with what was said in them."""
    for table in ("talk", "reaction", "file"):
        database.execute(
            f"DELETE FROM {table} WHERE room IN (SELECT room FROM conversation WHERE account = ?)",
            (account,),
        )
    index.remove_party(database, f"{ACCOUNT}{account}")
    database.execute(
        "DELETE FROM conversation WHERE other = ?1 AND account IN"
        " (SELECT other FROM conversation WHERE account = ?1)",
        (account,),
    )
    database.execute("DELETE FROM conversation WHERE account = ?", (account,))


def prune(database: sqlite3.Connection) -> None:
    """At a start: remove those of two guests, who are not there any more, and those of which the
    history has nothing any more."""
    guests = f"{MARK}{GUEST}% {GUEST}%"
    for (room,) in database.execute("SELECT DISTINCT room FROM talk WHERE room LIKE ?", (guests,)):
        single_lines.forget(database, room)
    database.execute("DELETE FROM conversation WHERE room NOT IN (SELECT room FROM talk)")
