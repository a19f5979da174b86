"""Reading what was said in the rooms of a chat from its state folder.

The chat may be running meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from chatroom_tw.chat.rules.conversations import MARK
from chatroom_tw.chat.rules.extras import is_action
from chatroom_tw.chat.storage import set_clock
from chatroom_tw.chat.storage.history import lines_of
from chatroom_tw.chat.storage.sqlite import schema
from chatroom_tw.server import text
from chatroom_tw.server.storage.backup import reading
from chatroom_tw.server.storage.folder import Unusable


class Exported(NamedTuple):
    """A line: its room, the name of its speaker, its text, its time in seconds since the epoch, and
    whether it is an action."""

    room: str
    name: str
    text: str
    when: float
    is_action: bool = False


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
                for line in clock.lines(lines_of(said)):
                    yield Exported(room, line.name, line.text, line.shown, is_action(line.extra))
