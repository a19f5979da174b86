"""What version 2 of the protocol for browsers adds to version 1, which `web_events` has.

Whoever has done something is `by`. Times are whole microseconds since the epoch, as cursors are;
`until` is left out of what holds for good.
"""

from __future__ import annotations

from typing import Any

from chatroom_tw.chat.protocols import web_events, web_messages
from chatroom_tw.chat.protocols.web_events import BANNED, Table
from chatroom_tw.chat.rules import (
    events,
    metadata_events,
    person_events,
    room_events,
    tracking_events,
)
from chatroom_tw.chat.rules.events import Event
from chatroom_tw.chat.rules.room_commands import Kind
from chatroom_tw.chat.rules.stored import cursor
from chatroom_tw.server.http.messages import Sent

_LISTS = {kind: f"{kind.value}s" for kind in Kind}
_RESTRICTED = {
    Kind.BAN: "banned",
    Kind.MUTE: "muted",
    Kind.EXEMPT: "exempted",
    Kind.ADMIT: "admitted",
    Kind.BLOCK: "blocked",
}
_LIFTED = {kind: f"un{word}" for kind, word in _RESTRICTED.items()}

# -- rooms


def _topic(e: room_events.Topic) -> Sent:
    set_by = {"by": e.by, "at": cursor(e.at)} if e.text else {}
    return {"type": "topic", "room": e.room, "text": e.text, **set_by}


def _topic_changed(e: room_events.TopicChanged) -> Sent:
    return {"type": "topic", "room": e.room, "text": e.text, "by": e.by, "changed": True}


def _entered(e: events.Entered | events.EnteredElsewhere) -> Sent:
    topic = e.topic
    told = {"text": topic.text, "by": topic.by, "at": cursor(topic.at)} if topic else None
    read = {"read": e.read} if e.read >= 0 else {}
    more = {**read, "away": dict(e.away), **_display(e.display)}
    return {**web_events.entered(e), "role": e.role.value, "topic": told, **more}


def _members(e: events.MemberList) -> Sent:
    roles = [role.value for role in e.roles]
    more = {"roles": roles, "away": dict(e.away), **_displays(e.displays)}
    return {**web_events.members(e), **more}


def _joined(e: events.Joined) -> Sent:
    return {**web_events.SENT[events.Joined](e), **_displays(e.displays)}


def _displays(displays: events.Displays) -> Sent:
    """The display names of several people, by their names."""
    return {"display": dict(displays)} if displays else {}


def _display(display: str) -> Sent:
    """That of one."""
    return {"display": display} if display else {}


def _role(e: room_events.RoleChanged) -> Sent:
    return {"type": "role", "room": e.room, "name": e.name, "role": e.role.value, "by": e.by}


def _until(until: float) -> Sent:
    return {"until": cursor(until)} if until else {}


def _kicked(e: room_events.Kicked) -> Sent:
    told = {"room": e.room, "by": e.by, "reason": e.reason}
    if not e.banned:
        return {"type": "kicked", **told}
    return {"type": "banned", **told, **_until(e.until), "you": True}


def _restricted(e: room_events.Restricted) -> Sent:
    return {
        "type": _RESTRICTED[e.kind],
        "room": e.room,
        "target": e.target,
        "by": e.by,
        "reason": e.reason,
        **_until(e.until),
        "you": e.you,
    }


def _lifted(e: room_events.Lifted) -> Sent:
    return {"type": _LIFTED[e.kind], "room": e.room, "target": e.target, "you": e.you}


def _restrictions(e: room_events.RestrictionList) -> Sent:
    entries = [
        {
            "target": one.target,
            "by": one.by,
            "at": cursor(one.at),
            **_until(one.until),
            "reason": one.reason,
        }
        for one in e.entries
    ]
    listed = {"entries": entries, "count": e.total, "page": e.page}
    return {"type": _LISTS[e.kind], "room": e.room, **listed}


def _refused_as_banned(e: room_events.Banned) -> Sent:
    told = {"type": "refused", "reason": BANNED, "subject": e.room}
    return {**told, **_until(e.until), "why": e.reason}


def _settings(e: room_events.SettingList) -> Sent:
    return {"type": "settings", "room": e.room, "settings": dict(e.settings)}


def _set(e: room_events.SettingChanged) -> Sent:
    return {"type": "set", "room": e.room, "option": e.option, "value": e.value, "by": e.by}


def _closed(e: room_events.RoomClosed) -> Sent:
    return {"type": "closed", "room": e.room, "by": e.by, "reason": e.reason}


def _log(e: room_events.Log) -> Sent:
    acts = [
        {
            "at": cursor(act.at),
            "by": act.by,
            "what": act.what,
            "whom": act.whom,
            "detail": act.detail,
        }
        for act in e.acts
    ]
    return {"type": "log", "room": e.room, "acts": acts, "more": e.more, "page": e.page}


# -- people


