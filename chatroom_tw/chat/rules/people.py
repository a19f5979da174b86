"""The rules of people: coming, going, names, and the accounts that keep names."""

from __future__ import annotations

from chatroom_tw.chat.rules import commands, rooms
from chatroom_tw.chat.rules.effects import (
    Effects,
    Forget,
    HashOf,
    NewAccount,
    PasswordOf,
    StopServer,
    Store,
)
from chatroom_tw.chat.rules.events import (
    ClientList,
    Goodbye,
    LoggedIn,
    NameTakenUp,
    Registered,
    Renamed,
    Welcome,
)
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import MAIN, OWNED_LIMIT, Account, Lifetime, State, User
from chatroom_tw.chat.rules.stored import StoredRoom
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server import text
from chatroom_tw.server.effects import Ask, Close, Deliver, InRoom, InRooms, Person
from chatroom_tw.server.refusals import CommonError, Refused


def arrive(state: State, user: User) -> Effects:
    """Somebody has connected: welcomed, and in the main room, if their protocol has that."""
    effects: Effects = []
    if Traits.WELCOMED in user.traits:
        effects.append(Deliver(Person(user.id), Welcome(state.server, user.name, user.address)))
    if Traits.IN_MAIN in user.traits:
        effects += rooms.enter(state, user, state.rooms[MAIN])
    return effects


def depart(state: State, user: User, why: str) -> Effects:
    """Somebody's connection is gone, whoever ended it."""
    effects: Effects = []
    for room in user.rooms:
        effects += rooms.exit_room(state, user, room, why)
    effects += [Forget(room.name) for room in state.release_rooms(user)]
    state.remove_user(user)
    return effects


def quit_(state: State, user: User, command: commands.Quit, when: float) -> Effects:
    return [Deliver(Person(user.id), Goodbye(user.name)), Close(user.id)]


def stop_server(state: State, user: User, command: commands.StopServer, when: float) -> Effects:
    if not state.may_be_stopped:
        raise Refused(ChatError.MAY_NOT_STOP)
    return [StopServer()]


def list_clients(state: State, user: User, command: commands.ListClients, when: float) -> Effects:
    clients = tuple((other.address, other.name, other.id) for other in state.users.values())
    return [Deliver(Person(user.id), ClientList(clients))]


def rename(state: State, user: User, command: commands.Rename, when: float) -> Effects:
    name = text.person_name(command.name)
    key = text.key(name)
    account = state.accounts.get(key)
    if account is not None and account is not user.account:
        raise Refused(ChatError.NAME_REGISTERED, name)
    if state.names.get(key, user) is not user:
        raise Refused(CommonError.NAME_TAKEN, name)
    return _change_name(state, user, name, tell_user=True)


def take_name(state: State, user: User, written: str) -> Effects:
    """The user has that name from now on, with a number if somebody else has it or keeps it.

    There may be blanks in it. Raises `Refused(BAD_NAME)`.
    """
    name, numbered = state.free_name(user, text.spaced_person_name(written))
    if name != user.name:
        return _change_name(state, user, name, tell_user=False, numbered=numbered)
    state.set_name(user, name, numbered)  # The blanks may be others.
    return []


def register(state: State, user: User, command: commands.Register, when: float) -> Effects:
    key = text.key(user.name)
    if key in state.accounts:
        raise Refused(ChatError.ALREADY_REGISTERED, user.name)
    # Kept from now on: nobody may slip in while the password is hashed.
    state.accounts[key] = Account(user.name)
    return [Ask(user.id, HashOf(command.password))]


def hashed(state: State, user: User, question: HashOf, answer: str, when: float) -> Effects:
    key = text.key(user.name)
    made = tuple(
        StoredRoom(room.name, room.number, key)
        for room in state.rooms.values()
        if room.maker is user and room.account is None
    )
    return [Store(user.id, NewAccount(user.name, answer, made[:OWNED_LIMIT]))]


def account_kept(state: State, question: NewAccount) -> None:
    """The name is safe, and the rooms that its owner has made, whether they are still here."""
    account = state.accounts[text.key(question.name)]
    account.safe = True
    for kept in question.rooms:
        room = state.rooms.get(text.key(kept.name))
        if room and room.number == kept.number and room.account is None:
            state.keep_room(room, account, Lifetime.PERSISTENT)


def registered(
    state: State, user: User, question: NewAccount, answer: None, when: float
) -> Effects:
    user.account = state.accounts[text.key(question.name)]
    for room in state.rooms.values():
        if room.maker is user and room.account is None:
            room.account = user.account
    return [Deliver(Person(user.id), Registered(question.name))]


def log_in(state: State, user: User, command: commands.LogIn, when: float) -> Effects:
    account = state.account_called(command.name)
    if account is None:
        raise Refused(ChatError.WRONG_PASSWORD)
    return [Ask(user.id, PasswordOf(text.key(account.name), command.password))]


def logged_in(
    state: State, user: User, question: PasswordOf, matches: bool, when: float
) -> Effects:
    """The owner has the name, even if an older connection of theirs had it still."""
    if not matches:
        raise Refused(ChatError.WRONG_PASSWORD)
    effects: Effects = []
    account = state.accounts[question.account]
    holder = state.names.get(question.account, user)
    if holder is not user:
        guest = state.guest_name()
        taken = Deliver(Person(holder.id), NameTakenUp(holder.name, guest))
        effects += [*_change_name(state, holder, guest, tell_user=False), taken]
        holder.account = None
    user.account = account
    if user.name != account.name:
        effects += _change_name(state, user, account.name, tell_user=False)
    return [*effects, Deliver(Person(user.id), LoggedIn(account.name, account.unread))]


def _change_name(
    state: State,
    user: User,
    name: str,
    *,
    tell_user: bool,
    numbered: tuple[str, int] | None = None,
) -> Effects:
    """Whoever shares a room with the user hears of it once; `tell_user`: so does the user."""
    change = Renamed(((user.name, name),))
    effects: Effects = []
    calm: list[InRoom] = []
    for room in user.rooms:
        crowd, waking = rooms.gathering(room)
        if crowd:
            crowd.renamed(user.name, name)
            effects += waking
        else:
            calm.append(room.to)
    state.set_name(user, name, numbered)
    if calm:
        to = calm[0] if len(calm) == 1 else InRooms(tuple(to.room for to in calm))
        effects.append(Deliver(to, change, None if tell_user else user.id))
    elif tell_user:
        effects.append(Deliver(Person(user.id), change))
    return effects
