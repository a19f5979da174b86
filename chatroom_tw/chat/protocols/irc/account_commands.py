"""REGISTER and VERIFY: a client registers its nickname (IRCv3's account-registration).

    REGISTER ACCOUNT EMAIL PASSWORD     ACCOUNT is `*` or the nickname; the e-mail is not looked at

Before the introduction the nickname is what NICK has said. Where a server has a password of its
own (`--irc-password`) nobody registers before, as PASS is looked at then.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from chatroom_tw.chat.protocols.irc.messages import Message
from chatroom_tw.chat.protocols.irc.names import name_of
from chatroom_tw.chat.protocols.irc.words import WORDS
from chatroom_tw.chat.rules.commands import Register
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.tracking_commands import RegisterName
from chatroom_tw.server import text
from chatroom_tw.server.refusals import CommonError, Refusal

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol

LEAST_PASSWORD = 6
"""The least characters of a password that is registered by IRC: what its services ask for."""
LONGEST_PASSWORD = 300
"""The most bytes of it: a longer one may not fit into other messages, as those to NickServ."""


def capability(client: IrcProtocol) -> str:
    """The value of the capability."""
    return "before-connect" if _may_register_early(client) else ""


def _may_register_early(client: IrcProtocol) -> bool:
    settings = client.factory.settings
    return settings.registration and not settings.password


def register(client: IrcProtocol, message: Message) -> None:
    account, _, password = message.params[:3]
    said = client.registration
    nickname = said.nick if said else client.nick
    if said and not _may_register_early(client):
        client.fail_with("COMPLETE_CONNECTION_REQUIRED", "Register when you are connected")
    elif not nickname:
        client.fail_with("NEED_NICK", "*", "Say first by NICK which nickname you want")
    elif account != "*" and text.key(name_of(account)) != text.key(name_of(nickname)):
        why = "The name of an account is the nickname"
        client.fail_with("ACCOUNT_NAME_MUST_BE_NICK", _shown(account), why)
    elif said and said.account:
        client.fail_with("ALREADY_AUTHENTICATED", said.account, "You are logged in already")
    elif len(password.encode()) > LONGEST_PASSWORD:
        client.fail_with("UNACCEPTABLE_PASSWORD", nickname, "That password is too long")
    elif said:
        client.submit(RegisterName(name_of(nickname), password, LEAST_PASSWORD))
    else:
        client.submit(Register(password, LEAST_PASSWORD))


def verify(client: IrcProtocol, message: Message) -> None:
    """Nothing has to be verified here."""
    why = "Accounts are not verified on this server"
    client.fail_with("INVALID_CODE", _shown(message.params[0]), why)


def registered(client: IrcProtocol, name: str) -> str:
    """The line that says that the name is registered."""
    return client.from_server("REGISTER", "SUCCESS", name, "The nickname is registered")


_CODES: dict[Enum, tuple[str, str]] = {
    CommonError.NAME_TAKEN: ("ACCOUNT_EXISTS", "Somebody else has that nickname"),
    CommonError.BAD_NAME: ("BAD_ACCOUNT_NAME", "That nickname is not allowed"),
    ChatError.NAME_REGISTERED: ("ACCOUNT_EXISTS", "The nickname is registered already"),
    ChatError.ALREADY_REGISTERED: ("ACCOUNT_EXISTS", "The nickname is registered already"),
    ChatError.SHORT_PASSWORD: (
        "WEAK_PASSWORD",
        f"A password has at least {LEAST_PASSWORD} characters",
    ),
}


def refusal(client: IrcProtocol, event: Refusal) -> str:
    """The line that tells a client why its nickname is not registered."""
    said = client.registration
    name = said.nick if said else client.nick
    words = WORDS[event.reason].format(event.subject) if event.reason in WORDS else ""
    code, why = _CODES.get(event.reason, ("TEMPORARILY_UNAVAILABLE", words))
    if event.reason is ChatError.ALREADY_REGISTERED and not said:  # Nobody else has the name.
        code, why = "ALREADY_AUTHENTICATED", "You are logged in already"
    return client.from_server("FAIL", "REGISTER", code, name, why)


def _shown(account: str) -> str:
    """What a client has written, as a parameter in the middle of a line."""
    return account.replace(" ", "_").lstrip(":")[:64] or "*"
