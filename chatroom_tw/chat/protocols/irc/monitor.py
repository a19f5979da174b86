"""MONITOR: being told when somebody has a nickname, and when nobody has it any more (IRCv3).

    MONITOR + NICK,…    MONITOR - NICK,…    MONITOR C    MONITOR L    MONITOR S

A client with the capability `extended-monitor` is also told what changes of those whom it watches,
although it shares no channel with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from chatroom_tw.chat.protocols.irc import line_parts, rendering
from chatroom_tw.chat.protocols.irc import numerics as n
from chatroom_tw.chat.protocols.irc.capabilities import Cap
from chatroom_tw.chat.protocols.irc.lists import fitting
from chatroom_tw.chat.protocols.irc.messages import LINE_LIMIT, Message
from chatroom_tw.chat.protocols.irc.names import name_of, nick
from chatroom_tw.chat.rules import tracking_commands, tracking_events
from chatroom_tw.chat.rules.watches import MOST

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol

SHOWN = 64
"""The most characters that are shown of what is no nickname, or no modifier."""


def monitor(client: IrcProtocol, message: Message) -> None:
    modifier, *rest = message.params
    handler = _MODIFIERS.get(modifier.upper())
    if handler is None:
        client.numeric(n.ERR_UNKNOWNERROR, "MONITOR", _shown(modifier), "Unknown modifier")
        return
    handler(client, rest)


def _add(client: IrcProtocol, params: Sequence[str]) -> None:
    if names := _names(client, params):
        client.submit(tracking_commands.Watch(names))


def _remove(client: IrcProtocol, params: Sequence[str]) -> None:
    if names := _names(client, params):
        client.submit(tracking_commands.Unwatch(names))


def _names(client: IrcProtocol, params: Sequence[str]) -> tuple[str, ...]:
    """The names of the nicknames that are given. If there are none, the client is told so."""
    nicks = filter(None, params[0].split(",")) if params else ()
    names = tuple(map(name_of, nicks))
    if not names:
        client.numeric(n.ERR_NEEDMOREPARAMS, "MONITOR", "Not enough parameters")
    return names


def _clear(client: IrcProtocol, params: Sequence[str]) -> None:
    client.submit(tracking_commands.Unwatch())


def _list(client: IrcProtocol, params: Sequence[str]) -> None:
    client.submit(tracking_commands.ListWatched())


def _status(client: IrcProtocol, params: Sequence[str]) -> None:
    client.submit(tracking_commands.CheckWatched())


_MODIFIERS: dict[str, Callable[[IrcProtocol, Sequence[str]], None]] = {
    "+": _add,
    "-": _remove,
    "C": _clear,
    "L": _list,
    "S": _status,
}


# -- What the client is told.


def watched(client: IrcProtocol, event: tracking_events.Watched) -> list[str]:
    """Who is there of those that were asked for, who is not, and what cannot be watched."""
    text = "Erroneous nickname"
    bad = (
        client.from_server(n.ERR_ERRONEUSNICKNAME, client.nick, _shown(nick(one)), text)
        for one in event.bad
    )
    return [
        *_targets(client, n.RPL_MONONLINE, map(_source, event.online)),
        *_targets(client, n.RPL_MONOFFLINE, (nick(one.name) for one in event.offline)),
        *bad,
        *_full(client, map(nick, event.left_out)),
    ]


def watch_list(client: IrcProtocol, event: tracking_events.WatchList) -> list[str]:
    end = client.from_server(n.RPL_ENDOFMONLIST, client.nick, "End of MONITOR list")
    return [*_targets(client, n.RPL_MONLIST, map(nick, event.names)), end]


def online(client: IrcProtocol, event: tracking_events.Online) -> list[str]:
    return _targets(client, n.RPL_MONONLINE, [_source(event)])


def offline(client: IrcProtocol, event: tracking_events.Offline) -> list[str]:
    return _targets(client, n.RPL_MONOFFLINE, [nick(event.name)])


def changed(client: IrcProtocol, event: tracking_events.WatchedChanged) -> list[str]:
    """The change, as those are told who share a channel with the user."""
    if not client.caps & Cap.EXTENDED_MONITOR:
        return []
    text = rendering.IN_ROOM[type(event.change)](client.caps, event.change)
    return text.split(line_parts.ENDING)[:-1]


def _shown(written: str) -> str:
    """What the client has sent, as one of several parameters."""
    return written[:SHOWN].lstrip(":").replace(" ", "_") or "*"


def _source(event: tracking_events.Online) -> str:
    return line_parts.source(event.name, event.identity)


def _targets(client: IrcProtocol, number: str, targets: Iterable[str]) -> list[str]:
    """A numeric with as many of the targets as fit, and more of them for the others."""
    return [client.from_server(number, client.nick, some) for some in _joined(client, 0, targets)]


def _full(client: IrcProtocol, targets: Iterable[str]) -> list[str]:
    limit, text = str(MOST), "Monitor list is full"
    return [
        client.from_server(n.ERR_MONLISTFULL, client.nick, limit, some, text)
        for some in _joined(client, len(f"{limit}  :{text}"), targets)
    ]


def _joined(client: IrcProtocol, more: int, targets: Iterable[str]) -> list[str]:
    """The targets with commas between them, in texts that fit into one numeric each, in which
    there are so many bytes more."""
    head = len(client.from_server(n.RPL_MONLIST, client.nick, "").encode())
    texts = fitting(targets, LINE_LIMIT - len(line_parts.ENDING) - head - more)
    return [some.replace(" ", ",") for some in texts]
