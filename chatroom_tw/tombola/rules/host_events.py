"""The events that only hosts are told. A protocol that hosts can use renders these too.

`first` and `last` are the printed series in play; 0 and 0: there are none.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chatroom_tw.tombola.rules.card import Card
from chatroom_tw.tombola.rules.effects import MAIN
from chatroom_tw.tombola.rules.layouts import Numbers
from chatroom_tw.tombola.rules.series import Rows


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
    hall: str = MAIN
    """The code of the hall."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The time between two draws has changed. `seconds` is the new one."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Checked:
    """What a card has and lacks, and whether it has each prize of the game.

    `name` and `display` are those of its player, if it has one.
    """

    serial: str
    has: Numbers
    lacks: Numbers
    prizes: tuple[tuple[str, bool], ...]
    name: str = ""
    display: str = ""
    rows: Rows = ()
    """The numbers of the card, row by row."""


@dataclass(frozen=True, slots=True)
class SheetNamed:
    """Who holds the printed series. Empty: nobody that is known."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class SecondKey:
    """To a host: the key of a second host of this hall."""

    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class InPlay:
    """These printed series play from the next game on."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class PrintedSeries:
    """Printed series: the number of each, and its six cards."""

    series: tuple[tuple[int, tuple[Card, ...]], ...]


HostEvent = Hosting | Pace | Checked | SheetNamed | SecondKey | InPlay | PrintedSeries
