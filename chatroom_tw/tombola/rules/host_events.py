"""The events that only hosts are told. A protocol that hosts can use renders these too.

`first` and `last` are the printed series in play; 0 and 0: there are none.
"""

from __future__ import annotations

from dataclasses import dataclass

from chatroom_tw.tombola.rules.card import Card


@dataclass(frozen=True, slots=True)
class Hosting:
    """To a user who has become a host. `state` is a few words."""

    state: str
    paused: bool
    seconds: float
    """The time between two draws."""
    game: str
    """The id of the game that is on, or else of the next one."""
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Pace:
    """The time between two draws has changed. `seconds` is the new one."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Seat:
    """A player: how many cards they have, and whether they are connected."""

    name: str
    cards: int
    connected: bool


@dataclass(frozen=True, slots=True)
class Players:
    """A page of the players, in the order in which they came, and how many players there are."""

    players: tuple[Seat, ...]
    total: int
    page: int = 1


@dataclass(frozen=True, slots=True)
class InPlay:
    """These printed series play from the next game on."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class PrintedSeries:
    """Printed series: the number of each, and its six cards."""

    series: tuple[tuple[int, tuple[Card, ...]], ...]


HostEvent = Hosting | Pace | Players | InPlay | PrintedSeries
