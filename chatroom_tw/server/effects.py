"""Effects that the rules of every application have, for the hub and the gateways to carry out.

They are carried out in order, and they are few, whatever the size of the room: a
`Deliver` names a room or a person, never a list with an entry for each member.
Rooms go by their names, people by their numbers.

What takes the outside world a while (the disk, a hash) is an `Ask`: the rules are
called again with the answer, and only then decide what follows. So whatever is
acknowledged in that answer has been stored before.
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

    `actor` is the user who caused it. A protocol without `echo` does not tell the actor.
    """

    to: Recipients
    event: object
    actor: int | None = None


@dataclass(frozen=True, slots=True)
class Subscribe:
    """From now on the user hears the room, as its current one or as another."""

    user: int
    room: str
    current: bool


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """The user hears the room no more."""

    user: int
    room: str


@dataclass(frozen=True, slots=True)
class Close:
    """Close the user's connection, once it has been sent what came before."""

    user: int


@dataclass(frozen=True, slots=True)
class Ask:
    """Do something for `user` that takes a while, and give the answer to `Hall.answered`.

    Until then the user's further commands wait, so that they are answered in
    the order they were given.
    """

    user: int
    question: object


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Call the rules' `timer(name, when)` after so many seconds, in place of an earlier
    deadline of the same name."""

    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class CancelTimer:
    """Forget the deadline of this name, if there is one."""

    name: str
