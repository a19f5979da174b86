"""The rules of accounts: registering a name, logging in, and changing the password.

Register: the name is RESERVED      Ask(HashOf)         if the user goes: it is free again
the hash: the account is STORING    Store(NewAccount)   if it is not stored: it is free again
the answer: it is STORED            Registered          whether the user is there or not

An account is one user's, who has as many devices as have logged in: see `devices`.
"""

from __future__ import annotations

from collections.abc import Mapping

from chatroom_tw.chat.rules import (
    coming_back,
    commands,
    devices,
    lookups,
    metadata_told,
    moderation,
    names,
    ownership,
    rights,
    tries,
)
from chatroom_tw.chat.rules.applying import of_room
from chatroom_tw.chat.rules.changes import AccountGone, Change, PlaceSet, RoleSet, VerifierSet
from chatroom_tw.chat.rules.deciding import ORDERS, EndAccount, decide, record
from chatroom_tw.chat.rules.effects import (
    Effects,
    Forget,
    HashOf,
    Matches,
    NewAccount,
    NewPassword,
    PasswordOf,
    RemovalOf,
    ReplacementOf,
    Store,
)
from chatroom_tw.chat.rules.entities import Account, Device, Lifetime, Registration, Room, User
from chatroom_tw.chat.rules.events import LoggedIn, LoggedOut, PasswordChanged, Registered
from chatroom_tw.chat.rules.identity import Identity
from chatroom_tw.chat.rules.person_commands import RegisterFor, Unregister
from chatroom_tw.chat.rules.person_events import RegisteredFor, Unregistered
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_events import RoleChanged
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.state_rooms import OWNED_LIMIT
from chatroom_tw.chat.rules.stored import Hashed, StoredRoom, Unverified
from chatroom_tw.chat.rules.telling import tell, tell_sharing, tell_user
from chatroom_tw.chat.rules.tracking_commands import RegisterName
from chatroom_tw.chat.rules.tracking_events import Authenticated, IdentityChanged, NameSet
from chatroom_tw.server import text
from chatroom_tw.server.effects import Ask, Deliver
from chatroom_tw.server.guessing import minutes
from chatroom_tw.server.refusals import CommonError, Refused


def register(state: State, device: Device, command: commands.Register, when: float) -> Effects:
    user = device.user
    _check_policy(state, device)
    if text.key(user.name) in state.accounts:
        raise Refused(ChatError.ALREADY_REGISTERED, user.name)
    return _reserve(state, device, user.name, command, when)


def _reserve(
    state: State, device: Device, name: str, command: commands.Register, when: float
) -> Effects:
    """Reserve the name, and have the password hashed. Raises `Refused`: ONE_NAME, ENOUGH_NAMES."""
    if device.has_registered:
        raise Refused(ChatError.ONE_NAME)
    place = tries.place_of(device)
    seconds = state.registrations.wait(place, when)
    if seconds > 0:
        raise Refused(ChatError.ENOUGH_NAMES, minutes(seconds))
    state.registrations.add(place, when)
    state.account_changes.set_registered(device, True)
    state.account_changes.reserve_name(device, name)
    return [Ask(device.id, HashOf(command.password, place, least=command.least))]


def register_name(state: State, device: Device, command: RegisterName, when: float) -> Effects:
    """A user who is not introduced yet registers the name that they want to have. Nobody else can
    take it while the password is hashed."""
    name = text.person_name(command.name)
    if device.introduced or device.proved:
        raise Refused(ChatError.ALREADY_REGISTERED, device.proved.name if device.proved else name)
    _check_policy(state, device)
    if text.key(name) in state.accounts:
        raise Refused(ChatError.ALREADY_REGISTERED, name)
    # The device's user has the name of a guest so far, which nobody sees, and does not keep.
    if text.key(name) in state.names or not lookups.is_free(state, name, device.user):
        raise Refused(CommonError.NAME_TAKEN, name)
    return _reserve(state, device, name, commands.Register(command.password, command.least), when)


