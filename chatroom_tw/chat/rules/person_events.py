"""Events about people: devices, absence, ignoring, what is read, and server operators.

`events` has the others.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chatroom_tw.chat.rules.identity import NOBODY, Identity
from chatroom_tw.chat.rules.roles import Role


@dataclass(frozen=True, slots=True)
class AwaySet:
    """To a user who is away now, or here again if `text` is ""."""

    text: str


@dataclass(frozen=True, slots=True)
class IsAway:
    """To the sender of a private message to the user `name`, who is away."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Ignoring:
    """To a user who hears nothing more from `name`, or hears from them again if not `on`."""

    name: str
    on: bool


@dataclass(frozen=True, slots=True)
class IgnoreList:
    """The names of those whom the user ignores."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unregistered:
    """To a user whose account of this name is gone."""

    name: str


@dataclass(frozen=True, slots=True)
class About:
    """The answer to whois.

    `roles` are those in rooms that the asker may see, as pairs of a room and a role. `since` is
    when the first device came; `idle` is in seconds. `devices` are pairs of a protocol and an
    address: for server operators and for oneself; otherwise there are none.
    """

    name: str
    account: str
    since: float
    idle: float
    away: str
    roles: tuple[tuple[str, Role], ...]
    operator: bool
    devices: tuple[tuple[str, str], ...] = ()
    identity: Identity = field(default=NOBODY, compare=False)
    metadata: tuple[tuple[str, str], ...] = ()
    """The user's, for a device that wants to know of it."""
    display: str = field(default="", compare=False)
    """The display name."""


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """One device in a list. `own`: it is the asker's. `idle` is in seconds."""

    protocol: str
    address: str
    since: float
    idle: float
    own: bool


@dataclass(frozen=True, slots=True)
class DeviceList:
    """The user's devices, in the order in which they came: their numbers count from 1."""

    devices: tuple[DeviceLine, ...]


@dataclass(frozen=True, slots=True)
class DeviceClosed:
    """To a device that is ended by another one of the user's; the connection is closed next."""

    name: str


@dataclass(frozen=True, slots=True)
class ClosedDevice:
    """To the device that has ended that one."""

    number: int


@dataclass(frozen=True, slots=True)
class RoomsBack:
    """To a user who has logged in: the rooms that they are in, with the unread lines of each."""

    rooms: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class RoomRead:
    """To all devices of a user: what was said in `room` is read up to the cursor `at`.

    `own`: to the device that has said so.
    """

    room: str
    at: int
    own: bool = False


@dataclass(frozen=True, slots=True)
class SharedBrowser:
    """To a device that is the guest `name`, number `user`, in another window of one browser.

    `rooms` are those that the user is in.
    """

    name: str
    user: int
    rooms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OperSet:
    """To a device whose user is the server operator `name` there, or none any more."""

    name: str
    on: bool


@dataclass(frozen=True, slots=True)
class Killed:
    """To a user whose connections are ended. `by` is a server operator."""

    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Blocked:
    """To somebody who is refused, or whose connections are ended, until `until` (0: for good)."""

    until: float
    reason: str
    now: float


@dataclass(frozen=True, slots=True)
class Done:
    """To a server operator: `what` (`kill`, `wall`, `reload`) was done to or with `subject`."""

    what: str
    subject: str


@dataclass(frozen=True, slots=True)
class Walled:
    """To everybody."""

    by: str
    text: str
    identity: Identity = field(default=NOBODY, compare=False)


@dataclass(frozen=True, slots=True)
class Reported:
    """To the server operators. `sent` tells whoever has reported that it has reached them."""

    by: str
    name: str
    text: str
    at: float
    sent: bool = False


@dataclass(frozen=True, slots=True)
class RegisteredFor:
    """To a server operator who has registered a name for somebody."""

    name: str


PersonEvent = (
    AwaySet
    | IsAway
    | Ignoring
    | IgnoreList
    | Unregistered
    | About
    | DeviceList
    | DeviceClosed
    | ClosedDevice
    | RoomsBack
    | RoomRead
    | SharedBrowser
    | OperSet
    | Killed
    | Blocked
    | Done
    | Walled
    | Reported
    | RegisteredFor
)
