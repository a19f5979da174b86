"""The rules of metadata: values with keys that people tell of themselves, and operators of a room.

    whose it is                 how long it stays
    a user's with an account    as long as the account
    a guest's                   as long as the guest is connected
    a room's                    as long as the room

Everybody reads that of the users who are here; only members, and those who lead it, that of a room.
Which keys a device follows is its own. `metadata_told` has who is told of what.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from math import ceil

from chatroom_tw.chat.rules import (
    display_names,
    entering,
    lookups,
    metadata_told,
    ownership,
    rights,
)
from chatroom_tw.chat.rules.changes import Change, MetadataSet
from chatroom_tw.chat.rules.commands import Command
from chatroom_tw.chat.rules.deciding import Order, TellMetadata, decide
from chatroom_tw.chat.rules.effects import Effect, Effects
from chatroom_tw.chat.rules.entities import DISPLAY, Device, Room, User
from chatroom_tw.chat.rules.metadata_commands import (
    ALL,
    ClearMetadata,
    FollowKeys,
    ListFollowed,
    MetadataError,
    ReadMetadata,
    SetMetadata,
    SyncMetadata,
    UseMetadata,
)
from chatroom_tw.chat.rules.metadata_events import (
    DisplayChanged,
    FollowedList,
    KeysFollowed,
    MetadataFound,
    MetadataIsSet,
)
from chatroom_tw.chat.rules.metadata_told import Target
from chatroom_tw.chat.rules.person_commands import SetDisplay
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.telling import tell
from chatroom_tw.server.effects import Deliver
from chatroom_tw.server.refusals import Refused

FOLLOWED_LIMIT = 50
"""The most keys that a device follows."""
KEY_LIMIT = 64
"""The most characters of a key."""
VALUE_LIMIT = 300
"""The most bytes of a value."""
MANY = 100
"""A change of which more devices are to be told waits for `PACE`."""
PACE = 2.0
"""Seconds between two such changes of one user."""
_KEY = re.compile(rf"[a-z0-9_./-]{{1,{KEY_LIMIT}}}")
_NOT_IN_VALUE = re.compile(r"[\0\r\n]")


def is_key(written: str) -> bool:
    """Whether this can be a key."""
    return _KEY.fullmatch(written) is not None


# -- targets


def _target(state: State, device: Device, written: str) -> Target:
    """The target, if the device may know of it. Raises `Refused(BAD_TARGET)`."""
    if not written:
        return device.user
    may_ask = state.policy.guests or device.user.account or device.operator
    found = _found(state, device, written) if may_ask else None
    if found is None:
        raise Refused(MetadataError.BAD_TARGET)
    return found


def _found(state: State, device: Device, written: str) -> Target | None:
    try:
        if written.startswith("#"):
            room = lookups.room_called(state, written[1:])
            return room if entering.may_see(device, room) else None
        user = lookups.user_called(state, written)
    except Refused:
        return None
    return user if user.is_known or user is device.user else None


def _target_to_read(state: State, device: Device, written: str) -> Target:
    """Raises `Refused(BAD_TARGET)`, also if the device may not read the target's metadata."""
    target = _target(state, device, written)
    if isinstance(target, Room) and not (
        device.user in target.members or rights.leads(device, target)
    ):
        raise Refused(MetadataError.BAD_TARGET)
    return target


def _target_to_change(state: State, device: Device, written: str, key: str) -> Target:
    """Raises `Refused`: BAD_TARGET, or NOT_ALLOWED of the key."""
    target = _target(state, device, written)
    is_led = isinstance(target, Room) and rights.leads(device, target)
    if target is not device.user and not is_led:
        raise Refused(MetadataError.NOT_ALLOWED, key)
    return target


def _shown(written: str, target: Target) -> str:
    """The target in an answer: oneself as one has named it."""
    return written and metadata_told.name_of(target)


# -- reading


def read(state: State, device: Device, command: ReadMetadata, when: float) -> Effects:
    target = _target_to_read(state, device, command.target)
    shown, values = _shown(command.target, target), dict(target.metadata)
    keys = values if command.keys is None else command.keys
    entries = tuple((shown, key, values.get(key, "")) for key in keys)
    return [tell(device, MetadataFound(shown, entries))]


def sync(state: State, device: Device, command: SyncMetadata, when: float) -> Effects:
    if command.target == ALL:
        return [tell(device, MetadataFound(ALL, metadata_told.known(device, _visible(device))))]
    target = _target_to_read(state, device, command.target)
    if isinstance(target, Room):
        return [tell(device, metadata_told.of_room(device, target))]
    shown = _shown(command.target, target)
    return [tell(device, MetadataFound(shown, metadata_told.known(device, [target])))]


