"""What a client of IRC is told alone of people: of itself, and of server operators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatroom_tw.chat.protocols import notices, person_notices
from chatroom_tw.chat.protocols.irc import line_parts, lists
from chatroom_tw.chat.protocols.irc import numerics as n
from chatroom_tw.chat.protocols.irc.answer_lines import (
    Answer,
    Lines,
    cut,
    ending,
    in_words,
    none,
    notice,
)
from chatroom_tw.chat.protocols.irc.capabilities import Cap
from chatroom_tw.chat.protocols.irc.messages import written
from chatroom_tw.chat.protocols.irc.names import nick
from chatroom_tw.chat.rules import person_events, tracking_events

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol


def _away_set(client: IrcProtocol, event: person_events.AwaySet) -> Lines:
    if event.text:
        told = n.RPL_NOWAWAY, "You have been marked as being away"
    else:
        told = n.RPL_UNAWAY, "You are no longer marked as being away"
    return [client.from_server(told[0], client.nick, told[1])]


def _is_away(client: IrcProtocol, event: person_events.IsAway) -> Lines:
    return [client.from_server(n.RPL_AWAY, client.nick, nick(event.name), event.text)]


def _oper_set(client: IrcProtocol, event: person_events.OperSet) -> Lines:
    if event.on:
        told = client.from_server(n.RPL_YOUREOPER, client.nick, "You are now an IRC operator")
        return [told, _own_mode(client, "+o")]
    return [_own_mode(client, "-o")]


def _own_mode(client: IrcProtocol, mode: str) -> str:
    return written("MODE", client.nick, mode, source=client.nick)


def _profile_set(client: IrcProtocol, event: tracking_events.ProfileSet) -> Lines:
    before, now = event.before, event.profile
    flags = (("B", before.is_bot, now.is_bot), ("i", before.invisible, now.invisible))
    changed = [f"{'+' if is_on else '-'}{letter}" for letter, was, is_on in flags if was != is_on]
    return [_own_mode(client, "".join(changed))] if changed else ()


def _walled(client: IrcProtocol, event: person_events.Walled) -> Lines:
    if not client.caps & Cap.WALLOPS:
        return ()
    by = line_parts.plain(event.by), event.identity
    return cut(line_parts.from_user(client.caps, *by, "WALLOPS", event.text))


def _killed(client: IrcProtocol, event: person_events.Killed) -> Lines:
    why = f"{event.by}{notices.because(event.reason)}"
    by = line_parts.plain(event.by)
    return [written("KILL", client.nick, why, source=nick(by)), *ending(client, f"Killed ({why})")]


def _blocked(client: IrcProtocol, event: person_events.Blocked) -> Lines:
    told = person_notices.blocked(event)
    return [
        client.from_server(n.ERR_YOUREBANNEDCREEP, client.nick, told),
        *ending(client, told),
    ]


def _done(client: IrcProtocol, event: person_events.Done) -> Lines:
    if event.what == "reload":
        told = "chatroom", "Rehashing"
        return [client.from_server(n.RPL_REHASHING, client.nick, *told)]
    return (
        notice(client, person_notices.NOTICES[person_events.Done](event))
        if event.what != "wall"
        else ()
    )


ANSWERS: dict[type, Answer] = {
    person_events.AwaySet: _away_set,
    person_events.IsAway: _is_away,
    person_events.Ignoring: in_words(person_notices.NOTICES[person_events.Ignoring]),
    person_events.IgnoreList: none,
    person_events.Unregistered: in_words(person_notices.NOTICES[person_events.Unregistered]),
    person_events.About: lists.whois,
    person_events.DeviceList: none,
    person_events.DeviceClosed: lambda client, e: ending(client, "closed by another device"),
    person_events.ClosedDevice: none,
    person_events.RoomsBack: none,
    person_events.RoomRead: none,
    person_events.SharedBrowser: none,
    person_events.OperSet: _oper_set,
    person_events.Killed: _killed,
    person_events.Blocked: _blocked,
    person_events.Done: _done,
    person_events.Walled: _walled,
    person_events.Reported: in_words(person_notices.NOTICES[person_events.Reported]),
    person_events.RegisteredFor: in_words(lambda e: f"{e.name} is registered"),
    tracking_events.ProfileSet: _profile_set,
}
