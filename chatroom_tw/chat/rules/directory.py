"""The rules of finding: people and rooms by masks and names, for clients that keep track of them.

A user who is `invisible` is found by a mask only by those who share a room with them; a room that
is hidden, only by its members. Masks have `*` and `?`, and are compared without case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from fnmatch import translate
from itertools import islice

from chatroom_tw.chat.rules import entering, lookups, rights, rooms
from chatroom_tw.chat.rules.about import idle
from chatroom_tw.chat.rules.effects import Effects
from chatroom_tw.chat.rules.entities import MAIN, Device, Room, User
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.telling import tell
from chatroom_tw.chat.rules.tracking_commands import (
    Count,
    FindPeople,
    FindRooms,
    ListInvitations,
    Look,
    ReadMembers,
    ReadWhowas,
)
from chatroom_tw.chat.rules.tracking_events import (
    Counts,
    Invitations,
    Listed,
    Looked,
    PeopleList,
    Rooms,
    Seen,
    Whowas,
)
from chatroom_tw.server import text
from chatroom_tw.server.refusals import Refused

FOUND = 2000
"""The most people in one answer."""
MASK_LIMIT = 200
"""The most characters of a mask that is looked at."""
Fits = Callable[[str], bool]


def read_members(state: State, device: Device, command: ReadMembers, when: float) -> Effects:
    room = lookups.room_called(state, command.room)
    if not entering.may_see(device, room):
        raise Refused(ChatError.NO_SUCH_ROOM, room.name)
    return [tell(device, rooms.members_of(room, device.user))]


def find_people(state: State, device: Device, command: FindPeople, when: float) -> Effects:
    asked = command.asked
    if asked.startswith("#"):
        found: Iterable[tuple[User, Room | None]] = _members(state, device, asked)
    else:
        found = _people(state, device, asked)
    if command.operators:
        found = ((user, room) for user, room in found if _is_operator(user))
    first = list(islice(found, FOUND + 1))
    people = tuple(_seen(state, device, user, room, when) for user, room in first[:FOUND])
    return [tell(device, PeopleList(asked, people, len(first) > FOUND))]


def _members(state: State, device: Device, asked: str) -> Iterable[tuple[User, Room | None]]:
    room = state.rooms.get(text.key(asked[1:]))
    if room is None or not entering.may_see(device, room):
        return ()
    return ((user, room) for user in room.members)


def _people(state: State, device: Device, asked: str) -> Iterable[tuple[User, Room | None]]:
    exact = state.names.get(text.key(asked))
    if exact:
        return ((exact, _shown_room(device, exact)),) if exact.is_known else ()
    fits = mask(asked if asked not in ("", "0") else "*")
    return (
        (user, _shown_room(device, user))
        for user in state.users.values()
        if user.is_known and _may_find(device, user) and _fits(user, fits)
    )


def _shown_room(device: Device, user: User) -> Room | None:
    """One of the user's rooms that the asker may see."""
    return next((room for room in user.rooms if entering.may_see(device, room)), None)


def _may_find(device: Device, user: User) -> bool:
    asker = device.user
    if not user.profile.invisible or user is asker or device.operator:
        return True
    return not set(asker.rooms).isdisjoint(user.rooms)


def _fits(user: User, fits: Fits) -> bool:
    who = user.identity
    texts = (str(user.name), who.username, who.host, who.realname, who.account)
    return any(fits(text.key(each)) for each in texts if each)


def _is_operator(user: User) -> bool:
    return any(device.operator for device in user.devices)


def _seen(state: State, device: Device, user: User, room: Room | None, when: float) -> Seen:
    first = next(iter(user.devices))
    return Seen(
        str(user.name),
        user.identity,
        user.away is not None,
        _is_operator(user),
        room.role_of(user) if room else Role.MEMBER,
        room.name if room else "",
        min(idle(one, when) for one in user.devices),
        rights.shown_address(state, device, first.address),
    )


def look(state: State, device: Device, command: Look, when: float) -> Effects:
    users = (state.names.get(text.key(name)) for name in command.names)
    found = dict.fromkeys(user for user in users if user and user.is_known)
    return [tell(device, Looked(tuple(_seen(state, device, one, None, when) for one in found)))]


def find_rooms(state: State, device: Device, command: FindRooms, when: float) -> Effects:
    if command.names:
        keys = (text.key(name.removeprefix("#")) for name in command.names)
        named: Iterable[Room] = [state.rooms[key] for key in keys if key in state.rooms]
    else:
        named = state.rooms.values()
    masks, without = list(map(mask, command.masks)), list(map(mask, command.without))
    found = tuple(
        Listed(room.name, len(room.members), room.topic.text if room.topic else "")
        for room in named
        if entering.may_see(device, room)
        and (room.members or room.key != MAIN)
        and command.above < len(room.members)
        and (command.below < 0 or len(room.members) < command.below)
        and (not masks or any(fits(room.key) for fits in masks))
        and not any(fits(room.key) for fits in without)
    )
    return [tell(device, Rooms(found))]


def read_whowas(state: State, device: Device, command: ReadWhowas, when: float) -> Effects:
    found = state.names_gone.find(mask(command.name), command.count)
    return [tell(device, Whowas(command.name, found))]


def count(state: State, device: Device, command: Count, when: float) -> Effects:
    known = [user for user in state.users.values() if user.is_known]
    invisible = sum(user.profile.invisible for user in known)
    operators = sum(map(_is_operator, known))
    unknown = sum(one.tracks and not one.introduced for one in state.devices.values())
    rooms = len(state.rooms)
    counted = Counts(len(known), invisible, operators, unknown, rooms, state.counters["most"])
    return [tell(device, counted)]


def list_invitations(
    state: State, device: Device, command: ListInvitations, when: float
) -> Effects:
    person = device.user.person
    invited = tuple(room.name for room in state.rooms.values() if person in room.invited)
    return [tell(device, Invitations(invited))]


def mask(written: str) -> Fits:
    """Whether a key fits the mask. What is too long fits nothing."""
    if len(written) > MASK_LIMIT:
        return lambda key: False
    folded = text.key(written)
    if "*" not in folded and "?" not in folded:
        return folded.__eq__
    pattern = re.compile(translate(re.sub(r"\*+", "*", folded).replace("[", "[[]")))
    return lambda key: pattern.match(key) is not None
