"""Places of messages: a room, or a conversation, as clients name it and as the history does.

#tea      the room tea
bob       the conversation with bob
"""

from __future__ import annotations

from dataclasses import dataclass

from chatroom_tw.chat.rules import lookups
from chatroom_tw.chat.rules.changes import ACCOUNT
from chatroom_tw.chat.rules.conversations import GUEST, MARK, guest_called, name_of, party
from chatroom_tw.chat.rules.entities import Account, Device, Room, User
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import State
from chatroom_tw.server import text
from chatroom_tw.server.refusals import Refused

ROOM = "#"
"""How a target begins that is a room."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where messages are. `history` is its name in the history; `other` is the other party of a
    conversation, or "" in a room."""

    history: str
    room: Room | None = None
    other: str = ""


def place_of(state: State, device: Device, target: str) -> Place:
    """The place with this name.

    Raises `Refused`: NO_SUCH_ROOM, or NO_SUCH_NAME if the user cannot have a conversation there.
    """
    if target.startswith(ROOM):
        room = lookups.room_called(state, target.removeprefix(ROOM))
        return Place(room.name, room)
    other = party_called(state, device.user, target)
    return Place(name_of(party(device.user), other), other=other)


def place_again(state: State, history: str, other: str) -> Place:
    """The same place later. Raises `Refused(NO_SUCH_ROOM)`."""
    if history.startswith(MARK):
        return Place(history, other=other)
    return Place(history, lookups.room_called(state, history))


def party_called(state: State, asker: User, name: str) -> str:
    """Whoever is called so, as a party of conversations.

    Guests may be gone. Raises `Refused(NO_SUCH_NAME)` if nobody is called so and no guest with whom
    the asker can have a conversation was.
    """
    user = state.names.get(text.key(name))
    if user:
        return party(user)
    account = lookups.account_called(state, name)
    if account:
        return account.part
    if asker.account is None:
        raise Refused(ChatError.NO_SUCH_NAME, name)
    return guest_called(text.person_name(name))


def shown_name(state: State, other: str, called: str = "") -> str:
    """What this party is called; "": it is gone. A guest who is not here is shown as `called`."""
    if other.startswith(GUEST):
        user = user_of(state, other)
        return str(user.name) if user else called or other.removeprefix(GUEST)
    account = account_with(state, other)
    return "" if account is None else str(account.user.name) if account.user else account.name


def user_of(state: State, other: str) -> User | None:
    """The user who is this party, if they are here. A guest is whoever has the name."""
    if other.startswith(GUEST):
        return state.names.get(other.removeprefix(GUEST))
    return state.user_of(other)


def account_with(state: State, person: str) -> Account | None:
    """The account of this person, if it is stored."""
    return lookups.account_with(state, person.removeprefix(ACCOUNT))


def other_in(state: State, user: User, conversation: str) -> str:
    """The name of the one with whom the user has this conversation; "": it is not theirs."""
    parties = conversation.removeprefix(MARK).partition(" ")[::2]
    if party(user) not in parties:
        return ""
    one, other = parties
    return shown_name(state, other if one == party(user) else one)


def readable_since(state: State, user: User, other: str) -> float:
    """When what both have said begins to be theirs: the name of a guest was another's before.

    Of a guest who is gone an owner of an account reads all that was said by the name.
    """
    since = 0.0 if user.account else user.named
    guest = user_of(state, other) if other.startswith(GUEST) else None
    return max(since, guest.named) if guest and not user.account else since


def own_key(user: User) -> str:
    """The key of the name by which the user has said something in conversations."""
    return user.account.key if user.account else text.key(user.name)
