"""The changes in the database of a chat: how each is written, and what is in force.

schema-v3.sql describes the tables. To write a change twice is the same as to write it once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from enum import Enum
from typing import Any

from chatroom_tw.chat.rules import changes, markers
from chatroom_tw.chat.rules.changes import Change, Restorable
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import Kind
from chatroom_tw.chat.rules.state_accounts import PLACES_LIMIT
from chatroom_tw.chat.rules.stored import MICROS, cursor
from chatroom_tw.chat.storage import (
    acts,
    conversations,
    files,
    history,
    marks,
    reactions,
    single_lines,
    tables,
)
from chatroom_tw.server import text

SET = ("role", "setting", "topic", "restriction", "membership")
"""The tables with what is set for a room, or of its members."""


def write(database: sqlite3.Connection, those: Sequence[Change]) -> None:
    """Write changes, in their order."""
    for change in those:
        WRITE[type(change)](database, change)


def remove_room(database: sqlite3.Connection, room: str) -> None:
    """Remove all of the room with this key but its number and its owner."""
    single_lines.forget(database, room)
    database.execute("DELETE FROM act WHERE room = ?", (room,))
    _unset(database, room)


def _unset(database: sqlite3.Connection, room: str) -> None:
    for table in SET:
        database.execute(f"DELETE FROM {table} WHERE room = ?", (room,))
    database.execute("DELETE FROM metadata WHERE target = ?", (changes.ROOM + room,))


# -- writing


def _put(database: sqlite3.Connection, table: str, *values: object) -> None:
    """Write a row, in the place of the one with its key."""
    places = ", ".join("?" * len(values))
    database.execute(
        f"INSERT OR REPLACE INTO {table} VALUES ({places})", [_plain(value) for value in values]
    )


def _values(change: Change) -> list[object]:
    return [getattr(change, field.name) for field in fields(change)]


def _plain(value: object) -> Any:
    """What SQLite stores."""
    return value.value if isinstance(value, Enum) else value


def _role_set(database: sqlite3.Connection, change: changes.RoleSet) -> None:
    if change.role is Role.MEMBER:
        database.execute(
            "DELETE FROM role WHERE room = ? AND person = ?", (change.room, change.person)
        )
    else:
        _put(database, "role", *_values(change))


def _setting_set(database: sqlite3.Connection, change: changes.SettingSet) -> None:
    _put(database, "setting", *_values(change))


def _topic_set(database: sqlite3.Connection, change: changes.TopicSet) -> None:
    if change.text:
        _put(database, "topic", *_values(change))
    else:
        database.execute("DELETE FROM topic WHERE room = ?", (change.room,))


def _restriction_set(database: sqlite3.Connection, change: changes.RestrictionSet) -> None:
    _put(database, "restriction", *_values(change))


def _restriction_ended(database: sqlite3.Connection, change: changes.RestrictionEnded) -> None:
    database.execute(
        "DELETE FROM restriction WHERE room = ? AND kind = ? AND target = ?",
        (change.room, change.kind.value, change.target),
    )


def _ignored_set(database: sqlite3.Connection, change: changes.IgnoredSet) -> None:
    if change.ignored:
        _put(database, "ignored", change.account, change.person, change.name)
    else:
        database.execute(
            "DELETE FROM ignored WHERE account = ? AND person = ?", (change.account, change.person)
        )


def _membership_set(database: sqlite3.Connection, change: changes.MembershipSet) -> None:
    if change.marker < 0:
        database.execute(
            "DELETE FROM membership WHERE account = ? AND room = ?", (change.account, change.room)
        )
    else:
        database.execute(
            "INSERT INTO membership VALUES (?, ?, ?) ON CONFLICT (account, room)"
            " DO UPDATE SET marker = max(marker, excluded.marker)",
            (change.account, change.room, min(change.marker, history.LAST_ID)),
        )


def _marker_set(database: sqlite3.Connection, change: changes.MarkerSet) -> None:
    if change.at < 0:
        database.execute(
            "DELETE FROM marker WHERE account = ? AND target = ?", (change.account, change.target)
        )
        return
    database.execute(
        "INSERT INTO marker VALUES (?, ?, ?) ON CONFLICT (account, target)"
        " DO UPDATE SET at = max(at, excluded.at)",
        (change.account, change.target, min(change.at, history.LAST_ID)),
    )
    database.execute(
        "DELETE FROM marker WHERE account = ?1 AND target NOT IN"
        " (SELECT target FROM marker WHERE account = ?1 ORDER BY at DESC, target DESC LIMIT ?2)",
        (change.account, markers.MOST),
    )


def _metadata_set(database: sqlite3.Connection, change: changes.MetadataSet) -> None:
    if change.value:
        _put(database, "metadata", *_values(change))
    else:
        database.execute(
            "DELETE FROM metadata WHERE target = ? AND key = ?", (change.target, change.key)
        )


def _place_set(database: sqlite3.Connection, change: changes.PlaceSet) -> None:
    _put(database, "place", *_values(change))
    database.execute(
        "DELETE FROM place WHERE account = ?1 AND place NOT IN"
        " (SELECT place FROM place WHERE account = ?1 ORDER BY at DESC LIMIT ?2)",
        (change.account, PLACES_LIMIT),
    )


def _room_gone(database: sqlite3.Connection, change: changes.RoomGone) -> None:
    remove_room(database, change.room)
    _disown(database, change.room)


def _room_unowned(database: sqlite3.Connection, change: changes.RoomUnowned) -> None:
    _unset(database, change.room)
    _disown(database, change.room)


def _room_owned(database: sqlite3.Connection, change: changes.RoomOwned) -> None:
    room = change.room
    key = text.key(room.name)
    _put(database, "room", key, room.name, room.number, room.owner, room.since or None)


def _disown(database: sqlite3.Connection, room: str) -> None:
    database.execute("UPDATE room SET owner = NULL WHERE key = ?", (room,))


def _account_gone(database: sqlite3.Connection, change: changes.AccountGone) -> None:
    key = change.account
    database.execute("UPDATE room SET owner = NULL WHERE owner = ?", (key,))
    database.execute("DELETE FROM account WHERE key = ?", (key,))
    remove_of_account(database, key)


def remove_of_account(database: sqlite3.Connection, key: str) -> None:
    """Remove all that is set for an account, its inbox and its conversations."""
    database.execute("DELETE FROM role WHERE person = ?", (changes.ACCOUNT + key,))
    database.execute("DELETE FROM metadata WHERE target = ?", (changes.ACCOUNT + key,))
    conversations.remove(database, key)
    for table in ("message", "membership", "marker", "place", "ignored", "scram", "push"):
        database.execute(f"DELETE FROM {table} WHERE account = ?", (key,))


def _report_made(database: sqlite3.Connection, change: changes.ReportMade) -> None:
    at = cursor(change.at)
    if at > marks.read(database, marks.REPORT):
        _put(database, "report", at, change.by, change.name, change.text)
        database.execute(
            "DELETE FROM report WHERE at <= (SELECT at FROM report ORDER BY at DESC LIMIT 1"
            " OFFSET ?)",
            (changes.REPORTS,),
        )


def _reports_read(database: sqlite3.Connection, change: changes.ReportsRead) -> None:
    until = cursor(change.until)
    database.execute("DELETE FROM report WHERE at <= ?", (until,))
    marks.raise_to(database, marks.REPORT, until)


def _push_set(database: sqlite3.Connection, change: changes.PushSet) -> None:
    place = change.account, change.endpoint
    database.execute("DELETE FROM push WHERE account = ? AND endpoint = ?", place)
    if change.key:
        # A browser is told of one account: that of its latest owner.
        database.execute("DELETE FROM push WHERE endpoint = ?", (change.endpoint,))
        _put(database, "push", *_values(change))
        database.execute(
            "DELETE FROM push WHERE account = ?1 AND endpoint NOT IN"
            " (SELECT endpoint FROM push WHERE account = ?1 ORDER BY at DESC LIMIT ?2)",
            (change.account, changes.PUSHES),
        )


def _line_gone(database: sqlite3.Connection, change: changes.LineGone) -> None:
    single_lines.delete(database, change.room, change.at)


def _line_edited(database: sqlite3.Connection, change: changes.LineEdited) -> None:
    single_lines.edit(database, change)


def _reaction_set(database: sqlite3.Connection, change: changes.ReactionSet) -> None:
    reactions.write(database, change)


def _verifier_set(database: sqlite3.Connection, change: changes.VerifierSet) -> None:
    tables.set_verifier(database, change.account, change.verifier)


WRITE: dict[type, Callable[[sqlite3.Connection, Any], None]] = {
    changes.RoleSet: _role_set,
    changes.SettingSet: _setting_set,
    changes.TopicSet: _topic_set,
    changes.RestrictionSet: _restriction_set,
    changes.RestrictionEnded: _restriction_ended,
    changes.IgnoredSet: _ignored_set,
    changes.MembershipSet: _membership_set,
    changes.MetadataSet: _metadata_set,
    changes.PlaceSet: _place_set,
    changes.MarkerSet: _marker_set,
    changes.RoomGone: _room_gone,
    changes.RoomOwned: _room_owned,
    changes.RoomUnowned: _room_unowned,
    changes.AccountGone: _account_gone,
    changes.ActDone: acts.add,
    changes.ReportMade: _report_made,
    changes.ReportsRead: _reports_read,
    changes.LineGone: _line_gone,
    changes.LineEdited: _line_edited,
    changes.ReactionSet: _reaction_set,
    changes.VerifierSet: _verifier_set,
    changes.PushSet: _push_set,
    changes.FileSent: files.sent,
    changes.FileDropped: files.dropped,
}
"""What writes each type of change."""


# -- reading


def prune_memberships(database: sqlite3.Connection) -> None:
    """At a start: remove those in rooms that the end of the server has ended, as no account owns
    them. A room that gets the name of one is another room."""
    database.execute(
        "DELETE FROM membership WHERE room != 'main'"
        " AND room NOT IN (SELECT key FROM room WHERE owner IS NOT NULL)"
    )


def restored(database: sqlite3.Connection) -> list[Restorable]:
    """The changes that are in force."""
    return list(_restored(database))


def _restored(database: sqlite3.Connection) -> Iterator[Restorable]:
    read = database.execute
    for room, person, name, role in read("SELECT * FROM role"):
        yield changes.RoleSet(room, person, name, Role(role))
    for row in read("SELECT * FROM setting"):
        yield changes.SettingSet(*row)
    for row in read("SELECT * FROM topic"):
        yield changes.TopicSet(*row)
    kinds = {kind.value: kind for kind in Kind}
    for room, kind, target, who, at, until, why, sees in read(
        "SELECT * FROM restriction ORDER BY at"
    ):
        yield changes.RestrictionSet(room, kinds[kind], target, who, at, until, why, bool(sees))
    for account, person, name in read("SELECT * FROM ignored"):
        yield changes.IgnoredSet(account, person, name, True)
    for row in read("SELECT * FROM membership"):
        yield changes.MembershipSet(*row)
    for row in read("SELECT * FROM marker"):
        yield changes.MarkerSet(*row)
    for row in read("SELECT * FROM metadata"):
        yield changes.MetadataSet(*row)
    for row in read("SELECT * FROM place ORDER BY at"):
        yield changes.PlaceSet(*row)
    for row in read("SELECT * FROM push ORDER BY at"):
        yield changes.PushSet(*row)
    for at, *rest in read("SELECT * FROM report ORDER BY at"):
        yield changes.ReportMade(at / MICROS, *rest)


def last_report(database: sqlite3.Connection) -> int:
    """The cursor of the latest report that waits or was read; 0: there is none."""
    [at] = database.execute("SELECT ifnull(max(at), 0) FROM report").fetchone()
    return max(int(at), marks.read(database, marks.REPORT))
