"""The rules of talking in a room that is guarded: one with mutes, `moderated` or `slow`."""

from __future__ import annotations

from math import ceil

from chatroom_tw.chat.rules import entering, rights
from chatroom_tw.chat.rules.commands import Say
from chatroom_tw.chat.rules.entities import Device, Room, User
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import Kind
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.targets import Hidden, Mask, Network
from chatroom_tw.server.refusals import Refused

REMINDED = 60.0
"""Seconds after which somebody who is muted is told so again."""


def may_talk(state: State, device: Device, room: Room, when: float) -> bool:
    """Whether the device's user may say something in the room now; False: nothing happens.

    Raises `Refused`: MUTED, MODERATED or TOO_SOON. Those who lead the room may say anything.
    """
    user, rank = device.user, rights.rank(device, room)
    if rank >= Role.OPERATOR.rank:
        return True
    if _is_muted(state, user, room, when):
        _remind(state, device, room, when)
        return False
    if room.settings.moderated and rank < Role.VOICE.rank:
        raise Refused(ChatError.MODERATED, room.name)
    if room.settings.slow:
        _check_pace(state, device, room, when)
    return True


def check_voice(state: State, device: Device, room: Room, when: float) -> None:
    """As `may_talk`, for what is no new text: it may be at any pace, and raises MUTED each time."""
    user, rank = device.user, rights.rank(device, room)
    if rank >= Role.OPERATOR.rank:
        return
    if _is_muted(state, user, room, when):
        raise Refused(ChatError.MUTED, room.name)
    if room.settings.moderated and rank < Role.VOICE.rank:
        raise Refused(ChatError.MODERATED, room.name)


def has_voice(state: State, device: Device, room: Room, when: float) -> bool:
    """Whether `check_voice` raises nothing."""
    if room.guarded:
        try:
            check_voice(state, device, room, when)
        except Refused:
            return False
    return True


def _is_muted(state: State, user: User, room: Room, when: float) -> bool:
    """Whether a mute is for the user. A voice is spared by masks, which are for many."""
    entry = rights.find(state, room.mutes, user, when)
    if entry is None or entering.is_on(state, user, room, Kind.EXEMPT, when):
        return False
    is_for_many = isinstance(entry.target, Mask | Network | Hidden)
    return not (is_for_many and room.role_of(user) is Role.VOICE)


def is_too_much(device: Device, room: Room, command: Say) -> bool:
    """Whether the room is slow, and several lines have come in one piece. A text of several lines
    is one."""
    if not room.settings.slow or command.together or "\n" not in command.text:
        return False
    return rights.rank(device, room) < Role.OPERATOR.rank


def _remind(state: State, device: Device, room: Room, when: float) -> None:
    """Raises `Refused(MUTED)`, but not again within `REMINDED` seconds."""
    what = f"muted:{room.key}"
    if when >= device.user.last.get(what, -REMINDED) + REMINDED:
        state.user_changes.note_last(device.user, what, when)
        raise Refused(ChatError.MUTED, room.name)


def _check_pace(state: State, device: Device, room: Room, when: float) -> None:
    """Raises `Refused(TOO_SOON)`, with the seconds that are left."""
    what, user = f"slow:{room.key}", device.user
    left = user.last.get(what, -room.settings.slow) + room.settings.slow - when
    if left > 0:
        raise Refused(ChatError.TOO_SOON, str(ceil(left)))
    state.user_changes.note_last(user, what, when)
