"""The accounts, the rooms and the secrets in the database of a chat."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence

from chatroom_tw.chat.rules.stored import StoredRoom
from chatroom_tw.server import text

SECRET = 32
"""The bytes of a secret."""


def accounts(database: sqlite3.Connection) -> Sequence[tuple[str, str, float]]:
    return database.execute("SELECT key, name, since FROM account ORDER BY key").fetchall()


def has_account(database: sqlite3.Connection, key: str) -> bool:
    found = database.execute("SELECT 1 FROM account WHERE key = ?", (key,))
    return found.fetchone() is not None


def rooms(database: sqlite3.Connection) -> Sequence[StoredRoom]:
    rows = database.execute("SELECT name, number, owner, since FROM room ORDER BY number")
    return [
        StoredRoom(name, number, owner or "", since or 0.0) for name, number, owner, since in rows
    ]


def password(database: sqlite3.Connection, key: str) -> str:
    """The hash of the account's password; "": there is no such account."""
    found = database.execute("SELECT password FROM account WHERE key = ?", (key,))
    [password] = found.fetchone() or [""]
    return str(password)


def verifier(database: sqlite3.Connection, key: str) -> str:
    """The verifier of the account's password; "": there is none."""
    found = database.execute("SELECT verifier FROM scram WHERE account = ?", (key,))
    [verifier] = found.fetchone() or [""]
    return str(verifier)


def set_verifier(database: sqlite3.Connection, key: str, verifier: str) -> None:
    """The account, if there is one, has this verifier; "": none."""
    database.execute("DELETE FROM scram WHERE account = ?", (key,))
    if verifier and has_account(database, key):
        database.execute("INSERT INTO scram VALUES (?, ?)", (key, verifier))


def write_room(database: sqlite3.Connection, room: StoredRoom) -> None:
    database.execute(
        "INSERT OR REPLACE INTO room VALUES (?, ?, ?, ?, ?)",
        (text.key(room.name), str(room.name), room.number, room.owner or None, room.since or None),
    )


def write_number(database: sqlite3.Connection, room: StoredRoom) -> None:
    """A room that has an owner stays as it is."""
    key = text.key(room.name)
    owned = database.execute("SELECT 1 FROM room WHERE key = ? AND owner IS NOT NULL", (key,))
    if not owned.fetchone():
        write_room(database, room)


def secret(database: sqlite3.Connection, name: str) -> bytes:
    database.execute("INSERT OR IGNORE INTO secret VALUES (?, ?)", (name, os.urandom(SECRET)))
    [value] = database.execute("SELECT value FROM secret WHERE name = ?", (name,)).fetchone()
    return bytes(value)
