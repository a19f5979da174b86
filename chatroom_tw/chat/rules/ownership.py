"""The rules of ownership: who owns a room, and for which account it is stored.

Whoever makes a room owns it. It is stored for the account of an owner; a room of which no account
is an owner goes when it is empty. The last owner who steps down leaves the room to the operator
who has been there longest.
"""

from __future__ import annotations

from collections.abc import Iterable

from chatroom_tw.chat.rules.applying import of_room
from chatroom_tw.chat.rules.changes import (
    ACCOUNT,
    OF_LINES,
    Change,
    RoleSet,
    RoomOwned,
    RoomUnowned,
)
from chatroom_tw.chat.rules.entities import MAIN, Account, Room, User
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.state_rooms import OWNED_LIMIT
from chatroom_tw.chat.rules.stored import StoredRoom


def owners(room: Room, roles: Iterable[RoleSet] = ()) -> set[str]:
    """The persons who own the room, once these changes are applied."""
    found = {person for person, (role, _) in room.roles.items() if role is Role.OWNER}
    for change in roles:
        (found.add if change.role is Role.OWNER else found.discard)(change.person)
    return found


def heir(room: Room, person: str) -> User | None:
    """Who owns the room if this person, its last owner, does not any more: the operator who has
    been there longest. None: there is none."""
    for member in room.members:
        if room.role_of(member) is Role.OPERATOR and member.person != person:
            return member
    return None


def is_last_owner(room: Room, person: str) -> bool:
    """Whether this person owns the room, and nobody else does. The main room needs no owner."""
    return room.key != MAIN and owners(room) == {person}


def role_changes(
    state: State, room: Room, person: str, name: str, role: Role
) -> tuple[list[RoleSet], tuple[Change, ...]]:
    """The changes by which somebody has another role, with that of the heir before it; and those
    by which the room is stored for another account, or for none."""
    roles = [RoleSet(room.key, person, name, role)]
    if role is not Role.OWNER and is_last_owner(room, person):
        other = heir(room, person)
        if other:
            roles.insert(0, RoleSet(room.key, other.person, str(other.name), Role.OWNER))
    return roles, storing(state, room, roles)


def storing(state: State, room: Room, roles: Iterable[RoleSet] = ()) -> tuple[Change, ...]:
    """The changes by which the room is stored for another account, or for none.

    `roles` are changes that are about to be applied.
    """
    roles = tuple(roles)
    persons = owners(room, roles)
    if room.key == MAIN or (room.account and room.account.part in persons):
        return ()
    account = _keeper(state, persons)
    if account is None:
        return (RoomUnowned(room.key),) if room.account else ()
    owned = RoomOwned(StoredRoom(room.name, room.number, account.key, room.since))
    if room.is_durable:
        return (owned,)
    changed = {change.person for change in roles}
    set_before = (
        one for one in of_room(room) if not (isinstance(one, RoleSet) and one.person in changed)
    )
    return (owned, *set_before)


def _keeper(state: State, persons: set[str]) -> Account | None:
    """One of the owners for whom one more room can be stored."""
    for person in sorted(persons):
        account = state.accounts.get(person.removeprefix(ACCOUNT))
        if person.startswith(ACCOUNT) and account and account.room_count < OWNED_LIMIT:
            return account
    return None


def stored_of(room: Room, those: Iterable[Change]) -> list[Change]:
    """Which of these changes outlive a crash: those of a room that is stored, or is from then on,
    but for the roles of guests. A line that is gone is gone from every history."""
    those = tuple(those)
    is_durable = room.is_durable or any(isinstance(one, RoomOwned) for one in those)
    return [
        one
        for one in those
        if not (isinstance(one, RoleSet) and not one.person.startswith(ACCOUNT))
        and (is_durable or isinstance(one, OF_LINES))
    ]
