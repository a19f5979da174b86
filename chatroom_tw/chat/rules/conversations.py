"""Conversations: what two people have said to one another privately, as a part of the history.

It is there for two people with accounts. The history has it under the name of the conversation,
which no room can have.
"""

from __future__ import annotations

from chatroom_tw.chat.rules.changes import ACCOUNT
from chatroom_tw.chat.rules.effects import Effects, Remember
from chatroom_tw.chat.rules.entities import Device
from chatroom_tw.chat.rules.extras import Extra
from chatroom_tw.chat.rules.talk import Message, Said

MARK = "@"
"""How the name of a conversation begins."""


def name_of(one: str, other: str) -> str:
    """The name of the conversation of two persons (`User.person`)."""
    return MARK + " ".join(sorted((one, other)))


def accounts_of(name: str) -> tuple[str, str]:
    """The keys of the two accounts, of which both may be the same."""
    one, other = name.removeprefix(MARK).split(" ")
    return one.removeprefix(ACCOUNT), other.removeprefix(ACCOUNT)


def remember(device: Device, other: str, message: Message, extra: Extra | None = None) -> Effects:
    """Put the message into the history, if both have accounts: `other` is a person."""
    user = device.user
    if user.account is None or not other.startswith(ACCOUNT):
        return []
    where, how = name_of(user.person, other), extra or message.extra
    together = "\n" in message.text
    said = Said(where, device.id, message.sender, message.text, message.when, 0, together)
    said = said._replace(ahead=message.ahead)
    return [Remember(said._replace(identity=user.identity, extra=how))]
