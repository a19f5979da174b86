"""The commands of hosts: users who know the key of the tombola, and have no seat."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Host:
    """Become a host. All other commands in this module are refused to users who are not."""

    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class StartNow:
    """Begin the next game at once."""


@dataclass(frozen=True, slots=True)
class PauseGame:
    """Draw no numbers, and begin no next game by the clock, until `ContinueGame`."""


@dataclass(frozen=True, slots=True)
class ContinueGame:
    """End the pause."""


@dataclass(frozen=True, slots=True)
class SetPace:
    """Have so many seconds between two draws."""

    seconds: float


@dataclass(frozen=True, slots=True)
class ListPlayers:
    """List the players. Pages count from 1."""

    page: int = 1


@dataclass(frozen=True, slots=True)
class PutInPlay:
    """Have these printed series play from the next game on, in place of others. 0, 0: none."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class PrintSeries:
    """Get the cards of `count` printed series, for printing."""

    first: int
    count: int


@dataclass(frozen=True, slots=True)
class CheckCard:
    """Claim a prize for a printed card. `card` is the text on the paper: `17-3`."""

    card: str
    kind: str


@dataclass(frozen=True, slots=True)
class EndHall:
    """End the hall: nobody is in it any more, and nothing of it is kept."""


HostCommand = (
    Host
    | StartNow
    | PauseGame
    | ContinueGame
    | SetPace
    | ListPlayers
    | PutInPlay
    | PrintSeries
    | CheckCard
    | EndHall
)
