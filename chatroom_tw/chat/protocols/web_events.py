"""What the chat sends browsers: a JSON object for each type of event, in version 1 of the protocol.

`web_events_2` has what version 2 adds. A client of version 1 gets no type of message that this
version has not: what must not be missed is told by an older type.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chatroom_tw.chat.protocols.notices import action
from chatroom_tw.chat.rules import durations, events, message_events, person_events, room_events
from chatroom_tw.chat.rules.events import Event, Message
from chatroom_tw.chat.rules.extras import Extra, Manner
from chatroom_tw.chat.rules.stored import cursor
from chatroom_tw.chat.rules.tracking_events import TRACKING
from chatroom_tw.server.http import messages
from chatroom_tw.server.http.messages import Sent
from chatroom_tw.server.refusals import Refusal

VERSION, NEWEST = 1, 2
"""The version that a client is spoken to in before its `hello`, and the newest one."""
BANNED = "banned"
"""The reason of a refusal to enter a room."""

Table = dict[type[Event], Callable[[Any], Sent]]


def times(e: events.Said | events.Line | Message) -> Sent:
    """The cursor of what was said, and the time to show if that is another."""
    at = cursor(e.when)
    return {"at": at, "time": cursor(e.when - e.ahead)} if e.ahead else {"at": at}


def said(e: events.Said) -> Sent:
    return {
        "type": "said",
        "room": e.room,
        "user": e.speaker,
        "name": e.name,
        "text": text_of(e.name, e.text, e.extra),
        **times(e),
    }


def text_of(name: str, text: str, extra: Extra | None) -> str:
    """A text as a client of version 1 shows it: an action has its name in it."""
    is_action = extra is not None and extra.manner is Manner.ACTION
    return action(name, text) if is_action else text


def _private(type_: str, message: Message, **more: int) -> Sent:
    return {
        "type": type_,
        "from": message.sender,
        "to": message.recipient,
        "text": text_of(message.sender, message.text, message.extra),
        **times(message),
        **more,
    }


def history(e: events.HistoryPage) -> Sent:
    lines = [
        {"name": line.name, "text": text_of(line.name, line.text, line.extra), **times(line)}
        for line in e.lines
    ]
    asked = {"before": e.before, "after": e.after}
    return {
        "type": "history",
        "room": e.room,
        "lines": lines,
        "more": e.more,
        **{key: at for key, at in asked.items() if at is not None},
    }


def _left(e: events.Left) -> Sent:
    return {"type": "left", "room": e.room, "names": e.names, "why": e.why}


def _people(e: events.ClientList) -> Sent:
    people = [{"address": address, "name": name} for address, name, _ in e.clients]
    return {"type": "people", "people": people, "count": e.total, "page": e.page}


def _rooms(e: events.RoomList) -> Sent:
    rooms = [{"name": name, "size": size} for name, size in e.rooms]
    return {"type": "rooms", "rooms": rooms, "count": e.total, "page": e.page}


def members(e: events.MemberList) -> Sent:
    listed = {"names": e.names, "count": e.total, "page": e.page}
    return {"type": "members", "room": e.room, **listed}


def _inbox(e: events.Inbox) -> Sent:
    messages = [_private("received", message) for message in e.messages]
    return {"type": "inbox", "messages": messages, "left": e.left}


def _welcome(e: events.Welcome) -> Sent:
    return {
        "type": "welcome",
        "version": VERSION,
        "newest": NEWEST,
        "application": "chat",
        "server": e.server,
        "user": e.user,
        "name": e.name,
    }


def entered(e: events.Entered | events.EnteredElsewhere) -> Sent:
    told = {"type": "entered", "room": e.room, "size": e.size, "mine": e.is_owner}
    return {**told, "elsewhere": True} if isinstance(e, events.EnteredElsewhere) else told


def _logged_in(e: events.LoggedIn) -> Sent:
    return {
        "type": "logged-in",
        "name": e.name,
        "unread": e.unread,
        "failed": e.failed,
        "devices": e.devices,
        "user": e.user,
    }


def in_words(text: str) -> Sent:
    """A message that shows people a text, in English."""
    return {"type": "error", "text": text}


def _killed(e: person_events.Killed) -> Sent:
    because = f": {e.reason}" if e.reason else ""
    return in_words(f"{e.by} has ended your connections{because}")


def _blocked(e: person_events.Blocked) -> Sent:
    until = f" for {durations.describe(e.until - e.now)}" if e.until else ""
    because = f": {e.reason}" if e.reason else ""
    return in_words(f"you are blocked on this server{until}{because}")


SENT: Table = {
    events.Said: said,
    events.Received: lambda e: _private("received", e.message, user=e.user),
    events.Sent: lambda e: _private("sent", e.message, user=e.user),
    events.Waiting: lambda e: _private("waiting", e.message),
    events.Joined: lambda e: {"type": "joined", "room": e.room, "names": e.names},
    events.Left: _left,
    events.Renamed: lambda e: {"type": "renamed", "changes": e.changes, "users": e.users},
    events.Welcome: _welcome,
    events.Entered: entered,
    events.EnteredElsewhere: entered,
    events.ExitedElsewhere: lambda e: {"type": "exited", "room": e.room},
    events.Exited: lambda e: {"type": "exited", "room": e.room},
    events.Added: lambda e: {"type": "added", "room": e.room, "by": e.by},
    events.Invited: lambda e: {"type": "invited", "room": e.room, "by": e.by},
    events.InvitationSent: lambda e: {"type": "invitation-sent", "room": e.room, "name": e.name},
    events.Removed: lambda e: {"type": "removed", "room": e.room, "by": e.by},
    events.ClientList: _people,
    events.RoomList: _rooms,
    events.MemberList: members,
    events.HistoryPage: history,
    events.Inbox: _inbox,
    events.Registered: lambda e: {"type": "registered", "name": e.name},
    events.LoggedIn: _logged_in,
    events.LoggedOut: lambda e: {
        "type": "logged-out",
        "old": e.old,
        "name": e.name,
        "user": e.user,
    },
    events.Goodbye: lambda e: {"type": "goodbye", "name": e.name},
    events.Stopping: lambda e: {"type": "stopping"},
    room_events.Banned: lambda e: {"type": "refused", "reason": BANNED, "subject": e.room},
    room_events.Kicked: lambda e: {"type": "removed", "room": e.room, "by": e.by},
    room_events.RoomClosed: lambda e: {"type": "removed", "room": e.room, "by": e.by},
    room_events.InvitedIn: lambda e: {"type": "invited", "room": e.room, "by": e.by},
    person_events.DeviceClosed: lambda e: {"type": "goodbye", "name": e.name},
    person_events.Killed: _killed,
    person_events.Blocked: _blocked,
    person_events.Walled: lambda e: in_words(f"{e.by} to everybody: {e.text}"),
    Refusal: messages.refused,
}
"""What a client of version 1 is sent."""

NEVER_SENT: frozenset[type[Event]] = frozenset(
    {events.History, events.Help, events.Created, events.DeliverySet, *TRACKING}
    | {message_events.MayUpload}
)
"""Events that no version sends: no message of this protocol asks for them, or its connection tells
of them in its own way."""

NOT_SENT: frozenset[type[Event]] = NEVER_SENT | {
    events.PasswordChanged,
    *(room_events.Topic, room_events.TopicChanged, room_events.RoleChanged),
    *(room_events.Restricted, room_events.Lifted, room_events.RestrictionList),
    *(room_events.Inviting, room_events.SettingList, room_events.SettingChanged),
    *(room_events.LineDeleted, room_events.ConfirmClosing, room_events.Log),
    *(room_events.SaidOutside, person_events.AwaySet, person_events.IsAway),
    *(person_events.Ignoring, person_events.IgnoreList, person_events.Unregistered),
    *(person_events.About, person_events.DeviceList, person_events.ClosedDevice),
    *(person_events.RoomsBack, person_events.RoomRead, person_events.SharedBrowser),
    *(person_events.OperSet, person_events.Done, person_events.Reported),
    person_events.RegisteredFor,
    *message_events.MessageEvent.__args__,
}
"""Events of which a client of version 1 is told nothing."""
