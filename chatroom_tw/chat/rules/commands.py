"""Commands: what a client can ask the rules of the chat for.

A protocol parses bytes into these. All text in a command has been through `text.decode`. Rooms
and users are named as they were typed; the rules check the names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from chatroom_tw.chat.rules.extras import Extra
from chatroom_tw.chat.rules.message_commands import MessageCommand
from chatroom_tw.chat.rules.metadata_commands import MetadataCommand
from chatroom_tw.chat.rules.operator_commands import OperatorCommand
from chatroom_tw.chat.rules.person_commands import PersonCommand
from chatroom_tw.chat.rules.push_commands import PushCommand
from chatroom_tw.chat.rules.room_commands import RoomCommand
from chatroom_tw.chat.rules.tracking_commands import TrackingCommand


class Say(NamedTuple):
    """Say something in a room: the named one, or else the speaker's current one.

    `text` is one line, or several separated by LF: lines that came in one piece, or, if they
    are `together`, one text of several lines. There is one of these for each line that is said,
    so it is a named tuple, which is made in half the time of a dataclass.
    """

    text: str
    room: str | Ref | None = None
    together: bool = False
    extra: Extra | None = None


new_say: Callable[[tuple[str, str | Ref | None, bool, Extra | None]], Say] = partial(
    tuple.__new__, Say
)
"""Makes a `Say` of all its fields in half the time: for the hot path."""


@dataclass(frozen=True, slots=True)
class Ref:
    """A room by its number, or by its name if no room has that number.

    It may be a removed room, whose number rests.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Tell:
    """Send a private message to the user called `name`, or to the account of that name."""

    name: str
    text: str
    extra: Extra | None = None


@dataclass(frozen=True, slots=True)
class TellAddress:
    """Send a private message to the client connected from `address` (`ip:port`)."""

    address: str
    text: str


@dataclass(frozen=True, slots=True)
class TellUser:
    """Send a private message to the user with that id."""

    user: int
    text: str


@dataclass(frozen=True, slots=True)
class Rename:
    """Take another name."""

    name: str


@dataclass(frozen=True, slots=True)
class Join:
    """Enter a room, which becomes the current one.

    If there is no such room it is made, or the command is refused if `make` is false. `key` is
    what the room's settings may ask for.
    """

    room: str
    make: bool = True
    key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Create:
    """Make a new room without entering it."""

    room: str


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave a room: the named one, or else the current one. `reason` is told to the others."""

    room: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LeaveAll:
    """Leave all rooms."""


@dataclass(frozen=True, slots=True)
class JoinAs:
    """Enter a room as a rooms-only client, and take a name. The room is made if there is none.

    A name that is not free gets a number. Both names may have blanks in them. In a room that
    the user is in already, the command only changes the name.
    """

    room: str
    name: str


@dataclass(frozen=True, slots=True)
class LeaveByRef:
    """Leave a room as a rooms-only client. A room that it has left already is answered again."""

    room: Ref


@dataclass(frozen=True, slots=True)
class Add:
    """Add a user to a room of the sender's own (the current one by default).

    The user may be invited instead: see `consent`.
    """

    name: str
    room: str | None = None


@dataclass(frozen=True, slots=True)
class Remove:
    """Remove a user from a room of the sender's own (the current one by default)."""

    name: str
    room: str | None = None


@dataclass(frozen=True, slots=True)
class ListClients:
    """List the connected users with their addresses. Pages (see `pages`) count from 1."""

    page: int = 1


@dataclass(frozen=True, slots=True)
class ListRooms:
    """List the rooms, and how many members each has."""

    page: int = 1


@dataclass(frozen=True, slots=True)
class ListMembers:
    """List the members of a room: the named one, or else the current one."""

    room: str | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class ReadHistory:
    """Read the last `count` lines said in the current room; `count` is at least 1."""

    count: int


@dataclass(frozen=True, slots=True)
class ReadPage:
    """Read the history of a room that the user is in: its end, or from a cursor on.

    `count` is at least 1; `before` and `after` are cursors (`stored.cursor`), of which at least
    one is None.
    """

    room: str
    count: int
    before: int | None = None
    after: int | None = None
    whole: bool = False
    """With the reactions to what was said, and with the places of what was deleted."""


@dataclass(frozen=True, slots=True)
class AskHelp:
    """Read what commands there are, and how much history."""


@dataclass(frozen=True, slots=True)
class ReadInbox:
    """Read the oldest private messages in the inbox. They are marked as read."""


@dataclass(frozen=True, slots=True)
class SetDelivery:
    """Get private messages at once from now on, or on request, from the inbox.

    The client's renderers may have changed, too: the user is subscribed again to each room.
    """

    on_request: bool


@dataclass(frozen=True, slots=True)
class Register:
    """Register the user's name as an account. The password is never shown.

    It has at least so many characters; 0: as many as the server asks for.
    """

    password: str = field(repr=False)
    least: int = 0


@dataclass(frozen=True, slots=True)
class LogIn:
    """Be the owner of an account on this device."""

    name: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LogOut:
    """Have no account on this device any more."""


@dataclass(frozen=True, slots=True)
class ChangePassword:
    """Have another password for the user's account."""

    old: str = field(repr=False)
    new: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Quit:
    """End the connection after a goodbye. `reason` is told to the others."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class StopServer:
    """Stop the server."""


Command = (
    Say
    | Tell
    | TellAddress
    | TellUser
    | Rename
    | Join
    | Create
    | Leave
    | LeaveAll
    | JoinAs
    | LeaveByRef
    | Add
    | Remove
    | ListClients
    | ListRooms
    | ListMembers
    | ReadHistory
    | ReadPage
    | AskHelp
    | ReadInbox
    | SetDelivery
    | Register
    | LogIn
    | LogOut
    | ChangePassword
    | Quit
    | StopServer
    | MetadataCommand
    | RoomCommand
    | PersonCommand
    | MessageCommand
    | OperatorCommand
    | TrackingCommand
    | PushCommand
)
