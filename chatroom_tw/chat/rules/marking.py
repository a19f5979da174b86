"""The rules of markers: how far a user has read rooms and conversations (see `markers`).

Clients of IRC say so by a time, others by a cursor. In a room, that also moves the marker of the
membership, which other clients know, and the other way round (`memberships.mark_read`).
"""

from __future__ import annotations

from chatroom_tw.chat.rules import lookups, markers
from chatroom_tw.chat.rules.changes import Change, MarkerSet, MembershipSet
from chatroom_tw.chat.rules.deciding import decide, record
from chatroom_tw.chat.rules.effects import Effects
from chatroom_tw.chat.rules.entities import Account, Device, User
from chatroom_tw.chat.rules.message_events import ConversationRead
from chatroom_tw.chat.rules.person_events import RoomRead
from chatroom_tw.chat.rules.places import ROOM
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.stored import MICROS, cursor
from chatroom_tw.chat.rules.telling import tell, tell_as_well
from chatroom_tw.chat.rules.tracking_commands import Mark
from chatroom_tw.chat.rules.tracking_events import Marked
from chatroom_tw.server import text
from chatroom_tw.server.effects import Deliver


def mark(state: State, device: Device, command: Mark, when: float) -> Effects:
    user, (target, shown) = device.user, _target(state, command.target)
    before = user.markers.get(target, -1)
    if command.at is None:
        return [tell(device, Marked(shown, before))]
    asked = shown_at(state, command.at) if command.is_cursor else command.at
    at = min(asked, shown_at(state, cursor(when)))
    if at <= before:
        return _tell_reached(state, device, shown, before)
    told = _tell_reached(state, device, shown, at, *user.devices)
    if user.account is None:
        state.user_changes.set_marker(user, target, at)
        return told
    changes: list[Change] = [MarkerSet(user.account.key, target, at)]
    reached = reached_at(state, at)
    room = state.rooms.get(target.removeprefix(ROOM)) if target.startswith(ROOM) else None
    if room and -1 < user.account.memberships.get(room.key, -1) < reached:
        changes.append(MembershipSet(user.account.key, room.key, reached))
        read = RoomRead(room.name, reached)
        told += [tell_as_well(one, read, device) for one in user.devices if not one.tracks]
    return decide(state, device, changes, told, when, stored=changes)


def _target(state: State, written: str) -> tuple[str, str]:
    """What is meant, and how it is called. Raises `Refused(BAD_NAME)`."""
    if written.startswith(ROOM):
        name = text.room_name(written.removeprefix(ROOM))
        return markers.of_room(name), f"{ROOM}{name}"
    user = state.names.get(text.key(written))
    account = user.account if user else lookups.account_called(state, written)
    name = str(user.name) if user else account.name if account else text.person_name(written)
    return (account.part if account else f"{markers.NAME}{text.key(name)}"), name


def _ahead(state: State) -> int:
    return round(state.ahead * MICROS)


def shown_at(state: State, at: int) -> int:
    """The time of the computer's clock at a cursor of now."""
    return at - _ahead(state)


def reached_at(state: State, at: int) -> int:
    """The cursor at a time of the computer's clock, which is one of now."""
    return at + _ahead(state)


def _tell_reached(state: State, device: Device, shown: str, at: int, *devices: Device) -> Effects:
    """The device, and those others, are told up to when something is read: those that keep track
    of everything, and of a conversation all."""
    told: Effects = []
    for one in dict.fromkeys((device, *devices)):
        if one.tracks:
            told.append(tell(one, Marked(shown, at)))
        elif not shown.startswith(ROOM):
            event = ConversationRead(shown, reached_at(state, at))
            told.append(tell_as_well(one, event, device))
    return told


def tell_marked(user: User, event: Marked, but: Device | None = None) -> list[Deliver]:
    """The user's devices that keep track are told, but for that one."""
    return [tell(one, event) for one in user.devices if one.tracks and one is not but]


def hand_over(state: State, user: User, account: Account) -> Effects:
    """What a guest has read the owner of the account has read, who they are."""
    if not user.marked:
        return []
    marked = state.user_changes.take_markers(user)
    return record(state, *(MarkerSet(account.key, target, at) for target, at in marked.items()))
