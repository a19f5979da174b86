"""The rules of entering: who may come into a room as its settings and its bans are."""

from __future__ import annotations

from chatroom_tw.chat.rules import rights
from chatroom_tw.chat.rules.bans import Entry
from chatroom_tw.chat.rules.entities import Device, Room, User
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import Kind
from chatroom_tw.chat.rules.room_events import Banned
from chatroom_tw.chat.rules.state import State
from chatroom_tw.server import text
from chatroom_tw.server.refusals import Refused

_OF_THOSE_WITHIN = (ChatError.NOT_A_MEMBER, ChatError.NOT_AN_OPERATOR, ChatError.NOT_AN_OWNER)
"""Reasons that are about a room, and which only those should hear who may know of it."""


def entry_against(state: State, user: User, room: Room, when: float) -> Entry | None:
    """The ban by which the user is out of the room; those who lead it are not banned."""
    if not room.bans or rights.rank_of_user(user, room) >= Role.OPERATOR.rank:
        return None
    entry = rights.find(state, room.bans, user, when)
    return None if entry and is_on(state, user, room, Kind.EXEMPT, when) else entry


def is_on(state: State, user: User, room: Room, kind: Kind, when: float) -> bool:
    """Whether the user is on one of the lists that spare somebody."""
    entries = room.lists.get(kind)
    return rights.find(state, entries, user, when, spare_accounts=False) is not None


def ban_of(state: State, device: Device, room: Room, when: float) -> Banned | None:
    """What keeps the device's user out of the room for good or for a while; None: nothing."""
    found = entry_against(state, device.user, room, when)
    if found is None or room.invited.get(device.user.person):
        return None
    return Banned(room.name, found.until, found.reason, when)


def check(state: State, device: Device, room: Room, when: float, key: str = "") -> None:
    """Raises `Refused` by the settings of the room: WRONG_KEY, ROOM_FULL, INVITE_ONLY or
    REGISTERED_ONLY. Those who lead it come in whatever they say; who is invited needs only an
    account, if nobody enters without."""
    user, settings = device.user, room.settings
    if rights.rank(device, room) >= Role.OPERATOR.rank:
        return
    if settings.registered and not user.account:
        raise Refused(ChatError.REGISTERED_ONLY, room.name)
    if user.person in room.invited:
        return
    if settings.invite_only and not is_on(state, user, room, Kind.ADMIT, when):
        raise Refused(ChatError.INVITE_ONLY, room.name)
    if settings.key and settings.key != key:
        raise Refused(ChatError.WRONG_KEY, room.name)
    if settings.limit and len(room.members) >= settings.limit:
        raise Refused(ChatError.ROOM_FULL, room.name)


def may_see(device: Device, room: Room) -> bool:
    """Whether the device's user may know of the room, which may be hidden."""
    hidden = room.settings.hidden and room not in device.user.rooms
    return not hidden or rights.rank(device, room) >= Role.OPERATOR.rank


def unseen(state: State, device: Device, refused: Refused) -> Refused:
    """The refusal; or another one, if it tells of a room that is hidden from the device's user."""
    if refused.reason in _OF_THOSE_WITHIN:
        room = state.rooms.get(text.key(refused.subject))
        if room and not may_see(device, room):
            return Refused(ChatError.NO_SUCH_ROOM, refused.subject)
    return refused
