"""Effects that the rules of every application use, for the hub and the gateways to carry out.

Effects are carried out in order, and they are few, whatever the size of the room: a
`Deliver` names a room or a person, never a list with an entry for each member.
A room is named by its name, a user by the number of its session.

What takes the outside world a while (reading a disk, computing a hash) is an `Ask`: the
rules are called again with the answer, and decide only then what follows. So whatever
that answer acknowledges has been done before.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InRoom:
    """Everyone in this room."""

    room: str


@dataclass(frozen=True, slots=True)
class InRooms:
    """Everyone in any of these rooms, each of them once."""

    rooms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """One connected user."""

    user: int


Recipients = InRoom | InRooms | Person


@dataclass(frozen=True, slots=True)
class Deliver:
    """Tell the recipients of an event.

    `actor` is the user who caused it. A renderer without `echo` does not tell the actor.
    `asker` is the user whose command this answers, who is told it alone if the client tells answers
    from what others do (`Client.asks`). Whoever is told alone has asked, if nobody else has.
    """

    to: Recipients
    event: object
    actor: int | None = None
    asker: int | None = None


@dataclass(frozen=True, slots=True)
class Subscribe:
    """From now on the user, who was not, is told what happens in the room.

    `current` says whether it is the user's current room.
    """

    user: int
    room: str
    current: bool


@dataclass(frozen=True, slots=True)
class Resubscribe:
    """From now on the user, who is subscribed, is told in another way what happens in the room.

    It is the current one now, or is not, or the renderers of the connection have changed.
    """

    user: int
    room: str
    current: bool


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """From now on the user is not told what happens in the room."""

    user: int
    room: str


@dataclass(frozen=True, slots=True)
class Close:
    """Close the user's connection, after it has been sent what came before.

    `why` is told to those who stay, if there is something to say.
    """

    user: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """Have the user's gateway find something out: it only reads or computes.

    The rules get the answer by `answered`. Until then the user's further commands
    wait, so that they are answered in the order in which they were given.
    """

    user: int
    question: object


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Call the rules' `timer(name, when)` after so many seconds.

    A timer of that name that has been set before is not called any more.
    """

    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class CancelTimer:
    """Do not call the timer of that name."""

    name: str
