"""Whom the rules tell of an event: one device, or all devices of a user."""

from __future__ import annotations

from chatroom_tw.chat.rules.entities import Device, User
from chatroom_tw.chat.rules.events import Event
from chatroom_tw.server.effects import Deliver, Person


def tell(device: Device, event: Event) -> Deliver:
    """The device alone is told: it has asked."""
    return Deliver(Person(device.id), event)


def tell_user(user: User, event: Event, but: Device | None = None) -> list[Deliver]:
    """All devices of the user are told, but for that one."""
    return [tell(device, event) for device in user.devices if device is not but]
