"""The rules of presence batches: when a room begins to gather notices, and when it tells them."""

from __future__ import annotations

from dataclasses import replace

from chatroom_tw.chat.rules import absence, presence
from chatroom_tw.chat.rules.effects import Effects
from chatroom_tw.chat.rules.entities import Room
from chatroom_tw.chat.rules.events import Event, Joined, Renamed
from chatroom_tw.chat.rules.metadata_told import displays_of
from chatroom_tw.chat.rules.state import State
from chatroom_tw.server import text
from chatroom_tw.server.effects import Deliver, SetTimer

TIMER = "presence"
"""The kind of timer whose name is `presence:` and a room's key."""


def gather(state: State, room: Room, notice: presence.Notice) -> Effects | None:
    """Add the notice to the room's batch, if the room is big; None: its members are told now.

    A room that has begun to gather goes on until its timer, even if it shrinks meanwhile: so
    nothing is told out of order. A quiet room tells new names alone, but what it gathers is whole:
    who has left has no new name to be told.
    """
    if room.notices:
        state.member_changes.add_notice(room, notice)
        return []
    if room.settings.quiet and not isinstance(notice, presence.NewName):
        return []
    if len(room.members) <= presence.THRESHOLD:
        return None
    state.member_changes.add_notice(room, notice)
    return [SetTimer(f"{TIMER}:{room.key}", presence.SECONDS)]


def gathers(room: Room) -> bool:
    """Whether the room tells of who comes and goes later, or not at all."""
    return bool(room.notices) or room.settings.quiet or len(room.members) > presence.THRESHOLD


def tell(state: State, key: str, when: float) -> Effects:
    """The timer of a room: tell the sum of its notices. The room may be removed meanwhile."""
    room = state.rooms.get(key)
    if room is None:
        return []
    events = presence.events(state.member_changes.take_notices(room), room.name, room.number)
    quiet = room.settings.quiet
    told = [event for event in events if isinstance(event, Renamed) or not quiet]
    return [
        *(Deliver(room.to, _completed(state, event)) for event in told),
        *(away for event in told for away in _tell_away(state, room, event)),
    ]


def _tell_away(state: State, room: Room, event: Event) -> Effects:
    """Those who have joined may be away."""
    if not room.away or not isinstance(event, Joined):
        return []
    return [*absence.tell_of(room, (state.names[text.key(name)] for name in event.names))]


def _completed(state: State, event: Event) -> Event:
    """The event with what users are now: their numbers if they were renamed, their display names if
    they have come. They are members, so they have these names."""
    if isinstance(event, Renamed):
        users = tuple(state.names[text.key(new)].id for _, new in event.changes)
        return replace(event, users=users)
    if isinstance(event, Joined):
        came = [state.names[text.key(name)] for name in event.names]
        return replace(event, displays=displays_of(came))
    return event
