"""Changes of what is stored: the rules apply them, and the storage writes them.

    what happens                the changes say what is so from then on
    somebody is made operator   RoleSet("tea", "account:ann", "ann", Role.OPERATOR)

The rules decide on some changes, and apply each to their state (`applying`). If it is to outlive a
crash they are also a write, and nobody is told of them before it is committed. The storage writes
all changes of one write together, and gives them back at the next start: so what was applied once
is applied again. To write a change twice is the same as to write it once.

Rooms and accounts are named by key; a person is `account:KEY` (guests are not stored).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import Kind
from chatroom_tw.chat.rules.stored import StoredRoom

ACCOUNT = "account:"
"""What the key of an account follows where a person is named; guests are named in another way."""
ROOM = "room:"
"""What the key of a room follows where people and rooms are named."""
PUSHES = 5
"""The most browsers of an account that push services tell; the latest count."""
REPORTS = 250
"""The most reports that wait for the server operators."""


@dataclass(frozen=True, slots=True)
class RoleSet:
    """A person has this role in a room. `name` is the one to show. MEMBER: they have none."""

    room: str
    person: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class SettingSet:
    """An option of a room has this value, as it is written (see `room_settings`)."""

    room: str
    option: str
    value: str


@dataclass(frozen=True, slots=True)
class TopicSet:
    """A room has this topic; "": it has none."""

    room: str
    text: str
    by: str
    at: float


@dataclass(frozen=True, slots=True)
class RestrictionSet:
    """Somebody is banned or muted in a room, or blocked (then `room` is "").

    `target` is a text (`targets.written`), and the key of the entry with `room` and `kind`.
    The rest is as in `bans.Entry`.
    """

    room: str
    kind: Kind
    target: str
    by: str
    at: float
    until: float
    reason: str
    sees_addresses: bool


@dataclass(frozen=True, slots=True)
class RestrictionEnded:
    """There is no such ban, mute or block any more."""

    room: str
    kind: Kind
    target: str


@dataclass(frozen=True, slots=True)
class IgnoredSet:
    """The owner of an account ignores a person (`account:KEY`), or does not any more."""

    account: str
    person: str
    name: str
    ignored: bool


@dataclass(frozen=True, slots=True)
class MembershipSet:
    """The owner of an account is in a room, and has read it up to this cursor.

    `marker` only grows; -1: they are not in the room any more.
    """

    account: str
    room: str
    marker: int


@dataclass(frozen=True, slots=True)
class MarkerSet:
    """The owner of an account says to have read something up to a time of the computer's clock, in
    microseconds. `target` is as in `markers`.

    `at` only grows; -1: nothing was said of it.
    """

    account: str
    target: str
    at: int


@dataclass(frozen=True, slots=True)
class MetadataSet:
    """An account (`account:KEY`) or a room (`room:KEY`) has this value in its metadata; "": it has
    none with this key. What a guest (`user:ID`) has is not stored."""

    target: str
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class PlaceSet:
    """The owner of an account has logged in from this place (`addresses.place`) at this time."""

    account: str
    place: str
    at: float


@dataclass(frozen=True, slots=True)
class RoomGone:
    """A room is removed: with its owner, its history, and all that was set for it.

    Its number stays stored.
    """

    room: str


@dataclass(frozen=True, slots=True)
class RoomOwned:
    """A room is stored for the account that its `owner` names, with all that is set for it."""

    room: StoredRoom


@dataclass(frozen=True, slots=True)
class RoomUnowned:
    """No account owns a room any more: it goes when it is empty, and nothing of it is stored but
    its number and its history."""

    room: str


@dataclass(frozen=True, slots=True)
class AccountGone:
    """An account is removed: with its inbox, its conversations, its memberships, its places and
    what it ignores.

    So are the roles that it has.
    """

    account: str


@dataclass(frozen=True, slots=True)
class ActDone:
    """Somebody who leads a room has done something there: for the log. `at` is unique."""

    room: str
    at: float
    by: str
    what: str
    whom: str
    detail: str


@dataclass(frozen=True, slots=True)
class ReportMade:
    """Somebody was reported to the server operators. `at` is unique."""

    at: float
    by: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class ReportsRead:
    """The operators have been told of all reports up to this time."""

    until: float


@dataclass(frozen=True, slots=True)
class LineGone:
    """What was said in a room at the cursor `at` is deleted: the history has no text of it any
    more, but that there was one."""

    room: str
    at: int


@dataclass(frozen=True, slots=True)
class LineEdited:
    """The text of the message at the cursor `at` is another from `when` on, a cursor too.

    `room` is the name of a room or of a conversation.
    """

    room: str
    at: int
    text: str
    when: int


@dataclass(frozen=True, slots=True)
class ReactionSet:
    """A party (as in `conversations`) has reacted with an emoji to the message at the cursor `at`,
    or takes that back. `name` is the one to show; `room` is as in `LineEdited`."""

    room: str
    at: int
    emoji: str
    party: str
    name: str
    on: bool


@dataclass(frozen=True, slots=True)
class FileSent:
    """The file with this name (see `StoredFile`) goes with the message at the cursor `at`, and will
    go when that goes. `room` is as in `LineEdited`."""

    name: str
    room: str
    at: int


@dataclass(frozen=True, slots=True)
class FileDropped:
    """The file with this name is not sent after all."""

    name: str


@dataclass(frozen=True, slots=True)
class VerifierSet:
    """An account has this verifier of its password."""

    account: str
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PushSet:
    """A browser of an account is told of what is for its owner, by the push service at `endpoint`.

    `key` and `secret` are what messages to it are encrypted with; "": it is told no more. `quiet`
    has the keys of rooms of which it is told nothing, one in a line.
    """

    account: str
    endpoint: str
    key: str
    secret: str
    quiet: str
    at: float


Change = (
    RoleSet
    | SettingSet
    | TopicSet
    | RestrictionSet
    | RestrictionEnded
    | IgnoredSet
    | MembershipSet
    | MarkerSet
    | MetadataSet
    | PlaceSet
    | RoomGone
    | RoomOwned
    | RoomUnowned
    | AccountGone
    | ActDone
    | ReportMade
    | ReportsRead
    | LineGone
    | LineEdited
    | ReactionSet
    | VerifierSet
    | PushSet
    | FileSent
    | FileDropped
)

OF_LINES = (LineGone, LineEdited, ReactionSet)
"""Changes of single messages, which the storage has as long as the history has these."""

Restorable = (
    RoleSet
    | SettingSet
    | TopicSet
    | RestrictionSet
    | IgnoredSet
    | MembershipSet
    | MarkerSet
    | MetadataSet
    | PlaceSet
    | ReportMade
    | PushSet
)
"""What a storage gives back at its start, and the rules apply then."""
