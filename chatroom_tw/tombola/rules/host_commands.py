"""What the host of a tombola can ask for: somebody who knows its key, and has no seat."""

from __future__ import annotations

from dataclasses import dataclass, field

from chatroom_tw.tombola.rules.prizes import Prize


@dataclass(frozen=True, slots=True)
class Host:
    """Be a host. All else in here only a host may ask for."""

    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class StartNow:
    """Begin the next game at once."""


@dataclass(frozen=True, slots=True)
class PauseGame:
    """Draw no numbers, and begin no next game by the clock, until `ContinueGame`."""


@dataclass(frozen=True, slots=True)
class ContinueGame:
    """Go on with what was held."""


@dataclass(frozen=True, slots=True)
class SetPace:
    """Have so many seconds between two draws."""

    seconds: float


@dataclass(frozen=True, slots=True)
class ListPlayers:
    """Who has a seat?"""


@dataclass(frozen=True, slots=True)
class PutInPlay:
    """Have these printed sheets play from the next game on, in place of others. 0, 0: none."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class PrintSheets:
    """The cards of so many sheets, to be printed."""

    first: int
    count: int


@dataclass(frozen=True, slots=True)
class CheckCard:
    """Claim a prize for a printed card, by its number as people read it: `17-3`."""

    card: str
    prize: Prize


HostCommand = (
    Host
    | StartNow
    | PauseGame
    | ContinueGame
    | SetPace
    | ListPlayers
    | PutInPlay
    | PrintSheets
    | CheckCard
)
