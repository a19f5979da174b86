"""NickServ: what clients tell it that know no other way to register a name, or to log in.

    PRIVMSG NickServ :IDENTIFY [NAME] PASSWORD      REGISTER PASSWORD [EMAIL]
                      SET PASSWORD OLD NEW          LOGOUT            HELP

There is no such user, and what is told is never shown to anybody: what a message to NickServ has
other recipients for, they do not get either. A NOTICE is not answered, as nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import TYPE_CHECKING

from chatroom_tw.chat.protocols.irc.account_commands import LEAST_PASSWORD
from chatroom_tw.chat.protocols.irc.messages import Message
from chatroom_tw.chat.protocols.irc.words import WORDS
from chatroom_tw.chat.protocols.notices import clipped
from chatroom_tw.chat.rules import commands as chat
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.server.refusals import Refusal

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol

SERVICE = "NickServ"
HELP = (
    "REGISTER PASSWORD: keep your nickname",
    "IDENTIFY [NAME] PASSWORD: log in",
    "SET PASSWORD OLD NEW: have another password",
    "LOGOUT: be a guest again",
)
_WORDS: dict[Enum, str] = {
    ChatError.WRONG_PASSWORD: "the name or the password is wrong",
}
"""The others are those of `WORDS`."""
_SHORT = f"a password has at least {LEAST_PASSWORD} characters; choose a longer one"


def is_service(target: str) -> bool:
    return target.partition("@")[0].lower() == SERVICE.lower()


def is_told(message: Message | None) -> bool:
    """Whether the message is for NickServ, among others perhaps."""
    if message is None or message.command not in ("PRIVMSG", "NOTICE") or not message.params:
        return False
    return any(map(is_service, message.params[0].split(",")))


def receive(client: IrcProtocol, message: Message) -> None:
    """Do what a message to NickServ asks for."""
    if message.command == "NOTICE":
        return
    command, *words = message.params[1].split() or [""]
    handler = _COMMANDS.get(command.upper())
    if handler is None and command and command.upper() != "HELP":
        client.send(notice(client, f"there is no {clipped(command)}; these are the commands:"))
    if handler is None or not handler(client, words):
        for line in HELP:
            client.send(notice(client, line))


def notice(client: IrcProtocol, text: str) -> str:
    """The line that tells the client something in the service's name."""
    return f":{SERVICE}!{SERVICE}@{client.factory.settings.name} NOTICE {client.nick} :{text}"


def refusal(client: IrcProtocol, event: Refusal) -> str | None:
    """The line that tells a client why NickServ does not do what it was asked for; None: there are
    other words for that."""
    if event.reason is ChatError.SHORT_PASSWORD and _is_registering(client):
        return notice(client, _SHORT)
    words = _WORDS.get(event.reason) or WORDS.get(event.reason)
    return notice(client, words.format(event.subject)) if words else None


def _is_registering(client: IrcProtocol) -> bool:
    words = client.current.params[-1].split() if client.current else []
    return words[:1] != [] and words[0].upper() == "REGISTER"


def _identify(client: IrcProtocol, words: Sequence[str]) -> bool:
    if len(words) == 1:
        client.submit(chat.LogIn(client.name, words[0]))
    elif len(words) == 2:
        client.submit(chat.LogIn(words[0], words[1]))
    return len(words) in (1, 2)


def _register(client: IrcProtocol, words: Sequence[str]) -> bool:
    if words:
        client.submit(chat.Register(words[0], LEAST_PASSWORD))
    return bool(words)


def _set(client: IrcProtocol, words: Sequence[str]) -> bool:
    if len(words) != 3 or words[0].upper() != "PASSWORD":
        return False
    client.submit(chat.ChangePassword(words[1], words[2]))
    return True


def _log_out(client: IrcProtocol, words: Sequence[str]) -> bool:
    client.submit(chat.LogOut())
    return True


_COMMANDS: dict[str, Callable[[IrcProtocol, Sequence[str]], bool]] = {
    "IDENTIFY": _identify,
    "LOGIN": _identify,
    "REGISTER": _register,
    "SET": _set,
    "LOGOUT": _log_out,
}
