"""The rules of users: connecting, disconnecting and listing them."""

from __future__ import annotations

from chatroom_tw.chat.rules import commands, rooms
from chatroom_tw.chat.rules.effects import Effects, Forget, StopServer
from chatroom_tw.chat.rules.entities import User
from chatroom_tw.chat.rules.events import ClientList, Goodbye, Welcome
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import MAIN, State
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server.effects import Close, Deliver, Person
from chatroom_tw.server.refusals import Refused


def connect(state: State, user: User) -> Effects:
    """A new user is welcomed and enters the main room, as the protocol has it."""
    effects: Effects = []
    if Traits.WELCOMED in user.traits:
        welcome = Welcome(state.server, user.name, user.address, user.id)
        effects.append(Deliver(Person(user.id), welcome))
    if Traits.IN_MAIN in user.traits:
        effects += rooms.enter(state, user, state.rooms[MAIN])
    return effects


def disconnect(state: State, user: User, why: str) -> Effects:
    """The user's connection has ended, for whatever reason."""
    effects = rooms.exit_all(state, user, why)
    effects += [Forget(room.name) for room in state.unpin_rooms(user)]
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
