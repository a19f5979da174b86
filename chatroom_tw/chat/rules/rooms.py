"""The rules of rooms: making, joining and leaving them, and telling their members of it."""

from __future__ import annotations

from chatroom_tw.chat.rules import (
    absence,
    commands,
    consent,
    entering,
    lookups,
    memberships,
    metadata_told,
    presence_batches,
    rights,
)
from chatroom_tw.chat.rules.acts import act
from chatroom_tw.chat.rules.deciding import record
from chatroom_tw.chat.rules.effects import Effects, Forget, NewRoom, NumberRoom, Store
from chatroom_tw.chat.rules.entities import MAIN, Device, Lifetime, Room, User
from chatroom_tw.chat.rules.events import (
    Added,
    Created,
    Entered,
    EnteredElsewhere,
    Event,
    Exited,
    ExitedElsewhere,
    InvitationSent,
    Invited,
    Joined,
    Kick,
    Left,
    MemberList,
    Removed,
    RoomList,
)
from chatroom_tw.chat.rules.extras import Manner
from chatroom_tw.chat.rules.happenings import happened, presence
from chatroom_tw.chat.rules.markers import of_room
from chatroom_tw.chat.rules.pages import page_of
from chatroom_tw.chat.rules.presence import Came, Went
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_events import Banned, Topic
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.telling import tell, tell_sharing, tell_user
from chatroom_tw.chat.rules.tracking_events import HasQuit, Members
from chatroom_tw.server import text
from chatroom_tw.server.effects import Deliver, Person, Resubscribe, Subscribe, Unsubscribe
from chatroom_tw.server.refusals import Refused

ROOMS_LIMIT = 100
"""The most rooms that one user has entered. It bounds the memory that members take."""
MADE_LIMIT = 20
"""The most rooms of their own making that one user is in, or has pinned. It bounds the rooms."""


def join(state: State, device: Device, command: commands.Join, when: float) -> Effects:
    user = device.user
    banned = refusal_to_enter(state, device, command.room, when, command.key)
    if banned:
        return [tell(device, banned)]
    room = room_to_join(state, user, command.room, when, make=command.make)
    if room.lifetime is Lifetime.STORING and room.maker == user.id:
        return [Store(device.id, NewRoom(room.stored, command))]
    inside = room in user.rooms
    effects: Effects = []
    listing = [] if inside else [device]
    if device.current not in (room, None):
        effects.append(Resubscribe(device.id, device.current.name, False))
    state.member_changes.set_current(device, room)
    if inside:
        if room in user.added and has_space(user):
            state.member_changes.accept_room(user, room)
        effects.append(Resubscribe(device.id, room.name, True))
    else:
        effects += enter(state, device, room, when)
    answer = entered(device, room, command.room, when, again=inside)
    return [answer, *effects, *tell_members(room, *listing)]


def create(state: State, device: Device, command: commands.Create, when: float) -> Effects:
    """The room is pinned: it stays, although it is empty, while its maker is connected."""
    user, name = device.user, text.room_name(command.room)
    if text.key(name) in state.rooms:
        raise Refused(ChatError.ROOM_EXISTS, name)
    _check_making(state, user, None, name)
    room = state.room_changes.make_room(name, user, when)
    if room.lifetime is Lifetime.STORING:
        return [Store(device.id, NewRoom(room.stored, command))]
    state.room_changes.pin_room(room, user)
    return [tell(device, Created(room.name))]


def room_stored(state: State, maker: int, write: NewRoom, answer: None) -> None:
    room = state.rooms.get(text.key(write.room.name))
    if room and room.lifetime is Lifetime.STORING:
        state.room_changes.set_lifetime(room, Lifetime.PERSISTENT)


def room_not_stored(state: State, maker: int, write: NewRoom) -> None:
    room = state.rooms.get(text.key(write.room.name))
    if room and room.lifetime is Lifetime.STORING:
        state.room_changes.stop_storing(room)


def room_ready(state: State, device: Device, write: NewRoom, answer: None, when: float) -> Effects:
    """The room is stored, and its maker is answered."""
    if isinstance(write.then, commands.Join):
        return join(state, device, write.then, when)
    return [tell(device, Created(write.room.name))]


def leave(state: State, device: Device, command: commands.Leave, when: float) -> Effects:
    room = lookups.room_meant(state, device, command.room)
    if room not in device.user.rooms:
        raise Refused(ChatError.NOT_A_MEMBER, room.name)
    return leave_room(state, device, room, command.reason)


def leave_all(state: State, device: Device, command: commands.LeaveAll, when: float) -> Effects:
    rooms = device.user.rooms
    return [effect for room in rooms for effect in leave_room(state, device, room)]


