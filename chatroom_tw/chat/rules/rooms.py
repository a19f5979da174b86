"""The rules of rooms: making, joining and leaving them, and telling their members of it."""

from __future__ import annotations

from chatroom_tw.chat.rules import commands, lookups
from chatroom_tw.chat.rules.effects import Effects, Forget, NewRoom, NumberRoom, Store
from chatroom_tw.chat.rules.entities import Lifetime, Room, User
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
from chatroom_tw.chat.rules.presence import Came, Went
from chatroom_tw.chat.rules.presence_batches import gather
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import MAIN, State
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server import text
from chatroom_tw.server.effects import Deliver, Person, Resubscribe, Subscribe, Unsubscribe
from chatroom_tw.server.refusals import Refused

ROOMS_LIMIT = 100
"""The most rooms that one user is in, or has pinned. It bounds the memory that rooms take."""


def join(state: State, user: User, command: commands.Join, when: float) -> Effects:
    room = room_to_join(state, user, command.room, make=command.make)
    if room.lifetime is Lifetime.STORING and room.maker == user.id:
        return [Store(user.id, NewRoom(room.stored, command))]
    inside = room in user.rooms
    effects: Effects = []
    if user.current not in (room, None):
        effects.append(Resubscribe(user.id, user.current.name, False))
    state.set_current(user, room)
    if inside:
        effects.append(Resubscribe(user.id, room.name, True))
    else:
        effects += enter(state, user, room)
    return [entered(user, room, command.room), *effects]


def create(state: State, user: User, command: commands.Create, when: float) -> Effects:
    """The room is pinned: it stays, although it is empty, while its maker is connected."""
    name = text.room_name(command.room)
    if text.key(name) in state.rooms:
        raise Refused(ChatError.ROOM_EXISTS, name)
    if len(user.pinned) >= ROOMS_LIMIT:
        raise Refused(ChatError.TOO_MANY_ROOMS, user.name)
    room = state.make_room(name, user)
    if room.lifetime is Lifetime.STORING:
        return [Store(user.id, NewRoom(room.stored, command))]
    state.pin_room(room, user)
    return [Deliver(Person(user.id), Created(room.name))]


def room_stored(state: State, maker: int, write: NewRoom, answer: None) -> None:
    state.set_lifetime(state.rooms[text.key(write.room.name)], Lifetime.PERSISTENT)


def room_not_stored(state: State, maker: int, write: NewRoom) -> None:
    state.stop_storing(state.rooms[text.key(write.room.name)])


def room_ready(state: State, user: User, write: NewRoom, answer: None, when: float) -> Effects:
    """The room is stored, and its maker is answered."""
    if isinstance(write.then, commands.Join):
        return join(state, user, write.then, when)
    return [Deliver(Person(user.id), Created(write.room.name))]


def leave(state: State, user: User, command: commands.Leave, when: float) -> Effects:
    room = lookups.room_meant(state, user, command.room)
    if room not in user.rooms:
        raise Refused(ChatError.NOT_A_MEMBER, room.name)
    return leave_room(state, user, room)


def leave_room(state: State, user: User, room: Room) -> Effects:
    exited = Exited(room.name, room.number, user.membership)
    return [Deliver(Person(user.id), exited), *exit_room(state, user, room)]


def add(state: State, user: User, command: commands.Add, when: float) -> Effects:
    room, other = _owned_room_and_other(state, user, command)
    if room in other.rooms:
        raise Refused(ChatError.ALREADY_THERE, other.name)
    if Traits.ALONE not in other.traits:
        raise Refused(ChatError.ROOMS_ONLY, other.name)
    _check_limit(other)
    return [
        *enter(state, other, room),
        Deliver(Person(other.id), Added(room.name, user.name)),
        *_tell_owner_outside(user, room, _joined(other, room)),
    ]


def remove(state: State, user: User, command: commands.Remove, when: float) -> Effects:
    room, other = _owned_room_and_other(state, user, command)
    if room not in other.rooms:
        raise Refused(ChatError.NOT_THERE, other.name)
    why = f"removed by {user.name}"
    removed = Removed(room.name, user.name, room.number, other.membership)
    return [
        Deliver(Person(other.id), removed),
        # The other client's renderers may not be those of its last subscription.
        Resubscribe(other.id, room.name, room is other.current),
        *exit_room(state, other, room, why),
        *_tell_owner_outside(user, room, _left(other, room, why)),
    ]


