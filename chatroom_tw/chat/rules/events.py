"""Events: what clients are told. Each protocol renders every one of them.

An event says in values what has happened; it has no text for a single protocol. Times (`when`)
are in seconds since the epoch. They never go back, so they are not always those of the computer's
clock: `ahead` is the difference. Rooms go by name, and by number (`room_number`) for protocols
that number them. The name of a user may be a `text.Spaced`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chatroom_tw.chat.rules.identity import NOBODY, Identity
from chatroom_tw.chat.rules.message_events import MessageEvent
from chatroom_tw.chat.rules.metadata_events import Displays as Displays
from chatroom_tw.chat.rules.person_events import PersonEvent
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_events import RoomEvent, Topic
from chatroom_tw.chat.rules.talk import Apart as Apart
from chatroom_tw.chat.rules.talk import Line as Line
from chatroom_tw.chat.rules.talk import Message as Message
from chatroom_tw.chat.rules.talk import Reaction as Reaction
from chatroom_tw.chat.rules.talk import Said as Said
from chatroom_tw.chat.rules.talk import new_said as new_said
from chatroom_tw.chat.rules.tracking_events import TrackingEvent
from chatroom_tw.server.refusals import Refusal

Absent = tuple[tuple[str, str], ...]
"""The names of people who are away, each with the text for those who write."""


@dataclass(frozen=True, slots=True)
class Received:
    """To the recipient of a private message. `user` is the sender's number."""

    message: Message
    user: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """To the sender of a private message whose recipient is connected, as user number `user`."""

    message: Message
    user: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """To the sender of a private message, once it is stored for an account that nobody uses."""

    message: Message


@dataclass(frozen=True, slots=True)
class Joined:
    """The users of these `names` have entered `room`: one, or all of a presence batch."""

    room: str
    names: tuple[str, ...]
    room_number: int = 0
    identities: tuple[Identity, ...] = field(default=(), compare=False)
    """Theirs, in the same order."""
    displays: Displays = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Kick:
    """Who has put somebody out of a room, and why."""

    by: str
    identity: Identity
    reason: str


@dataclass(frozen=True, slots=True)
class Left:
    """The users of these `names` have left `room`. `why` is a few words, or empty."""

    room: str
    names: tuple[str, ...]
    why: str = ""
    room_number: int = 0
    identities: tuple[Identity, ...] = field(default=(), compare=False)
    """Theirs, in the same order."""
    gone: tuple[bool, ...] = field(default=(), compare=False)
    """Which of them have left all rooms at once, and are not there any more; (): none."""
    known: bool = field(default=False, compare=False)
    """Whether those who keep track were told that they are gone (`HasQuit`)."""
    kick: Kick | None = field(default=None, compare=False)
    """How they were put out, if they were, and `why` says so."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """Users have new names: pairs of the old one and the new one.

    `users` are the numbers of the users, in the same order.
    """

    changes: tuple[tuple[str, str], ...]
    users: tuple[int, ...] = ()
    identities: tuple[Identity, ...] = field(default=(), compare=False)
    """Theirs, in the same order."""


@dataclass(frozen=True, slots=True)
class Welcome:
    """To a user who has just connected, as number `user`. `server` is the server's own name.

    No other user has the same number until the server is started again.
    """

    server: str
    name: str
    address: str
    user: int = 0


@dataclass(frozen=True, slots=True)
class Entered:
    """To a user who asked to join `room`, or whose current room it is after logging in.

    The user is one of its `size` members now.

    `written` is the room's name as the user wrote it. `membership` is a rooms-only client's
    number, the same in all of its rooms; 0 for other clients.
    `is_owner`: the user owns the room, and can add and remove members. `topic` None: there is none.
    """

    room: str
    size: int
    written: str
    room_number: int
    membership: int
    is_owner: bool = False
    role: Role = Role.MEMBER
    topic: Topic | None = None
    """None: the room has none."""
    again: bool = field(default=False, compare=False)
    """Whether the user was in the room before they asked."""
    identity: Identity = field(default=NOBODY, compare=False)
    """The user's own, as in the next ones."""
    read: int = field(default=-1, compare=False)
    """The cursor up to which the user has read the room; -1: nobody knows."""
    away: Absent = field(default=(), compare=False)
    """Members who are away: the first of them."""
    display: str = field(default="", compare=False)
    """The user's own display name."""


@dataclass(frozen=True, slots=True)
class EnteredElsewhere:
    """To a user's device, when another one has entered `room`: the user is a member there now."""

    room: str
    size: int
    is_owner: bool = False
    role: Role = Role.MEMBER
    topic: Topic | None = None
    identity: Identity = field(default=NOBODY, compare=False)
    read: int = field(default=-1, compare=False)
    """As in `Entered`, and so are the next two."""
    away: Absent = field(default=(), compare=False)
    display: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class ExitedElsewhere:
    """To a user's device, when another one has left `room`: the user is no member there now."""

    room: str
    reason: str = field(default="", compare=False)
    identity: Identity = field(default=NOBODY, compare=False)


