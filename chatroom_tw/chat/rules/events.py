"""Events: what people are told. Each protocol has a way to render every one of them.

An event says what happened, in values; it never holds a line of text made for
one protocol. Times (`when`) are seconds since the epoch. Rooms go by name, and by
number (`room_number`) for protocols that have numbers for them. Somebody's name
may be a `text.Spaced`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from chatroom_tw.server.refusals import Refusal


class Said(NamedTuple):
    """The user `speaker`, called `name`, said `text` in `room`.

    `text` is one line, or several separated by LF: several that were said in a
    row, or, if they are `together`, one text. Every line that is said goes
    this way, so this event is an effect of its own as well: it is told to its
    room and put into the room's history, and nobody waits for the history. And
    so it is a named tuple, which is made in half the time.
    """

    room: str
    speaker: int
    name: str
    text: str
    when: float
    room_number: int = 0
    together: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A private message, as it is kept while it waits in an inbox."""

    sender: str
    recipient: str
    text: str
    when: float


@dataclass(frozen=True, slots=True)
class Received:
    """To the recipient of a private message."""

    message: Message


@dataclass(frozen=True, slots=True)
class Sent:
    """To the sender of a private message, once its recipient has been sent it."""

    message: Message


@dataclass(frozen=True, slots=True)
class Waiting:
    """To the sender of a private message, once it is kept for somebody who is away."""

    message: Message


@dataclass(frozen=True, slots=True)
class Joined:
    """`names` (one, or all that a crowd gathered) have come into `room`."""

    room: str
    names: tuple[str, ...]
    room_number: int = 0


@dataclass(frozen=True, slots=True)
class Left:
    """`names` have gone from `room`. `why` is a few words, where there is something to say."""

    room: str
    names: tuple[str, ...]
    why: str = ""
    room_number: int = 0


@dataclass(frozen=True, slots=True)
class Renamed:
    """People have new names: pairs of the old one and the new one."""

    changes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Welcome:
    """To somebody who has just connected. `server` is the server's own name."""

    server: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Entered:
    """To somebody who asked to join: they are in `room` now, one of `size`.

    `written` is the room's name as they wrote it. `membership` is the number of
    this one visitor in this one room, however often they leave and come back; 0 for
    who does not go by numbers.
    """

    room: str
    size: int
    written: str
    room_number: int
    membership: int


@dataclass(frozen=True, slots=True)
class Created:
    """To somebody who has made `room`, and is not in it."""

    room: str


@dataclass(frozen=True, slots=True)
class Exited:
    """To somebody who asked to leave: they are no longer in `room`."""

    room: str
    room_number: int
    membership: int


@dataclass(frozen=True, slots=True)
class Added:
    """To somebody whom `by` has brought into `room`."""

    room: str
    by: str


@dataclass(frozen=True, slots=True)
class Removed:
    """To somebody whom `by` has taken out of `room`."""

    room: str
    by: str
    room_number: int
    membership: int


@dataclass(frozen=True, slots=True)
class ClientList:
    """Everyone connected, in the order they came: the address, the name and the number of each."""

    clients: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class RoomList:
    """Every room, in the order they were made: pairs of name and size."""

    rooms: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class MemberList:
    """Who is in `room`, in the order they came."""

    room: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line out of a room's history."""

    name: str
    text: str
    when: float


@dataclass(frozen=True, slots=True)
class History:
    """The last lines said in `room`, oldest first."""

    room: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """What was said in `room` before or after a cursor, or the last of it; oldest first.

    A text of several lines is one of `lines`. `more`: there is more of it, further on in
    that direction.
    """

    room: str
    lines: tuple[Line, ...]
    more: bool
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Help:
    """To somebody who asked what they can do: rooms keep so many lines, for so many days."""

    history_lines: int
    history_days: int


@dataclass(frozen=True, slots=True)
class Inbox:
    """The unread messages, oldest first; they are marked as read next."""

    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Registered:
    """The name is kept now."""

    name: str


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """The kept name is taken up; `unread` messages wait in its inbox."""

    name: str
    unread: int


@dataclass(frozen=True, slots=True)
class NameTakenUp:
    """To a connection whose kept name its owner has taken up on another one."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class DeliverySet:
    """To somebody who listens in another way now. `is_guest`: they have not picked a name."""

    name: str
    unread: int
    is_guest: bool


@dataclass(frozen=True, slots=True)
class Goodbye:
    """To somebody who asked to go; the connection is closed next."""

    name: str


@dataclass(frozen=True, slots=True)
class Stopping:
    """To everyone, when the server stops in order."""


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
    | Created
    | Exited
    | Added
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
    | NameTakenUp
    | DeliverySet
    | Goodbye
    | Stopping
    | Refusal
)
