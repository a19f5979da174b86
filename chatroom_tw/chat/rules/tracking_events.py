"""Events for clients that keep track of people and rooms by what they are told (`Traits.TRACKS`).

Other clients are told of none of these: what they need to know is in `events`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chatroom_tw.chat.rules.extras import Tags
from chatroom_tw.chat.rules.identity import NOBODY, Identity, Profile
from chatroom_tw.chat.rules.metadata_events import MetadataEntry, MetadataEvent
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import Kind
from chatroom_tw.chat.rules.talk import Line, Said


@dataclass(frozen=True, slots=True)
class Introduced:
    """To a device that has said who its user is: they are here now, by this name."""

    name: str
    identity: Identity
    address: str
    unread: int = 0
    """The messages in the inbox."""
    users: int = 0
    """How many users there are, and rooms."""
    rooms: int = 0
    metadata: tuple[MetadataEntry, ...] | None = None
    """The user's own; None: the device wants to know of none."""


@dataclass(frozen=True, slots=True)
class Challenged:
    """To a device that logs in by SCRAM: the server's next message."""

    message: str


@dataclass(frozen=True, slots=True)
class Authenticated:
    """To a device whose user, who is called `name` so far, has proved that `account` is theirs, or
    has registered it."""

    account: str
    name: str
    identity: Identity


@dataclass(frozen=True, slots=True)
class NameSet:
    """To the devices of a user who has another name now.

    `told`: nothing else tells this device of it.
    """

    old: str
    name: str
    identity: Identity
    told: bool = False


@dataclass(frozen=True, slots=True)
class Members:
    """All members of `room`, in the order in which they came.

    `entered`: this comes after the news that the user is in the room now.
    """

    room: str
    names: tuple[str, ...]
    roles: tuple[tuple[str, Role], ...]
    """The names of those who have a role."""
    identities: tuple[Identity, ...]
    hidden: bool = False
    """Whether others do not see the room in lists."""
    marker: int = -1
    """Up to when the user has read the room, as in `Marked`."""
    entered: bool = False


@dataclass(frozen=True, slots=True)
class AwayChanged:
    """Those who share a room with a user are told that they are away, or here again ("")."""

    name: str
    identity: Identity
    text: str


@dataclass(frozen=True, slots=True)
class HasQuit:
    """Those who share a room with a user, who was in several, are told once that they are gone."""

    name: str
    identity: Identity
    why: str


@dataclass(frozen=True, slots=True)
class IdentityChanged:
    """Those who share a room with a user are told of another identity: an account, a name in full
    or a user name."""

    name: str
    before: Identity
    identity: Identity


@dataclass(frozen=True, slots=True)
class SaidAbove:
    """To those who have a role in `room`, or a higher one: what somebody has said to them alone."""

    room: str
    role: Role
    name: str
    text: str
    when: float
    ahead: float = 0.0
    identity: Identity = field(default=NOBODY, compare=False)
    is_notice: bool = False


@dataclass(frozen=True, slots=True)
class Tagged:
    """Client-only tags, without a text: to a room, or to the user `to`."""

    room: str
    to: str
    name: str
    identity: Identity
    tags: Tags
    when: float
    ahead: float = 0.0


@dataclass(frozen=True, slots=True)
class Echo:
    """To a device that asks for it: what it has said itself, or the tags that it has sent."""

    said: Said | Tagged


@dataclass(frozen=True, slots=True)
class RestrictionChanged:
    """The members of `room` are told of a ban, or another entry of its lists."""

    room: str
    kind: Kind
    target: str
    on: bool
    by: str
    identity: Identity


@dataclass(frozen=True, slots=True)
class Online:
    """To a device that watches the name: somebody has it now."""

    name: str
    identity: Identity


@dataclass(frozen=True, slots=True)
class Offline:
    """To a device that watches the name: nobody has it any more."""

    name: str


@dataclass(frozen=True, slots=True)
class WatchedChanged:
    """To a device that watches the name of a user with whom it shares no room."""

    change: AwayChanged | IdentityChanged


# -- answers


@dataclass(frozen=True, slots=True)
class Seen:
    """One user in a list."""

    name: str
    identity: Identity
    away: bool
    operator: bool
    role: Role = Role.MEMBER
    """In the room that was asked for."""
    room: str = ""
    """That room, or one that the asker may see."""
    idle: float = 0.0
    """In seconds."""
    address: str = ""
    """The real one, for those who may see it; or the host as it is shown."""


@dataclass(frozen=True, slots=True)
class PeopleList:
    """The users who fit what was asked for, as it was asked; `more`: there are others."""

    asked: str
    people: tuple[Seen, ...]
    more: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """Who of these names is here."""

    people: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """One room in a list."""

    room: str
    size: int
    topic: str


@dataclass(frozen=True, slots=True)
class Rooms:
    """The rooms that fit what was asked for, and may be seen."""

    rooms: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Gone:
    """A name that somebody had who has another one, or is gone."""

    name: str
    identity: Identity
    when: float


@dataclass(frozen=True, slots=True)
class Whowas:
    """Who has had this name, the latest first."""

    name: str
    found: tuple[Gone, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are: users, those of them who are invisible, server operators, connections
    without a name, and rooms; and the most users that there have been."""

    users: int
    invisible: int
    operators: int
    unknown: int
    rooms: int
    most: int


@dataclass(frozen=True, slots=True)
class Modes:
    """What is set for the user, who has asked for it."""

    invisible: bool
    is_bot: bool
    operator: bool


@dataclass(frozen=True, slots=True)
class ProfileSet:
    """To a user who has changed what they tell of themselves."""

    before: Profile
    profile: Profile


@dataclass(frozen=True, slots=True)
class Invitations:
    """The rooms to which the user is invited."""

    rooms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """Which of the names that a device watches somebody has.

    `bad` are no names, and for those of `left_out` there was no space in the watch list.
    """

    online: tuple[Online, ...]
    offline: tuple[Offline, ...]
    bad: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WatchList:
    """The names that the device watches."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Played:
    """What parts of a history have, oldest first. `target` is as it was asked for.

    In a conversation, `other` is the name of the other one, and `own` the key of the name by which
    the user has said something there: that of the account.
    """

    target: str
    lines: tuple[Line, ...]
    other: str = ""
    own: str = ""


@dataclass(frozen=True, slots=True)
class LatestList:
    """When something was last said: pairs of a room (`#tea`) or of a name, and the time of the
    computer's clock in microseconds. Oldest first."""

    found: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Redacted:
    """To both who have a conversation: what `by` has said to `to` at the cursor `at` is taken back.

    It was so many messages, `lines`.
    """

    to: str
    at: int
    by: str
    identity: Identity
    reason: str = ""
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Marked:
    """To the devices of a user: up to when they have read `target`: a time of the computer's clock
    in microseconds; -1: nothing was said of it. A room begins with `#`."""

    target: str
    at: int


TrackingEvent = (
    Introduced
    | Authenticated
    | Challenged
    | NameSet
    | Members
    | AwayChanged
    | HasQuit
    | IdentityChanged
    | Echo
    | SaidAbove
    | Tagged
    | RestrictionChanged
    | PeopleList
    | Looked
    | Rooms
    | Whowas
    | Counts
    | Modes
    | ProfileSet
    | Invitations
    | Online
    | Offline
    | WatchedChanged
    | Watched
    | WatchList
    | Played
    | LatestList
    | Redacted
    | Marked
    | MetadataEvent
)

TRACKING: frozenset[type[TrackingEvent]] = frozenset(TrackingEvent.__args__)
"""All of them: the tables of other protocols say of each that nobody is told."""
