"""The rules of devices: how a user comes to have several, and how one of them leaves.

    a guest logs in         the owner is not connected      the guest becomes the owner
                            the owner is connected          the device becomes one of the owner's
    a device logs out                                       it is a new guest's

A user with several devices is one member of each room. The rooms in which a guest was before the
device became one of the owner's are the owner's then.
"""

from __future__ import annotations

from chatroom_tw.chat.rules import rooms
from chatroom_tw.chat.rules.effects import Effects, Forget
from chatroom_tw.chat.rules.entities import Account, Device, User
from chatroom_tw.chat.rules.state import MAIN, State
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server.effects import Subscribe, Unsubscribe


def begin(state: State, device: Device) -> Effects:
    """A new user enters the main room, as the protocol has it."""
    return rooms.enter(state, device, state.rooms[MAIN]) if Traits.IN_MAIN in device.traits else []


def take_up(state: State, device: Device, account: Account) -> Effects:
    """The device's user is the owner of the account from now on."""
    owner, user = account.user, device.user
    if owner is user:
        return []
    if owner:
        return join_user(state, device, owner)
    if user.account and len(user.devices) > 1:  # The other devices stay what they are.
        effects = leave_user(state, device)
        state.set_account(device.user, account)
        return effects
    state.set_account(user, account)
    return []


def join_user(state: State, device: Device, user: User) -> Effects:
    """The device becomes one of the user's. What it was in as a guest the user enters."""
    before, current = device.user, device.current
    effects: Effects = []
    if not before.account:
        for room in before.rooms:
            if room not in (*user.rooms, *before.added) and rooms.has_space(user):
                effects += rooms.enter_all(state, user, room)
    effects += depart(state, device)
    state.move_device(device, user)
    if user.rooms:
        state.set_current(device, current if current in user.rooms else user.rooms[-1])
    for room in user.rooms:
        effects.append(Subscribe(device.id, room.name, room is device.current))
    return effects


def leave_user(state: State, device: Device) -> Effects:
    """The device is a new guest's from now on, who begins."""
    effects = depart(state, device)
    state.part_device(device)
    return [*effects, *begin(state, device)]


def depart(state: State, device: Device, why: str = "") -> Effects:
    """The device's user goes on without it; one who has no other leaves all rooms."""
    user = device.user
    if len(user.devices) > 1:
        return [Unsubscribe(device.id, room.name) for room in user.rooms]
    effects = rooms.exit_all(state, user, why)
    return [*effects, *(Forget(room.name) for room in state.unpin_rooms(user))]