def leave_room(state: State, device: Device, room: Room, reason: str = "") -> Effects:
    user, answer = device.user, tell(device, exited(device, room, reason))
    state.member_changes.remember_leaving(user, room)
    told = tell_user(user, ExitedElsewhere(room.name, reason, user.identity), but=device)
    return [answer, *exit_room(state, user, room, reason, by=device), *told]


def add(state: State, device: Device, command: commands.Add, when: float) -> Effects:
    room, other = _led_room_and_other(state, device, command)
    user = device.user
    if room in other.rooms:
        raise Refused(ChatError.ALREADY_THERE, other.name)
    if not lookups.can_be_told(other):
        raise Refused(ChatError.ROOMS_ONLY, other.name)
    if not (state.policy.guests or other.account):
        raise Refused(ChatError.REGISTERED_ONLY, room.name)
    if user.person in other.ignores:
        return [tell(device, InvitationSent(room.name, other.name))]
    if not consent.can_add(user, other, room):
        invited = tell_user(other, Invited(room.name, user.name))
        state.room_changes.set_invited(room, other.person, True)
        return [*invited, tell(device, InvitationSent(room.name, other.name))]
    if not consent.shares_a_room(user, other):
        state.member_changes.count_adding(other, user)
    return [
        *enter_all(state, other, room, when, added=True),
        *tell_user(other, Added(room.name, user.name, other.identity, topic_in(room, when))),
        *tell_members(room, *other.devices),
        *_tell_leader_outside(device, room, _joined(other, room)),
    ]


def remove(state: State, device: Device, command: commands.Remove, when: float) -> Effects:
    room, other = _led_room_and_other(state, device, command)
    if other is not device.user:
        rights.check_above(device, room, other)
    if room not in other.rooms:
        raise Refused(ChatError.NOT_THERE, other.name)
    user = device.user
    name, why = user.name, f"removed by {user.name}"
    effects = record(state, act(device, room, "kick", str(other.name), "", when))
    for one in other.devices:
        effects += [
            tell(one, Removed(room.name, name, room.number, one.membership, user.identity)),
            # The other client's renderers may not be those of its last subscription.
            Resubscribe(one.id, room.name, room is one.current),
        ]
    return [
        *effects,
        *exit_room(state, other, room, why, kick=Kick(str(name), user.identity, "")),
        *_tell_leader_outside(device, room, _left(other, room, why)),
    ]


def list_rooms(state: State, device: Device, command: commands.ListRooms, when: float) -> Effects:
    seen = [room for room in state.rooms.values() if entering.may_see(device, room)]
    rooms = tuple((room.name, len(room.members)) for room in page_of(seen, command.page))
    return [tell(device, RoomList(rooms, len(seen), command.page))]


def list_members(
    state: State, device: Device, command: commands.ListMembers, when: float
) -> Effects:
    room = lookups.room_meant(state, device, command.room)
    if not entering.may_see(device, room):
        raise Refused(ChatError.NO_SUCH_ROOM, room.name)
    members = page_of(room.members, command.page)
    names, roles = tuple(one.name for one in members), tuple(map(room.role_of, members))
    listed = room.name, names, len(room.members), command.page, roles
    more = absence.away_of(members), metadata_told.displays_of(members)
    return [tell(device, MemberList(*listed, *more))]


def room_to_join(state: State, user: User, written: str, when: float, *, make: bool = True) -> Room:
    """The room of that name, which is made if there is none.

    Raises `Refused`: BAD_NAME, TOO_MANY_ROOMS, TOO_MANY_MADE, or NO_SUCH_ROOM if `make` is
    false.
    """
    name = text.room_name(written)
    room = state.rooms.get(text.key(name))
    if room is None and not make:
        raise Refused(ChatError.NO_SUCH_ROOM, name)
    if room is None or room not in user.rooms:
        _check_limit(user)
        _check_making(state, user, room, name)
    return room or state.room_changes.make_room(name, user, when)


def refusal_to_enter(
    state: State, device: Device, written: str, when: float, key: str = ""
) -> Banned | None:
    """Whether the device's user is banned from the room, which may be none yet.

    Raises `Refused`: LOG_IN_FIRST, or why the room's settings keep them out.
    """
    user = device.user
    if not (state.policy.guests or user.account or device.operator):
        raise Refused(ChatError.LOG_IN_FIRST)
    room = state.rooms.get(text.key(text.room_name(written)))
    if room is None or room in user.rooms:
        return None
    banned = entering.ban_of(state, device, room, when)
    if banned is None:
        entering.check(state, device, room, when, key)
    return banned


