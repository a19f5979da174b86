"""The rules of rooms: entering and leaving them, and who is told of it."""

from __future__ import annotations

from chatroom_tw.core import commands, text
from chatroom_tw.core.crowd import CROWDED, SECONDS, Crowd
from chatroom_tw.core.effects import (
    Deliver,
    Effects,
    Forget,
    Person,
    Subscribe,
    Unsubscribe,
    WakeRoom,
)
from chatroom_tw.core.events import (
    Added,
    Entered,
    Event,
    Exited,
    Joined,
    Left,
    MemberList,
    Removed,
    RoomList,
)
from chatroom_tw.core.refusals import Reason, Refused
from chatroom_tw.core.state import MAIN, Room, State, User

ROOMS_LIMIT = 100
"""The most rooms that one user is in, so that nobody can fill the memory with rooms."""


def join(state: State, user: User, command: commands.Join, when: float) -> Effects:
    name = text.room_name(command.room)
    room = state.rooms.get(text.key(name))
    inside = room is not None and room in user.rooms
    if not inside:
        _check_room_for_one_more(user)
    room = room or state.make_room(name, user)
    effects: Effects = []
    if user.current not in (room, None):
        effects.append(Subscribe(user.id, user.current.name, False))
    user.current = room
    if inside:
        user.rooms.remove(room)
        user.rooms.append(room)
        effects.append(Subscribe(user.id, room.name, True))
    else:
        effects += enter(user, room)
    return [*effects, Deliver(Person(user.id), Entered(room.name, len(room.members)))]


def leave(state: State, user: User, command: commands.Leave, when: float) -> Effects:
    room = state.room_meant(user, command.room)
    if room not in user.rooms:
        raise Refused(Reason.NOT_A_MEMBER, room.name)
    effects = exit_room(state, user, room)
    return [*effects, Deliver(Person(user.id), Exited(room.name))]


def add(state: State, user: User, command: commands.Add, when: float) -> Effects:
    room, other = _owned_room_and_other(state, user, command)
    if room in other.rooms:
        raise Refused(Reason.ALREADY_THERE, other.name)
    _check_room_for_one_more(other)
    return [
        *enter(other, room),
        Deliver(Person(other.id), Added(room.name, user.name)),
        *_tell_from_outside(user, room, Joined(room.name, (other.name,))),
    ]


def remove(state: State, user: User, command: commands.Remove, when: float) -> Effects:
    room, other = _owned_room_and_other(state, user, command)
    if room not in other.rooms:
        raise Refused(Reason.NOT_THERE, other.name)
    why = f"removed by {user.name}"
    return [
        *exit_room(state, other, room, why),
        Deliver(Person(other.id), Removed(room.name, user.name)),
        *_tell_from_outside(user, room, Left(room.name, (other.name,), why)),
    ]


def list_rooms(state: State, user: User, command: commands.ListRooms, when: float) -> Effects:
    rooms = tuple((room.name, len(room.members)) for room in state.rooms.values())
    return [Deliver(Person(user.id), RoomList(rooms))]


def list_members(state: State, user: User, command: commands.ListMembers, when: float) -> Effects:
    room = state.room_meant(user, command.room)
    names = tuple(member.name for member in room.members)
    return [Deliver(Person(user.id), MemberList(room.name, names))]


def tell_crowd(room: Room) -> Effects:
    """Tell what the room has gathered."""
    if room.crowd is None:
        return []
    crowd, room.crowd = room.crowd, None
    return [Deliver(room.to, event) for event in crowd.events(room.name)]


def enter(user: User, room: Room) -> Effects:
    """The user is in the room from now on; those who are there already are told.

    It is the current room of somebody who had none.
    """
    user.rooms.append(room)
    user.current = user.current or room
    room.members[user] = None
    crowd, effects = gathering(room)
    if crowd:
        crowd.came(user.name)
    else:
        effects = [Deliver(room.to, Joined(room.name, (user.name,)), user.id)]
    return [Subscribe(user.id, room.name, user.current is room), *effects]


def exit_room(state: State, user: User, room: Room, why: str = "") -> Effects:
    """The user is in the room no more; those who stay are told.

    Who leaves the current room is back in the one joined before it.
    """
    crowd, effects = gathering(room)
    if crowd:
        crowd.went(user.name, why)
    else:
        effects = [Deliver(room.to, Left(room.name, (user.name,), why), user.id)]
    del room.members[user]
    effects.append(Unsubscribe(user.id, room.name))
    place = user.rooms.index(room)
    user.rooms.remove(room)
    if user.current is room:
        user.current = user.rooms[max(place - 1, 0)] if user.rooms else None
        if user.current:
            effects.append(Subscribe(user.id, user.current.name, True))
    if not room.members and room.key != MAIN:
        del state.rooms[room.key]
        effects.append(Forget(room.name))
    return effects


def gathering(room: Room) -> tuple[Crowd | None, Effects]:
    """The crowd that must be told of something, and what wakes it; (None, []) if the room is small.

    Once a crowd has begun to gather it gathers until it has told, so that
    nothing is told out of order when the room shrinks meanwhile.
    """
    if room.crowd is None:
        if len(room.members) <= CROWDED:
            return None, []
        room.crowd = Crowd()
        return room.crowd, [WakeRoom(room.name, SECONDS)]
    return room.crowd, []


def _tell_from_outside(user: User, room: Room, event: Event) -> Effects:
    """An owner who is not in the room is told what happened as those who are."""
    return [] if room in user.rooms else [Deliver(Person(user.id), event)]


def _check_room_for_one_more(user: User) -> None:
    if len(user.rooms) >= ROOMS_LIMIT:
        raise Refused(Reason.TOO_MANY_ROOMS, user.name)


def _owned_room_and_other(
    state: State, user: User, command: commands.Add | commands.Remove
) -> tuple[Room, User]:
    room = state.room_meant(user, command.room)
    if not room.is_owned_by(user):
        raise Refused(Reason.NOT_THE_OWNER, room.name)
    return room, state.user_called(command.name)