def _whois(e: person_events.About) -> Sent:
    return {
        "type": "whois",
        "name": e.name,
        "account": e.account,
        "since": cursor(e.since),
        "idle": int(e.idle),
        "away": e.away,
        "roles": {room: role.value for room, role in e.roles},
        "operator": e.operator,
        "devices": [{"protocol": protocol, "address": ip} for protocol, ip in e.devices],
        **_display(e.display),
    }


def _away(e: tracking_events.AwayChanged) -> Sent:
    told = {"type": "away", "name": e.name, "away": bool(e.text)}
    return {**told, "why": e.text} if e.text else told


def _display_changed(e: metadata_events.DisplayChanged) -> Sent:
    return {"type": "display", "name": e.name, "display": e.display}


def _devices(e: person_events.DeviceList) -> Sent:
    devices = [
        {
            "protocol": one.protocol,
            "address": one.address,
            "since": cursor(one.since),
            "idle": int(one.idle),
            "own": one.own,
        }
        for one in e.devices
    ]
    return {"type": "devices", "devices": devices}


def _rooms_back(e: person_events.RoomsBack) -> Sent:
    rooms = [{"name": name, "unread": unread} for name, unread in e.rooms]
    return {"type": "rooms-back", "rooms": rooms}


def _same_browser(e: person_events.SharedBrowser) -> Sent:
    return {"type": "same-browser", "name": e.name, "user": e.user, "rooms": e.rooms}


def _blocked(e: person_events.Blocked) -> Sent:
    return {"type": "blocked", "room": "", "reason": e.reason, **_until(e.until), "you": True}


def _report(e: person_events.Reported) -> Sent:
    told = {"by": e.by, "name": e.name, "text": e.text, "at": cursor(e.at), "sent": e.sent}
    return {"type": "report", **told}


def _named(type_: str) -> Any:
    """A message that has a name and nothing else."""
    return lambda e: {"type": type_, "name": e.name}


ADDED: Table = {
    **web_messages.ADDED,
    events.Entered: _entered,
    events.EnteredElsewhere: _entered,
    events.MemberList: _members,
    events.Joined: _joined,
    metadata_events.DisplayChanged: _display_changed,
    events.PasswordChanged: _named("password-changed"),
    room_events.Topic: _topic,
    room_events.TopicChanged: _topic_changed,
    room_events.RoleChanged: _role,
    room_events.Kicked: _kicked,
    room_events.Banned: _refused_as_banned,
    room_events.Restricted: _restricted,
    room_events.Lifted: _lifted,
    room_events.RestrictionList: _restrictions,
    room_events.Inviting: lambda e: {"type": "invitation-sent", "room": e.room, "name": e.name},
    room_events.SettingList: _settings,
    room_events.SettingChanged: _set,
    room_events.ConfirmClosing: lambda e: {
        "type": "confirm-closing",
        "room": e.room,
        "size": e.size,
    },
    room_events.RoomClosed: _closed,
    room_events.Log: _log,
    room_events.SaidOutside: lambda e: {"type": "said-outside", "room": e.room, "text": e.text},
    person_events.AwaySet: lambda e: {"type": "away", "text": e.text},
    tracking_events.AwayChanged: _away,
    person_events.IsAway: lambda e: {"type": "is-away", "name": e.name, "text": e.text},
    person_events.Ignoring: lambda e: {"type": "ignoring", "name": e.name, "on": e.on},
    person_events.IgnoreList: lambda e: {"type": "ignores", "names": e.names},
    person_events.Unregistered: _named("unregistered"),
    person_events.About: _whois,
    person_events.DeviceList: _devices,
    person_events.DeviceClosed: _named("closed-elsewhere"),
    person_events.ClosedDevice: lambda e: {"type": "device-closed", "number": e.number},
    person_events.RoomsBack: _rooms_back,
    person_events.RoomRead: lambda e: {"type": "read", "room": e.room, "at": e.at},
    person_events.SharedBrowser: _same_browser,
    person_events.OperSet: lambda e: {"type": "oper", "name": e.name, "on": e.on},
    person_events.Killed: lambda e: {"type": "killed", "by": e.by, "reason": e.reason},
    person_events.Blocked: _blocked,
    person_events.Done: lambda e: {"type": "done", "what": e.what, "subject": e.subject},
    person_events.Walled: lambda e: {"type": "wall", "by": e.by, "text": e.text},
    person_events.Reported: _report,
    person_events.RegisteredFor: _named("registered-for"),
}
"""What is new in version 2, or is told in another way."""

UNPROMPTED: frozenset[type[Event]] = frozenset(
    {
        *(events.Received, events.Added, events.Invited, events.Removed, events.EnteredElsewhere),
        *(
            events.ExitedElsewhere,
            events.Stopping,
            tracking_events.Tagged,
            tracking_events.AwayChanged,
        ),
        *(room_events.Kicked, room_events.InvitedIn, room_events.RoomClosed),
        *(person_events.DeviceClosed, person_events.Killed, person_events.Blocked),
    }
)
"""What never answers a request, and carries no id."""

SENT: Table = {**web_events.SENT, **ADDED}
"""What a client of version 2 is sent."""
NOT_SENT = web_events.NEVER_SENT - set(ADDED)
"""Events of which a client of version 2 is told nothing."""
