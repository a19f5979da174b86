"""The rules of coming back: an owner who logs in is in the rooms of the account again."""

from __future__ import annotations

from chatroom_tw.chat.rules import entering, rooms
from chatroom_tw.chat.rules.changes import MembershipSet
from chatroom_tw.chat.rules.deciding import record
from chatroom_tw.chat.rules.effects import Effects, UnreadIn
from chatroom_tw.chat.rules.entities import Account, Device
from chatroom_tw.chat.rules.person_events import RoomsBack
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.telling import tell
from chatroom_tw.server.effects import Ask


def come_back(state: State, device: Device, account: Account, when: float) -> Effects:
    """The owner, who was not connected, is in the rooms of the account again.

    Rooms that do not let them in any more are theirs no more; those that are gone are not theirs.
    """
    user = device.user
    effects: Effects = []
    for key in list(account.memberships):
        room = state.rooms[key]
        if room in user.rooms:
            continue
        if entering.ban_of(state, device, room, when):
            effects += record(state, MembershipSet(account.key, key, -1))
        elif rooms.has_space(user):
            effects += rooms.enter(state, device, room, when)
    return effects


def ask_unread(state: State, device: Device, account: Account) -> Effects:
    """Count what was said in the rooms while the owner was away."""
    markers = tuple(
        (room.name, account.memberships[room.key])
        for room in device.user.rooms
        if room.key in account.memberships
    )
    return [Ask(device.id, UnreadIn(markers, account.name))] if markers else []


def show_unread(
    state: State, device: Device, question: UnreadIn, counts: tuple[int, ...], when: float
) -> Effects:
    names = (name for name, _ in question.rooms)
    return [tell(device, RoomsBack(tuple(zip(names, counts, strict=True))))]
