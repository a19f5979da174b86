"""Absence: the members of a room know which of them are away.

Whoever comes in is told who is away. The others are told if the new member is away.

`about` has how somebody comes to be away, and is here again.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nsmallest

from chatroom_tw.chat.rules.entities import Room, User
from chatroom_tw.chat.rules.events import Absent
from chatroom_tw.chat.rules.tracking_events import AwayChanged
from chatroom_tw.server.effects import Deliver

TOLD = 100
"""Of how many members who are away somebody is told who comes into a room: the first ones. The list
of members has all."""


def first_away(room: Room) -> Absent:
    """The members who are away: a new member of the room is told of these."""
    if not room.away:
        return ()
    return away_of(nsmallest(TOLD, room.away, key=room.members.__getitem__))


def away_of(users: Iterable[User]) -> Absent:
    """Those of the users who are away."""
    return tuple((str(user.name), user.away) for user in users if user.away is not None)


def tell_of(room: Room, users: Iterable[User]) -> list[Deliver]:
    """The members are told of those users, who have come in, who are away."""
    return [
        Deliver(room.to, AwayChanged(str(user.name), user.identity, user.away))
        for user in users
        if user.away is not None
    ]
