"""Reading what was said in the rooms of a chat from its state folder.

The chat may be running meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType
from typing import Any, NamedTuple

from chatroom_tw.chat.rules.conversations import MARK
from chatroom_tw.chat.rules.extras import Extra, is_action
from chatroom_tw.chat.rules.stored import cursor
from chatroom_tw.chat.rules.talk import Line
from chatroom_tw.chat.storage import set_clock
from chatroom_tw.chat.storage.history import entries_of, line_of
from chatroom_tw.chat.storage.reactions import with_reactions
from chatroom_tw.chat.storage.sqlite import schema
from chatroom_tw.server import text
from chatroom_tw.server.storage.backup import reading
from chatroom_tw.server.storage.folder import Unusable

NOTHING: Mapping[str, Any] = MappingProxyType({})
REACTIONS_SINCE = 5
"""The version of the tables from which on there are reactions: no server may have upgraded them."""


class Exported(NamedTuple):
    """A line: its room, the name of its speaker, its text, its time in seconds since the epoch, and
    whether it is an action. The first line of a message has `more` about it, as values of JSON: its
    `id`, the id of the one that it answers, when it was edited, the reactions to it, a file."""

    room: str
    name: str
    text: str
    when: float
    is_action: bool = False
    more: Mapping[str, Any] = NOTHING


def lines(folder: str, rooms: Sequence[str] = ()) -> Iterator[Exported]:
    """The lines said in these rooms, or in all, oldest first. Raises `Unusable`."""
    wanted = {text.key(room.removeprefix("#")) for room in rooms}
    with reading(folder) as database:
        application, *_ = database.execute("PRAGMA application_id").fetchone()
        if application != schema().application:
            raise Unusable(f"the state in {folder} is not a chat's")
        [version] = database.execute("PRAGMA user_version").fetchone()
        clock = set_clock.read(database)
        for room, said in database.execute("SELECT room, said FROM talk ORDER BY id"):
            if room.startswith(MARK):
                continue  # Conversations are private.
            if not wanted or text.key(room) in wanted:
                messages: Sequence[Line] = [line_of(*entry) for entry in entries_of(said)]
                if version >= REACTIONS_SINCE:
                    messages = with_reactions(database, messages)
                for message in clock.lines(messages):
                    yield from _lines(room, message)


def _lines(room: str, message: Line) -> Iterator[Exported]:
    more = _more(message)
    for words in message.text.split("\n"):
        yield Exported(*(room, message.name, words, message.shown, is_action(message.extra)), more)
        more = NOTHING


def _more(message: Line) -> Mapping[str, Any]:
    extra = message.extra or Extra()
    values = {
        "id": cursor(message.when),
        "reply": extra.reply,
        "edited": extra.edited,
        "reactions": dict(message.reactions),
        "file": asdict(extra.file) if extra.file else None,
    }
    return {name: value for name, value in values.items() if value}
