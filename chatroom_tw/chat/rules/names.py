"""The rules of names: taking another name, and telling the other users of it."""

from __future__ import annotations

from chatroom_tw.chat.rules import commands, lookups
from chatroom_tw.chat.rules.effects import Effects
from chatroom_tw.chat.rules.entities import Device, User
from chatroom_tw.chat.rules.events import Renamed
from chatroom_tw.chat.rules.extras import Manner
from chatroom_tw.chat.rules.happenings import presence
from chatroom_tw.chat.rules.presence import NewName
from chatroom_tw.chat.rules.presence_batches import gather
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.telling import tell, tell_user
from chatroom_tw.chat.rules.tracking_events import NameSet
from chatroom_tw.server import text
from chatroom_tw.server.effects import Deliver, InRoom, InRooms
from chatroom_tw.server.refusals import CommonError, Refused


def rename(state: State, device: Device, command: commands.Rename, when: float) -> Effects:
    user, name = device.user, text.person_name(command.name)
    if name == user.name and device.tracks:
        return []  # Its list of names is right already.
    if lookups.is_registered(state, name, user):
        raise Refused(ChatError.NAME_REGISTERED, name)
    if not lookups.is_free(state, name, user):
        raise Refused(CommonError.NAME_TAKEN, name)
    by = device if device.tracks else None
    return change_name(state, user, name, when, by=by, asker=device.id)


def take_name(state: State, device: Device, written: str, when: float) -> Effects:
    """The device's user has that name from now on, with a number behind it if it is not free.

    It may have blanks in it. Raises `Refused(BAD_NAME)`.
    """
    user = device.user
    name, numbered = lookups.free_name(state, user, text.spaced_person_name(written))
    if name != user.name:
        return change_name(state, user, name, when, by=device, numbered=numbered)
    state.set_name(user, name, when, numbered)  # Blanks and underscores may have changed places.
    return []


def change_name(
    state: State,
    user: User,
    name: str,
    when: float,
    *,
    by: Device | None = None,
    numbered: tuple[str, int] | None = None,
    asker: int | None = None,
) -> Effects:
    """Each device that shares a room with the user is told once; so are the user's own.

    `by` is a device that is not told of it: it is answered in another way.
    """
    change = Renamed(((user.name, name),), (user.id,), (user.identity,))
    effects: Effects = []
    told_now: list[InRoom] = []
    for room in user.rooms:
        timer = gather(state, room, NewName(user.name, name, user.identity))
        if timer is None:
            told_now.append(room.to)
            effects += presence(state, room, user, Manner.NAME, name)
        else:
            effects += timer
    if not lookups.is_guest(user):
        state.names_gone.add(str(user.name), user.identity, when)
    effects += [
        tell(one, NameSet(str(user.name), name, user.identity, told=one is by))
        for one in user.devices
        if one.tracks
    ]
    state.set_name(user, name, when, numbered)
    if told_now:
        to = told_now[0] if len(told_now) == 1 else InRooms(tuple(to.room for to in told_now))
        effects.append(Deliver(to, change, by.id if by else None, asker))
    else:
        effects += tell_user(user, change, but=by)
    return effects