def _check_policy(state: State, device: Device) -> None:
    """Raises `Refused`: NOBODY_REGISTERS or OPERATORS_REGISTER."""
    if state.policy.registration == "closed":
        raise Refused(ChatError.NOBODY_REGISTERS)
    if state.policy.registration == "operators" and not device.operator:
        raise Refused(ChatError.OPERATORS_REGISTER)


def register_for(state: State, device: Device, command: RegisterFor, when: float) -> Effects:
    """A server operator registers a name for somebody else."""
    if not device.operator:
        return register(state, device, commands.Register(command.whole), when)
    _check_policy(state, device)
    name = text.person_name(command.name)
    key = text.key(name)
    if key in state.accounts:
        raise Refused(ChatError.ALREADY_REGISTERED, name)
    if key in state.names or not lookups.is_free(state, name, device.user):
        raise Refused(CommonError.NAME_TAKEN, name)
    state.account_changes.add_account(name, Registration.RESERVED)
    return [Ask(device.id, HashOf(command.password, tries.place_of(device), name))]


def hashed(state: State, device: Device, question: HashOf, hashed: Hashed, when: float) -> Effects:
    """The password is hashed: the account is stored, with the rooms that the user has made."""
    if question.name:
        account = state.accounts[text.key(question.name)]
        state.account_changes.set_registration(account, Registration.STORING)
        state.account_changes.set_since(account, when)
        write = NewAccount(account.name, hashed.password_hash, verifier=hashed.verifier, since=when)
        return [Store(device.id, write)]
    user = device.user
    account = state.account_changes.begin_storing(device)
    has_name = text.key(user.name) == account.key
    state.account_changes.set_since(account, user.named if has_name else when)
    rooms = [
        StoredRoom(room.name, room.number, account.key, room.since)
        for room in _rooms_of(state, user.id)
        if room.is_owned_by(user)
    ]
    owned = tuple(rooms[:OWNED_LIMIT])
    write = NewAccount(
        account.name, hashed.password_hash, owned, user.id, hashed.verifier, account.since
    )
    return [Store(device.id, write)]


def not_hashed(state: State, device: int, question: HashOf) -> None:
    """There is no hash. If the device has gone, the reservation has ended with it."""
    if question.name:
        state.account_changes.remove_account(state.accounts[text.key(question.name)])
        return
    state.registrations.take_back(question.place)
    if device in state.devices:
        state.account_changes.set_registered(state.devices[device], False)
        state.account_changes.end_reservation(state.devices[device])


def account_stored(state: State, device: int, write: NewAccount, answer: None) -> Effects:
    """The account is stored with its rooms, whether its owner is still there or not. All that is
    set for these is stored from now on."""
    account = state.accounts[text.key(write.name)]
    state.account_changes.set_stored(account)
    stored = {room.number for room in write.rooms}
    effects: Effects = []
    for room in _rooms_of(state, write.user):
        if room.number in stored:
            state.room_changes.set_role(room, account.part, account.name, Role.OWNER)
            state.room_changes.make_persistent(room, account, Lifetime.PERSISTENT)
            effects += record(state, *of_room(room))
    return effects


def account_not_stored(state: State, device: int, write: NewAccount) -> None:
    state.account_changes.remove_account(state.accounts[text.key(write.name)])
    if device in state.devices and write.user:
        state.registrations.take_back(tries.place_of(state.devices[device]))
        state.account_changes.set_registered(state.devices[device], False)


def registered(
    state: State, device: Device, write: NewAccount, answer: None, when: float
) -> Effects:
    if not write.user:
        return [tell(device, RegisteredFor(write.name))]
    account, user = state.accounts[text.key(write.name)], device.user
    if device.tracks and not device.introduced:
        state.set_proved(device, account)
        return [*tell_authenticated(device, account), tell(device, Registered(write.name))]
    before = user.identity
    effects = devices.own(state, device, account, when)
    if not state.policy.guests and not user.rooms:
        effects += devices.begin(state, device, when)
    place = PlaceSet(account.key, tries.place_of(device), when)
    changed = IdentityChanged(str(user.name), before, user.identity)
    told = [*tell_authenticated(device, account), *tell_user(user, Registered(write.name))]
    told += tell_sharing(state, user, changed)
    return [*effects, *record(state, place), *told]


