"""The rules for rooms-only clients: programs that join and leave rooms by number.

Their protocol has no way to ask again. So a name that somebody else has gets a number instead
of being refused, and whatever they ask for twice is answered twice.
"""

from __future__ import annotations

from chatroom_tw.chat.rules import commands, lookups, names, rooms
from chatroom_tw.chat.rules.effects import Effects
from chatroom_tw.chat.rules.entities import Device
from chatroom_tw.chat.rules.events import Exited
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.telling import tell
from chatroom_tw.server import text
from chatroom_tw.server.refusals import Refused


def join_as(state: State, device: Device, command: commands.JoinAs, when: float) -> Effects:
    text.spaced_person_name(command.name)  # If it is refused, nothing has changed.
    banned = rooms.refusal_to_enter(state, device, text.unspaced_room(command.room), when)
    if banned:
        return [tell(device, banned)]
    user = device.user
    room = rooms.room_to_join(state, user, text.unspaced_room(command.room), when)
    state.member_changes.number_member(device)
    effects = names.take_name(state, device, command.name, when)
    entering = [] if room in user.rooms else rooms.enter(state, device, room, when)
    return [*effects, rooms.entered(device, room, command.room, when), *entering]


def leave_by_ref(
    state: State, device: Device, command: commands.LeaveByRef, when: float
) -> Effects:
    key = lookups.key_meant(state, command.room)
    room = state.rooms.get(key)
    if room is not None and room in device.user.rooms:
        return rooms.leave_room(state, device, room)
    number = state.room_numbers.number(key)
    if number not in device.left:
        raise Refused(ChatError.NOT_A_MEMBER, command.room.text)
    return [tell(device, Exited(key, number, device.membership))]
