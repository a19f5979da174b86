"""What the state of a chat consists of: users and their devices, rooms and accounts.

Only `state.State` and its parts change them, so that each change is noted. Whatever is looked up by
a name is under the name's key, `text.key(name)`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from chatroom_tw.chat.rules.bans import Bans
from chatroom_tw.chat.rules.changes import ACCOUNT
from chatroom_tw.chat.rules.events import Message
from chatroom_tw.chat.rules.identity import USER, Identity, Profile
from chatroom_tw.chat.rules.inbox_count import InboxCount
from chatroom_tw.chat.rules.presence import Notice
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import Kind
from chatroom_tw.chat.rules.room_settings import Settings
from chatroom_tw.chat.rules.stored import StoredRoom
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server import text
from chatroom_tw.server.effects import InRoom

MAIN = "main"
"""The room that users are in on connecting. Nobody has made it, and it is always there."""
NO_SETTINGS = Settings()
NO_PROFILE = Profile()
Metadata = tuple[tuple[str, str], ...]
"""What somebody tells of themselves, or the operators of a room: keys with values, by key."""
DISPLAY = "display-name"
"""The key of a display name: see `display_names`."""


def display_in(metadata: Metadata) -> str:
    """The display name among these values; "": there is none."""
    return dict(metadata).get(DISPLAY, "") if metadata else ""


class Delivery(Enum):
    """How a device gets private messages."""

    AT_ONCE = "as soon as they are sent"
    ON_REQUEST = "from the inbox, when the user reads it"


class Lifetime(Enum):
    """How long a room stays."""

    OCCUPIED = "as long as it has members"
    PINNED = "as long as its maker is connected"
    STORING = "until the storage has answered; its owner has an account"
    PERSISTENT = "for good, also over restarts; its owner has an account"


class Registration(Enum):
    """How far the registration of an account has come. Only STORED accounts can be used."""

    RESERVED = "the name is reserved while the password is hashed"
    STORING = "the storage has been asked to store the account"
    STORED = "the account is stored"


@dataclass(slots=True, eq=False)
class Account:
    """A registered name, or one that is being registered."""

    key: str
    name: str
    registration: Registration
    waiting: InboxCount = field(default_factory=InboxCount)
    """The count of the messages in its inbox, with those that are being stored."""
    room_count: int = 0
    """How many rooms are stored for it, or are being stored."""
    failed: int = 0
    """How many tries to log in have failed since the owner was told."""
    places: tuple[str, ...] = ()
    """Where its owner has logged in from (`addresses.place`), the latest last."""
    passwords: int = 0
    """How often the password has changed. An answer about an earlier one does not count."""
    ignored: dict[str, str] = field(default_factory=dict)
    """Whom its owner ignores: by `User.person`, with the name to show."""
    memberships: dict[str, int] = field(default_factory=dict)
    """The rooms that its owner is in, by key, and the cursor up to which they are read."""
    marked: dict[str, int] = field(default_factory=dict)
    """Up to when its owner has read something: see `markers`."""
    user: User | None = None
    """The user who has the account, while one of the owner's devices is connected."""
    metadata: Metadata = ()
    since: float = 0.0
    """Since when its owner has the name. What was said by it before was said by others."""

    @property
    def part(self) -> str:
        return f"{ACCOUNT}{self.key}"