def members_of(room: Room, user: User, *, entered: bool = False) -> Members:
    """Who is in the room, for the user, with what clients that keep track of it need."""
    people = list(room.members)
    leading = [(one.name, room.role_of(one)) for one in people] if room.roles else []
    return Members(
        room.name,
        tuple([one.name for one in people]),
        tuple(each for each in leading if each[1] is not Role.MEMBER),
        tuple([one.known_as or one.identity for one in people]),
        room.settings.hidden,
        user.markers.get(of_room(room.key), -1),
        entered,
    )


def tell_members(room: Room, *devices: Device) -> Effects:
    """Those of the devices that keep track are told who is in the room, which is news to them."""
    return [
        effect
        for one in devices
        if one.tracks
        for effect in (
            tell(one, members_of(room, one.user, entered=True)),
            *metadata_told.entered(one, room),
        )
    ]


def entered(
    device: Device, room: Room, written: str, when: float, *, again: bool = False
) -> Deliver:
    """The answer to a user who is in the room, and has asked for it by the name `written`.

    `again`: they were in it before.
    """
    told = Entered(
        room.name,
        len(room.members),
        written,
        room.number,
        device.membership,
        room.is_owned_by(device.user),
        room.role_of(device.user),
        topic_in(room, when),
        again,
        device.user.identity,
        _read_until(device.user, room),
        absence.first_away(room),
        device.user.display,
    )
    return tell(device, told)


def _read_until(user: User, room: Room) -> int:
    return user.account.memberships.get(room.key, -1) if user.account else -1


def topic_in(room: Room, when: float) -> Topic | None:
    """The topic, for somebody who enters; None: there is none."""
    topic = room.topic
    return Topic(room.name, topic.text, topic.by, topic.at, when) if topic else None


def entered_elsewhere(user: User, room: Room, when: float) -> EnteredElsewhere:
    """To a device that has not asked for the room, in which its user is now."""
    return EnteredElsewhere(
        *(room.name, len(room.members), room.is_owned_by(user)),
        *(room.role_of(user), topic_in(room, when), user.identity),
        read=_read_until(user, room),
        away=absence.first_away(room),
        display=user.display,
    )


def tell_elsewhere(user: User, room: Room, when: float, but: Device | None = None) -> Effects:
    """The user's devices, but for one that has asked for the room, are told that they are in it."""
    others = [one for one in user.devices if one is not but]
    told: Effects = [tell(one, entered_elsewhere(user, room, when)) for one in others]
    return [*told, *tell_members(room, *others)]


def exited(device: Device, room: Room, reason: str = "") -> Exited:
    """To a device that is not in the room any more."""
    return Exited(room.name, room.number, device.membership, reason, device.user.identity)


def enter(state: State, device: Device, room: Room, when: float) -> Effects:
    """The device's user is in the room from now on; its members are told, and the other devices.

    The room becomes the current one of each device that has none.
    """
    user = device.user
    effects = enter_all(state, user, room, when, by=device)
    return [*effects, *tell_elsewhere(user, room, when, but=device)]


def enter_all(
    state: State,
    user: User,
    room: Room,
    when: float,
    *,
    by: Device | None = None,
    added: bool = False,
) -> Effects:
    """The user is in the room from now on, with all devices, and its members are told.

    `by` is the device that has entered it; `added`: another user has added them.
    """
    numbered: Effects = []
    if not room.members and room.lifetime is Lifetime.OCCUPIED and room.key != MAIN:
        numbered.append(NumberRoom(room.stored))
    state.member_changes.add_member(user, room, added=added)
    state.room_changes.set_invited(room, user.person, None)
    timer = presence_batches.gather(state, room, Came(user.name, user.identity))
    joined = _joined(user, room)
    actor = by or next(iter(user.devices))
    # The user is told at once, even if the others are told later.
    to = room.to if timer is None else Person(actor.id)
    effects: Effects = [
        *numbered,
        Subscribe(actor.id, room.name, actor.current is room),
        *(timer or ()),
        Deliver(to, joined, actor.id),
        *(presence(state, room, user, Manner.JOIN) if timer is None else ()),
    ]
    for device in user.devices:
        if device is not actor:
            effects.append(Subscribe(device.id, room.name, device.current is room))
            effects.append(Deliver(Person(device.id), joined, device.id))
    if timer is None:
        effects += absence.tell_of(room, [user])
    effects += metadata_told.came(state, user, room)
    return [*effects, *memberships.keep(state, user, room, when)]


def exit_room(
    state: State,
    user: User,
    room: Room,
    why: str = "",
    by: Device | None = None,
    kick: Kick | None = None,
) -> Effects:
    """The user is in the room no more, and its members are told.

    Where it was the current room, that is now the one that the user has joined before it. `by` is
    the device that leaves, `kick` how the user is put out.
    """
    effects = [
        *_part_from(state, user, room, why, by=by, kick=kick),
        *take_out(state, user, room),
    ]
    if state.room_changes.remove_if_unused(room):
        effects.append(Forget(room.name))
    return effects


