"""NickServ: what clients tell it that know no other way to register a name, or to log in.

    PRIVMSG NickServ :IDENTIFY [NAME] PASSWORD      REGISTER PASSWORD [EMAIL]
                      SET PASSWORD OLD NEW          LOGOUT            HELP

There is no such user, and what is told is never shown to anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from chatroom_tw.chat.rules import commands as chat

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol

SERVICE = "NickServ"
LEAST_PASSWORD = 6
"""The least characters of a password that is registered here: what services of IRC ask for."""
HELP = (
    "REGISTER PASSWORD: keep your nickname",
    "IDENTIFY [NAME] PASSWORD: log in",
    "SET PASSWORD OLD NEW: have another password",
    "LOGOUT: be a guest again",
)


def is_service(target: str) -> bool:
    return target.partition("@")[0].lower() == SERVICE.lower()


def receive(client: IrcProtocol, target: str, text: str) -> None:
    """Do what a text to NickServ asks for."""
    command, *words = text.split() or [""]
    handler = _COMMANDS.get(command.upper())
    if handler is None or not handler(client, words):
        for line in HELP:
            notice(client, line)


def notice(client: IrcProtocol, text: str) -> None:
    """Tell the client something in the service's name."""
    client.send(f":{SERVICE}!{SERVICE}@{client.factory.settings.name} NOTICE {client.nick} :{text}")


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
