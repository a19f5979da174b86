"""The rules of rooms: entering and leaving them, and who is told of it."""

from __future__ import annotations

from chatroom_tw.chat.rules import commands
from chatroom_tw.chat.rules.effects import Effects, Forget, NewRoom, NumberRoom, Store, WakeRoom
from chatroom_tw.chat.rules.events import (
    Added,
    Created,
    Entered,
    Event,
    Exited,
    Joined,
    Left,
    MemberList,
    Removed,
    RoomList,
)
from chatroom_tw.chat.rules.presence import CROWDED, SECONDS, PresenceBatch
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import MAIN, Lifetime, Room, State, User
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server import text
from chatroom_tw.server.effects import Deliver, Person, Subscribe, Unsubscribe
from chatroom_tw.server.refusals import Refused

ROOMS_LIMIT = 100
"""The most rooms that one user is in, so that nobody can fill the memory with rooms."""


def join(state: State, user: User, command: commands.Join, when: float) -> Effects:
    room = room_to_join(state, user, command.room, make=command.make)
    if room.stay is Lifetime.STORING and room.maker is user:
        return [Store(user.id, NewRoom(room.kept, command))]
    inside = room in user.rooms
    effects: Effects = []
    if user.current not in (room, None):
        effects.append(Subscribe(user.id, user.current.name, False))
    user.current = room
    if inside:
        user.rooms = (*_without(user.rooms, room), room)
        effects.append(Subscribe(user.id, room.name, True))
    else:
        effects += enter(state, user, room)
    return [entered(user, room, command.room), *effects]


def create(state: State, user: User, command: commands.Create, when: float) -> Effects:
    """The room waits for its maker, or for whoever joins it, as long as its maker is there."""
    name = text.room_name(command.room)
    if text.key(name) in state.rooms:
        raise Refused(ChatError.ROOM_EXISTS, name)
    if len(state.held.get(user, ())) >= ROOMS_LIMIT:
        raise Refused(ChatError.TOO_MANY_ROOMS, user.name)
    room = state.make_room(name, user)
    if room.stay is Lifetime.STORING:
        return [Store(user.id, NewRoom(room.kept, command))]
    state.hold_room(room, user)
    return [Deliver(Person(user.id), Created(room.name))]


def kept(state: State, user: User, question: NewRoom, answer: None, when: float) -> Effects:
    """The room is safe, and its owner gets what they have asked for."""
    if isinstance(question.then, commands.Join):
        return join(state, user, question.then, when)
    return [Deliver(Person(user.id), Created(question.room.name))]


def leave(state: State, user: User, command: commands.Leave, when: float) -> Effects:
    room = state.room_meant(user, command.room)
    if room not in user.rooms:
        raise Refused(ChatError.NOT_A_MEMBER, room.name)
    return leave_room(state, user, room)


def leave_room(state: State, user: User, room: Room) -> Effects:
    exited = Exited(room.name, room.number, user.membership(room.number))
    return [Deliver(Person(user.id), exited), *exit_room(state, user, room)]


def add(state: State, user: User, command: commands.Add, when: float) -> Effects:
    room, other = _owned_room_and_other(state, user, command)
    if room in other.rooms:
        raise Refused(ChatError.ALREADY_THERE, other.name)
    if Traits.ALONE not in other.traits:
        raise Refused(ChatError.ROOMS_ONLY, other.name)
    _check_room_for_one_more(other)
    return [
        *enter(state, other, room),
        Deliver(Person(other.id), Added(room.name, user.name)),
        *_tell_from_outside(user, room, _joined(other, room)),
    ]


