"""Whom the rules tell of an event: one device, all devices of a user, or a room."""

from __future__ import annotations

from chatroom_tw.chat.rules.entities import Delivery, Device, Room, User
from chatroom_tw.chat.rules.events import Event
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.tracking_events import (
    AwayChanged,
    IdentityChanged,
    Offline,
    Online,
    TrackingEvent,
    WatchedChanged,
)
from chatroom_tw.server import text
from chatroom_tw.server.effects import Deliver, InRooms, Person


def tell(device: Device, event: Event) -> Deliver:
    """The device alone is told: it has asked."""
    return Deliver(Person(device.id), event)


def tell_as_well(device: Device, event: Event, asker: Device) -> Deliver:
    """The device is told of what the asker has asked for, whom it answers."""
    return Deliver(Person(device.id), event, asker=asker.id)


def tell_user(user: User, event: Event, but: Device | None = None) -> list[Deliver]:
    """All devices of the user are told, but for that one."""
    return [tell(device, event) for device in user.devices if device is not but]


def tell_room(room: Room, event: Event, device: Device, other: User | None = None) -> list[Deliver]:
    """The members are told of what the device has done, and it is, wherever it is.

    So is the `other` user, to whom it was done.
    """
    alone = device.tracks and room in device.user.rooms  # So that it is an answer.
    told = [Deliver(room.to, event, device.id if alone else None, device.id)]
    if alone or room not in device.user.rooms:
        told.append(tell(device, event))
    if other and other is not device.user and room not in other.rooms:
        told += tell_user(other, event)
    return told


def tell_sharing(
    state: State, user: User, event: TrackingEvent, but: Device | None = None
) -> list[Deliver]:
    """Those who share a room with the user are told, if their clients keep track of others; that
    somebody is away, pages are told, too.

    So are the user's own devices, but for that one; of a change, also those that watch the name.
    """
    watching: list[Deliver] = []
    if isinstance(event, (AwayChanged, IdentityChanged)):
        watching = _tell_watching(state, user, event)
    if not user.rooms or not (state.tracking or isinstance(event, AwayChanged)):
        return watching
    rooms = user.rooms
    to = rooms[0].to if len(rooms) == 1 else InRooms(tuple(room.name for room in rooms))
    return [Deliver(to, event, but.id if but else None), *watching]


def _tell_watching(state: State, user: User, event: AwayChanged | IdentityChanged) -> list[Deliver]:
    """The devices that watch the user's name are told, unless they share a room with the user.

    Those that do not know yet that somebody has the name are told of that first.
    """
    watched = state.watches.find(text.key(user.name))
    if watched is None:
        return []
    told, rooms = tell_names(state), set(user.rooms)
    changed = WatchedChanged(event)
    return told + [
        tell(device, changed)
        for device in watched.watchers
        if device.user is not user and rooms.isdisjoint(device.user.rooms)
    ]


def tell_names(state: State) -> list[Deliver]:
    """The devices that watch names are told who has come and gone since they were told last."""
    told: list[Deliver] = []
    for key, watched in state.watches.take_changed():
        before, watched.name = watched.name, state.name_now(key)
        if bool(before) == bool(watched.name):
            continue
        event: Online | Offline = Offline(before)
        if watched.name:
            event = Online(watched.name, state.names[key].identity)
        told += [tell(device, event) for device in watched.watchers]
    return told


def tell_sent(sender: Device, event: Event) -> list[Deliver]:
    """The sender of a private message is told of it; so are the user's devices that show messages.

    A device that gets messages on request is told nothing of what another has sent.
    """
    shown = [one for one in sender.user.devices if one.delivery is Delivery.AT_ONCE]
    others = (tell_as_well(one, event, sender) for one in shown if one is not sender)
    return [tell(sender, event), *others]