@dataclass(slots=True, eq=False)
class User:
    """A person or a program, on one device or several: one name, and one member of each room.

    Whoever has an account can have several devices, and so can a guest in one browser.
    """

    id: int
    """That of the first device, or one that no device has."""
    name: str
    devices: dict[Device, None] = field(default_factory=dict)
    """In the order in which they came. There is at least one."""
    rooms: tuple[Room, ...] = ()
    """In the order in which they were joined, the latest last."""
    account: Account | None = None
    unread: tuple[Message, ...] = ()
    """The inbox of a user without an account."""
    numbered: tuple[str, int] | None = None
    """The look of the name that the user wanted, and the number that was put behind it."""
    pinned: tuple[Room, ...] = ()
    """The rooms that were PINNED for the user, in the order in which they were made."""
    added: tuple[Room, ...] = ()
    """Those of `rooms` to which others have added the user. See `consent` for these three."""
    adders: dict[str, int] = field(default_factory=dict)
    """How often others have added the user without sharing a room: by `User.person`."""
    departed: dict[str, None] = field(default_factory=dict)
    """The keys of rooms that the user has left by themselves, the latest last."""
    led: tuple[Room, ...] = ()
    """The rooms in which a guest has a role."""
    away: str | None = None
    """The text for those who write; None: the user is here."""
    ignored: dict[str, str] = field(default_factory=dict)
    """Whom a guest ignores, as `Account.ignored`."""
    is_special: bool = False
    """Whether not every member of a room is told in the same way what the user says there: they
    have several devices, or are away, or ignored. `State` brings it up to date."""
    last: dict[str, float] = field(default_factory=dict)
    """When something was done that may be done again only after a while, by what it was."""
    browser: str = ""
    """The secret that makes another device of one browser the same guest's; "": there is none."""
    named: float = 0.0
    """When the user took the present name."""
    profile: Profile = NO_PROFILE
    """What the user has told of themselves."""
    host: str = ""
    """The host of the first device, as others see it."""
    marked: dict[str, int] = field(default_factory=dict)
    """Up to when a guest has read something, as `Account.marked`."""
    known_as: Identity | None = None
    """`identity`, once somebody has asked for it. `State` forgets it when it changes."""
    guest_metadata: Metadata = ()
    """The metadata of a user without an account."""
    talks: dict[str, None] = field(default_factory=dict)
    """The conversations of a guest with other guests, the latest last. They are forgotten with the
    first of both who goes."""

    @property
    def part(self) -> str:
        return f"user:{self.id}"

    @property
    def ignores(self) -> dict[str, str]:
        """Whom the user ignores."""
        return self.account.ignored if self.account else self.ignored

    @property
    def markers(self) -> dict[str, int]:
        """Up to when the user has read something: see `markers`."""
        return self.account.marked if self.account else self.marked

    @property
    def metadata(self) -> Metadata:
        return self.account.metadata if self.account else self.guest_metadata

    @property
    def display(self) -> str:
        """How the user wants to be shown beside the name; "": they have not said."""
        return display_in(self.metadata)

    @property
    def speaks_since(self) -> float:
        """What was said by the user's name later than this was said by them."""
        account = self.inbox
        return account.since if account else self.named

    @property
    def is_known(self) -> bool:
        """Whether others find the user: not before one of the devices is introduced."""
        return any(one.introduced or not one.tracks for one in self.devices)

    @property
    def inbox(self) -> Account | None:
        """The account whose inbox is the user's: one who has taken another name has none."""
        account = self.account
        return account if account and text.key(self.name) == account.key else None

    @property
    def person(self) -> str:
        """The part of the user's account, the same whenever they come; a guest's own part."""
        return self.account.part if self.account else self.part

    @property
    def identity(self) -> Identity:
        """Who the user is to others."""
        if self.known_as is None:
            profile, account = self.profile, self.account
            self.known_as = Identity(
                f"{profile.username or USER}@{self.host}",
                account.name if account else "",
                profile.realname,
                profile.is_bot,
            )
        return self.known_as


