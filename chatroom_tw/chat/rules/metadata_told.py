"""Who is told of metadata: the devices that follow a key, and share a room with the user, or are in
the room.

A device that enters a room is told of what there is. Nothing here is done for what is said.

Of a display name, which is the value of a key, all are told who share a room with the user, in one
event (`DisplayChanged`): the page shows it, and follows no keys.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import islice

from chatroom_tw.chat.rules.changes import MetadataSet
from chatroom_tw.chat.rules.deciding import ORDERS, TellMetadata, record
from chatroom_tw.chat.rules.effects import Effects
from chatroom_tw.chat.rules.entities import DISPLAY, Account, Device, Metadata, Room, User
from chatroom_tw.chat.rules.metadata_events import (
    DisplayChanged,
    Displays,
    MetadataChanged,
    MetadataEntry,
    MetadataFound,
    MetadataLater,
)
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.telling import tell
from chatroom_tw.server.effects import Deliver, InRooms, Person

KEYS_LIMIT = 20
"""The most values of one user or room, besides a display name."""
ENTRIES = 2000
"""The most values in one answer."""
BIG = 100
"""In a room of more members nobody is told of metadata because somebody has entered."""

Target = User | Room


def name_of(target: Target) -> str:
    """The target as clients name it."""
    return f"#{target.name}" if isinstance(target, Room) else str(target.name)


def part_of(target: Target) -> str:
    """The part of what the metadata belongs to."""
    return target.part if isinstance(target, Room) else target.person


def is_told(device: Device, target: Target) -> bool:
    """Whether the device is told of the target. A client that watches a name (MONITOR) belongs
    here, too."""
    user = device.user
    if isinstance(target, Room):
        return user in target.members
    return user is target or any(user in room.members for room in target.rooms)


def followers(state: State, target: Target, key: str) -> list[Device]:
    """The devices that are told of this key of the target, in the order in which they came."""
    found = state.followers.get(key, ())
    return sorted((one for one in found if is_told(one, target)), key=lambda one: one.id)


def changed(state: State, target: Target, values: Metadata, but: int = 0) -> Effects:
    """Those who follow the keys are told of these values, but for the device that has set them."""
    name = name_of(target)
    told: Effects = [
        tell(one, MetadataChanged(name, key, value))
        for key, value in values
        for one in followers(state, target, key)
        if one.id != but
    ]
    display = dict(values).get(DISPLAY)
    if display is not None and isinstance(target, User):
        told += _display_changed(target, DisplayChanged(name, display), but or None)
    return told


def _display_changed(user: User, event: DisplayChanged, asker: int | None) -> Effects:
    """Those who share a room with the user are told; somebody who is in no room is told alone."""
    if user.rooms:
        return [Deliver(InRooms(tuple(room.name for room in user.rooms)), event, None, asker)]
    return [Deliver(Person(one.id), event, asker=asker) for one in user.devices]


def has_space(values: Collection[str], key: str) -> bool:
    """Whether there is space for a value with that key besides those with these keys."""
    return key == DISPLAY or len(values) - (DISPLAY in values) < KEYS_LIMIT


def displays_of(users: Iterable[User]) -> Displays:
    """The display names of those who have one."""
    return tuple((one.name, one.display) for one in users if one.metadata and one.display)


def _tell(state: State, order: TellMetadata, when: float) -> Effects:
    owner = state.metadata_changes.owner(order.target)
    target = owner.user if isinstance(owner, Account) else owner
    return changed(state, target, order.values, order.but) if target else []


ORDERS[TellMetadata] = _tell


# -- entering a room


def known(device: Device, targets: Iterable[Target]) -> tuple[MetadataEntry, ...]:
    """The values of these targets with the keys that the device follows."""
    keys = frozenset(device.followed or ())
    if not keys:
        return ()
    found = (
        (name_of(target), key, value)
        for target in targets
        for key, value in target.metadata
        if key in keys
    )
    return tuple(islice(found, ENTRIES))


def of_room(device: Device, room: Room) -> MetadataFound:
    """What the device is told of a room and its members."""
    return MetadataFound(name_of(room), known(device, (room, *room.members)))


def entered(device: Device, room: Room) -> Effects:
    """The device's user is in the room from now on."""
    if device.followed is None:
        return []
    if device.followed and len(room.members) > BIG:
        return [tell(device, MetadataLater(name_of(room)))]
    return [tell(device, of_room(device, room))]


def came(state: State, user: User, room: Room) -> Effects:
    """The user is in the room from now on: members who share no other room with them are told."""
    if not user.metadata or len(room.members) > BIG:
        return []
    name, others = name_of(user), [other for other in user.rooms if other is not room]
    return [
        tell(one, MetadataChanged(name, key, value))
        for key, value in user.metadata
        for one in followers(state, room, key)
        if one.user is not user and not any(one.user in other.members for other in others)
    ]


# -- logging in and out


def difference(state: State, user: User, before: Metadata) -> Effects:
    """The user's metadata was this before: those who follow a key are told what it is now."""
    was, now = dict(before), dict(user.metadata)
    values = [(key, now.get(key, "")) for key in {**was, **now} if was.get(key) != now.get(key)]
    return changed(state, user, tuple(values))


def bring(state: State, values: Metadata, to: User, before: Metadata) -> Effects:
    """These values of a guest are those of the user `to`, too, whose metadata was `before`.

    What the guest has set was set last. There are so many values at most as `KEYS_LIMIT` says.
    """
    had = dict(to.metadata)
    brought: list[MetadataSet] = []
    for key, value in values:
        if key in had or has_space(had, key):
            had[key] = value
            brought.append(MetadataSet(to.person, key, value))
    effects: Effects = []
    if to.account and brought:
        effects = record(state, *brought)
    elif brought:
        state.metadata_changes.set_all(to, tuple(sorted(had.items())))
    return [*effects, *difference(state, to, before)]
