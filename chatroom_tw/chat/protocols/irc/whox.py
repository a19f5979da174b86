"""WHO: its reply as the RFC has it, and with the fields that a client asks for (WHOX).

WHO #tea %tcnf,42       fields t, c, n and f, and the token 42
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from chatroom_tw.chat.protocols.irc import modes_shown
from chatroom_tw.chat.protocols.irc import numerics as n
from chatroom_tw.chat.protocols.irc.names import channel, nick
from chatroom_tw.chat.rules.tracking_events import Seen

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol

ORDER = "tcuihsnfdlaor"
"""The fields, in the order of their values in the reply."""
TOKEN_LIMIT = 3
"""The most characters of a token."""


def fields_of(params: Sequence[str]) -> tuple[str, str]:
    """The fields that were asked for, in their order, and the token; ("", ""): none."""
    if len(params) < 2 or "%" not in params[1]:
        return "", ""
    asked, _, token = params[1].partition("%")[2].partition(",")
    return "".join(field for field in ORDER if field in asked), token[:TOKEN_LIMIT] or "0"


def flags(one: Seen, *, several: bool) -> str:
    """Here or gone, an operator, a bot, and the role in the room."""
    here = "G" if one.away else "H"
    bot = "B" if one.identity.is_bot else ""
    operator = "*" if one.operator else ""
    return here + operator + modes_shown.prefix(one.role, several=several) + bot


def plain(client: IrcProtocol, one: Seen, server: str, *, several: bool) -> str:
    """RPL_WHOREPLY."""
    identity = one.identity
    return client.from_server(
        n.RPL_WHOREPLY,
        client.nick,
        channel(one.room) if one.room else "*",
        identity.username,
        _host(one),
        server,
        nick(one.name),
        flags(one, several=several),
        f"0 {identity.realname or one.name}",
    )


def _host(one: Seen) -> str:
    host = one.identity.host
    return f"0{host}" if host.startswith(":") else host


def _ip(one: Seen) -> str:
    ip = one.address.rpartition(":")[0].strip("[]") or one.address
    return f"0{ip}" if ip.startswith(":") else ip


_VALUES: dict[str, Callable[[Seen, str], str]] = {
    "c": lambda one, server: channel(one.room) if one.room else "*",
    "u": lambda one, server: one.identity.username,
    "i": lambda one, server: _ip(one),
    "h": lambda one, server: _host(one),
    "s": lambda one, server: server,
    "n": lambda one, server: nick(one.name),
    "d": lambda one, server: "0",
    "l": lambda one, server: str(int(one.idle)),
    "a": lambda one, server: one.identity.account or "0",
    "o": lambda one, server: "n/a",
    "r": lambda one, server: one.identity.realname or one.name,
}


def reply(
    client: IrcProtocol, one: Seen, fields: str, token: str, server: str, *, several: bool
) -> str:
    """RPL_WHOSPCRPL, with the fields in their order."""
    values: list[str] = []
    for field in fields:
        if field == "t":
            values.append(token)
        elif field == "f":
            values.append(flags(one, several=several))
        else:
            values.append(_VALUES[field](one, server))
    return client.from_server(n.RPL_WHOSPCRPL, client.nick, *values)
