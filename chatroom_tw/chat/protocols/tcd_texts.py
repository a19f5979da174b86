"""What clients of the TCD protocol are told: a text for each type of event."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any

from chatroom_tw.chat.protocols import person_notices, room_notices
from chatroom_tw.chat.protocols.notices import EDIT, NOTICE_LIMIT, action, as_many_as_fit, clipped
from chatroom_tw.chat.rules import events, message_events, person_events, room_events
from chatroom_tw.chat.rules.events import Event
from chatroom_tw.chat.rules.extras import Manner
from chatroom_tw.chat.rules.refusals import REASONS, ChatError
from chatroom_tw.chat.rules.rooms import MADE_LIMIT
from chatroom_tw.chat.rules.tracking_events import TRACKING
from chatroom_tw.server.refusals import CommonError, Refusal
from chatroom_tw.server.text import as_written

SERVER = "server"
"""In whose name the server itself speaks: nobody can have that name."""
_Gone = events.Exited | events.Removed | room_events.Kicked | room_events.RoomClosed
GONE_FROM = (events.Exited, events.Removed, room_events.Kicked, room_events.RoomClosed)
"""Events by which a client is in a room no more."""


def _chat(ref: int, name: str, text: str) -> str:
    return f"CHAT: {ref}\nCLIENT_NAME: {name}\nMESSAGE: {text}\n\n"


def _said(said: events.Said) -> str:
    name = as_written(said.name)
    if said.extra is not None and said.extra.manner is Manner.ACTION:
        said = said._replace(text=action(name, said.text))
    if not said.together:
        return "".join(_chat(said.room_number, name, line) for line in said.text.split("\n"))
    # An empty line ends the text. If one came earlier, a client could forge the lines after it.
    first, *others = said.text.split("\n")
    return _chat(said.room_number, name, "\n".join([first, *(line or " " for line in others)]))


def _edited(event: message_events.Edited) -> str:
    """A CHAT for a room. This protocol has no private messages."""
    if event.to:
        return ""
    text = f"{EDIT}{event.text}"
    said = events.Said(event.room, 0, event.name, text, event.when, event.room_number, True)
    return _said(said)


def _joined(joined: events.Joined) -> str:
    return _told_of(joined.room_number, joined.names, "joined")


def _left(left: events.Left) -> str:
    return _told_of(left.room_number, left.names, "left")


def _told_of(ref: int, names: Sequence[str], what: str) -> str:
    """A CHAT that tells of users who have joined or left at once, in the name of the first."""
    written = list(map(as_written, names))
    if len(written) == 1:
        return _chat(ref, written[0], f"{written[0]} has {what} this chatroom.")
    how_many = f"… and {len(written)} more have {what} this chatroom."
    left = NOTICE_LIMIT - len(_chat(ref, written[0], how_many).encode())
    shown = as_many_as_fit(written, left)
    more = len(written) - len(shown)
    who = ", ".join([*shown, f"… and {more} more"] if more else shown)
    return _chat(ref, written[0], f"{who} have {what} this chatroom.")


def _left_chatroom(event: _Gone) -> str:
    return f"LEFT_CHATROOM: {event.room_number}\nJOIN_ID: {event.membership}\n"


def _kicked(event: room_events.Kicked) -> str:
    """The client is told why, in its room, before it is told that it has left."""
    return _chat(event.room_number, SERVER, room_notices.kicked(event)) + _left_chatroom(event)


def _room_closed(event: room_events.RoomClosed) -> str:
    return _chat(event.room_number, SERVER, room_notices.closed(event)) + _left_chatroom(event)


def walled(event: person_events.Walled, room: int) -> bytes:
    """A CHAT for the room of this number, which tells what a server operator tells everybody."""
    return _chat(room, SERVER, person_notices.walled(event)).encode()


def error(code: int, description: str) -> str:
    return f"ERROR_CODE: {code}\nERROR_DESCRIPTION: {description}\n"


def _refusal(refusal: Refusal) -> str:
    code, description = REFUSALS[refusal.reason]
    return error(code, description.format(clipped(refusal.subject)))


CANNOT_PARSE, NO_SUCH_ROOM, NOT_A_MEMBER, BAD_NAME, REFUSED = range(1, 6)

REFUSALS: dict[Enum, tuple[int, str]] = {
    CommonError.BAD_NAME: (
        BAD_NAME,
        "the name '{}' is not allowed; use 1 to 32 letters, digits, blanks, and -_.'@&!()#",
    ),
    ChatError.NO_SUCH_ROOM: (NO_SUCH_ROOM, "there is no room '{}'; JOIN_CHATROOM makes one"),
    ChatError.NOT_A_MEMBER: (NOT_A_MEMBER, "you are not in room '{}'; JOIN_CHATROOM first"),
    ChatError.IN_NO_ROOM: (NOT_A_MEMBER, "you are in no room; JOIN_CHATROOM first"),
    ChatError.TOO_MANY_ROOMS: (REFUSED, "{} is in too many rooms; LEAVE_CHATROOM one first"),
    ChatError.TOO_MANY_MADE: (
        REFUSED,
        f"you are in {MADE_LIMIT} rooms of your own; LEAVE_CHATROOM one before you join '{{}}'",
    ),
    # What a room, or the server, asks of those who enter.
    ChatError.WRONG_KEY: (REFUSED, "room '{}' has a key, and this protocol has no field for one"),
    ChatError.ROOM_FULL: (REFUSED, "room '{}' is full; try again later"),
    ChatError.INVITE_ONLY: (REFUSED, "room '{}' is only for those who are invited"),
    ChatError.REGISTERED_ONLY: (REFUSED, "room '{}' is only for registered names"),
    ChatError.LOG_IN_FIRST: (REFUSED, "guests can do nothing here, and this protocol has no login"),
    ChatError.GUEST_ROOMS: (REFUSED, "you have made {} rooms; LEAVE_CHATROOM one first"),
    # What it asks of those who talk.
    ChatError.MODERATED: (REFUSED, "only those with a voice talk in room '{}'"),
    ChatError.MUTED: (REFUSED, "you are muted in room '{}'"),
    ChatError.TOO_SOON: (REFUSED, "that was not said: too soon; again in {} s"),
    ChatError.MAY_NOT_STOP: (REFUSED, "this server is not stopped by KILL_SERVICE"),
    ChatError.SERVER_BUSY: (REFUSED, "the server is busy; try again in a while"),
    CommonError.SERVER_FAULT: (REFUSED, "the server could not do that; try again later"),
    CommonError.NOT_STORED: (REFUSED, "the server cannot store anything just now; try again later"),
}
# No request of this protocol leads to the other reasons.
REFUSALS |= {reason: (REFUSED, "that is refused") for reason in REASONS if reason not in REFUSALS}

TEXTS: dict[type[Event], Callable[[Any], str]] = {
    events.Said: _said,
    message_events.Edited: _edited,
    events.Joined: _joined,
    events.Left: _left,
    events.Exited: _left_chatroom,
    events.Removed: _left_chatroom,
    room_events.Kicked: _kicked,
    room_events.RoomClosed: _room_closed,
    room_events.Banned: lambda e: error(REFUSED, room_notices.banned(e)),
    person_events.Blocked: lambda e: error(REFUSED, person_notices.blocked(e)),
    person_events.Killed: lambda e: error(REFUSED, person_notices.killed(e)),
    Refusal: _refusal,
}

UNTOLD: frozenset[type[Event]] = frozenset(
    {
        # The next CHAT has the new name, and the end of the connection says the same as these.
        *(events.Renamed, events.Goodbye, events.Stopping),
        # No request of this protocol leads to these.
        *(events.Welcome, events.Received, events.Sent, events.Waiting, events.Added),
        *(events.Invited, events.InvitationSent),
        *(events.ClientList, events.RoomList, events.MemberList, events.History, events.Inbox),
        *(events.Help, events.HistoryPage),
        *(events.Registered, events.LoggedIn, events.LoggedOut, events.PasswordChanged),
        *(events.Created, events.DeliverySet, events.EnteredElsewhere, events.ExitedElsewhere),
        *(person_events.AwaySet, person_events.IsAway),
        *(person_events.Ignoring, person_events.IgnoreList, person_events.Unregistered),
        *(person_events.About, person_events.DeviceList, person_events.DeviceClosed),
        *(person_events.ClosedDevice, person_events.RoomsBack, person_events.RoomRead),
        *(person_events.SharedBrowser, person_events.OperSet, person_events.Done),
        *(person_events.Reported, person_events.RegisteredFor),
        *(room_events.Lifted, room_events.RestrictionList, room_events.InvitedIn),
        *(room_events.Inviting, room_events.SettingList, room_events.ConfirmClosing),
        *(room_events.Log, room_events.SaidOutside),
        *(message_events.Reacted, message_events.FoundList, message_events.Conversation),
        *(message_events.ConversationList, message_events.ConversationRead),
        message_events.MayUpload,
        *TRACKING,
        person_events.Walled,  # `TcdProtocol` tells of it in one of the client's rooms.
        # This protocol has no words for what these tell; the next CHAT of a muted client is
        # answered by an error.
        *(room_events.Topic, room_events.TopicChanged, room_events.RoleChanged),
        *(room_events.SettingChanged, room_events.LineDeleted, room_events.Restricted),
    }
)
"""Events that clients are not told of. (`TcdProtocol` tells of `Entered`.)"""


def render(event: Event) -> bytes:
    """The bytes that tell a client of an event; b"" if it is not told."""
    return b"" if type(event) in UNTOLD else TEXTS[type(event)](event).encode()
