"""The rules of asides: tags without a text, and what is said to those alone who lead a room.

Neither is part of what is said in the room: other protocols show nothing of tags, and only the
clients of those who lead the room get the rest.
"""

from __future__ import annotations

from chatroom_tw.chat.rules import conversations, guards, lookups
from chatroom_tw.chat.rules.effects import Effects, Remember
from chatroom_tw.chat.rules.entities import Device, Room, User
from chatroom_tw.chat.rules.extras import Extra, Manner, Tags
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.talk import Message, Said
from chatroom_tw.chat.rules.telling import tell, tell_user
from chatroom_tw.chat.rules.tracking_commands import SayAbove, SendTags
from chatroom_tw.chat.rules.tracking_events import Echo, SaidAbove, Tagged
from chatroom_tw.server.effects import Deliver
from chatroom_tw.server.refusals import Refused

TYPING = "+typing"
"""The tag by which clients tell others that somebody is typing: `active`, `paused` or `done`."""
TYPING_MOST = 50
"""The most members of a room in which that is told."""


def send_tags(state: State, device: Device, command: SendTags, when: float) -> Effects:
    user, tags = device.user, command.tags
    if not command.to.startswith("#"):
        other = lookups.user_called(state, command.to)
        event = Tagged("", str(other.name), str(user.name), user.identity, tags, when, state.ahead)
        echo = [tell(one, Echo(event)) for one in user.devices if one.echoes]
        if user.person in other.ignores:
            return [*echo]
        if is_passing(tags):
            return [*echo, *tell_user(other, event)]
        message = Message(str(user.name), str(other.name), "", when, state.ahead)
        how = Extra(Manner.TAGS, tags=tags)
        kept = conversations.remember(state, device, other, message, how)
        return [*echo, *tell_user(other, event), *kept]
    name = command.to.removeprefix("#")
    if is_passing(tags):
        room = _room_to_type_in(state, device, name, when)
    else:
        room = _room_to_talk_in(state, device, name, when)
    if room is None:
        return []
    event = Tagged(room.name, "", str(user.name), user.identity, tags, when, state.ahead)
    echo = [tell(device, Echo(event))] if device.echoes else []
    kept = [] if is_passing(tags) else [remember(state, device, room, tags, when)]
    return [Deliver(room.to, event, device.id), *echo, *kept]


def is_passing(tags: Tags) -> bool:
    """Whether tags say only that somebody is typing, which nobody reads later."""
    return all(name == TYPING for name, _ in tags)


def remember(state: State, device: Device, room: Room, tags: Tags, when: float) -> Remember:
    user = device.user
    said = Said(room.name, device.id, user.name, "", when, room.number, ahead=state.ahead)
    return Remember(said._replace(identity=user.identity, extra=Extra(Manner.TAGS, tags=tags)))


def say_above(state: State, device: Device, command: SayAbove, when: float) -> Effects:
    room = _room_to_talk_in(state, device, command.room, when)
    if room is None:
        return []
    user = device.user
    is_notice = command.extra is not None and command.extra.manner is Manner.NOTICE
    event = SaidAbove(
        *(room.name, command.role, str(user.name), command.text, when, state.ahead),
        *(user.identity, is_notice),
    )
    above = (one for one in room.members if room.role_of(one).rank >= command.role.rank)
    return [
        tell(one, event)
        for member in above
        if member is not user and not _ignores(member, user)
        for one in member.devices
    ]


def _ignores(user: User, other: User) -> bool:
    return other.person in user.ignores


def _room_to_type_in(state: State, device: Device, name: str, when: float) -> Room | None:
    """The room, if it is told there that the device's user is typing. That takes no time from those
    who type in a slow room."""
    room = lookups.room_called(state, name)
    if room not in device.user.rooms:
        raise Refused(ChatError.NOT_A_MEMBER, room.name)
    if len(room.members) > TYPING_MOST or not guards.has_voice(state, device, room, when):
        return None
    return room


def _room_to_talk_in(state: State, device: Device, name: str, when: float) -> Room | None:
    """The room, if the device's user may say something there; None: nothing happens."""
    room = lookups.room_called(state, name)
    if room not in device.user.rooms:
        raise Refused(ChatError.NOT_A_MEMBER, room.name)
    if room.guarded and not guards.may_talk(state, device, room, when):
        return None
    return room
