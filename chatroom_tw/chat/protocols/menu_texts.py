"""What users of the menu are told: a text for each type of event, and for each refusal.

`room_notices` and `person_notices` have what the line protocol says in the same words.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

from chatroom_tw.chat.protocols import notices, person_notices, room_notices
from chatroom_tw.chat.protocols.notices import clipped, time_of
from chatroom_tw.chat.rules import events, message_events, person_events, room_events
from chatroom_tw.chat.rules.events import Event
from chatroom_tw.chat.rules.pages import pages_of
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.rooms import MADE_LIMIT
from chatroom_tw.chat.rules.tracking_events import TRACKING, SaidAbove
from chatroom_tw.server.net.framing import LINE_LIMIT
from chatroom_tw.server.refusals import CommonError, Refusal
from chatroom_tw.server.text import count_of, folded

UNASKED: tuple[type[Event], ...] = (
    events.Help,
    message_events.Conversation,
    message_events.ConversationList,
    message_events.ConversationRead,
    message_events.FoundList,
    message_events.MayUpload,
    room_events.RestrictionList,
    room_events.SettingList,
    room_events.ConfirmClosing,
    room_events.Log,
    room_events.SaidOutside,
    person_events.IgnoreList,
    person_events.About,
    person_events.DeviceList,
    person_events.RoomsBack,
    person_events.RoomRead,
    person_events.SharedBrowser,
)
"""Answers to commands that the menu does not have."""


def _users(listed: events.ClientList) -> str:
    users = ", ".join(f"{name}:{number}" for _, name, number in listed.clients)
    last = pages_of(listed.total)
    if listed.page == last == 1:
        return users
    more = f"; 1 {listed.page + 1} lists the next" if listed.page < last else ""
    return f"{users}\n{count_of(listed.total, 'user')}, page {listed.page} of {last}{more}".strip()


def _inbox(inbox: events.Inbox) -> str:
    if not inbox.messages:
        return "You have no unread messages"
    lines = [notices.private(f"{time_of(x.shown)} {x.sender}: ", x) for x in inbox.messages]
    if inbox.left:
        lines.append(f"{count_of(inbox.left, 'more unread message')}, 3 shows the next")
    return "\n".join(lines)


def _history(history: events.History) -> str:
    return "\n".join(
        f"{time_of(x.shown)} {x.name}> {text}"
        for x in history.lines
        for text in folded(x.text, LINE_LIMIT).split("\n")
    )


def _delivery_set(event: events.DeliverySet) -> str:
    if not event.unread:
        return f"Hello, {event.name}"
    return f"Hello, {event.name}; {count_of(event.unread, 'unread message')}, 3 shows them"


def _refusal(refusal: Refusal) -> str:
    return REFUSALS[refusal.reason].format(clipped(refusal.subject))


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


REFUSALS: dict[Enum, str] = {
    CommonError.BAD_NAME: "The name {} is not allowed; use 1 to 32 letters, digits, - _ .",
    CommonError.NAME_TAKEN: "The name {} is taken; choose another",
    ChatError.NAME_REGISTERED: "The name {} is registered; choose another",
    ChatError.NO_SUCH_NAME: "There is nobody called {}; 1 lists who is here",
    ChatError.NO_SUCH_USER: "There is no user with the id {}; 1 lists who is here",
    ChatError.NO_SUCH_ADDRESS: "There is nobody at {}",
    ChatError.IN_NO_ROOM: "You are in no room; 5 joins one",
    ChatError.NO_SUCH_ROOM: "There is no room {}; 4 creates one",
    ChatError.ROOM_EXISTS: "There is a room {} already; 5 joins it",
    ChatError.NOT_A_MEMBER: "You are not in {}; 5 joins it",
    ChatError.TOO_MANY_ROOMS: "{} has too many rooms already",
    ChatError.TOO_MANY_MADE: (
        f"You have {MADE_LIMIT} rooms of your own; leave one before you create or join {{}}"
    ),
    ChatError.ALREADY_THERE: "{} is there already",
    ChatError.NOT_THERE: "{} is not there",
    ChatError.ROOMS_ONLY: "{}'s program knows only the rooms that it joins; say it there",
    ChatError.INBOX_FULL: "The inbox of {} is full; try again when they have read it",
    ChatError.ENOUGH_MESSAGES: (
        "Your share of the inbox of {} is full; try again when they have read it"
    ),
    ChatError.ALREADY_REGISTERED: "The name {} is registered already",
    ChatError.WRONG_PASSWORD: "Wrong name or password",
    ChatError.TOO_MANY_TRIES: "Too many tries; again in {} minutes",
    ChatError.SHORT_PASSWORD: "A password has at least 8 characters; choose a longer one",
    ChatError.ENOUGH_NAMES: "Enough names were registered from here; again in {} minutes",
    ChatError.ONE_NAME: "You have registered a name on this connection already",
    ChatError.NO_ACCOUNT: "You are not logged in",
    # Rooms that are led.
    ChatError.NOT_AN_OWNER: "Only an owner of {} can do that",
    ChatError.NOT_AN_OPERATOR: "Only an operator of {} can do that",
    ChatError.HIGHER_ROLE: "{} has a role as high as yours, or a higher one",
    ChatError.LAST_OWNER: "{} has no other owner, and no operator who could be one",
    ChatError.BAD_SETTING: "{}",
    ChatError.BAD_TARGET: "{}",
    ChatError.NOT_RESTRICTED: "{} is not in that list",
    ChatError.TOO_MANY_RESTRICTED: "{} has as many as there can be; end others first",
    ChatError.WRONG_KEY: "{0} asks for its key; 5, and then {0} KEY",
    ChatError.ROOM_FULL: "{} is full; try again later",
    ChatError.INVITE_ONLY: "{} is only for those who are invited",
    ChatError.REGISTERED_ONLY: "{} is only for registered names",
    ChatError.MODERATED: "Only those with a voice talk in {}",
    ChatError.MUTED: "You are muted in {}",
    ChatError.TOO_SOON: "That was not said: too soon; again in {} s",
    ChatError.NO_SUCH_LINE: "There is no line of {} here that you can remove",
    ChatError.NOT_YOURS: "{} has said that; you edit what you have said yourself",
    ChatError.TOO_LATE: "That was said more than a day ago, and stays",
    ChatError.NO_EMOJI: "{} is no emoji",
    ChatError.ENOUGH_REACTIONS: "A message has at most {} reactions of that kind",
    ChatError.BAD_DISPLAY: "{} is not allowed as a display name",
    ChatError.DISPLAY_TAKEN: "The display name {} looks like the name of somebody else",
    ChatError.NO_UPLOADS: "This server takes no files",
    ChatError.TOO_BIG: "A file has at most {} bytes here",
    ChatError.FILES_FULL: "There is no space left for files on this server",
    ChatError.TOO_MANY_UPLOADS: "At most {} files are sent at one time",
    ChatError.MAIN_STAYS: "main is always there",
    ChatError.GUEST_ROOMS: "A guest has at most {} rooms; leave one first",
    # People, and server operators.
    ChatError.NOT_A_SERVER_OPERATOR: "Only a server operator can do that",
    ChatError.LOG_IN_FIRST: "Guests can do nothing here, and the menu has no login",
    ChatError.NOBODY_REGISTERS: "No names are registered on this server",
    ChatError.OPERATORS_REGISTER: "Only server operators register names here",
    ChatError.NO_SUCH_DEVICE: "You have no device {}",
    ChatError.ONESELF: "That is you; this can only be done to others",
    ChatError.NOT_IGNORED: "You do not ignore {}",
    ChatError.TOO_MANY_IGNORED: "You ignore as many as you can",
    ChatError.TOO_MANY_REPORTS: "No operator has read the last reports yet",
    # The server.
    ChatError.MAY_NOT_STOP: "Nobody may stop this server from here",
    ChatError.SERVER_BUSY: "Too many people are logging in; try again in a while",
    CommonError.SERVER_FAULT: "The server could not do that; try again later",
    CommonError.NOT_STORED: "The server cannot store anything just now; try again later",
}

TEXTS: dict[type[Event], Callable[[Any], str]] = {
    events.Said: lambda e: notices.said(f"{e.name}> ", e),
    events.Received: lambda e: notices.private(f"{e.message.sender} -> you: ", e.message),
    events.Sent: lambda e: "Message sent",
    events.Waiting: lambda e: "Message sent",
    events.Joined: notices.joined,
    events.Left: notices.left,
    events.Renamed: notices.renamed,
    events.Welcome: lambda e: f"Welcome to {e.server}",
    events.Entered: lambda e: room_notices.entered(
        f"You are in {e.room}, {e.size} here; bye leaves it", e.topic
    ),
    events.EnteredElsewhere: lambda e: f"* You are in {e.room} too; 5 joins the talk there",
    events.ExitedElsewhere: lambda e: f"* You have left {e.room} on another device",
    events.Created: lambda e: f"The room {e.room} is made; 5 joins it",
    events.Exited: lambda e: f"You have left {e.room}",
    events.Added: lambda e: f"* {e.by} has added you to {e.room}; 5 joins the talk there",
    events.Invited: lambda e: f"* {e.by} invites you to {e.room}; 5 joins the talk there",
    events.InvitationSent: lambda e: f"{e.name} is not added, but invited to {e.room}",
    events.Removed: lambda e: f"* {e.by} has removed you from {e.room}",
    events.ClientList: _users,
    events.RoomList: lambda e: ", ".join(f"{name}:{size}" for name, size in e.rooms),
    events.MemberList: lambda e: ", ".join(e.names),
    events.History: _history,
    events.Inbox: _inbox,
    events.Registered: lambda e: f"The name {e.name} is registered",
    events.LoggedIn: lambda e: f"You are {e.name}",
    events.PasswordChanged: lambda e: f"{e.name} has the new password",
    events.LoggedOut: lambda e: f"You are {e.name} now",
    events.DeliverySet: _delivery_set,
    events.Goodbye: lambda e: f"Goodbye, {e.name}",
    events.Stopping: lambda e: "The server is stopping or restarting; goodbye",
    Refusal: _refusal,
    # Rooms that are led.
    **room_notices.NOTICES,
    room_events.Banned: lambda e: _capital(room_notices.banned(e)),
    room_events.InvitedIn: lambda e: f"* {e.by} invites you to {e.room}; 5 joins the talk there",
    # People, and server operators.
    **person_notices.NOTICES,
    person_events.Blocked: lambda e: _capital(person_notices.blocked(e)),
    **{asked: lambda e: "" for asked in UNASKED},
    message_events.Edited: lambda e: notices.edited(f"{e.name}> ", e),
    message_events.Reacted: lambda e: "",
    **dict.fromkeys(TRACKING, lambda e: ""),
    SaidAbove: notices.said_above,
}
