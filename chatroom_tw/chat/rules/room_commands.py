"""Commands of those who lead a room. `commands` has the others.

`room` is the name of a room; None: the current one of the device. Times (`seconds`) are durations;
0: for good. Whoever lacks the right is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from chatroom_tw.chat.rules.roles import Role

TEXT_LIMIT = 300
"""The most characters of a topic, a reason, an away text or a report."""


class Kind(Enum):
    """How somebody is restricted, or spared. The value is the word for it."""

    BAN = "ban"
    """In a room: they are put out, and do not come in."""
    MUTE = "mute"
    """In a room: they hear, and do not talk."""
    EXEMPT = "exempt"
    """In a room: no ban and no mute is for them."""
    ADMIT = "admit"
    """In a room: they come in without an invitation."""
    BLOCK = "block"
    """On the server: they are disconnected, and refused when they connect or log in."""


@dataclass(frozen=True, slots=True)
class ReadTopic:
    """Read the topic."""

    room: str | None = None


@dataclass(frozen=True, slots=True)
class SetTopic:
    """Set the topic; "" clears it."""

    text: str
    room: str | None = None


@dataclass(frozen=True, slots=True)
class SetRole:
    """Give the user, or the account, of that name a role in a room.

    With `keep_higher` they have to be there, and who has a higher role keeps it; with `had` who has
    another one than these does.
    """

    name: str
    role: Role
    room: str | None = None
    keep_higher: bool = False
    had: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class Kick:
    """Put a user out of a room. They may come back."""

    name: str
    reason: str = ""
    room: str | None = None


@dataclass(frozen=True, slots=True)
class Restrict:
    """Ban or mute somebody in a room, or block them on the server.

    `who` is what was typed: see `targets.parse`. A name that is here means its account, or its
    address if it is a guest.
    """

    kind: Kind
    who: str
    seconds: float = 0.0
    reason: str = ""
    room: str | None = None


@dataclass(frozen=True, slots=True)
class Lift:
    """End a ban, a mute or a block. `who` is as it is listed, or a name that is here."""

    kind: Kind
    who: str
    room: str | None = None


@dataclass(frozen=True, slots=True)
class ListRestrictions:
    """List the bans or mutes of a room, or the blocks of the server."""

    kind: Kind
    room: str | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Invite:
    """Let a user into a room once, whatever its settings say."""

    name: str
    room: str | None = None


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """Read the settings of a room."""

    room: str | None = None


@dataclass(frozen=True, slots=True)
class Set:
    """Set an option of a room: see `room_settings`. A key is never shown in logs."""

    option: str
    value: str = field(repr=False)
    room: str | None = None


@dataclass(frozen=True, slots=True)
class DeleteLine:
    """Take a line out of the history of a room.

    `name` is who has said it, or None: the sender. `at` is the cursor of the line, or None: the
    last one.
    """

    name: str | None = None
    at: int | None = None
    room: str | None = None


@dataclass(frozen=True, slots=True)
class CloseRoom:
    """Put everybody out of a room, and remove it with its history.

    Without `confirmed` the sender is told what would happen.
    """

    reason: str = ""
    confirmed: bool = False
    room: str | None = None


@dataclass(frozen=True, slots=True)
class ReadLog:
    """Read what was done in a room by those who lead it, the latest first."""

    room: str | None = None
    page: int = 1


RoomCommand = (
    ReadTopic
    | SetTopic
    | SetRole
    | Kick
    | Restrict
    | Lift
    | ListRestrictions
    | Invite
    | ReadSettings
    | Set
    | DeleteLine
    | CloseRoom
    | ReadLog
)
