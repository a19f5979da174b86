"""Consent: when the owner of a room can add somebody, and when that is only an invitation.

Nobody is kept busy by rooms that they have not asked for. Somebody who is added stays out, and is
invited instead,

- if they have left this room before by themselves;
- if they are in `ADDED_LIMIT` rooms already to which others have added them;
- if they share no room with the owner, who has added them `ADDS_LIMIT` times. A room counts that
  they have entered by themselves.

Rooms to which one was added do not count among those that one can enter oneself. Entering such a
room accepts it: it is then as if one had entered it before.
"""

from __future__ import annotations

from chatroom_tw.chat.rules.entities import Room, User

ADDS_LIMIT = 5
"""How often one person can add another with whom they share no room."""
ADDED_LIMIT = 20
"""The most rooms that one user is in because others have added them."""


def can_add(owner: User, other: User, room: Room) -> bool:
    """Whether the owner can add the other user to the room, who is not in it."""
    if room.key in other.departed or len(other.added) >= ADDED_LIMIT:
        return False
    return shares_a_room(owner, other) or other.adders.get(owner.person, 0) < ADDS_LIMIT


def shares_a_room(owner: User, other: User) -> bool:
    """Whether the owner is in a room that the other user has entered by themselves."""
    return not set(owner.rooms).isdisjoint(set(other.rooms).difference(other.added))
