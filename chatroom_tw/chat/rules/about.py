"""The rules about people: who somebody is, their devices, absence, and who is ignored."""

from __future__ import annotations

from chatroom_tw.chat.rules import entering, lookups, rights
from chatroom_tw.chat.rules.changes import ACCOUNT, IgnoredSet
from chatroom_tw.chat.rules.deciding import decide, record
from chatroom_tw.chat.rules.effects import Effects
from chatroom_tw.chat.rules.entities import Account, Device, User
from chatroom_tw.chat.rules.ignores import MOST
from chatroom_tw.chat.rules.person_commands import (
    Away,
    CloseDevice,
    Ignore,
    ListDevices,
    ListIgnored,
    Unignore,
    Whois,
)
from chatroom_tw.chat.rules.person_events import (
    About,
    AwaySet,
    ClosedDevice,
    DeviceClosed,
    DeviceLine,
    DeviceList,
    IgnoreList,
    Ignoring,
    IsAway,
)
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.telling import tell, tell_sharing, tell_user
from chatroom_tw.chat.rules.tracking_events import AwayChanged
from chatroom_tw.server import text
from chatroom_tw.server.effects import Close
from chatroom_tw.server.refusals import Refused

AWAY_TOLD = 60.0
"""Seconds after which somebody is told again that another one is away."""

# -- devices


def list_devices(state: State, device: Device, command: ListDevices, when: float) -> Effects:
    lines = tuple(
        DeviceLine(one.protocol, one.address, one.since, idle(one, when), one is device)
        for one in device.user.devices
    )
    return [tell(device, DeviceList(lines))]


def close_device(state: State, device: Device, command: CloseDevice, when: float) -> Effects:
    devices = list(device.user.devices)
    if not 1 <= command.number <= len(devices):
        raise Refused(ChatError.NO_SUCH_DEVICE, str(command.number))
    other = devices[command.number - 1]
    ended: Effects = [tell(other, DeviceClosed(str(device.user.name))), Close(other.id)]
    answered = [] if other is device else [tell(device, ClosedDevice(command.number))]
    return [*ended, *answered]


def idle(device: Device, when: float) -> float:
    """For how many seconds nothing has been asked for on the device."""
    return max(0.0, when - max(device.active, device.since))


def whois(state: State, device: Device, command: Whois, when: float) -> Effects:
    user = lookups.user_called(state, command.name)
    seen = [room for room in user.rooms if entering.may_see(device, room)]
    roles = tuple((room.name, room.role_of(user)) for room in seen)
    shown = user is device.user or bool(device.operator)
    about = About(
        str(user.name),
        user.account.name if user.account else "",
        min(one.since for one in user.devices),
        min(idle(one, when) for one in user.devices),
        user.away or "",
        roles,
        any(one.operator for one in user.devices),
        tuple((one.protocol, one.address) for one in user.devices) if shown else (),
        user.identity,
        user.metadata if device.followed is not None else (),
        user.display,
    )
    return [tell(device, about)]


# -- absence


def set_away(state: State, device: Device, command: Away, when: float) -> Effects:
    return _set_away(state, device.user, command.text)


def come_back(state: State, user: User) -> Effects:
    """The user has said something, and is not away any more."""
    return _set_away(state, user, "")


def _set_away(state: State, user: User, words: str) -> Effects:
    state.user_changes.set_away(user, words or None)
    changed = AwayChanged(str(user.name), user.identity, words)
    return [*tell_user(user, AwaySet(words)), *tell_sharing(state, user, changed)]


def told_away(state: State, device: Device, other: User, when: float) -> Effects:
    """The sender of a private message is told that its recipient is away, but not too often."""
    what = f"away:{other.id}"
    if other.away is None or when < device.user.last.get(what, -AWAY_TOLD) + AWAY_TOLD:
        return []
    state.user_changes.note_last(device.user, what, when)
    return [tell(device, IsAway(str(other.name), other.away))]


# -- ignoring


def ignore(state: State, device: Device, command: Ignore, when: float) -> Effects:
    user = device.user
    person, name, _ = rights.person_called(state, command.name)
    if person == user.person:
        raise Refused(ChatError.ONESELF)
    if len(user.ignores) >= MOST and person not in user.ignores:
        _forget_one_who_is_gone(state, user)
    return _set_ignored(state, user, device, person, name, when, on=True)


def _forget_one_who_is_gone(state: State, user: User) -> None:
    """The guest who was ignored first, and never comes again. Raises `Refused` if all may come."""
    for person in user.ignores:
        if not person.startswith(ACCOUNT) and state.user_of(person) is None:
            return state.user_changes.set_ignored(user, user.account, person, None)
    raise Refused(ChatError.TOO_MANY_IGNORED)


def ignore_still(state: State, before: str, user: User) -> Effects:
    """The user, who was the person `before`, has an account. Who has ignored them does so still."""
    effects: Effects = []
    for other in list(state.ignores.of(before)):
        name = other.ignores[before]
        state.user_changes.set_ignored(other, other.account, before, None)
        if other is user:
            continue  # What was a guest's is one of their own devices now.
        if other.account:
            change = IgnoredSet(other.account.key, user.person, name, True)
            effects += record(state, change)
        else:
            state.user_changes.set_ignored(other, None, user.person, name)
    return effects


def keep_ignoring(state: State, user: User, account: Account) -> Effects:
    """Whom the guest ignores the owner of the account ignores, who they are about to be."""
    new = state.user_changes.hand_ignores_over(user, account, MOST)
    changes = [
        IgnoredSet(account.key, person, name, True)
        for person, name in new
        if person.startswith(ACCOUNT)
    ]
    return record(state, *changes) if changes else []


def unignore(state: State, device: Device, command: Unignore, when: float) -> Effects:
    user, key = device.user, text.key(command.name)
    other = state.names.get(key)
    for person, name in user.ignores.items():
        if text.key(name) == key or (other and other.person == person):
            return _set_ignored(state, user, device, person, name, when, on=False)
    raise Refused(ChatError.NOT_IGNORED, command.name)


def _set_ignored(
    state: State, user: User, device: Device, person: str, name: str, when: float, *, on: bool
) -> Effects:
    told = tell_user(user, Ignoring(name, on))
    account = user.account
    if account and person.startswith(ACCOUNT):
        change = IgnoredSet(account.key, person, name, on)
        return decide(state, device, [change], told, when, stored=[change])
    state.user_changes.set_ignored(user, account, person, name if on else None)
    return [*told]


def list_ignored(state: State, device: Device, command: ListIgnored, when: float) -> Effects:
    return [tell(device, IgnoreList(tuple(device.user.ignores.values())))]
