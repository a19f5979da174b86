"""The rules of accounts: registering a name, and logging in.

Register: the name is RESERVED      Ask(HashOf)         if the user goes: it is free again
the hash: the account is STORING    Store(NewAccount)   if it is not stored: it is free again
the answer: it is STORED            Registered          whether the user is there or not
"""

from __future__ import annotations

from chatroom_tw.chat.rules import commands, lookups, names
from chatroom_tw.chat.rules.effects import Effects, HashOf, NewAccount, PasswordOf, Store
from chatroom_tw.chat.rules.entities import Lifetime, Room, User
from chatroom_tw.chat.rules.events import LoggedIn, NameTakenUp, Registered
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import OWNED_LIMIT, State
from chatroom_tw.chat.rules.stored import StoredRoom
from chatroom_tw.server import text
from chatroom_tw.server.effects import Ask, Deliver, Person
from chatroom_tw.server.refusals import Refused


def register(state: State, user: User, command: commands.Register, when: float) -> Effects:
    if text.key(user.name) in state.accounts:
        raise Refused(ChatError.ALREADY_REGISTERED, user.name)
    state.reserve_name(user)
    return [Ask(user.id, HashOf(command.password))]


def hashed(state: State, user: User, question: HashOf, password_hash: str, when: float) -> Effects:
    """The password is hashed: the account is stored, with the rooms that the user has made."""
    account = state.begin_storing(user)
    rooms = [StoredRoom(room.name, room.number, account.key) for room in _rooms_of(state, user.id)]
    write = NewAccount(account.name, password_hash, tuple(rooms[:OWNED_LIMIT]))
    return [Store(user.id, write)]


def not_hashed(state: State, user: int, question: HashOf) -> None:
    """There is no hash. If the user has gone, the reservation has ended with them."""
    if user in state.users:
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


def registered(state: State, user: User, write: NewAccount, answer: None, when: float) -> Effects:
    account = state.accounts[text.key(write.name)]
    state.set_account(user, account)
    for room in _rooms_of(state, user.id):
        state.set_owner(room, account)
    return [Deliver(Person(user.id), Registered(write.name))]


def log_in(state: State, user: User, command: commands.LogIn, when: float) -> Effects:
    account = lookups.account_called(state, command.name)
    if account is None:
        raise Refused(ChatError.WRONG_PASSWORD)
    return [Ask(user.id, PasswordOf(account.key, command.password))]


def logged_in(
    state: State, user: User, question: PasswordOf, matches: bool, when: float
) -> Effects:
    """The user gets the account's name, even if an older connection of the owner has it."""
    if not matches:
        raise Refused(ChatError.WRONG_PASSWORD)
    effects: Effects = []
    account = state.accounts[question.account]
    holder = state.names.get(account.key, user)
    if holder is not user:
        effects += _lose_name(state, holder)
    state.set_account(user, account)
    if user.name != account.name:
        effects += names.change_name(state, user, account.name, tell_user=False)
    return [*effects, Deliver(Person(user.id), LoggedIn(account.name, account.inbox.messages))]


def _lose_name(state: State, holder: User) -> Effects:
    """The name of the account goes to another connection; this one is a guest again."""
    guest = state.guest_name()
    told = Deliver(Person(holder.id), NameTakenUp(holder.name, guest))
    effects = names.change_name(state, holder, guest, tell_user=False)
    state.set_account(holder, None)
    return [*effects, told]


def _rooms_of(state: State, maker: int) -> list[Room]:
    """The rooms that the user has made and no account owns, in the order of their making."""
    return [room for room in state.rooms.values() if room.maker == maker and room.account is None]
