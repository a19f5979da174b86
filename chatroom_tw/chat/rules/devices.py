"""The rules of devices: how a user comes to have several, and how one of them leaves.

    a guest logs in         the owner is not connected      the guest becomes the owner
                            the owner is connected          the device becomes one of the owner's
    a device logs out                                       it is a new guest's

A user with several devices is one member of each room. The rooms in which a guest was before the
device became one of the owner's are the owner's then.
"""

from __future__ import annotations

from collections.abc import Sequence

from chatroom_tw.chat.rules import (
    about,
    coming_back,
    entering,
    lookups,
    marking,
    memberships,
    metadata_told,
    moderation,
    names,
    ownership,
    rooms,
)
from chatroom_tw.chat.rules.changes import Change, RoleSet
from chatroom_tw.chat.rules.conversations import end_talks
from chatroom_tw.chat.rules.deciding import record
from chatroom_tw.chat.rules.effects import Effects, Forget
from chatroom_tw.chat.rules.entities import MAIN, Account, Device, Room, User
from chatroom_tw.chat.rules.events import Event
from chatroom_tw.chat.rules.person_commands import ShareBrowser
from chatroom_tw.chat.rules.person_events import SharedBrowser
from chatroom_tw.chat.rules.room_events import Kicked
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.telling import tell
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server.effects import Subscribe, Unsubscribe
from chatroom_tw.server.refusals import Refusal, Refused


def begin(state: State, device: Device, when: float) -> Effects:
    """A new user enters the main room, as the protocol has it."""
    user = device.user
    if Traits.IN_MAIN not in device.traits or not (state.policy.guests or user.account):
        return []
    main = state.rooms[MAIN]
    refusal = _refusal(state, device, main, when)
    if refusal:
        return [tell(device, refusal)]
    topic = rooms.topic_in(main, when)
    return [*rooms.enter(state, device, main, when), *([tell(device, topic)] if topic else [])]


def _refusal(state: State, device: Device, room: Room, when: float) -> Event | None:
    """What keeps the device's user out of the room, as an event; None: nothing does."""
    try:
        return rooms.refusal_to_enter(state, device, room.name, when)
    except Refused as refused:
        return Refusal(refused.reason, refused.subject)


def take_up(
    state: State, device: Device, account: Account, when: float, wanted: str = ""
) -> Effects:
    """The device's user is the owner of the account from now on; see `take_name`."""
    owner, user = account.user, device.user
    if owner is user:
        return []
    if owner:
        return join_user(state, device, owner, when)
    effects: Effects = []
    if user.account and len(user.devices) > 1:  # The other devices stay what they are.
        effects = leave_user(state, device, when)
    effects += own(state, device, account, when)
    effects += take_name(
        state, device, account, when, wanted
    )  # So that the rooms know who comes back.
    effects += _put_out_banned(state, device.user, when)
    effects += coming_back.come_back(state, device, account, when)
    if not device.user.rooms:
        effects += begin(state, device, when)
    return effects


def own(state: State, device: Device, account: Account, when: float) -> Effects:
    """The device's user has the account, with the rooms and the roles that go with it."""
    user, guest = device.user, None if device.user.account else device.user.person
    effects: Effects = about.keep_ignoring(state, user, account) if guest else []
    effects += marking.hand_over(state, user, account)
    before, brought = user.metadata, user.guest_metadata
    state.user_changes.set_account(user, account)
    state.metadata_changes.set_all(user, ())
    effects += metadata_told.bring(state, brought, user, before)
    effects += _bring_roles(state, user, account)
    if guest:
        effects += about.ignore_still(state, guest, user)
    return [*effects, *memberships.keep_all(state, user, when)]


def take_name(
    state: State, device: Device, account: Account, when: float, wanted: str = ""
) -> Effects:
    """The device's user, who has logged in on it, has the account's name from now on, or the one
    that is `wanted`, if it is free."""
    user, name = device.user, account.name
    if wanted and lookups.is_free(state, wanted, user):
        name = wanted
    return [] if user.name == name else names.change_name(state, user, name, when, by=device)


