"""The rules of memberships: the rooms of an account, and how far its owner has read them.

Whoever has an account keeps their rooms: with the last device they leave them, and are in them
again when they log in (`coming_back`). A marker says up to which line a room is read; it only moves
forward, when a client says so.
"""

from __future__ import annotations

from chatroom_tw.chat.rules import lookups, marking
from chatroom_tw.chat.rules.changes import Change, MarkerSet, MembershipSet
from chatroom_tw.chat.rules.deciding import decide, record
from chatroom_tw.chat.rules.effects import Effects
from chatroom_tw.chat.rules.entities import Device, Room, User
from chatroom_tw.chat.rules.markers import of_room
from chatroom_tw.chat.rules.person_commands import MarkRoomRead
from chatroom_tw.chat.rules.person_events import RoomRead
from chatroom_tw.chat.rules.places import ROOM
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.stored import cursor
from chatroom_tw.chat.rules.telling import tell, tell_as_well
from chatroom_tw.chat.rules.tracking_events import Marked
from chatroom_tw.server.refusals import Refused


def keep(state: State, user: User, room: Room, when: float) -> Effects:
    """The user has entered the room. Its marker begins here."""
    account = user.account
    if account is None or room.key in account.memberships:
        return []
    return record(state, MembershipSet(account.key, room.key, cursor(when)))


def end(state: State, user: User, room: Room) -> Effects:
    """The user has left the room, or was put out of it."""
    account = user.account
    if account is None or room.key not in account.memberships:
        return []
    return record(state, MembershipSet(account.key, room.key, -1))


def keep_all(state: State, user: User, when: float) -> Effects:
    """The user has an account from now on: the rooms that they are in are its too."""
    return [effect for room in user.rooms for effect in keep(state, user, room, when)]


def mark_read(state: State, device: Device, command: MarkRoomRead, when: float) -> Effects:
    room = lookups.room_meant(state, device, command.room)
    user = device.user
    if room not in user.rooms:
        raise Refused(ChatError.NOT_A_MEMBER, room.name)
    if user.account is None:
        raise Refused(ChatError.NO_ACCOUNT)
    now = cursor(when)
    marker = now if command.at is None else min(command.at, now)
    marker = max(marker, user.account.memberships.get(room.key, 0))
    others = [one for one in user.devices if one is not device]
    told = [
        tell(device, RoomRead(room.name, marker, own=True)),
        *(tell_as_well(one, RoomRead(room.name, marker), device) for one in others),
    ]
    shown = marking.shown_at(state, marker)
    told += marking.tell_marked(user, Marked(f"{ROOM}{room.name}", shown), but=device)
    changes: list[Change] = [
        MembershipSet(user.account.key, room.key, marker),
        MarkerSet(user.account.key, of_room(room.key), shown),
    ]
    return decide(state, device, changes, told, when, stored=changes)
