"""Parts: the whole state of a tombola as named plain values, so that it can be copied.

A part is made of None, bool, int, float, str, bytes, tuples, dicts with str keys, the
values of enumerations, and the frozen dataclasses of the rules. No part refers to
another one. The names of what is there once:

    meta                what `TombolaRules` counts: users
    client:USER         a connected client: address, hall, wrong keys
    tries:PLACE         wrong keys and codes from there
    cards:PLACE         when people there may have as many cards as ever (`card_limit`)

and of what each hall has, each with the hall's code before it (`main/lobby`):

    hall                its name, who made it, when somebody was there last
    lobby               the state, and when the next game is due
    seats               what `Seats` counts: guests, places, departures, contributions
    seat:TOKEN          a player
    settings            what the hosts have set: key, pause, pace
    note:NAME           a small fact that is stored as it is (see `notes`)
    host:USER           a connected host
    watcher:USER        a connected user who watches
    supply, open:N      how much has been dealt; the cards that are dealt next, one each
    printed             the secret of the printed series, and which of them are in play
    next                the next game
    game, drawn         the game that is on, or was the last; what the draws have changed
    late:SERIAL         a card that came into play after the game had begun
    winner:N            a prize that was won, counted from 0
    transcript:GAME     the transcript of a game that is over
    plan                what an open hall or a table counts

Each component of the rules has some of these names. It adds the name of a part to the
set `touched` whenever it changes the part. The set is shared by all of them, and its
reader clears it. A command touches a number of parts that does not grow with the number
of seats, and none of these parts grows with it either. (The beginning and the end of a
game touch a part for each of its players, because they change all of them.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

Parts = dict[str, object]


class Touched(Protocol):
    """Takes the names of parts that have changed."""

    def add(self, name: str, /) -> None: ...

    def update(self, *names: Iterable[str]) -> None: ...


class TouchedIn:
    """Takes the names of the parts of one hall, and passes them on with the hall's code."""

    __slots__ = ("_hall", "_names")

    def __init__(self, names: Touched, hall: str) -> None:
        self._names = names
        self._hall = hall

    def add(self, name: str) -> None:
        self._names.add(f"{self._hall}/{name}")

    def update(self, *names: Iterable[str]) -> None:
        for several in names:
            for name in several:
                self.add(name)


class Component(Protocol):
    """A component of the rules, with the parts that hold its state."""

    def part_names(self) -> Iterable[str]:
        """The names of the parts that exist."""

    def part(self, name: str) -> object:
        """The value of a part, or None if no such part exists."""

    def load_parts(self, parts: Mapping[str, Any]) -> None:
        """Take over the state from the parts of a dump, as a fresh component."""


def prefix(name: str) -> str:
    """The kind of a part: `seat` for `seat:TOKEN`."""
    return name.partition(":")[0]


def suffix(name: str) -> str:
    """Which one of its kind a part is: `TOKEN` for `seat:TOKEN`."""
    return name.partition(":")[2]


def of_kind(parts: Mapping[str, Any], kind: str) -> Iterator[tuple[str, Any]]:
    """The parts of one kind that exist, by their suffixes."""
    for name, value in parts.items():
        if prefix(name) == kind and value is not None:
            yield suffix(name), value
