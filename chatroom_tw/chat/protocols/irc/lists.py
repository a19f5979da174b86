"""Answers of several lines on IRC: who is there, who somebody is, rooms, modes and bans."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from chatroom_tw.chat.protocols.irc import metadata_lines, modes_shown, read_marker, whox
from chatroom_tw.chat.protocols.irc import numerics as n
from chatroom_tw.chat.protocols.irc.capabilities import Cap
from chatroom_tw.chat.protocols.irc.messages import LINE_LIMIT
from chatroom_tw.chat.protocols.irc.names import channel, nick
from chatroom_tw.chat.rules import person_events, room_events, tracking_events
from chatroom_tw.chat.rules.identity import Identity
from chatroom_tw.chat.rules.room_commands import Kind

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol

LISTS = {
    Kind.BAN: ("b", n.RPL_BANLIST, n.RPL_ENDOFBANLIST, "ban list"),
    Kind.MUTE: ("b", n.RPL_BANLIST, n.RPL_ENDOFBANLIST, "ban list"),
    Kind.EXEMPT: ("e", n.RPL_EXCEPTLIST, n.RPL_ENDOFEXCEPTLIST, "exception list"),
    Kind.ADMIT: ("I", n.RPL_INVEXLIST, n.RPL_ENDOFINVEXLIST, "invite exemption list"),
}
"""The mode of each list, its numerics, and its name."""


def _seconds(when: float) -> str:
    return str(int(when))


# -- rooms


def topic(client: IrcProtocol, event: room_events.Topic) -> list[str]:
    room = channel(event.room)
    if not event.text:
        return [client.from_server(n.RPL_NOTOPIC, client.nick, room, "No topic is set")]
    told = [client.from_server(n.RPL_TOPIC, client.nick, room, event.text)]
    if event.by:
        by = nick(event.by.partition(" (")[0]), _seconds(event.at)
        told.append(client.from_server(n.RPL_TOPICWHOTIME, client.nick, room, *by))
    return told


def members(client: IrcProtocol, event: tracking_events.Members) -> list[str]:
    """NAMES: as many in a line as fit. The command says that it ends, as it may be for several."""
    read = read_marker.of_room(client, event.room, event.marker) if event.entered else []
    if event.entered and client.caps & Cap.NO_IMPLICIT_NAMES:
        return read
    room, symbol = channel(event.room), "@" if event.hidden else "="
    start = f"{client.from_server(n.RPL_NAMREPLY, client.nick, symbol, room)} :"
    several = bool(client.caps & Cap.MULTI_PREFIX)
    names = [nick(str(name)) for name in event.names]
    if client.caps & Cap.USERHOST_IN_NAMES:
        names = [f"{name}!{who.source}" for name, who in zip(names, event.identities)]
    if event.roles:
        leading = {name: modes_shown.prefix(role, several=several) for name, role in event.roles}
        names = [leading.get(name, "") + shown for name, shown in zip(event.names, names)]
    lines = read + [start + some for some in fitting(names, LINE_LIMIT - 2 - len(start.encode()))]
    if event.entered:
        lines.append(client.from_server(n.RPL_ENDOFNAMES, client.nick, room, "End of /NAMES list"))
    return lines


def fitting(words: Iterable[str], space: int) -> Iterator[str]:
    """Texts of as many of the words as fit into so many bytes each."""
    some: list[str] = []
    left = space
    for word in words:
        size = len(word if word.isascii() else word.encode()) + 1
        if size > left + 1 and some:
            yield " ".join(some)
            some, left = [], space
        some.append(word)
        left -= size
    if some:
        yield " ".join(some)


def rooms(client: IrcProtocol, event: tracking_events.Rooms) -> Iterator[tuple[str, ...]]:
    yield n.RPL_LISTSTART, "Channel", "Users  Name"
    for one in event.rooms:
        yield n.RPL_LIST, channel(one.room), str(one.size), one.topic
    yield n.RPL_LISTEND, "End of /LIST"


def invitations(
    client: IrcProtocol, event: tracking_events.Invitations
) -> Iterator[tuple[str, ...]]:
    for room in event.rooms:
        yield n.RPL_INVITELIST, channel(room)
    yield n.RPL_ENDOFINVITELIST, "End of invite list"


def settings(client: IrcProtocol, event: room_events.SettingList) -> list[str]:
    """The modes of a room."""
    room, modes = channel(event.room), modes_shown.modes_of(dict(event.settings))
    told = [client.from_server(n.RPL_CHANNELMODEIS, client.nick, room, *modes)]
    if event.since:
        since = _seconds(event.since)
        told.append(client.from_server(n.RPL_CREATIONTIME, client.nick, room, since))
    return told


def restrictions(client: IrcProtocol, event: room_events.RestrictionList) -> list[str]:
    """One of the lists of a room. That of bans has the mutes behind it, which come next."""
    if event.kind is Kind.BLOCK:
        return []
    _, number, end, name = LISTS[event.kind]
    room = channel(event.room)
    told = [
        client.from_server(
            *(number, client.nick, room, modes_shown.mask_of(event.kind, each.target)),
            *(nick(each.by.partition(" (")[0]), _seconds(each.at)),
        )
        for each in event.entries
    ]
    if event.kind is Kind.BAN:
        return told
    return [*told, client.from_server(end, client.nick, room, f"End of channel {name}")]


def restricted(client: IrcProtocol, event: room_events.Restricted) -> list[str]:
    return []


def lifted(client: IrcProtocol, event: room_events.Lifted) -> list[str]:
    return []


# -- people


def modes(client: IrcProtocol, event: tracking_events.Modes) -> list[str]:
    """The modes of the client's user."""
    flags = (("B", event.is_bot), ("i", event.invisible), ("o", event.operator))
    letters = "".join(letter for letter, is_on in flags if is_on)
    letters += "w" if client.caps & Cap.WALLOPS else ""
    return [client.from_server(n.RPL_UMODEIS, client.nick, f"+{letters}")]


