"""Conversations: what two people have said to one another privately, as a part of the history.

It is there for those who have an account: whom they have talked to may be a guest, who is known by
name alone and reads nothing of it. The history has it under the name of the conversation, which no
room can have.
"""

from __future__ import annotations

from chatroom_tw.chat.rules.changes import ACCOUNT
from chatroom_tw.chat.rules.effects import Effects, Remember
from chatroom_tw.chat.rules.entities import Device, User
from chatroom_tw.chat.rules.extras import Extra
from chatroom_tw.chat.rules.talk import Message, Said
from chatroom_tw.server import text

MARK = "@"
"""How the name of a conversation begins."""
REQUEST = "\x01"
"""How a text begins that is a request of a program (CTCP): in `Extra.formatted`."""
GUEST = "name:"
"""How a party begins that is a guest."""


def party(user: User) -> str:
    """Who the user is in conversations: the account, or a guest's name."""
    return user.account.part if user.account else guest_called(user.name)


def guest_called(name: str) -> str:
    """A guest in conversations."""
    return f"{GUEST}{text.key(name)}"


def name_of(one: str, other: str) -> str:
    """The name of the conversation of two parties, of which one at least is an account."""
    return MARK + " ".join(sorted((one, other)))


def accounts_of(name: str) -> tuple[str, str]:
    """The keys of the two accounts, of which both may be the same; a guest is a party."""
    one, _, other = name.removeprefix(MARK).partition(" ")
    return one.removeprefix(ACCOUNT), other.removeprefix(ACCOUNT)


def remember(device: Device, other: str, message: Message, extra: Extra | None = None) -> Effects:
    """Put the message into the history, if one of both has an account: `other` is a party."""
    user = device.user
    if user.account is None and not other.startswith(ACCOUNT):
        return []
    where, how = name_of(party(user), other), extra or message.extra
    if how and how.formatted.startswith(REQUEST):
        return []  # A program asks another one, which nobody reads later.
    # By the account's name it is known later who has said it, whatever they were called.
    name, together = user.account.name if user.account else message.sender, "\n" in message.text
    said = Said(where, device.id, name, message.text, message.when, 0, together)
    said = said._replace(ahead=message.ahead)
    return [Remember(said._replace(identity=user.identity, extra=how))]
