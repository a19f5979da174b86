"""Acts: what somebody who leads a room, or the server, does, and the log of it."""

from __future__ import annotations

from collections.abc import Iterable

from chatroom_tw.chat.rules import ownership
from chatroom_tw.chat.rules.changes import ActDone, Change
from chatroom_tw.chat.rules.deciding import Order, decide, record
from chatroom_tw.chat.rules.effects import Effect, Effects
from chatroom_tw.chat.rules.entities import Device, Room
from chatroom_tw.chat.rules.state import State


def act(
    device: Device, room: Room | None, what: str, whom: str, detail: str, when: float
) -> ActDone:
    """The entry of the log."""
    return ActDone(room.key if room else "", when, signed(device), what, whom, detail)


def signed(device: Device) -> str:
    """The name of who acts; of a server operator both names, if they differ: `guest-5 (root)`."""
    name = str(device.user.name)
    is_other = device.operator not in ("", name)
    return f"{name} ({device.operator})" if is_other else name


def carry(
    state: State,
    device: Device,
    room: Room | None,
    changes: Iterable[Change],
    then: Iterable[Effect | Order],
    when: float,
) -> Effects:
    """Decide on changes in a room, or on the server: see `deciding`.

    Those that do not outlive a crash, as the room does not, are only applied; acts are logged.
    """
    changes = tuple(changes)
    stored = ownership.stored_of(room, changes) if room else list(changes)
    acts = [one for one in changes if isinstance(one, ActDone)]
    lasting = [one for one in stored if not isinstance(one, ActDone)]
    if lasting:
        return decide(state, device, changes, then, when, stored=[*lasting, *acts])
    # What follows may remove the room with its log.
    logged = record(state, *acts) if acts else []
    return [*logged, *decide(state, device, changes, then, when)]
