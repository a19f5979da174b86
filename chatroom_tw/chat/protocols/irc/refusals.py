"""Refusals on IRC: the numeric, its parameters and its words for each reason.

Which it is may depend on what was asked: a room that there is not is ERR_NOSUCHCHANNEL for JOIN,
and the same reason is what a private message meets that nobody can get.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING

from chatroom_tw.chat.protocols.irc import (
    account_commands,
    failures,
    metadata_lines,
    registration,
    sasl,
    services,
)
from chatroom_tw.chat.protocols.irc import numerics as n
from chatroom_tw.chat.protocols.irc.names import channel, nick
from chatroom_tw.chat.protocols.irc.words import WORDS
from chatroom_tw.chat.protocols.notices import clipped
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.server.refusals import CommonError, Refusal

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol

TALKING = frozenset({"PRIVMSG", "NOTICE", "TAGMSG"})
_Line = Callable[["IrcProtocol", str], "list[str]"]


def refusal(client: IrcProtocol, event: Refusal) -> list[str]:
    """The lines that tell a client of a refusal."""
    command = client.current.command if client.current else "PRIVMSG"
    client.refused = client.current
    reason, subject = event.reason, clipped(event.subject)
    if sasl.is_asked(client):
        return [sasl.failed(client)]
    if command == "REGISTER":
        return [account_commands.refusal(client, event)]
    if client.registration and reason in _AT_REGISTRATION:
        return _AT_REGISTRATION[reason](client, subject)
    if command == "NOTICE":
        return []  # A notice is never answered, so that two programs do not answer for ever.
    if command in failures.COMMANDS:
        return failures.failure(client, reason)
    told = services.refusal(client, event) if services.is_told(client.current) else None
    if told:
        return [told]
    if command == "NAMES":  # Of a channel that there is not, nobody is in it.
        return []
    if command in TALKING and reason in _TALKING:
        number, text = _TALKING[reason]
        room = channel(subject) if reason is not ChatError.TOO_SOON else _target(client)
        return [client.from_server(number, client.nick, room, text.format(subject))]
    if reason in _ROOMS:
        number, text = _ROOMS[reason]
        return [client.from_server(number, client.nick, channel(subject), text)]
    if reason in _PEOPLE:
        return _PEOPLE[reason](client, subject)
    words = WORDS[reason].format(subject)
    return [client.from_server(n.ERR_UNKNOWNERROR, client.nick, command, words)]


def _target(client: IrcProtocol) -> str:
    return client.current.params[0] if client.current and client.current.params else "*"


def _numeric(number: str, text: str, *, named: bool = True) -> _Line:
    def line(client: IrcProtocol, subject: str) -> list[str]:
        params = [nick(subject)] if named and subject else []
        return [client.from_server(number, client.nick, *params, text)]

    return line


def _bad_name(client: IrcProtocol, subject: str) -> list[str]:
    command = client.current.command if client.current else "PRIVMSG"
    if command in ("NICK", "USER", "CAP"):
        return _bad_nick(client, subject)
    text = (
        "No such channel" if command != "JOIN" else "Cannot join channel: its name is not allowed"
    )
    room = channel(subject.replace(" ", "_"))
    return [client.from_server(n.ERR_NOSUCHCHANNEL, client.nick, room, text)]


def _bad_nick(client: IrcProtocol, subject: str) -> list[str]:
    shown = nick(subject.replace(" ", "_")) or "*"
    return [client.from_server(n.ERR_ERRONEUSNICKNAME, client.nick, shown, "Erroneous nickname")]


def _no_such_name(client: IrcProtocol, subject: str) -> list[str]:
    command = client.current.command if client.current else "PRIVMSG"
    told = [client.from_server(n.ERR_NOSUCHNICK, client.nick, nick(subject), "No such nick")]
    if command == "WHOIS":
        end = client.from_server(n.RPL_ENDOFWHOIS, client.nick, nick(subject), "End of /WHOIS list")
        told.append(end)
    return told


def _again(line: _Line) -> _Line:
    """The client that registers may say another name."""

    def told(client: IrcProtocol, subject: str) -> list[str]:
        registration.refused(client)
        return line(client, subject)

    return told


def _not_yet(client: IrcProtocol, subject: str) -> list[str]:
    client.session.after(lambda: client.end_with("this server takes no guests; log in by SASL"))
    why = "This server takes no guests; log in"
    return [client.from_server("FAIL", "*", "ACCOUNT_REQUIRED", why)]


def _wrong_password(client: IrcProtocol, subject: str) -> list[str]:
    return [client.from_server(n.ERR_PASSWDMISMATCH, client.nick, "Password incorrect")]


def _taken(client: IrcProtocol, subject: str) -> list[str]:
    text = "Nickname is already in use"
    return [client.from_server(n.ERR_NICKNAMEINUSE, client.nick, nick(subject), text)]


_AT_REGISTRATION: dict[Enum, _Line] = {
    CommonError.BAD_NAME: _again(_bad_nick),
    CommonError.NAME_TAKEN: _again(_taken),
    ChatError.NAME_REGISTERED: _again(_taken),
    ChatError.LOG_IN_FIRST: _not_yet,
    ChatError.WRONG_PASSWORD: _wrong_password,
    ChatError.TOO_MANY_TRIES: _wrong_password,
    ChatError.SERVER_BUSY: _wrong_password,
}

_TALKING: dict[Enum, tuple[str, str]] = {
    ChatError.NOT_A_MEMBER: (n.ERR_CANNOTSENDTOCHAN, "Cannot send to channel (+n)"),
    ChatError.MODERATED: (n.ERR_CANNOTSENDTOCHAN, "Cannot send to channel (+m)"),
    ChatError.MUTED: (n.ERR_CANNOTSENDTOCHAN, "Cannot send to channel: you are muted (+b)"),
    ChatError.TOO_SOON: (n.ERR_CANNOTSENDTOCHAN, "That was not said: too soon; again in {} s"),
    ChatError.NO_SUCH_ROOM: (n.ERR_NOSUCHCHANNEL, "No such channel"),
}

_ROOMS: dict[Enum, tuple[str, str]] = {
    ChatError.NO_SUCH_ROOM: (n.ERR_NOSUCHCHANNEL, "No such channel"),
    ChatError.NOT_A_MEMBER: (n.ERR_NOTONCHANNEL, "You're not on that channel"),
    ChatError.NOT_AN_OPERATOR: (n.ERR_CHANOPRIVSNEEDED, "You're not a channel operator"),
    ChatError.NOT_AN_OWNER: (n.ERR_CHANOPRIVSNEEDED, "You're not an owner of the channel"),
    ChatError.LAST_OWNER: (n.ERR_CHANOPRIVSNEEDED, "Nobody else could be the owner"),
    ChatError.WRONG_KEY: (n.ERR_BADCHANNELKEY, "Cannot join channel (+k)"),
    ChatError.ROOM_FULL: (n.ERR_CHANNELISFULL, "Cannot join channel (+l)"),
    ChatError.INVITE_ONLY: (n.ERR_INVITEONLYCHAN, "Cannot join channel (+i)"),
    ChatError.REGISTERED_ONLY: (n.ERR_NEEDREGGEDNICK, "Cannot join channel (+R)"),
    ChatError.TOO_MANY_MADE: (n.ERR_TOOMANYCHANNELS, "You have too many channels of your own"),
    ChatError.TOO_MANY_RESTRICTED: (n.ERR_BANLISTFULL, "Channel list is full"),
    ChatError.MAIN_STAYS: (n.ERR_CHANOPRIVSNEEDED, "That channel is always there"),
}
"""The subject of each of these is a room."""


def _in_channel(number: str, text: str) -> _Line:
    """A numeric of somebody and of the channel that the command has named."""

    def line(client: IrcProtocol, subject: str) -> list[str]:
        params = client.current.params if client.current else ()
        room = next((each for each in params if each.startswith("#")), "*")
        return [client.from_server(number, client.nick, nick(subject), room, text)]

    return line


_PEOPLE: dict[Enum, _Line] = {
    CommonError.BAD_NAME: _bad_name,
    CommonError.NAME_TAKEN: _taken,
    ChatError.NAME_REGISTERED: _taken,
    ChatError.NO_SUCH_NAME: _no_such_name,
    ChatError.TOO_MANY_ROOMS: lambda client, subject: [
        client.from_server(
            *(n.ERR_TOOMANYCHANNELS, client.nick, _target(client)),
            "You have joined too many channels",
        )
    ],
    ChatError.ALREADY_THERE: _in_channel(n.ERR_USERONCHANNEL, "is already on channel"),
    ChatError.NOT_THERE: _in_channel(n.ERR_USERNOTINCHANNEL, "They aren't on that channel"),
    ChatError.NOT_A_SERVER_OPERATOR: _numeric(
        n.ERR_NOPRIVILEGES, "Permission denied: you are no server operator", named=False
    ),
    ChatError.HIGHER_ROLE: lambda client, subject: [
        client.from_server(
            *(n.ERR_CHANOPRIVSNEEDED, client.nick, _channel_of(client)),
            f"{subject} has a role as high as yours, or a higher one",
        )
    ],
    ChatError.WRONG_PASSWORD: _numeric(n.ERR_PASSWDMISMATCH, "Password incorrect", named=False),
    **metadata_lines.REFUSALS,
}


def _channel_of(client: IrcProtocol) -> str:
    params = client.current.params if client.current else ()
    return next((each for each in params if each.startswith("#")), "*")
