"""Conversations: what two people have said to one another privately, as a part of the history.

It is there for those who have an account. A guest is known by name alone, and reads what was said
since they have it; what two guests have said is there as long as both are. The history has it under
the name of the conversation, which no room can have.
"""

from __future__ import annotations

from chatroom_tw.chat.rules.changes import ACCOUNT
from chatroom_tw.chat.rules.effects import Effects, Forget, Remember
from chatroom_tw.chat.rules.entities import Account, Device, User
from chatroom_tw.chat.rules.extras import Extra
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.talk import Message, Said
from chatroom_tw.server import text

MARK = "@"
"""How the name of a conversation begins."""
REQUEST = "\x01"
"""How a text begins that is a request of a program (CTCP): in `Extra.formatted`."""
GUEST = "name:"
"""How a party begins that is a guest."""
TALKS = 100
"""The most conversations that a guest has with other guests."""


def party(user: User) -> str:
    """Who the user is in conversations: the account, or a guest's name."""
    return user.account.part if user.account else guest_called(user.name)


def guest_called(name: str) -> str:
    """A guest in conversations."""
    return f"{GUEST}{text.key(name)}"


def name_of(one: str, other: str) -> str:
    """The name of the conversation of two parties."""
    return MARK + " ".join(sorted((one, other)))


def parties_of(name: str) -> tuple[str, str]:
    """The two parties of a conversation."""
    one, _, other = name.removeprefix(MARK).partition(" ")
    return one, other


def accounts_of(name: str) -> tuple[str, str]:
    """The keys of the two accounts, of which both may be the same; a guest is a party."""
    one, other = parties_of(name)
    return one.removeprefix(ACCOUNT), other.removeprefix(ACCOUNT)


def remember(
    state: State,
    device: Device,
    other: User | Account,
    message: Message,
    extra: Extra | None = None,
) -> Effects:
    """Put the message into the history."""
    user, with_ = device.user, party(other) if isinstance(other, User) else other.part
    where, how = name_of(party(user), with_), extra or message.extra
    if how and how.formatted.startswith(REQUEST):
        return []  # A program asks another one, which nobody reads later.
    # By the account's name it is known later who has said it, whatever they were called.
    name, together = user.account.name if user.account else message.sender, "\n" in message.text
    said = Said(where, device.id, name, message.text, message.when, 0, together)
    said = said._replace(ahead=message.ahead)
    kept = Remember(said._replace(identity=user.identity, extra=how))
    return [kept, *_note(state, where, user, other)]


def _note(state: State, where: str, user: User, other: User | Account) -> Effects:
    """If both are guests, each of them has the conversation from now on."""
    if user.account or not isinstance(other, User) or other.account:
        return []
    gone = [
        name for one in (user, other) for name in state.user_changes.note_talk(one, where, TALKS)
    ]
    return [Forget(name) for name in gone]


def end_talks(user: User) -> Effects:
    """The user goes: what they and other guests have said to one another is forgotten."""
    return [Forget(name) for name in user.talks]
