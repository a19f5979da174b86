"""Happenings: what has happened in a room, for those who read its history with it.

They are in the history between what was said, and nobody else is shown them. Who comes, goes and
has another name is there only if some client keeps track of it, and if the room is small: a big one
tells the sum of a second.
"""

from __future__ import annotations

from chatroom_tw.chat.rules.effects import Effects, Remember
from chatroom_tw.chat.rules.entities import Room, User
from chatroom_tw.chat.rules.extras import Extra, Manner
from chatroom_tw.chat.rules.identity import Identity
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.talk import Said


def happened(
    room: Room,
    who: str,
    identity: Identity,
    manner: Manner,
    words: str = "",
    *,
    when: float = 0.0,
    ahead: float = 0.0,
) -> Remember:
    """Put it into the history of the room. `when` 0: at the time at which that is done."""
    said = Said(room.name, 0, str(who), words, when, room.number, ahead=ahead)
    return Remember(said._replace(identity=identity, extra=Extra(manner)))


def presence(state: State, room: Room, user: User, manner: Manner, words: str = "") -> Effects:
    """The same of a user who comes, goes or has another name, which the room is told at once."""
    if not state.tracking:
        return []
    return [happened(room, user.name, user.identity, manner, words)]