def tell_authenticated(device: Device, account: Account) -> Effects:
    """Tell a device that keeps track of its user's account that it is this one."""
    if not device.tracks:
        return []
    user = device.user
    return [tell(device, Authenticated(account.name, str(user.name), user.identity))]


def keep_verifier(state: State, account: Account, matches: Matches) -> Effects:
    """Have the account's verifier stored, if it has none yet. Nobody waits for it."""
    if not isinstance(matches, Unverified):
        return []
    return record(state, VerifierSet(account.key, matches.verifier))


def log_in(state: State, device: Device, command: commands.LogIn, when: float) -> Effects:
    key = tries.key_of(command.name)
    account = state.accounts.get(key)
    passwords = account.passwords if account else 0
    question = PasswordOf(key, command.password, tries.place_of(device), passwords)
    return tries.attempt(state, device, question, when)


def logged_in(
    state: State, device: Device, question: PasswordOf, matches: Matches, when: float
) -> Effects:
    """The device is one of the account's owner, who has the account's name from now on."""
    account = lookups.account_with(state, question.account)
    if not matches or account is None or account.passwords != question.passwords:
        return tries.wrong(state, device, question)
    tries.right(state, question)
    effects = [*keep_verifier(state, account, matches), *tell_authenticated(device, account)]
    return [*effects, *log_in_as(state, device, account, when)]


def log_in_as(
    state: State, device: Device, account: Account, when: float, wanted: str = ""
) -> Effects:
    """The device's user, who has proved it, is the owner of the account from now on.

    They have the name that is `wanted`, unless another device of the account's has one; "": that of
    the account.
    """
    blocked = rights.block_of(state, device, when, account)
    if blocked:
        return moderation.end_blocked(device, blocked, when)
    guest, before, identity = device.user, device.user.rooms, device.user.identity
    old, roles = str(guest.name), {room: room.role_of(guest) for room in before}
    is_first = account.user is None
    effects, told = become_owner(state, device, account, when, wanted if is_first else "")
    user = device.user
    changed = IdentityChanged(str(user.name), identity, user.identity)
    if user is guest:
        others: Effects = [*tell_sharing(state, user, changed), *_tell_roles(user, roles)]
    else:
        others = [*_tell_name(device, old, identity), *([tell(device, changed)] * device.tracks)]
    return [
        *effects,
        tell(device, told),
        *others,
        *devices.tell_rooms(device, before, when),
        *(coming_back.ask_unread(state, device, account) if is_first else []),
    ]


def _tell_name(device: Device, old: str, identity: Identity) -> Effects:
    """A device that is another user's now is told what that one is called, if it keeps track."""
    told = NameSet(old, str(device.user.name), identity, told=True)
    return [tell(device, told)] if device.tracks and old != told.name else []


def _tell_roles(user: User, before: Mapping[Room, Role]) -> Effects:
    """The rooms that the user was in are told what they are there now, which came with a login."""
    return [
        Deliver(
            room.to, RoleChanged(room.name, str(user.name), role, "", user.identity, before=had)
        )
        for room, had in before.items()
        if room in user.rooms and (role := room.role_of(user)) is not had
    ]


def become_owner(
    state: State, device: Device, account: Account, when: float, wanted: str = ""
) -> tuple[Effects, LoggedIn]:
    """The same, with nothing that tells the device of it but the event that is returned.

    The user has the name that is `wanted`, if it is free; "": that of the account.
    """
    failed = state.account_changes.take_failed(account)
    effects = record(state, PlaceSet(account.key, tries.place_of(device), when))
    effects += devices.take_up(state, device, account, when, wanted)
    effects += devices.take_name(state, device, account, when, wanted)
    user = device.user
    told = LoggedIn(account.name, account.waiting.messages, failed, len(user.devices), user.id)
    return effects, told


def change_password(
    state: State, device: Device, command: commands.ChangePassword, when: float
) -> Effects:
    account = device.user.account
    if account is None:
        raise Refused(ChatError.NO_ACCOUNT)
    question = ReplacementOf(account.key, command.old, command.new, tries.place_of(device))
    return tries.attempt(state, device, question, when)


