"""The rules of accounts: registering a name, logging in, and changing the password.

Register: the name is RESERVED      Ask(HashOf)         if the user goes: it is free again
the hash: the account is STORING    Store(NewAccount)   if it is not stored: it is free again
the answer: it is STORED            Registered          whether the user is there or not

One connection has an account. Logging in, and changing the password, takes it from all others.
"""

from __future__ import annotations

from chatroom_tw.chat.rules import commands, lookups, names, tries
from chatroom_tw.chat.rules.effects import (
    Effects,
    HashOf,
    NewAccount,
    NewPassword,
    PasswordOf,
    ReplacementOf,
    Store,
)
from chatroom_tw.chat.rules.entities import Account, Lifetime, Room, User
from chatroom_tw.chat.rules.events import LoggedIn, NameTakenUp, PasswordChanged, Registered
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import OWNED_LIMIT, State
from chatroom_tw.chat.rules.stored import StoredRoom
from chatroom_tw.server import text
from chatroom_tw.server.effects import Ask, Deliver, Person
from chatroom_tw.server.guessing import minutes
from chatroom_tw.server.refusals import Refused


def register(state: State, user: User, command: commands.Register, when: float) -> Effects:
    if text.key(user.name) in state.accounts:
        raise Refused(ChatError.ALREADY_REGISTERED, user.name)
    if user.has_registered:
        raise Refused(ChatError.ONE_NAME)
    place = tries.place_of(user)
    seconds = state.registrations.wait(place, when)
    if seconds > 0:
        raise Refused(ChatError.ENOUGH_NAMES, minutes(seconds))
    state.registrations.add(place, when)
    state.set_registered(user, True)
    state.reserve_name(user)
    return [Ask(user.id, HashOf(command.password, place))]


def hashed(state: State, user: User, question: HashOf, password_hash: str, when: float) -> Effects:
    """The password is hashed: the account is stored, with the rooms that the user has made."""
    account = state.begin_storing(user)
    rooms = [StoredRoom(room.name, room.number, account.key) for room in _rooms_of(state, user.id)]
    write = NewAccount(account.name, password_hash, tuple(rooms[:OWNED_LIMIT]))
    return [Store(user.id, write)]


def not_hashed(state: State, user: int, question: HashOf) -> None:
    """There is no hash. If the user has gone, the reservation has ended with them."""
    state.registrations.take_back(question.place)
    if user in state.users:
        state.set_registered(state.users[user], False)
        state.end_reservation(state.users[user])


def account_stored(state: State, user: int, write: NewAccount, answer: None) -> None:
    """The account is stored with its rooms, whether its owner is still there or not."""
    account = state.accounts[text.key(write.name)]
    state.set_stored(account)
    stored = {room.number for room in write.rooms}
    for room in _rooms_of(state, user):
        if room.number in stored:
            state.make_persistent(room, account, Lifetime.PERSISTENT)


def account_not_stored(state: State, user: int, write: NewAccount) -> None:
    state.remove_account(state.accounts[text.key(write.name)])
    if user in state.users:
        state.registrations.take_back(tries.place_of(state.users[user]))
        state.set_registered(state.users[user], False)


def registered(state: State, user: User, write: NewAccount, answer: None, when: float) -> Effects:
    account = state.accounts[text.key(write.name)]
    state.set_account(user, account)
    state.note_login(account, tries.place_of(user))
    for room in _rooms_of(state, user.id):
        state.set_owner(room, account)
    return [Deliver(Person(user.id), Registered(write.name))]


def log_in(state: State, user: User, command: commands.LogIn, when: float) -> Effects:
    key = tries.key_of(command.name)
    account = state.accounts.get(key)
    passwords = account.passwords if account else 0
    question = PasswordOf(key, command.password, tries.place_of(user), passwords)
    return tries.attempt(state, user, question, when)


def logged_in(
    state: State, user: User, question: PasswordOf, matches: bool, when: float
) -> Effects:
    """The user gets the account's name, even if an older connection of the owner has it."""
    account = lookups.account_with(state, question.account)
    if not matches or account is None or account.passwords != question.passwords:
        return tries.wrong(state, user, question)
    tries.right(state, question)
    failed = state.note_login(account, question.place)
    effects = _end_elsewhere(state, user, account)
    state.set_account(user, account)
    if user.name != account.name:
        effects += names.change_name(state, user, account.name, tell_user=False)
    waiting = account.waiting.messages
    return [*effects, Deliver(Person(user.id), LoggedIn(account.name, waiting, failed))]


def change_password(
    state: State, user: User, command: commands.ChangePassword, when: float
) -> Effects:
    if user.account is None:
        raise Refused(ChatError.NO_ACCOUNT)
    question = ReplacementOf(user.account.key, command.old, command.new, tries.place_of(user))
    return tries.attempt(state, user, question, when)


def not_replaced(state: State, user: int, question: ReplacementOf) -> None:
    """The old password was not looked at, as the new one is too short, or the server is busy."""
    tries.take_back(state, question)


def replaced(
    state: State, user: User, question: ReplacementOf, password_hash: str | None, when: float
) -> Effects:
    """The new password is hashed. What is open with the old one ends at once."""
    account = state.accounts[question.account]
    if password_hash is None or user.account is not account:
        return tries.wrong(state, user, question)
    tries.right(state, question)
    state.end_password(account)
    write = NewPassword(account.key, password_hash)
    return [*_end_elsewhere(state, user, account), Store(user.id, write)]


def password_stored(state: State, user: int, write: NewPassword, answer: None) -> None:
    """Refuse those who are logging in with the old password."""
    state.end_password(state.accounts[write.account])


def password_changed(
    state: State, user: User, write: NewPassword, answer: None, when: float
) -> Effects:
    account = state.accounts[write.account]
    ended = _end_elsewhere(state, user, account)
    return [*ended, Deliver(Person(user.id), PasswordChanged(account.name))]


def _end_elsewhere(state: State, user: User, account: Account) -> Effects:
    """No other connection has the account, or its name, from now on. Each of them is told."""
    holder = state.names.get(account.key, user)
    others = [
        other for other in state.users.values() if other.account is account or other is holder
    ]
    effects: Effects = []
    for other in others:
        if other is not user:
            effects += _end_account(state, other, account, has_name=other is holder)
    return effects


def _end_account(state: State, user: User, account: Account, *, has_name: bool) -> Effects:
    """The account is not the user's any more: one who has its name is a guest again."""
    state.set_account(user, None)
    if not has_name:
        return [Deliver(Person(user.id), NameTakenUp(account.name, user.name))]
    old, guest = user.name, state.guest_name()
    effects = names.change_name(state, user, guest, tell_user=False)
    return [*effects, Deliver(Person(user.id), NameTakenUp(old, guest))]


def _rooms_of(state: State, maker: int) -> list[Room]:
    """The rooms that the user has made and no account owns, in the order of their making."""
    return [room for room in state.rooms.values() if room.maker == maker and room.account is None]
