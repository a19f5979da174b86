"""Notices about rooms that are led, in plain text. Shared by line and menu; see `notices`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chatroom_tw.chat.protocols.notices import ago, because, flat, how_long
from chatroom_tw.chat.rules import room_events
from chatroom_tw.chat.rules.events import Event
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import Kind

IN_ROLE = {
    Role.OWNER: "an owner of",
    Role.OPERATOR: "an operator of",
    Role.VOICE: "a voice in",
    Role.MEMBER: "a plain member of",
}
_WORDS = {
    Kind.BAN: ("banned", "from"),
    Kind.MUTE: ("muted", "in"),
    Kind.EXEMPT: ("exempt", "from bans and mutes in"),
    Kind.ADMIT: ("admitted", "to"),
    Kind.BLOCK: ("blocked", "on"),
}


def entered(start: str, topic: room_events.Topic | None) -> str:
    """The answer to a user who has entered a room, with its topic if there is one."""
    return f"{start}\n{_topic(topic)}" if topic else start


def _topic(e: room_events.Topic) -> str:
    if not e.text:
        return f"* {e.room} has no topic"
    whose = ", ".join([*([e.by] if e.by else []), *([ago(e.now - e.at)] if e.at else [])])
    return f"* topic of {e.room}: {flat(e.text)}" + (f" ({whose})" if whose else "")


def _topic_changed(e: room_events.TopicChanged) -> str:
    if not e.text:
        return f"* {e.by} has cleared the topic of {e.room}"
    return f"* {e.by} has changed the topic of {e.room}: {flat(e.text)}"


def _role_changed(e: room_events.RoleChanged) -> str:
    if e.by in ("", e.name):
        return f"* {e.name} is {IN_ROLE[e.role]} {e.room} now"
    return f"* {e.by} has made {e.name} {IN_ROLE[e.role]} {e.room}"


def kicked(e: room_events.Kicked) -> str:
    """What somebody is told who is put out: by whom, and until when."""
    if not e.banned:
        return f"{e.by} has put you out of {e.room}{because(e.reason)}"
    return f"{e.by} has banned you from {e.room} {how_long(e.until, e.now)}{because(e.reason)}"


def _restricted(e: room_events.Restricted) -> str:
    word, place = _words(e.kind, e.room)
    whom = f"{e.by} has {word} you" if e.you else f"{e.target} is {word}"
    return f"* {whom} {place} {how_long(e.until, e.now)}{because(e.reason)}"


def _lifted(e: room_events.Lifted) -> str:
    who = "you are" if e.you else f"{e.target} is"
    return f"* {who} not {' '.join(_words(e.kind, e.room))} any more"


def _words(kind: Kind, room: str) -> tuple[str, str]:
    """How somebody is restricted, and where: `banned`, `from tea`."""
    word, preposition = _WORDS[kind]
    return word, f"{preposition} {room or 'this server'}"


def closed(e: room_events.RoomClosed) -> str:
    """What those are told who were in a room that is closed."""
    return f"{e.by} has closed {e.room}{because(e.reason)}"


def banned(e: room_events.Banned) -> str:
    """What somebody is told who may not enter a room: until when, and why."""
    return f"you are banned from {e.room} {how_long(e.until, e.now)}{because(e.reason)}"


NOTICES: dict[type[Event], Callable[[Any], str]] = {
    room_events.Topic: _topic,
    room_events.TopicChanged: _topic_changed,
    room_events.RoleChanged: _role_changed,
    room_events.Kicked: lambda e: f"* {kicked(e)}",
    room_events.Restricted: _restricted,
    room_events.Lifted: _lifted,
    room_events.Inviting: lambda e: f"* {e.name} is invited to {e.room}",
    room_events.SettingChanged: lambda e: f"* {e.by} has set {e.option} of {e.room} to {e.value}",
    room_events.LineDeleted: lambda e: f"* a line of {e.name} was removed by {e.by}",
    room_events.RoomClosed: lambda e: f"* {closed(e)}",
}
"""The notices that line and menu have in common."""
