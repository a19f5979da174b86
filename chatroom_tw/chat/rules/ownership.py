"""The rules of ownership: who owns a room, and for which account it is stored.

Whoever makes a room owns it. It is stored for the account of an owner; a room of which no account
is an owner goes when it is empty. The last owner who steps down leaves the room to the operator
who has been there longest.
"""

from __future__ import annotations

from chatroom_tw.chat.rules.applying import of_room
from chatroom_tw.chat.rules.changes import Change, LineGone, RoleSet, RoomOwned, RoomUnowned
from chatroom_tw.chat.rules.entities import MAIN, Account, Room, User
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.state import OWNED_LIMIT, State
from chatroom_tw.chat.rules.stored import StoredRoom
from chatroom_tw.server.refusals import Refused

ACCOUNT = "account:"


def successor(room: Room, person: str) -> User:
    """Who owns the room if this person, its last owner, does not any more.

    Raises `Refused(LAST_OWNER)`: there is no operator in the room.
    """
    for member in room.members:
        if room.role_of(member) is Role.OPERATOR and member.person != person:
            return member
    raise Refused(ChatError.LAST_OWNER, room.name)


def is_last_owner(room: Room, person: str) -> bool:
    """Whether this person owns the room, and nobody else does."""
    owners = [other for other, (role, _) in room.roles.items() if role is Role.OWNER]
    return owners == [person]


def storing(state: State, room: Room, roles: tuple[RoleSet, ...] = ()) -> tuple[Change, ...]:
    """The changes by which the room is stored for another account, or for none.

    `roles` are changes that are about to be applied.
    """
    owners = {person for person, (role, _) in room.roles.items() if role is Role.OWNER}
    for change in roles:
        (owners.add if change.role is Role.OWNER else owners.discard)(change.person)
    if room.key == MAIN or (room.account and room.account.part in owners):
        return ()
    account = _keeper(state, owners)
    if account:
        stored = StoredRoom(room.name, room.number, account.key)
        return (RoomOwned(stored), *(() if room.is_durable else of_room(room)))
    return (RoomUnowned(room.key),) if room.account else ()


def _keeper(state: State, owners: set[str]) -> Account | None:
    """One of the owners for whom one more room can be stored."""
    for person in sorted(owners):
        account = state.accounts.get(person.removeprefix(ACCOUNT))
        if person.startswith(ACCOUNT) and account and account.room_count < OWNED_LIMIT:
            return account
    return None


def is_stored(room: Room, change: Change) -> bool:
    """Whether a change outlives a crash: what is set for a room that is stored, but for guests."""
    if isinstance(change, RoleSet) and not change.person.startswith(ACCOUNT):
        return False
    return room.is_durable or isinstance(change, RoomOwned | LineGone)