def join_user(state: State, device: Device, user: User, when: float) -> Effects:
    """The device becomes one of the user's. What it was in as a guest the user enters.

    What the guest has made and has not read is the user's, too.
    """
    before, current = device.user, device.current
    effects: Effects = []
    if not before.account:
        if len(before.devices) == 1:
            effects += _bring_roles(state, before, user.account or user)
        for room in before.rooms:
            if room in (*user.rooms, *before.added) or not rooms.has_space(user):
                continue
            if entering.ban_of(state, next(iter(user.devices)), room, when) is None:
                effects += rooms.enter_all(state, user, room, when)
                effects += rooms.tell_elsewhere(user, room, when)
        if len(before.devices) == 1:
            effects += metadata_told.bring(state, before.guest_metadata, user, user.metadata)
            if user.account:
                effects += about.keep_ignoring(state, before, user.account)
                effects += marking.hand_over(state, before, user.account)
                effects += about.ignore_still(state, before.person, user)
                state.user_changes.take_up_user(user)
            state.hand_over(before, user)
    effects += depart(state, device)
    state.move_device(device, user)
    if user.rooms:
        state.member_changes.set_current(
            device, current if current in user.rooms else user.rooms[-1]
        )
    for room in user.rooms:
        effects.append(Subscribe(device.id, room.name, room is device.current))
    return effects


def _put_out_banned(state: State, user: User, when: float) -> Effects:
    """The user has an account from now on, which may be banned where the guest was not."""
    effects: Effects = []
    for room in user.rooms:
        entry = entering.entry_against(state, user, room, when)
        if entry:
            banned = (True, entry.until, when)
            kicked = Kicked(room.name, entry.by, entry.reason, room.number, 0, *banned)
            effects += moderation.put_out(state, user, room, kicked)
    return effects


def _bring_roles(state: State, guest: User, to: Account | User) -> Effects:
    """What the guest is in rooms the account, or the other guest, is from now on. So are the
    invitations."""
    for room in state.rooms.values():
        if guest.part in room.invited:
            past_ban = room.invited[guest.part] or room.invited.get(to.part, False)
            state.room_changes.set_invited(room, guest.part, None)
            state.room_changes.set_invited(room, to.part, past_ban)
    changes: list[Change] = []
    for room in state.room_changes.move_roles(guest, to):
        if isinstance(to, Account):
            role, name = room.roles[to.part]
            stored = ownership.storing(state, room)
            changes += ownership.stored_of(room, [RoleSet(room.key, to.part, name, role), *stored])
    return record(state, *changes) if changes else []


def share_browser(state: State, device: Device, command: ShareBrowser, when: float) -> Effects:
    """The device is one more of the guest who has given the same secret before, if there is one."""
    user = device.user
    other = state.browsers.get(command.secret)
    if user.account or other is user:
        return []
    if other is None:
        state.user_changes.set_browser(user, command.secret)
        return []
    effects = join_user(state, device, other, when)
    told = SharedBrowser(str(other.name), other.id, tuple(room.name for room in other.rooms))
    return [tell(device, told), *effects]


def put_out_guest(state: State, user: User) -> Effects:
    """On a server without guests, somebody who has no account any more is in no room."""
    if state.policy.guests or user.account or any(one.operator for one in user.devices):
        return []
    effects: Effects = []
    for room in user.rooms:
        effects += [tell(device, rooms.exited(device, room)) for device in user.devices]
        effects += rooms.exit_room(state, user, room)
    return effects


def leave_user(state: State, device: Device, when: float) -> Effects:
    """The device is a new guest's from now on, who begins."""
    effects = depart(state, device)
    state.part_device(device, when)
    return [*effects, *begin(state, device, when)]


def tell_rooms(device: Device, before: Sequence[Room], when: float) -> Effects:
    """Tell the device, which was in the rooms `before`, which of them it has left, and what others
    it is in."""
    user = device.user
    effects: Effects = [
        tell(device, rooms.exited(device, room)) for room in before if room not in user.rooms
    ]
    for room in user.rooms:
        if room in before:
            continue
        if room is device.current:
            effects.append(rooms.entered(device, room, room.name, when))
        else:
            effects.append(tell(device, rooms.entered_elsewhere(user, room, when)))
        effects += rooms.tell_members(room, device)
    return effects


def depart(state: State, device: Device, why: str = "") -> Effects:
    """The device's user goes on without it; one who has no other leaves all rooms."""
    user = device.user
    if len(user.devices) > 1:
        return [Unsubscribe(device.id, room.name) for room in user.rooms]
    if user.is_known and not lookups.is_guest(user):
        state.names_gone.add(str(user.name), user.identity, device.active)
    effects = [*rooms.exit_all(state, user, why), *end_talks(user)]
    return [*effects, *(Forget(room.name) for room in state.room_changes.unpin_rooms(user))]