@dataclass(frozen=True, slots=True)
class Created:
    """To a user who has made `room` without entering it."""

    room: str


@dataclass(frozen=True, slots=True)
class Exited:
    """To a user who asked to leave `room`, and is not in it any more."""

    room: str
    room_number: int
    membership: int
    reason: str = field(default="", compare=False)
    identity: Identity = field(default=NOBODY, compare=False)


@dataclass(frozen=True, slots=True)
class Added:
    """To a user whom `by` has added to `room`."""

    room: str
    by: str
    identity: Identity = field(default=NOBODY, compare=False)
    topic: Topic | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Invited:
    """To a user whom `by` has invited to `room`."""

    room: str
    by: str


@dataclass(frozen=True, slots=True)
class InvitationSent:
    """To the owner of `room`, who has added the user called `name`: that one is only invited."""

    room: str
    name: str


@dataclass(frozen=True, slots=True)
class Removed:
    """To a user whom `by` has removed from `room`."""

    room: str
    by: str
    room_number: int
    membership: int
    identity: Identity = field(default=NOBODY, compare=False)


@dataclass(frozen=True, slots=True)
class ClientList:
    """The address, the name and the id of each connected user, in the order of connecting.

    Of each list there is one page (see `pages`); `total` counts all entries.
    """

    clients: tuple[tuple[str, str, int], ...]
    total: int
    page: int = 1


@dataclass(frozen=True, slots=True)
class RoomList:
    """The name and the size of each room, in the order in which they were made: one page."""

    rooms: tuple[tuple[str, int], ...]
    total: int
    page: int = 1


@dataclass(frozen=True, slots=True)
class MemberList:
    """The names of the members of `room`, in the order in which they entered it: one page.

    `roles` are theirs, in the same order; `away` are those of them who are away.
    """

    room: str
    names: tuple[str, ...]
    total: int
    page: int = 1
    roles: tuple[Role, ...] = ()
    away: Absent = field(default=(), compare=False)
    displays: Displays = ()


@dataclass(frozen=True, slots=True)
class History:
    """The last lines said in `room`, oldest first."""

    room: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """What was said in `room` before or after a cursor, or last; oldest first.

    A text of several lines is one of `lines`. `more`: there is more in that direction.
    """

    room: str
    lines: tuple[Line, ...]
    more: bool
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Help:
    """To a user who asked for help: a room has so many lines of history, for so many days."""

    history_lines: int
    history_days: int


@dataclass(frozen=True, slots=True)
class Inbox:
    """The oldest unread messages, oldest first, which are marked as read next.

    `left` more wait until the user asks again.
    """

    messages: tuple[Message, ...]
    left: int = 0


@dataclass(frozen=True, slots=True)
class Registered:
    """To a user whose name is registered now."""

    name: str


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """To a device on which somebody has logged in; `unread` messages are in the inbox.

    `failed` tries to log in with this name, which were not this one, were made since the last
    time. The user, of the number `user`, is connected on so many `devices`.
    """

    name: str
    unread: int
    failed: int = 0
    devices: int = 1
    user: int = 0


@dataclass(frozen=True, slots=True)
class LoggedOut:
    """To a device that had the account `old`. It is a guest's, called `name`, number `user`."""

    old: str
    name: str
    user: int


@dataclass(frozen=True, slots=True)
class PasswordChanged:
    """To a user whose account of this name has the new password now."""

    name: str


@dataclass(frozen=True, slots=True)
class DeliverySet:
    """To a user whose delivery was set. `is_guest`: they have not chosen a name."""

    name: str
    unread: int
    is_guest: bool


@dataclass(frozen=True, slots=True)
class Goodbye:
    """To a user who asked to quit; the connection is closed next."""

    name: str


@dataclass(frozen=True, slots=True)
class Stopping:
    """To everybody, when the server stops in order."""


Event = (
    Said
    | Received
    | Sent
    | Waiting
    | Joined
    | Left
    | Renamed
    | Welcome
    | Entered
    | EnteredElsewhere
    | ExitedElsewhere
    | Created
    | Exited
    | Added
    | Invited
    | InvitationSent
    | Removed
    | ClientList
    | RoomList
    | MemberList
    | History
    | HistoryPage
    | Help
    | Inbox
    | Registered
    | LoggedIn
    | LoggedOut
    | PasswordChanged
    | DeliverySet
    | Goodbye
    | Stopping
    | RoomEvent
    | PersonEvent
    | MessageEvent
    | TrackingEvent
    | Refusal
)
