"""What only a host of a tombola is told. A protocol that hosts can use renders these too.

Sheets are told by the first and the last of those in play; 0 and 0: there are none.
"""

from __future__ import annotations

from dataclasses import dataclass

from chatroom_tw.tombola.rules.card import Card


@dataclass(frozen=True, slots=True)
class Hosting:
    """To somebody who is a host from now on. `state` is a few words."""

    state: str
    held: bool
    seconds: float
    """Between two draws."""
    game: str
    """The one that is on, or else the next."""
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Pace:
    """There are so many seconds between two draws from now on."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Seat:
    """A player: how many cards they have, and whether they are connected."""

    name: str
    cards: int
    here: bool


@dataclass(frozen=True, slots=True)
class Players:
    """The first of those who have a seat, in the order they came, and how many all are."""

    players: tuple[Seat, ...]
    total: int


@dataclass(frozen=True, slots=True)
class InPlay:
    """These printed sheets play from the next game on."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Sheets:
    """Printed sheets: the number of each, and its six cards."""

    sheets: tuple[tuple[int, tuple[Card, ...]], ...]


HostEvent = Hosting | Pace | Players | InPlay | Sheets
