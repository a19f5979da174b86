"""Commands of the registration, and of the connection itself: NICK, USER, PASS, PING, QUIT."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatroom_tw.chat.protocols.irc import numerics as n
from chatroom_tw.chat.protocols.irc import registration
from chatroom_tw.chat.protocols.irc.messages import Message
from chatroom_tw.chat.protocols.irc.names import name_of
from chatroom_tw.chat.rules import commands as chat
from chatroom_tw.server import text
from chatroom_tw.server.refusals import Refused

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol

REASON_LIMIT = 300


def nick(client: IrcProtocol, message: Message) -> None:
    written = message.params[0] if message.params else ""
    if not written:
        client.numeric(n.ERR_NONICKNAMEGIVEN, "No nickname given")
        return
    try:
        text.person_name(name_of(written))
    except Refused:
        shown = written.replace(" ", "_")[:64].lstrip(":") or "*"
        client.numeric(n.ERR_ERRONEUSNICKNAME, shown, "Erroneous nickname")
        return
    if client.registration is None:
        client.submit(chat.Rename(name_of(written)))
    elif not client.registration.is_submitted:
        client.registration.nick = written
        registration.go_on(client)


def user(client: IrcProtocol, message: Message) -> None:
    said = client.registration
    if said is None or said.is_submitted:
        return
    username, *_, realname = message.params
    if not username or not realname:
        client.numeric(n.ERR_NEEDMOREPARAMS, "USER", "Not enough parameters")
        return
    said.username = registration.username_of(username)
    said.realname = realname[: registration.REALNAME_LIMIT]
    registration.go_on(client)


def password(client: IrcProtocol, message: Message) -> None:
    if client.registration:
        client.registration.password = message.params[-1]


def ping(client: IrcProtocol, message: Message) -> None:
    if not message.params:
        client.numeric(n.ERR_NEEDMOREPARAMS, "PING", "Not enough parameters")
        return
    server = client.factory.settings.name
    client.send(client.from_server("PONG", server, message.params[0]))


def pong(client: IrcProtocol, message: Message) -> None:
    """The client is there, as anything that it sends says."""


def leave(client: IrcProtocol, message: Message) -> None:
    reason = message.params[0][:REASON_LIMIT] if message.params else ""
    client.submit(chat.Quit(reason and f"Quit: {reason}"))