@dataclass(slots=True, eq=False)
class Device:
    """A connection of a user, by the number of its session."""

    id: int
    address: str
    traits: Traits
    user: User
    since: float
    """When it was connected, in seconds since the epoch."""
    current: Room | None = None
    """The room in which it talks: one of its user's."""
    delivery: Delivery = Delivery.AT_ONCE
    membership: int = 0
    """The number of a rooms-only client, in all of its rooms; 0: the device is none."""
    left: tuple[int, ...] = ()
    """The numbers of the rooms that a rooms-only client has left last, the latest last."""
    has_registered: bool = False
    """Whether a name was registered on this device."""
    reserved: Account | None = None
    """The account that is RESERVED for the device, which waits for the hash of a password."""
    protocol: str = ""
    """The word of its protocol: `line`."""
    operator: str = ""
    """The name of the server operator who uses it; "": nobody of these does."""
    introduced: bool = False
    """Whether it has said who its user is: a client that keeps track of others does so before
    anything else, and nobody finds its user until then."""
    proved: Account | None = None
    """The account that its user has proved to be theirs, and takes up when it is introduced."""
    echoes: bool = False
    """Whether it is told what it says itself."""
    active: float = 0.0
    """When it has asked for something last. It is in no part, as it changes all the time."""
    hidden: str = ""
    """Its host as it is shown where addresses are hidden, once somebody needs it (`rights`); it is
    in no part."""
    followed: tuple[str, ...] | None = None
    """The keys of metadata that it follows; None: it wants to know of no metadata."""
    out_of_sight: bool = False
    """Whether it is a page that its user does not see."""

    @property
    def part(self) -> str:
        return f"device:{self.id}"

    @property
    def tracks(self) -> bool:
        """Whether the client keeps track of others, and is told what it needs for that."""
        return Traits.TRACKS in self.traits


@dataclass(frozen=True, slots=True)
class Topic:
    """The topic of a room, who set it, and when."""

    text: str
    by: str
    at: float


@dataclass(slots=True, eq=False)
class Room:
    """A room and its members."""

    key: str
    name: str
    number: int
    made: int
    """Its place in the order in which the rooms were made."""
    maker: int
    """The id of the user who made it; 0: nobody did."""
    account: Account | None
    """The account that it is stored for: that of an owner."""
    to: InRoom
    members: dict[User, int] = field(default_factory=dict)
    """In the order in which they came; the value is that order."""
    away: set[User] = field(default_factory=set)
    """The members who are away. It is in no part, as users say it in theirs."""
    lifetime: Lifetime = Lifetime.OCCUPIED
    notices: list[Notice] = field(default_factory=list)
    """The presence batch. While there is anything in it, further notices are added to it."""
    roles: dict[str, tuple[Role, str]] = field(default_factory=dict)
    """Who has a role, by `User.person`, with the name to show."""
    settings: Settings = NO_SETTINGS
    topic: Topic | None = None
    lists: dict[Kind, Bans] = field(default_factory=dict)
    """The bans, the mutes, and the lists of whom these spare. A list that there never was is not
    in it."""
    kept: set[str] = field(default_factory=set)
    """The keys of the accounts that have a membership here. It is in no part, as accounts say it
    in theirs."""
    invited: dict[str, bool] = field(default_factory=dict)
    """Who may enter once, by `User.person`; whether also past a ban."""
    since: float = 0.0
    """When it was made; 0: that is not known."""
    guarded: bool = False
    """Whether not every member may say anything at any time. `State` brings it up to date."""
    metadata: Metadata = ()

    @property
    def part(self) -> str:
        return f"room:{self.key}"

    @property
    def bans(self) -> Bans | None:
        """None: there has been none."""
        return self.lists.get(Kind.BAN)

    @property
    def mutes(self) -> Bans | None:
        """As `bans`."""
        return self.lists.get(Kind.MUTE)

    def role_of(self, user: User) -> Role:
        role = self.roles.get(user.person)
        return role[0] if role else Role.MEMBER

    def is_owned_by(self, user: User) -> bool:
        """Whether the user is an owner of the room."""
        return self.role_of(user) is Role.OWNER

    @property
    def is_durable(self) -> bool:
        """Whether what is set for the room is stored."""
        return self.key == MAIN or self.lifetime in (Lifetime.STORING, Lifetime.PERSISTENT)

    @property
    def stored(self) -> StoredRoom:
        """What a storage stores of the room."""
        owner = self.account.key if self.account else ""
        return StoredRoom(self.name, self.number, owner, self.since)
