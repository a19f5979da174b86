"""Commands about oneself and about others: devices, absence, display names, ignoring, what one has
read.

`commands` has the others.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Away:
    """Be away, with a text for those who write; "": be here again."""

    text: str


@dataclass(frozen=True, slots=True)
class Ignore:
    """Hear nothing more from the user, or the account, of that name."""

    name: str


@dataclass(frozen=True, slots=True)
class Unignore:
    """Hear from somebody again. `name` is as it is listed."""

    name: str


@dataclass(frozen=True, slots=True)
class ListIgnored:
    """List those whom one ignores."""


@dataclass(frozen=True, slots=True)
class Unregister:
    """Remove one's own account, with its inbox and its markers."""

    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Whois:
    """Read about the user of that name."""

    name: str


@dataclass(frozen=True, slots=True)
class ListDevices:
    """List one's own devices."""


@dataclass(frozen=True, slots=True)
class CloseDevice:
    """End one of one's own devices, by its number in their list: from 1."""

    number: int


@dataclass(frozen=True, slots=True)
class MarkRoomRead:
    """All that was said in a room up to the cursor `at` is read; None: all until now.

    `room` None: the current one.
    """

    room: str | None = None
    at: int | None = None


@dataclass(frozen=True, slots=True)
class ShareBrowser:
    """Be the same guest as the other devices that know this secret."""

    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RegisterFor:
    """Register a name for somebody: a server operator's way.

    `whole` is all that was typed, name and password. Of anybody else it is the password of
    `Register`, with a blank in it.
    """

    name: str
    password: str = field(repr=False)
    whole: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SetDisplay:
    """Have this display name; "": none."""

    text: str


PersonCommand = (
    Away
    | Ignore
    | Unignore
    | ListIgnored
    | Unregister
    | Whois
    | ListDevices
    | CloseDevice
    | MarkRoomRead
    | ShareBrowser
    | RegisterFor
    | SetDisplay
)
