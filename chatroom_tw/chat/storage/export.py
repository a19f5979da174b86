"""Reading what was said in the rooms of a chat from its state folder.

The chat may be running meanwhile.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from chatroom_tw.chat.rules.conversations import MARK
from chatroom_tw.chat.rules.extras import Extra, is_action
from chatroom_tw.chat.rules.stored import cursor
from chatroom_tw.chat.rules.talk import Line, Reaction
from chatroom_tw.chat.storage import reactions, set_clock
from chatroom_tw.chat.storage.history import lines_of
from chatroom_tw.chat.storage.sqlite import schema
from chatroom_tw.server import text
from chatroom_tw.server.storage.backup import reading
from chatroom_tw.server.storage.folder import Unusable


class Exported(NamedTuple):
    """A line: its room, the name of its speaker, its text, its time in seconds since the epoch,
    whether it is an action, the cursor of its message, and what goes with that.

    Of several lines of one message the first has the reactions.
    """

    room: str
    name: str
    text: str
    when: float
    is_action: bool = False
    at: int = 0
    extra: Extra | None = None
    reactions: tuple[Reaction, ...] = ()


def lines(folder: str, rooms: Sequence[str] = ()) -> Iterator[Exported]:
    """The lines said in these rooms, or in all, oldest first. Raises `Unusable`."""
    wanted = {text.key(room.removeprefix("#")) for room in rooms}
    with reading(folder) as database:
        application, *_ = database.execute("PRAGMA application_id").fetchone()
        if application != schema().application:
            raise Unusable(f"the state in {folder} is not a chat's")
        clock = set_clock.read(database)
        for room, said in database.execute("SELECT room, said FROM talk ORDER BY id"):
            if room.startswith(MARK):
                continue  # Conversations are private.
            if not wanted or text.key(room) in wanted:
                yield from _of_row(room, _with_reactions(database, clock.lines(lines_of(said))))


def _of_row(room: str, lines: Sequence[Line]) -> Iterator[Exported]:
    before = -1
    for line in lines:
        at = cursor(line.when)
        first = line.reactions if at != before else ()
        told = (room, line.name, line.text, line.shown, is_action(line.extra))
        yield Exported(*told, at, line.extra, first)
        before = at


def _with_reactions(database: sqlite3.Connection, lines: Sequence[Line]) -> Sequence[Line]:
    """A state of an earlier version, which is only read, has none."""
    there = "SELECT 1 FROM sqlite_master WHERE name = 'reaction'"
    has_any = database.execute(there).fetchone()
    return reactions.with_reactions(database, lines) if has_any else lines
