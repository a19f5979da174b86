"""The rules of saying something that not everybody in the room is told in the same way.

That is so if the speaker has several devices, is ignored, or is not in the room.
"""

from __future__ import annotations

from collections.abc import Iterable

from chatroom_tw.chat.rules import about, commands, entering, guards
from chatroom_tw.chat.rules.changes import ACCOUNT
from chatroom_tw.chat.rules.effects import Effects
from chatroom_tw.chat.rules.entities import Device, Room, User
from chatroom_tw.chat.rules.events import Apart, Line, new_said
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.room_events import SaidOutside
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.telling import tell, tell_user
from chatroom_tw.chat.rules.tracking_events import Echo
from chatroom_tw.server import text
from chatroom_tw.server.refusals import Refusal, Refused


def say_specially(
    state: State, device: Device, room: Room, command: commands.Say, when: float
) -> Effects:
    """What a user says who has several devices, is away or is ignored."""
    user = device.user
    back = about.come_back(state, user) if user.away is not None else []
    own = tuple(one.id for one in user.devices if one is not device)
    deaf = tuple(
        one.id
        for other in state.ignores.of(user.person)
        if room in other.rooms
        for one in other.devices
    )
    apart = Apart(own, deaf) if own or deaf else None
    values = (room.name, device.id, user.name, command.text, when, room.number)
    more = (command.together, state.ahead, apart, user.identity, command.extra)
    said = new_said((*values, *more))
    return [*back, said, *([tell(device, Echo(said))] if device.echoes else [])]


def say_first_line(
    state: State, device: Device, room: Room, command: commands.Say, when: float
) -> Effects:
    """Of several lines that have come in one piece the first is said. It was too soon for others,
    which are not said later."""
    first = command._replace(text=command.text.partition("\n")[0])
    refusal = Refusal(ChatError.TOO_SOON, str(room.settings.slow))
    return [*say_specially(state, device, room, first, when), tell(device, refusal)]


def say_outside(
    state: State, device: Device, room: Room, command: commands.Say, when: float
) -> Effects:
    """What somebody says in a room without being in it, if its settings let them.

    Raises `Refused(NOT_A_MEMBER)`, or as `guards.may_talk`.
    """
    if not room.settings.outside or entering.ban_of(state, device, room, when):
        raise Refused(ChatError.NOT_A_MEMBER, room.name)
    if room.guarded and not guards.may_talk(state, device, room, when):
        return []
    if guards.is_too_much(device, room, command):
        said = say_first_line(state, device, room, command, when)
    else:
        said = say_specially(state, device, room, command, when)
    return [*said, *tell_user(device.user, SaidOutside(room.name, command.text))]


def heard(state: State, user: User, lines: Iterable[Line]) -> tuple[Line, ...]:
    """Those lines of the history that nobody has said whom the user ignores.

    The history has names alone: that by which somebody is ignored, that of the account, and that
    which they have now are theirs.
    """
    ignores = user.ignores
    if not ignores:
        return tuple(lines)
    keys = {text.key(name) for name in ignores.values()}
    for person in ignores:
        other = state.user_of(person)
        if other:
            keys.add(text.key(other.name))
        if person.startswith(ACCOUNT):
            keys.add(person.removeprefix(ACCOUNT))
    return tuple(line for line in lines if text.key(line.name) not in keys)
