"""Rights: who may do what in a room, and on the server.

A rank decides: that of a role (`roles`), or that of a server operator, who may do in every room
what its owner may. Nobody does anything to somebody whose rank is as high or higher.
"""

from __future__ import annotations

from chatroom_tw.chat.rules import cloak, lookups
from chatroom_tw.chat.rules.bans import Bans, Entry, Subject
from chatroom_tw.chat.rules.entities import Account, Device, Room, User
from chatroom_tw.chat.rules.identity import USER
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.roles import SERVER, Role
from chatroom_tw.chat.rules.state import State
from chatroom_tw.server import text
from chatroom_tw.server.refusals import Refused


def rank(device: Device, room: Room) -> int:
    """What the device's user ranks in the room."""
    return SERVER if device.operator else room.role_of(device.user).rank


def rank_of_user(user: User, room: Room) -> int:
    """What a user ranks in the room, on any device."""
    if any(device.operator for device in user.devices):
        return SERVER
    return room.role_of(user).rank


def check_operator(device: Device, room: Room) -> None:
    """Raises `Refused(NOT_AN_OPERATOR)` of the room."""
    if rank(device, room) < Role.OPERATOR.rank:
        raise Refused(ChatError.NOT_AN_OPERATOR, room.name)


def check_owner(device: Device, room: Room) -> None:
    """Raises `Refused(NOT_AN_OWNER)` of the room."""
    if rank(device, room) < Role.OWNER.rank:
        raise Refused(ChatError.NOT_AN_OWNER, room.name)


def check_server(device: Device) -> None:
    """Raises `Refused(NOT_A_SERVER_OPERATOR)`."""
    if not device.operator:
        raise Refused(ChatError.NOT_A_SERVER_OPERATOR)


def check_above(device: Device, room: Room, other: User) -> None:
    """Raises `Refused(HIGHER_ROLE)` if the other user ranks as high in the room, or higher."""
    if rank_of_user(other, room) >= rank(device, room):
        raise Refused(ChatError.HIGHER_ROLE, other.name)


def person_called(state: State, name: str) -> tuple[str, str, User | None]:
    """Somebody here, or an account: `User.person`, the name, and the user who is here.

    Raises `Refused(NO_SUCH_NAME)`.
    """
    user = state.names.get(text.key(name))
    if user:
        return user.person, str(user.name), user
    account = lookups.account_called(state, name)
    if account is None:
        raise Refused(ChatError.NO_SUCH_NAME, name)
    return account.part, account.name, account.user


def subject_of(state: State, device: Device, account: Account | None = None) -> Subject:
    """The device as bans look at it, with the account that it has or is about to have."""
    user = device.user
    account = account or user.account
    if not device.hidden:  # A ban is compared with everybody in the room.
        device.hidden = state.policy.hidden(device.address)
    host = cloak.host_of(device.address)
    key, username = account.key if account else "", user.profile.username or USER
    return Subject(str(user.name), key, host, device.hidden, username)


def find(
    state: State, entries: Bans | None, user: User, when: float, *, spare_accounts: bool = True
) -> Entry | None:
    """The entry by which one of the user's devices is restricted."""
    if not entries:
        return None
    for device in user.devices:
        subject = subject_of(state, device)
        found = entries.find(subject, when, spare_accounts=spare_accounts)
        if found:
            return found
    return None


def block_of(
    state: State, device: Device, when: float, account: Account | None = None
) -> Entry | None:
    """The block by which the device may not be on the server, with the account that it has or is
    about to have. Who has an account is not spared."""
    if not state.blocks or device.operator:
        return None
    return state.blocks.find(subject_of(state, device, account), when, spare_accounts=False)


def shown_address(state: State, device: Device, address: str) -> str:
    """An address (`ip:port`) as the device is shown it."""
    if sees_addresses(state, device) or address == device.address:
        return address
    return cloak.with_port(state.policy.hidden(address), address)


def sees_addresses(state: State, device: Device) -> bool:
    """Whether the device is shown the addresses of others."""
    return not state.policy.hidden_addresses or bool(device.operator)


def leads(device: Device, room: Room) -> bool:
    """Whether the device's user may do what operators of the room may."""
    return rank(device, room) >= Role.OPERATOR.rank


def may_own(device: Device, room: Room) -> bool:
    """Whether the device's user may do what owners of the room may."""
    return rank(device, room) >= Role.OWNER.rank