def take_out(state: State, user: User, room: Room) -> Effects:
    """The user is in the room no more, and is told of it otherwise; the members are not told."""
    ended = memberships.end(state, user, room)
    moved = [device for device in user.devices if device.current is room]
    state.member_changes.remove_member(user, room)
    state.member_changes.remember_left(user, room, ROOMS_LIMIT)
    again = [
        Resubscribe(device.id, device.current.name, True) for device in moved if device.current
    ]
    return [*ended, *again]


def exit_all(state: State, user: User, why: str) -> Effects:
    """The user, who is about to be removed, is in no room any more; the members are told."""
    rooms = user.rooms
    known = len(rooms) > 1 and user.is_known and not any(map(presence_batches.gathers, rooms))
    effects: Effects = []
    if known:
        has_quit = HasQuit(str(user.name), user.identity, why)
        effects += tell_sharing(state, user, has_quit, but=next(iter(user.devices)))
    for room in rooms:
        effects += _part_from(state, user, room, why, gone=True, known=known)
    state.member_changes.remove_from_rooms(user)
    effects += [Forget(room.name) for room in rooms if state.room_changes.remove_if_unused(room)]
    return effects


def _part_from(
    state: State,
    user: User,
    room: Room,
    why: str,
    *,
    by: Device | None = None,
    gone: bool = False,
    known: bool = False,
    kick: Kick | None = None,
) -> Effects:
    """The members are told that the user, one of them, leaves; the user is told nothing more.

    `by` is the device that leaves; the others, if there are more, are told in other words.
    """
    timer = presence_batches.gather(state, room, Went(user.name, why, user.identity, gone))
    left = _left(user, room, why, gone=gone, known=known, kick=kick)
    actor = by or next(iter(user.devices))
    effects: Effects = [*(timer or ())]
    for device in user.devices:
        if device is not actor:
            effects.append(Deliver(Person(device.id), left, device.id))
            effects.append(Unsubscribe(device.id, room.name))
    to = room.to if timer is None else Person(actor.id)
    effects += [Deliver(to, left, actor.id), Unsubscribe(actor.id, room.name)]
    if kick:
        words = f"{user.name} {kick.reason}".rstrip()
        return [*effects, happened(room, kick.by, kick.identity, Manner.KICK, words)]
    if timer is None:
        effects += presence(state, room, user, Manner.QUIT if gone else Manner.LEAVE, why)
    return effects


def _joined(user: User, room: Room) -> Joined:
    displays = metadata_told.displays_of((user,))
    return Joined(room.name, (user.name,), room.number, (user.identity,), displays)


def _left(
    user: User,
    room: Room,
    why: str,
    *,
    gone: bool = False,
    known: bool = False,
    kick: Kick | None = None,
) -> Left:
    names, identities = (user.name,), (user.identity,)
    return Left(room.name, names, why, room.number, identities, (gone,), known, kick)


def _tell_leader_outside(leader: Device, room: Room, event: Event) -> Effects:
    """Whoever leads the room and is not in it is told what its members are told."""
    return [] if room in leader.user.rooms else [tell(leader, event)]


def _check_limit(user: User) -> None:
    """Raises `Refused(TOO_MANY_ROOMS)` if the user cannot enter another room."""
    if not has_space(user):
        raise Refused(ChatError.TOO_MANY_ROOMS, user.name)


def has_space(user: User) -> bool:
    """Whether the user can enter another room: those do not count to which others added them."""
    return len(user.rooms) - len(user.added) < ROOMS_LIMIT


def _check_making(state: State, user: User, room: Room | None, name: str) -> None:
    """Raises `Refused(TOO_MANY_MADE)` if the room would be one more of the user's own making.

    None: the user makes a room of that name. A guest may make fewer: `Refused(GUEST_ROOMS)`.
    """
    most = state.policy.guest_rooms
    owned = sum(one.is_owned_by(user) for one in user.led) if most else 0
    if room is None and most and not user.account and owned >= most:
        raise Refused(ChatError.GUEST_ROOMS, str(most))
    if room is None or (room.is_owned_by(user) and room not in user.pinned):
        made = {one for one in (*user.rooms, *user.pinned) if one.is_owned_by(user)}
        if len(made) >= MADE_LIMIT:
            raise Refused(ChatError.TOO_MANY_MADE, name)


def _led_room_and_other(
    state: State, device: Device, command: commands.Add | commands.Remove
) -> tuple[Room, User]:
    room = lookups.room_meant(state, device, command.room)
    rights.check_operator(device, room)
    return room, lookups.user_called(state, command.name)
