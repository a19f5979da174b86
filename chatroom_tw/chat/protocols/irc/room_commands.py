"""JOIN, PART, TOPIC, NAMES, LIST, INVITE and KICK."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from chatroom_tw.chat.protocols.irc import numerics as n
from chatroom_tw.chat.protocols.irc.messages import Message
from chatroom_tw.chat.protocols.irc.names import is_channel, name_of, room_of
from chatroom_tw.chat.protocols.irc.welcome import TARGETS
from chatroom_tw.chat.rules import commands as chat
from chatroom_tw.chat.rules.room_commands import TEXT_LIMIT, Invite, Kick, ReadTopic, SetTopic
from chatroom_tw.chat.rules.tracking_commands import FindRooms, ListInvitations, ReadMembers

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol

_SIZE = re.compile("[0-9]{1,7}")
ASKED_LIMIT = 200
"""The most characters of what was asked for in the end of a list."""


def join(client: IrcProtocol, message: Message) -> None:
    rooms, *rest = message.params
    if rooms == "0":
        client.submit(chat.LeaveAll())
        return
    keys = rest[0].split(",") if rest else []
    for room, key in zip_longest(rooms.split(","), keys, fillvalue=""):
        if not room:
            continue
        if is_channel(room):
            client.submit(chat.Join(room_of(room), key=key))
        else:
            client.numeric(n.ERR_NOSUCHCHANNEL, room[:64], "No such channel")


def part(client: IrcProtocol, message: Message) -> None:
    reason = message.params[1][:TEXT_LIMIT] if len(message.params) > 1 else ""
    for room in filter(None, message.params[0].split(",")):
        if is_channel(room):
            client.submit(chat.Leave(room_of(room), reason))
        else:
            client.numeric(n.ERR_NOSUCHCHANNEL, room[:64], "No such channel")


def topic(client: IrcProtocol, message: Message) -> None:
    room = room_of(message.params[0])
    if len(message.params) < 2:
        client.submit(ReadTopic(room))
    else:
        client.submit(SetTopic(message.params[1][:TEXT_LIMIT], room))


def names(client: IrcProtocol, message: Message) -> None:
    if not message.params:
        client.numeric(n.RPL_ENDOFNAMES, "*", "End of /NAMES list")
        return
    asked = message.params[0]
    for room in _first(asked):
        client.submit(ReadMembers(room_of(room)))
    end = asked[:ASKED_LIMIT], "End of /NAMES list"
    client.session.after(lambda: client.numeric(n.RPL_ENDOFNAMES, *end))


def _first(listed: str) -> list[str]:
    """The first of what is in a list, each once."""
    return list(dict.fromkeys(filter(None, listed.split(","))))[:TARGETS]


def list_(client: IrcProtocol, message: Message) -> None:
    """LIST, with names, masks (`*a*`, `!*b*`) and sizes (`>3`, `<10`)."""
    names: list[str] = []
    masks: list[str] = []
    without: list[str] = []
    above, below = -1, -1
    for word in _first(message.params[0]) if message.params else ():
        if word[:1] in "<>" and _SIZE.fullmatch(word[1:]):
            if word[0] == ">":
                above = int(word[1:])
            else:
                below = int(word[1:])
        elif word.startswith("!"):
            without.append(room_of(word[1:]))
        elif "*" in word or "?" in word:
            masks.append(room_of(word))
        elif word:
            names.append(word)
    client.submit(FindRooms(tuple(names), tuple(masks), tuple(without), above, below))


def invite(client: IrcProtocol, message: Message) -> None:
    params = message.params
    if not params:
        client.submit(ListInvitations())
    elif len(params) < 2:
        client.numeric(n.ERR_NEEDMOREPARAMS, "INVITE", "Not enough parameters")
    elif not is_channel(params[1]):
        client.numeric(n.ERR_NOSUCHCHANNEL, params[1][:64], "No such channel")
    else:
        client.submit(Invite(name_of(params[0]), room_of(params[1])))


def kick(client: IrcProtocol, message: Message) -> None:
    """KICK #tea ann,bob :reason"""
    rooms, names, *rest = message.params
    reason = rest[0][:TEXT_LIMIT] if rest else ""
    several = rooms.split(",")
    kicked = names.split(",")[:TARGETS]
    if len(several) == 1:
        several *= len(kicked)
    for room, name in zip(several, kicked):
        if not is_channel(room):
            client.numeric(n.ERR_NOSUCHCHANNEL, room[:64], "No such channel")
        elif name:
            client.submit(Kick(name_of(name), reason, room_of(room)))
