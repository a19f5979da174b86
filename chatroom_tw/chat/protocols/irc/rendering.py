"""What a room's members are told on IRC: how events become bytes, by the capabilities of a client.

All clients with the same capabilities, as far as they matter here, have one renderer. A client is
told of what it does itself in an answer (`answers`), so no renderer has echo.

`spoken` has what is said, and `line_parts` what lines are made of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from chatroom_tw.chat.protocols.irc import message_lines
from chatroom_tw.chat.protocols.irc.capabilities import Cap
from chatroom_tw.chat.protocols.irc.line_parts import from_user, msgid, plain
from chatroom_tw.chat.protocols.irc.modes_shown import (
    LIST_LETTERS,
    mask_of,
    role_modes,
    setting_modes,
)
from chatroom_tw.chat.protocols.irc.modes_shown import PREFIXES as PREFIXES
from chatroom_tw.chat.protocols.irc.names import channel, nick
from chatroom_tw.chat.protocols.irc.spoken import said_with_tags
from chatroom_tw.chat.rules import (
    events,
    message_events,
    metadata_events,
    room_events,
    tracking_events,
)
from chatroom_tw.chat.rules.extras import Extra
from chatroom_tw.chat.rules.identity import NOBODY, Identity
from chatroom_tw.chat.rules.talk import Said
from chatroom_tw.server.text import as_written

GONE = "has left"
"""Why somebody has quit, if they do not say."""
Render = Callable[[Any], str]
"""Makes the lines of an event, each with its end; "": nobody is told."""


def _each(event: events.Joined | events.Left) -> Iterable[tuple[str, Identity]]:
    known = event.identities or (NOBODY,) * len(event.names)
    return zip(map(str, event.names), known)


def joined(caps: Cap, name: str, identity: Identity, room: str) -> str:
    """Somebody enters a room."""
    if not caps & Cap.EXTENDED_JOIN:
        return from_user(caps, name, identity, "JOIN", channel(room))
    realname = identity.realname or as_written(name)
    account = identity.account or "*"
    return from_user(caps, name, identity, "JOIN", channel(room), account, f"{realname}")


def _joined(caps: Cap, event: events.Joined) -> str:
    return "".join(joined(caps, name, identity, event.room) for name, identity in _each(event))


def _left(caps: Cap, event: events.Left) -> str:
    room, why = channel(event.room), [event.why] if event.why else []
    if event.kick:
        by, reason = event.kick.by, event.kick.reason or event.kick.by
        kicked = (nick(str(name)) for name in event.names)
        return "".join(
            from_user(caps, plain(by), event.kick.identity, "KICK", room, name, reason)
            for name in kicked
        )
    if event.known:
        return ""
    gone = event.gone or (False,) * len(event.names)
    return "".join(
        from_user(caps, name, identity, "QUIT", event.why or GONE)
        if has_gone
        else from_user(caps, name, identity, "PART", room, *why)
        for (name, identity), has_gone in zip(_each(event), gone)
    )


def has_quit(caps: Cap, event: tracking_events.HasQuit) -> str:
    return from_user(caps, event.name, event.identity, "QUIT", event.why or GONE)


def _renamed(caps: Cap, event: events.Renamed) -> str:
    known = event.identities or (NOBODY,) * len(event.changes)
    return "".join(
        from_user(caps, old, identity, "NICK", nick(str(new)))
        for (old, new), identity in zip(event.changes, known)
    )


def topic_changed(caps: Cap, event: room_events.TopicChanged) -> str:
    topic = plain(event.by), event.identity, "TOPIC", channel(event.room), event.text
    return from_user(caps, *topic, shown=event.at - event.ahead, id_=msgid(event.at))


def role_changed(caps: Cap, event: room_events.RoleChanged) -> str:
    modes = role_modes(event.before, event.role, nick(event.name))
    if not modes:
        return ""
    by = plain(event.by) or event.name
    return from_user(caps, by, event.identity, "MODE", channel(event.room), *modes)


def setting_changed(caps: Cap, event: room_events.SettingChanged) -> str:
    modes = setting_modes(event.option, event.value)
    if not modes:
        return ""
    return from_user(caps, plain(event.by), event.identity, "MODE", channel(event.room), *modes)


def away_changed(caps: Cap, event: tracking_events.AwayChanged) -> str:
    if not caps & Cap.AWAY_NOTIFY:
        return ""
    return from_user(
        caps, event.name, event.identity, "AWAY", *([event.text] if event.text else [])
    )


def identity_changed(caps: Cap, event: tracking_events.IdentityChanged) -> str:
    before, now, name = event.before, event.identity, event.name
    lines = ""
    if caps & Cap.CHGHOST and before.source != now.source:
        lines += from_user(caps, name, before, "CHGHOST", now.username, now.host)
    if caps & Cap.ACCOUNT_NOTIFY and before.account != now.account:
        lines += from_user(caps, name, now, "ACCOUNT", now.account or "*")
    if caps & Cap.SETNAME and before.realname != now.realname:
        lines += from_user(caps, name, now, "SETNAME", now.realname)
    return lines


def tagged(caps: Cap, event: tracking_events.Tagged) -> str:
    if not caps & Cap.MESSAGE_TAGS:
        return ""
    target = channel(event.room) if event.room else nick(event.to)
    return from_user(
        *(caps, event.name, event.identity, "TAGMSG", target),
        shown=event.when - event.ahead,
        id_=msgid(event.when),
        extra=Extra(tags=event.tags),
    )


def redacted(caps: Cap, event: room_events.LineDeleted) -> str:
    who = plain(event.by), event.identity
    return taken_back(caps, *who, channel(event.room), event.at, event.lines, event.reason)


def taken_back(
    caps: Cap, name: str, identity: Identity, target: str, at: int, lines: int, reason: str
) -> str:
    """Somebody takes a text back: each of its lines is a message."""
    if not caps & Cap.REDACTION:
        return ""
    why = [reason] if reason else []
    ids = [str(at), *(f"{at}.{index}" for index in range(1, lines))]
    return "".join(from_user(caps, name, identity, "REDACT", target, id_, *why) for id_ in ids)


def restriction_changed(caps: Cap, event: tracking_events.RestrictionChanged) -> str:
    letter, sign = LIST_LETTERS[event.kind], "+" if event.on else "-"
    by, mask = plain(event.by), mask_of(event.kind, event.target)
    mode = "MODE", channel(event.room), f"{sign}{letter}", mask
    return from_user(caps, by, event.identity, *mode)


IN_ROOM: dict[type, Callable[[Cap, Any], str]] = {
    message_events.Reacted: message_lines.reacted,
    message_events.Edited: message_lines.edited,
    events.Joined: _joined,
    events.Left: _left,
    events.Renamed: _renamed,
    room_events.TopicChanged: topic_changed,
    room_events.RoleChanged: role_changed,
    room_events.SettingChanged: setting_changed,
    room_events.LineDeleted: redacted,
    tracking_events.AwayChanged: away_changed,
    tracking_events.HasQuit: has_quit,
    tracking_events.IdentityChanged: identity_changed,
    tracking_events.Tagged: tagged,
    tracking_events.RestrictionChanged: restriction_changed,
    metadata_events.DisplayChanged: lambda caps, event: "",
}
"""What a room's members are told, besides what is said."""


@cache
def rendering(caps: Cap) -> Render:
    """How a room's events are rendered for clients with these capabilities."""
    spoken = said_with_tags(caps)

    def render(event: Any) -> str:
        if type(event) is Said:
            return spoken(event)
        return IN_ROOM[type(event)](caps, event)

    return render


@cache
def encoding(caps: Cap) -> Callable[[Any], bytes]:
    """The same as bytes."""
    render, spoken = rendering(caps), said_with_tags(caps)

    def encode(event: Any) -> bytes:
        return (spoken if type(event) is Said else render)(event).encode()

    return encode