def _visible(device: Device) -> dict[Target, None]:
    """All of which the device is told. Those whose names a client watches belong here, too."""
    user = device.user
    return {
        user: None,
        **dict.fromkeys(user.rooms),
        **{member: None for room in user.rooms for member in room.members},
    }


# -- changing


def set_value(state: State, device: Device, command: SetMetadata, when: float) -> Effects:
    key, value = command.key, command.value
    target = _target_to_change(state, device, command.target, key)
    _check(key, value)
    if value and key == DISPLAY and target is device.user:
        value = display_names.checked(state, device, value)
    values = dict(target.metadata)
    if value and key not in values and not metadata_told.has_space(values, key):
        raise Refused(MetadataError.TOO_MANY_KEYS)
    answer = tell(device, MetadataIsSet(_shown(command.target, target), key, value))
    if values.get(key, "") == value:
        return [answer]
    return _change(state, device, target, [(key, value)], answer, when)


def _check(key: str, value: str) -> None:
    """Raises `Refused`: BAD_KEY or BAD_VALUE."""
    if not is_key(key):
        raise Refused(MetadataError.BAD_KEY, key)
    if len(value.encode()) > VALUE_LIMIT or _NOT_IN_VALUE.search(value):
        raise Refused(MetadataError.BAD_VALUE, key)


def clear(state: State, device: Device, command: ClearMetadata, when: float) -> Effects:
    target = _target_to_change(state, device, command.target, "")
    shown, keys = _shown(command.target, target), [key for key, _ in target.metadata]
    answer = tell(device, MetadataFound(shown, tuple((shown, key, "") for key in keys)))
    if not keys:
        return [answer]
    return _change(state, device, target, [(key, "") for key in keys], answer, when)


def set_display(state: State, device: Device, command: SetDisplay, when: float) -> Effects:
    user = device.user
    name = display_names.checked(state, device, command.text) if command.text else ""
    if name == user.display:
        return [tell(device, DisplayChanged(str(user.name), name))]
    return _change(state, device, user, [(DISPLAY, name)], None, when)


def _change(
    state: State,
    device: Device,
    target: Target,
    values: Sequence[tuple[str, str]],
    answer: Deliver | None,
    when: float,
) -> Effects:
    """Without an `answer` the device is answered by what others are told."""
    too_soon = MetadataError.TOO_SOON if answer else ChatError.TOO_SOON
    _check_pace(state, device, target, values, when, too_soon)
    part = metadata_told.part_of(target)
    changes: list[Change] = [MetadataSet(part, key, value) for key, value in values]
    then: list[Effect | Order] = [*([answer] if answer else [])]
    then.append(TellMetadata(part, tuple(values), device.id))
    return decide(state, device, changes, then, when, stored=_stored(target, changes))


def _stored(target: Target, changes: list[Change]) -> list[Change]:
    """Which of the changes outlive a crash."""
    if isinstance(target, User):
        return changes if target.account else []
    return ownership.stored_of(target, changes)


def _check_pace(
    state: State,
    device: Device,
    target: Target,
    values: Sequence[tuple[str, str]],
    when: float,
    reason: MetadataError | ChatError,
) -> None:
    """Raises `Refused(TOO_SOON)` if many devices are to be told, and were just now."""
    told = sum(len(metadata_told.followers(state, target, key)) for key, _ in values)
    if told <= MANY:
        return
    left = device.user.last.get("metadata", -PACE) + PACE - when
    if left > 0:
        raise Refused(reason, str(ceil(left)))
    state.user_changes.note_last(device.user, "metadata", when)


# -- following keys


def use(state: State, device: Device, command: UseMetadata, when: float) -> Effects:
    state.metadata_changes.set_followed(device, (device.followed or ()) if command.on else None)
    return []


def follow(state: State, device: Device, command: FollowKeys, when: float) -> Effects:
    had = device.followed or ()
    followed, good, bad, over = dict.fromkeys(had), [], [], ""
    for key in dict.fromkeys(command.keys):
        if not is_key(key):
            bad.append(key)
            continue
        if not command.on:
            followed.pop(key, None)
        elif key not in followed and len(followed) >= FOLLOWED_LIMIT:
            over = key
            break
        else:
            followed[key] = None
        good.append(key)
    state.metadata_changes.set_followed(device, tuple(followed))
    has_new = len(followed) > len(had)
    return [tell(device, KeysFollowed(tuple(good), tuple(bad), over, command.on, has_new))]


def list_followed(state: State, device: Device, command: ListFollowed, when: float) -> Effects:
    return [tell(device, FollowedList(device.followed or ()))]


RULES: dict[type[Command], Callable[..., Effects]] = {
    UseMetadata: use,
    ReadMetadata: read,
    SetMetadata: set_value,
    ClearMetadata: clear,
    FollowKeys: follow,
    ListFollowed: list_followed,
    SyncMetadata: sync,
    SetDisplay: set_display,
}
