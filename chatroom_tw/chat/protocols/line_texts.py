"""What clients of the line protocol are told: a text for each type of event.

`line_refusals` has the words of refusals, `line_lists` those of lists, and `notices`,
`room_notices` and `person_notices` what the menu says in the same words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chatroom_tw.chat.protocols import (
    line_lists,
    line_refusals,
    notices,
    person_notices,
    room_notices,
)
from chatroom_tw.chat.protocols.line_lists import unread
from chatroom_tw.chat.protocols.line_parser import HELP
from chatroom_tw.chat.rules import events, message_events, person_events, room_events
from chatroom_tw.chat.rules.events import Event
from chatroom_tw.chat.rules.tracking_events import TRACKING, SaidAbove
from chatroom_tw.server.refusals import Refusal
from chatroom_tw.server.text import count_of

Texts = dict[type[Event], Callable[[Any], str]]
"""A text for each type of event; "": it is not told. Only an event for one client has none."""


def _help(event: events.Help) -> str:
    return HELP.format(line_lists.stored(event.history_lines, event.history_days))


def _logged_in(event: events.LoggedIn) -> str:
    messages = f"; {unread(event.unread)}, /inbox shows them" if event.unread else ""
    tries = "1 try has" if event.failed == 1 else f"{event.failed} tries have"
    failed = f"; {tries} failed since your last login" if event.failed else ""
    devices = f", on {event.devices} devices" if event.devices > 1 else ""
    return f"* you are {event.name}{devices}{messages}{failed}"


def _delivery_set(event: events.DeliverySet) -> str:
    messages = f"; {unread(event.unread)}, /inbox shows them" if event.unread else ""
    return f"* this is the line protocol again; you are {event.name}{messages}"


def _confirm_closing(event: room_events.ConfirmClosing) -> str:
    members = count_of(event.size, "member")
    return f"* /close yes puts {members} out of {event.room}, and removes it with its history"


def _room_read(event: person_events.RoomRead) -> str:
    """The answer to /read. A page says so often, which is nothing to tell other devices."""
    return f"* {event.room}: 0 unread" if event.own else ""


def _kicked(event: room_events.Kicked) -> str:
    talks = f"; you talk in {event.current} now" if event.current else ""
    return f"* {room_notices.kicked(event)}{talks}"


TEXTS: Texts = {
    events.Said: lambda e: notices.said(f"<{e.name}> ", e),
    events.Received: lambda e: notices.private(f"<{e.message.sender} -> you> ", e.message),
    events.Sent: lambda e: notices.private(f"<you -> {e.message.recipient}> ", e.message),
    events.Waiting: lambda e: f"* {e.message.recipient} is away; it waits in their inbox",
    events.Joined: notices.joined,
    events.Left: notices.left,
    events.Renamed: notices.renamed,
    events.Welcome: lambda e: (
        f"* welcome to {e.server}; you are {e.name} at {e.address}; /help lists the commands"
    ),
    events.Entered: lambda e: room_notices.entered(
        f"* you are in {e.room}, {e.size} here", e.topic
    ),
    events.EnteredElsewhere: lambda e: f"* you are in {e.room} too, {e.size} here; /join {e.room}",
    events.ExitedElsewhere: lambda e: f"* you have left {e.room} on another device",
    events.Created: lambda e: f"* {e.room} is made; /join {e.room}",
    events.Exited: lambda e: f"* you have left {e.room}",
    events.Added: lambda e: f"* {e.by} has added you to {e.room}; /leave {e.room} if you like",
    events.Invited: lambda e: f"* {e.by} invites you to {e.room}; /join {e.room} accepts it",
    events.InvitationSent: lambda e: f"* {e.name} is not added, but invited to {e.room}",
    events.Removed: lambda e: f"* {e.by} has removed you from {e.room}",
    events.ClientList: line_lists.clients,
    events.RoomList: line_lists.rooms,
    events.MemberList: line_lists.members,
    events.History: line_lists.history,
    events.Help: _help,
    events.Inbox: line_lists.inbox,
    events.Registered: lambda e: f"* {e.name} is registered; /login {e.name} PASSWORD next time",
    events.LoggedIn: _logged_in,
    events.PasswordChanged: lambda e: f"* {e.name} has the new password",
    events.LoggedOut: lambda e: f"* you are logged out; you are {e.name}",
    events.DeliverySet: _delivery_set,
    events.Goodbye: lambda e: f"* goodbye, {e.name}",
    events.Stopping: lambda e: "* the server is stopping or restarting; goodbye",
    Refusal: line_refusals.refusal,
    # Rooms that are led.
    **room_notices.NOTICES,
    room_events.Kicked: _kicked,
    room_events.Banned: lambda e: f"! {room_notices.banned(e)}",
    room_events.RestrictionList: line_lists.restrictions,
    room_events.InvitedIn: lambda e: f"* {e.by} invites you to {e.room}; /join {e.room} accepts it",
    room_events.SettingList: line_lists.settings,
    room_events.ConfirmClosing: _confirm_closing,
    room_events.Log: line_lists.log,
    room_events.SaidOutside: lambda e: f"<you -> #{e.room}> {notices.flat(e.text)}",
    # People, and server operators.
    **person_notices.NOTICES,
    person_events.IgnoreList: line_lists.ignored,
    person_events.About: line_lists.about,
    person_events.DeviceList: line_lists.devices,
    person_events.RoomsBack: line_lists.rooms_back,
    person_events.RoomRead: _room_read,
    person_events.SharedBrowser: lambda e: f"* you are {e.name}",
    person_events.Blocked: lambda e: f"! {person_notices.blocked(e)}",
    # Single messages.
    message_events.Edited: lambda e: notices.edited(f"<{e.name}> ", e),
    message_events.Reacted: lambda e: "",
    message_events.Conversation: lambda e: "",
    message_events.ConversationList: lambda e: "",
    message_events.ConversationRead: lambda e: "",
    message_events.FoundList: line_lists.found,
    message_events.MayUpload: lambda e: "",
    **dict.fromkeys(TRACKING, lambda e: ""),
    SaidAbove: notices.said_above,
}

OWN: Texts = {
    **TEXTS,
    events.Said: lambda e: notices.said("<You> ", e),
    message_events.Edited: lambda e: notices.edited("<You> ", e),
}
"""The texts of what the client's user has done on another device."""

ELSEWHERE: Texts = {
    **TEXTS,
    events.Said: lambda e: notices.said(f"#{e.room} <{e.name}> ", e),
    message_events.Edited: lambda e: notices.edited(f"#{e.room} <{e.name}> ", e),
    room_events.LineDeleted: lambda e: f"* a line of {e.name} in {e.room} was removed by {e.by}",
}
"""The texts of events in rooms other than the current one."""

OWN_ELSEWHERE: Texts = {
    **ELSEWHERE,
    events.Said: lambda e: notices.said(f"#{e.room} <You> ", e),
    message_events.Edited: lambda e: notices.edited(f"#{e.room} <You> ", e),
}
"""The same for what the user has said on another device."""