def list_rooms(state: State, user: User, command: commands.ListRooms, when: float) -> Effects:
    rooms = tuple((room.name, len(room.members)) for room in state.rooms.values())
    return [Deliver(Person(user.id), RoomList(rooms))]


def list_members(state: State, user: User, command: commands.ListMembers, when: float) -> Effects:
    room = lookups.room_meant(state, user, command.room)
    names = tuple(member.name for member in room.members)
    return [Deliver(Person(user.id), MemberList(room.name, names))]


def room_to_join(state: State, user: User, written: str, *, make: bool = True) -> Room:
    """The room of that name, which is made if there is none.

    Raises `Refused`: BAD_NAME, TOO_MANY_ROOMS, or NO_SUCH_ROOM if `make` is false.
    """
    name = text.room_name(written)
    room = state.rooms.get(text.key(name))
    if room is None and not make:
        raise Refused(ChatError.NO_SUCH_ROOM, name)
    if room is None or room not in user.rooms:
        _check_limit(user)
    return room or state.make_room(name, user)


def entered(user: User, room: Room, written: str) -> Deliver:
    """The answer to a user who is in the room, and has asked for it by the name `written`."""
    told = Entered(
        room.name,
        len(room.members),
        written,
        room.number,
        user.membership,
        room.is_owned_by(user),
    )
    return Deliver(Person(user.id), told)


def enter(state: State, user: User, room: Room) -> Effects:
    """The user is in the room from now on, and its members are told.

    The room becomes the current one of a user who has none.
    """
    numbered: Effects = []
    if not room.members and room.lifetime is Lifetime.OCCUPIED and room.key != MAIN:
        numbered.append(NumberRoom(room.stored))
    state.add_member(user, room)
    timer = gather(state, room, Came(user.name))
    # The user is told at once, even if the others are told later.
    to = room.to if timer is None else Person(user.id)
    joined = Deliver(to, _joined(user, room), user.id)
    subscribe = Subscribe(user.id, room.name, user.current is room)
    return [*numbered, subscribe, *(timer or ()), joined]


def exit_room(state: State, user: User, room: Room, why: str = "") -> Effects:
    """The user is in the room no more, and its members are told.

    If it was the current room, that is now the one that the user has joined before it.
    """
    effects = _part_from(state, user, room, why)
    was_current = user.current is room
    state.remove_member(user, room)
    state.remember_left(user, room, ROOMS_LIMIT)
    if was_current and user.current:
        effects.append(Resubscribe(user.id, user.current.name, True))
    if state.remove_if_unused(room):
        effects.append(Forget(room.name))
    return effects


def exit_all(state: State, user: User, why: str) -> Effects:
    """The user, who is about to be removed, is in no room any more; the members are told."""
    rooms = user.rooms
    effects: Effects = []
    for room in rooms:
        effects += _part_from(state, user, room, why)
    state.remove_from_rooms(user)
    effects += [Forget(room.name) for room in rooms if state.remove_if_unused(room)]
    return effects


def _part_from(state: State, user: User, room: Room, why: str) -> Effects:
    """The members are told that the user, one of them, leaves; the user is told nothing more."""
    timer = gather(state, room, Went(user.name, why))
    to = room.to if timer is None else Person(user.id)
    left = Deliver(to, _left(user, room, why), user.id)
    return [*(timer or ()), left, Unsubscribe(user.id, room.name)]


def _joined(user: User, room: Room) -> Joined:
    return Joined(room.name, (user.name,), room.number)


def _left(user: User, room: Room, why: str) -> Left:
    return Left(room.name, (user.name,), why, room.number)


def _tell_owner_outside(owner: User, room: Room, event: Event) -> Effects:
    """An owner who is not in the room is told what its members are told."""
    return [] if room in owner.rooms else [Deliver(Person(owner.id), event)]


def _check_limit(user: User) -> None:
    """Raises `Refused(TOO_MANY_ROOMS)` if the user cannot enter another room."""
    if len(user.rooms) >= ROOMS_LIMIT:
        raise Refused(ChatError.TOO_MANY_ROOMS, user.name)


def _owned_room_and_other(
    state: State, user: User, command: commands.Add | commands.Remove
) -> tuple[Room, User]:
    room = lookups.room_meant(state, user, command.room)
    if not room.is_owned_by(user):
        raise Refused(ChatError.NOT_THE_OWNER, room.name)
    return room, lookups.user_called(state, command.name)
