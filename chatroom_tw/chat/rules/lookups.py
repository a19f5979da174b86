"""Finding users, accounts and rooms by what users have typed.

Nothing here changes the state. What is not found is refused.
"""

from __future__ import annotations

import re

from chatroom_tw.chat.rules import cloak
from chatroom_tw.chat.rules.commands import Ref
from chatroom_tw.chat.rules.entities import Account, Device, Registration, Room, User
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server import looks, text
from chatroom_tw.server.refusals import Refused

_GUEST = re.compile(r"guest-\d+")


def user_called(state: State, name: str) -> User:
    """The user of that name. Raises `Refused(NO_SUCH_NAME)`."""
    try:
        return state.names[text.key(name)]
    except KeyError:
        raise Refused(ChatError.NO_SUCH_NAME, name) from None


def user_numbered(state: State, number: int) -> User | None:
    """The user of that number: a user's own, or that of one of the devices, which outlives it."""
    user = state.users.get(number)
    if user is None and number in state.devices:
        user = state.devices[number].user
    return user


def device_at(state: State, device: Device, address: str) -> Device | None:
    """The device at an address (`ip:port`), as the device that asks is shown addresses.

    Who is shown none finds nobody by a real one, so that nobody learns whose it is by trying.
    """
    if not state.policy.hidden_addresses:
        return state.addresses.get(address)
    if address.startswith(cloak.PREFIX):
        return _hidden_at(state, address)
    shown = device.operator or address == device.address
    return state.addresses.get(address) if shown else None


def _hidden_at(state: State, address: str) -> Device | None:
    """The device whose address is shown like this. Only those at this port are looked at."""
    host, _, port = address.rpartition(":")
    for real, device in state.addresses.items():
        if real.endswith(f":{port}") and state.policy.hidden(real) == host:
            return device
    return None


def account_called(state: State, name: str) -> Account | None:
    """The account of that name, if it is stored."""
    return account_with(state, text.key(name))


def account_with(state: State, key: str) -> Account | None:
    """The account with that key, if it is stored."""
    account = state.accounts.get(key)
    return account if account and account.registration is Registration.STORED else None


def can_be_told(user: User) -> bool:
    """Whether the user can be told something alone, on one device at least."""
    return any(Traits.ALONE in device.traits for device in user.devices)


def is_guest(user: User) -> bool:
    """Whether the user has the name that they were given on connecting, or one like it."""
    return user.account is None and _GUEST.fullmatch(user.name) is not None


def is_registered(state: State, name: str, user: User) -> bool:
    """Whether an account that is not the user's has the name, or one that looks like it."""
    account = state.accounts.get(text.key(name))
    if account:
        return account is not user.account
    return state.account_looks.has(name, user.account.name if user.account else None)


def is_free(state: State, name: str, user: User) -> bool:
    """Whether `user` can have the name.

    It must not be nobody's, nor another user's or account's, nor look like one of these. The name
    of the user's own account only has to be nobody else's.
    """
    key = text.key(name)
    if user.account and user.account.key == key:
        return state.names.get(key, user) is user
    return not (
        looks.is_nobodys(name)
        or is_registered(state, name, user)
        or state.user_looks.has(name, user.name)
    )


def free_name(state: State, user: User, wanted: str) -> tuple[str, tuple[str, int] | None]:
    """The name that a user gets who wants this one, and the value of `User.numbered` for it.

    A name that is not free gets the number that the user has behind it already, or else the
    lowest with which it is free.
    """
    if is_free(state, wanted, user):
        return wanted, None
    if looks.is_nobodys(text.numbered(wanted, 2)):  # So no number would do: `sheet`, `sheet-2`.
        wanted = f"{wanted}-"
    look = looks.looks(wanted)[0]
    if user.numbered and user.numbered[0] == look:
        name = text.numbered(wanted, user.numbered[1])
        if is_free(state, name, user):
            return name, user.numbered
    for number in state.name_numbers.free(look):
        name = text.numbered(wanted, number)
        if is_free(state, name, user):
            return name, (look, number)
    raise AssertionError("there is always another number")


def room_called(state: State, name: str) -> Room:
    """The room of that name. Raises `Refused`: BAD_NAME or NO_SUCH_ROOM."""
    try:
        return state.rooms[text.key(text.room_name(name))]
    except KeyError:
        raise Refused(ChatError.NO_SUCH_ROOM, name) from None


def room_meant(state: State, device: Device, name: str | Ref | None) -> Room:
    """The room that is named, or else the device's current one.

    Raises `Refused`: BAD_NAME, NO_SUCH_ROOM, IN_NO_ROOM, or NOT_A_MEMBER for a `Ref` to a
    room that is removed.
    """
    if isinstance(name, Ref):
        try:
            return state.rooms[key_meant(state, name)]
        except KeyError:
            raise Refused(ChatError.NOT_A_MEMBER, name.text) from None
    if name is not None:
        return room_called(state, name)
    if device.current is None:
        raise Refused(ChatError.IN_NO_ROOM)
    return device.current


def key_meant(state: State, ref: Ref) -> str:
    """The key of a room that exists or whose number rests. Raises `Refused(NO_SUCH_ROOM)`."""
    key = text.key(text.unspaced_room(ref.text))
    if ref.text.isascii() and ref.text.isdigit():
        key = state.room_numbers.key(int(ref.text)) or key
    if not state.room_numbers.has(key):
        raise Refused(ChatError.NO_SUCH_ROOM, ref.text)
    return key