def not_replaced(state: State, device: int, question: ReplacementOf) -> None:
    """The old password was not looked at, as the new one is too short, or the server is busy."""
    tries.take_back(state, question)


def replaced(
    state: State, device: Device, question: ReplacementOf, hashed: Hashed | None, when: float
) -> Effects:
    """The new password is hashed. Nobody logs in with the old one while it is stored."""
    account = state.accounts.get(question.account)
    if hashed is None or account is None or device.user.account is not account:
        return tries.wrong(state, device, question)
    tries.right(state, question)
    state.account_changes.end_password(account)
    return [Store(device.id, NewPassword(account.key, hashed.password_hash, hashed.verifier))]


def password_stored(state: State, device: int, write: NewPassword, answer: None) -> None:
    """Refuse those who are logging in with the old password."""
    if write.account in state.accounts:
        state.account_changes.end_password(state.accounts[write.account])


def password_changed(
    state: State, device: Device, write: NewPassword, answer: None, when: float
) -> Effects:
    return [tell(device, PasswordChanged(device.user.name))]


def log_out(state: State, device: Device, command: commands.LogOut, when: float) -> Effects:
    """The device is a guest's again, who begins as if they had just connected."""
    account = device.user.account
    if account is None:
        raise Refused(ChatError.NO_ACCOUNT)
    before, old, identity = device.user.rooms, str(device.user.name), device.user.identity
    effects = devices.leave_user(state, device, when)
    told = LoggedOut(account.name, device.user.name, device.user.id)
    named = _tell_name(device, old, identity)
    return [tell(device, told), *named, *effects, *devices.tell_rooms(device, before, when)]


def unregister(state: State, device: Device, command: Unregister, when: float) -> Effects:
    account = device.user.account
    if account is None:
        raise Refused(ChatError.NO_ACCOUNT)
    question = RemovalOf(account.key, command.password, tries.place_of(device))
    return tries.attempt(state, device, question, when)


def removal_allowed(
    state: State, device: Device, question: RemovalOf, matches: bool, when: float
) -> Effects:
    """The password is right: the account is removed, and its rooms are nobody's."""
    account = device.user.account
    if not matches or account is None or account.key != question.account:
        return tries.wrong(state, device, question)
    tries.right(state, question)
    state.account_changes.end_password(account)
    changes: list[Change] = [*_unowned(state, account), AccountGone(account.key)]
    return decide(state, device, changes, [EndAccount(account.key)], when, stored=changes)


def _end_account(state: State, order: EndAccount, when: float) -> Effects:
    account = state.accounts.get(order.account)
    if account is None:
        return []
    user, metadata = account.user, account.metadata
    made_meanwhile = _unowned(state, account)
    effects = record(state, *made_meanwhile) if made_meanwhile else []
    for room in list(state.rooms.values()):
        if account.part in room.roles:
            state.room_changes.set_role(room, account.part, account.name, Role.MEMBER)
        if state.room_changes.remove_if_unused(room):
            effects.append(Forget(room.name))
    state.account_changes.remove_account(account)
    if user is None:
        return effects
    effects += metadata_told.difference(state, user, metadata)
    told = tell_user(user, Unregistered(account.name))
    renamed = names.change_name(state, user, state.guest_name(), when)
    return [*effects, *told, *renamed, *devices.put_out_guest(state, user)]


def _unowned(state: State, account: Account) -> list[Change]:
    """The changes by which the account's rooms are nobody's, or stored for another owner."""
    return [
        change
        for room in state.rooms.values()
        if room.account is account
        for change in ownership.storing(
            state, room, [RoleSet(room.key, account.part, account.name, Role.MEMBER)]
        )
    ]


ORDERS[EndAccount] = _end_account


def _rooms_of(state: State, maker: int) -> list[Room]:
    """The rooms that the user has made and no account owns, in the order of their making."""
    return [room for room in state.rooms.values() if room.maker == maker and room.account is None]
