"""Commands: what somebody who is connected can ask of the hall.

A protocol turns bytes into these, whatever its own words for them are. All text
in a command has been through `text.decode`. Rooms and people are named as they
were typed; whether such a name can be is for the hall to say.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Say(NamedTuple):
    """Say something in a room: the one named, or else the speaker's current one.

    `text` is one line, or several separated by LF: several that came at once, or,
    if they are `together`, one text. As every line is one of these, it is a named
    tuple, which is made in half the time.
    """

    text: str
    room: str | Ref | None = None
    together: bool = False


@dataclass(frozen=True, slots=True)
class Ref:
    """A room by its number; or by its name, where no room has that number.

    It may be a room that everybody has left: it is known by both until it is made again.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Tell:
    """Send a private message to whoever is called, or was last called, `name`."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class TellAddress:
    """Send a private message to the client connected from `address` (`ip:port`)."""

    address: str
    text: str


@dataclass(frozen=True, slots=True)
class TellUser:
    """Send a private message to the client with that number."""

    user: int
    text: str


@dataclass(frozen=True, slots=True)
class Rename:
    """Take another name."""

    name: str


@dataclass(frozen=True, slots=True)
class Join:
    """Enter a room, and talk there from now on. If there is none, `make` it, or be refused."""

    room: str
    make: bool = True


@dataclass(frozen=True, slots=True)
class Create:
    """Make a room that there is not yet, without entering it."""

    room: str


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave a room: the one named, or else the current one."""

    room: str | None = None


@dataclass(frozen=True, slots=True)
class JoinAs:
    """Enter a room, made if need be, under a name of one's own, without being asked again.

    A name that somebody else has gets a number. Both names may have blanks in
    them. Visiting again, in a room that one is in, only takes the name.
    """

    room: str
    name: str


@dataclass(frozen=True, slots=True)
class LeaveByRef:
    """Leave a room; who has left it already is told so again."""

    room: Ref


@dataclass(frozen=True, slots=True)
class Add:
    """Bring somebody into a room that one owns (the current one by default)."""

    name: str
    room: str | None = None


@dataclass(frozen=True, slots=True)
class Remove:
    """Take somebody out of a room that one owns (the current one by default)."""

    name: str
    room: str | None = None


@dataclass(frozen=True, slots=True)
class ListClients:
    """Who is connected, and from where."""


@dataclass(frozen=True, slots=True)
class ListRooms:
    """Which rooms there are, and how many are in each."""


@dataclass(frozen=True, slots=True)
class ListMembers:
    """Who is in a room: the one named, or else the current one."""

    room: str | None = None


@dataclass(frozen=True, slots=True)
class ReadHistory:
    """The last `count` lines said in the current room; `count` is at least 1."""

    count: int


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What was said in a room that one is in: the last of it, or what came before or after.

    `count` is at least 1; `before` and `after` are cursors (`kept.cursor`), and one of them
    is None at least.
    """

    room: str
    count: int
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class AskHelp:
    """What can be asked for here, and how much history is kept."""


@dataclass(frozen=True, slots=True)
class ReadInbox:
    """The private messages that came while one was away, or busy; they are read now."""


@dataclass(frozen=True, slots=True)
class SetDelivery:
    """The client listens in another way now.

    Its rooms are heard in the forms that it has now. Private messages are told at
    once from now on, or wait in the inbox.
    """

    on_request: bool


@dataclass(frozen=True, slots=True)
class Register:
    """Keep the name one has now as an account. The password is never shown."""

    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LogIn:
    """Take up a kept name on this connection."""

    name: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Quit:
    """Say goodbye and go."""


@dataclass(frozen=True, slots=True)
class StopServer:
    """Stop the server, for everybody."""


Command = (
    Say
    | Tell
    | TellAddress
    | TellUser
    | Rename
    | Join
    | Create
    | Leave
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
    | Quit
    | StopServer
)
