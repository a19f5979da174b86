"""AWAY, WHO, WHOIS, WHOWAS, USERHOST, ISON and SETNAME."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatroom_tw.chat.protocols.irc import numerics as n
from chatroom_tw.chat.protocols.irc.messages import Message
from chatroom_tw.chat.protocols.irc.names import name_of
from chatroom_tw.chat.protocols.irc.registration import REALNAME_LIMIT
from chatroom_tw.chat.rules.person_commands import Away, Whois
from chatroom_tw.chat.rules.room_commands import TEXT_LIMIT
from chatroom_tw.chat.rules.tracking_commands import FindPeople, Look, ReadWhowas, SetProfile

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol

USERHOSTS = 5
"""The most names of a USERHOST (RFC 2812, section 4.8)."""


def away(client: IrcProtocol, message: Message) -> None:
    client.submit(Away(message.params[0][:TEXT_LIMIT] if message.params else ""))


def who(client: IrcProtocol, message: Message) -> None:
    asked = message.params[0] if message.params else "*"
    rest = message.params[1] if len(message.params) > 1 else ""
    operators = rest.partition("%")[0] == "o"
    if not asked.startswith("#") and "*" not in asked and "?" not in asked:
        asked = name_of(asked)
    client.submit(FindPeople(asked, operators))


def whois(client: IrcProtocol, message: Message) -> None:
    """WHOIS [SERVER] NICK"""
    if not message.params or not message.params[-1]:
        client.numeric(n.ERR_NONICKNAMEGIVEN, "No nickname given")
        return
    client.submit(Whois(name_of(message.params[-1].partition(",")[0])))


def whowas(client: IrcProtocol, message: Message) -> None:
    if not message.params or not message.params[0]:
        client.numeric(n.ERR_NONICKNAMEGIVEN, "No nickname given")
        return
    given = message.params[1] if len(message.params) > 1 else ""
    count = int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 0
    client.submit(ReadWhowas(name_of(message.params[0]), count))


def look(client: IrcProtocol, message: Message) -> None:
    names = [name for param in message.params for name in param.split()]
    most = USERHOSTS if message.command == "USERHOST" else len(names)
    client.submit(Look(tuple(map(name_of, names[:most]))))


def set_name(client: IrcProtocol, message: Message) -> None:
    if not message.params or not message.params[0]:
        client.fail_with("INVALID_REALNAME", "A name in full is missing")
    elif len(message.params[0]) > REALNAME_LIMIT:
        client.fail_with("INVALID_REALNAME", "That name in full is too long")
    else:
        client.submit(SetProfile(realname=message.params[0]))