def remove(state: State, user: User, command: commands.Remove, when: float) -> Effects:
    room, other = _owned_room_and_other(state, user, command)
    if room not in other.rooms:
        raise Refused(ChatError.NOT_THERE, other.name)
    why = f"removed by {user.name}"
    removed = Removed(room.name, user.name, room.number, other.membership(room.number))
    return [
        Deliver(Person(other.id), removed),
        Subscribe(other.id, room.name, room is other.current),  # They may listen otherwise now.
        *exit_room(state, other, room, why),
        *_tell_from_outside(user, room, _left(other, room, why)),
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
    return [Deliver(room.to, event) for event in crowd.events(room.name, room.number)]


def room_to_join(state: State, user: User, written: str, *, make: bool = True) -> Room:
    """The room of that name, made if need be.

    Raises `Refused`: BAD_NAME, TOO_MANY_ROOMS, or NO_SUCH_ROOM if it shall not be made.
    """
    name = text.room_name(written)
    room = state.rooms.get(text.key(name))
    if room is None and not make:
        raise Refused(ChatError.NO_SUCH_ROOM, name)
    if room is None or room not in user.rooms:
        _check_room_for_one_more(user)
    return room or state.make_room(name, user)


def entered(user: User, room: Room, written: str) -> Deliver:
    """What somebody is told who is in the room, and has asked for it under that name."""
    membership = user.membership(room.number)
    told = Entered(room.name, len(room.members), written, room.number, membership)
    return Deliver(Person(user.id), told)


def enter(state: State, user: User, room: Room) -> Effects:
    """The user is in the room from now on; those who are there are told.

    It is the current room of somebody who had none.
    """
    numbered: Effects = []
    if not room.members and room.stay is Lifetime.OCCUPIED and room.key != MAIN:
        numbered.append(NumberRoom(room.kept))
    user.rooms = (*user.rooms, room)
    user.current = user.current or room
    room.members[user] = None
    state.number_membership(user, room)
    crowd, effects = gathering(room)
    if crowd:
        crowd.came(user.name)
    # Who comes need not wait for the crowd to be told of it, if their protocol tells them at all.
    to = Person(user.id) if crowd else room.to
    joined = Deliver(to, _joined(user, room), user.id)
    return [*numbered, Subscribe(user.id, room.name, user.current is room), *effects, joined]


def exit_room(state: State, user: User, room: Room, why: str = "") -> Effects:
    """The user is in the room no more; those who are there are told.

    Who leaves the current room is back in the one joined before it.
    """
    crowd, effects = gathering(room)
    if crowd:
        crowd.went(user.name, why)
    to = Person(user.id) if crowd else room.to
    effects.append(Deliver(to, _left(user, room, why), user.id))
    del room.members[user]
    effects.append(Unsubscribe(user.id, room.name))
    place = user.rooms.index(room)
    user.rooms = _without(user.rooms, room)
    _remember_having_left(user, room)
    if user.current is room:
        user.current = user.rooms[max(place - 1, 0)] if user.rooms else None
        if user.current:
            effects.append(Subscribe(user.id, user.current.name, True))
    if state.forget_if_idle(room):
        effects.append(Forget(room.name))
    return effects


def gathering(room: Room) -> tuple[PresenceBatch | None, Effects]:
    """The crowd that must be told of something, and what wakes it; (None, []) if the room is small.

    Once a crowd has begun to gather it gathers until it has told, so that
    nothing is told out of order when the room shrinks meanwhile.
    """
    if room.crowd is None:
        if len(room.members) <= CROWDED:
            return None, []
        room.crowd = PresenceBatch()
        return room.crowd, [WakeRoom(room.name, SECONDS)]
    return room.crowd, []


def _without(rooms: tuple[Room, ...], left: Room) -> tuple[Room, ...]:
    return tuple(room for room in rooms if room is not left)


def _joined(user: User, room: Room) -> Joined:
    return Joined(room.name, (user.name,), room.number)


def _left(user: User, room: Room, why: str) -> Left:
    return Left(room.name, (user.name,), why, room.number)


def _remember_having_left(user: User, room: Room) -> None:
    """Keep a visitor's membership for when they come back, and those of the last rooms left."""
    if not user.memberships or room.number not in user.memberships:
        return
    user.memberships[room.number] = user.memberships.pop(room.number)
    there = {room.number for room in user.rooms}
    if len(user.memberships) - len(there) > ROOMS_LIMIT:
        del user.memberships[next(number for number in user.memberships if number not in there)]


def _tell_from_outside(user: User, room: Room, event: Event) -> Effects:
    """An owner who is not in the room is told what happened as those who are."""
    return [] if room in user.rooms else [Deliver(Person(user.id), event)]


def _check_room_for_one_more(user: User) -> None:
    if len(user.rooms) >= ROOMS_LIMIT:
        raise Refused(ChatError.TOO_MANY_ROOMS, user.name)


def _owned_room_and_other(
    state: State, user: User, command: commands.Add | commands.Remove
) -> tuple[Room, User]:
    room = state.room_meant(user, command.room)
    if not room.is_owned_by(user):
        raise Refused(ChatError.NOT_THE_OWNER, room.name)
    return room, state.user_called(command.name)
