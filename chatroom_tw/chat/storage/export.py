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
from chatroom_tw.chat.storage import files, history, reactions, set_clock
from chatroom_tw.chat.storage.sqlite import schema
from chatroom_tw.server import text
from chatroom_tw.server.storage.backup import reading
from chatroom_tw.server.storage.folder import Unusable


class Exported(NamedTuple):
    """A line: its room, the name of its speaker, its text, its time in seconds since the epoch,
    whether it is an action, the cursor of its message, and what goes with that.

    Of several lines of one message the first has the reactions. `together` is as in `Said`, and
    `digest` is that of the file; "": there is none.
    """

    room: str
    name: str
    text: str
    when: float
    is_action: bool = False
    at: int = 0
    extra: Extra | None = None
    reactions: tuple[Reaction, ...] = ()
    together: bool = True
    digest: str = ""


def lines(
    folder: str, rooms: Sequence[str] = (), *, with_deleted: bool = False
) -> Iterator[Exported]:
    """The lines said in these rooms, or in all, oldest first. Raises `Unusable`.

    With `with_deleted` what was deleted is a line without a text.
    """
    wanted = {text.key(room.removeprefix("#")) for room in rooms}
    entries = history.entries_with_deleted if with_deleted else history.entries_of
    with reading(folder) as database:
        application, *_ = database.execute("PRAGMA application_id").fetchone()
        if application != schema().application:
            raise Unusable(f"the state in {folder} is not a chat's")
        clock = set_clock.read(database)
        for room, said in database.execute("SELECT room, said FROM talk ORDER BY id"):
            if room.startswith(MARK):
                continue  # Conversations are private.
            if not wanted or text.key(room) in wanted:
                found = [history.line_of(*entry) for entry in entries(said)]
                for message in _with_reactions(database, clock.lines(found)):
                    yield from _of_message(database, room, message)


def _of_message(database: sqlite3.Connection, room: str, message: Line) -> Iterator[Exported]:
    at, extra = cursor(message.when), message.extra
    stored = files.find(database, files.name_of(extra.file)) if extra and extra.file else None
    told = (message.shown, is_action(extra), at, extra)
    together = message.together or "\n" not in message.text
    digest = stored.digest if stored else ""
    for number, words in enumerate(message.text.split("\n")):
        reacted = () if number else message.reactions
        yield Exported(room, message.name, words, *told, reacted, together, digest)


def _with_reactions(database: sqlite3.Connection, lines: Sequence[Line]) -> Sequence[Line]:
    """A state of an earlier version, which is only read, has none."""
    there = "SELECT 1 FROM sqlite_master WHERE name = 'reaction'"
    has_any = database.execute(there).fetchone()
    return reactions.with_reactions(database, lines) if has_any else lines