def looked(client: IrcProtocol, event: tracking_events.Looked) -> list[str]:
    """USERHOST or ISON, as it was asked for."""
    if client.current and client.current.command == "ISON":
        names = " ".join(nick(one.name) for one in event.people)
        return [client.from_server(n.RPL_ISON, client.nick, "") + names]
    found = " ".join(_userhost(one) for one in event.people)
    return [client.from_server(n.RPL_USERHOST, client.nick, "") + found]


def _userhost(one: tracking_events.Seen) -> str:
    star, sign = "*" if one.operator else "", "-" if one.away else "+"
    return f"{nick(one.name)}{star}={sign}{one.identity.source}"


def host(identity: Identity) -> str:
    """The host as a parameter, which does not begin with a colon."""
    return f"0{identity.host}" if identity.host.startswith(":") else identity.host


def who(client: IrcProtocol, event: tracking_events.PeopleList) -> list[str]:
    """WHO, plain or with the fields that were asked for (WHOX)."""
    params = client.current.params if client.current else ()
    fields, token = whox.fields_of(params)
    several = bool(client.caps & Cap.MULTI_PREFIX)
    server = client.factory.settings.name
    told = [
        whox.reply(client, one, fields, token, server, several=several)
        if fields
        else whox.plain(client, one, server, several=several)
        for one in event.people
    ]
    asked = params[0] if params else "*"
    return [*told, client.from_server(n.RPL_ENDOFWHO, client.nick, asked, "End of WHO list")]


def whois(client: IrcProtocol, event: person_events.About) -> list[str]:
    me, name, identity = client.nick, nick(event.name), event.identity
    server = client.factory.settings.name

    def told(number: str, *params: str) -> str:
        return client.from_server(number, me, name, *params)

    realname = identity.realname or event.name
    lines = [told(n.RPL_WHOISUSER, identity.username, host(identity), "*", realname)]
    several = bool(client.caps & Cap.MULTI_PREFIX)
    rooms = [
        modes_shown.prefix(role, several=several) + channel(room) for room, role in event.roles
    ]
    lines += [told(n.RPL_WHOISCHANNELS, some) for some in fitting(rooms, 300)]
    lines.append(told(n.RPL_WHOISSERVER, server, client.factory.settings.network))
    if event.away:
        lines.append(told(n.RPL_AWAY, event.away))
    if event.operator:
        lines.append(told(n.RPL_WHOISOPERATOR, "is a server operator"))
    if event.account:
        lines.append(told(n.RPL_WHOISACCOUNT, event.account, "is logged in as"))
    if identity.is_bot:
        lines.append(told(n.RPL_WHOISBOT, "is a bot"))
    for protocol, address in event.devices:
        lines.append(told(n.RPL_WHOISHOST, f"is connected from {address} by {protocol}"))
    lines += metadata_lines.whois(client, event.name, event.metadata)
    idle, since = _seconds(event.idle), _seconds(event.since)
    lines.append(told(n.RPL_WHOISIDLE, idle, since, "seconds idle, signon time"))
    return [*lines, told(n.RPL_ENDOFWHOIS, "End of /WHOIS list")]


def whowas(client: IrcProtocol, event: tracking_events.Whowas) -> Iterator[tuple[str, ...]]:
    for gone in event.found:
        identity, name = gone.identity, nick(gone.name)
        realname = identity.realname or gone.name
        yield n.RPL_WHOWASUSER, name, identity.username, host(identity), "*", realname
        yield n.RPL_WHOISSERVER, name, client.factory.settings.name, _when(gone.when)
    asked = client.current.params[0] if client.current and client.current.params else event.name
    if not event.found:
        yield n.ERR_WASNOSUCHNICK, asked, "There was no such nickname"
    yield n.RPL_ENDOFWHOWAS, asked, "End of WHOWAS"


def _when(when: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(when))
