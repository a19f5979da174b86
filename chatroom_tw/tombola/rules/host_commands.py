"""The commands of hosts: users who know the key of the hall that they are in.

A card is named by its serial, or by what is printed on it (`17-3`).
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Host:
    """Become a host. All other commands in this module are refused to users who are not.

    The user's seat goes, unless the host wants to play: then the user takes one.
    """

    key: str = field(repr=False)
    play: bool = False


@dataclass(frozen=True, slots=True)
class StartNow:
    """Begin the next game at once."""


@dataclass(frozen=True, slots=True)
class PauseGame:
    """Draw no numbers, and begin no next game by the clock, until `ContinueGame`."""


@dataclass(frozen=True, slots=True)
class ContinueGame:
    """End the pause, or what a claim has stopped."""


@dataclass(frozen=True, slots=True)
class DrawNext:
    """Draw one number now."""


@dataclass(frozen=True, slots=True)
class EndGame:
    """Break the game off. It is revealed."""


@dataclass(frozen=True, slots=True)
class CallNumber:
    """This number was drawn out of the bag."""

    number: int


@dataclass(frozen=True, slots=True)
class UncallNumber:
    """The number that was called last was not drawn."""


@dataclass(frozen=True, slots=True)
class SetPace:
    """Have so many seconds between two draws."""

    seconds: float


@dataclass(frozen=True, slots=True)
class PutInPlay:
    """Have these printed series play from the next game on, in place of others. 0, 0: none.

    With `now` those of them that are not in the game that is on come into it late.
    """

    first: int
    last: int
    now: bool = False


@dataclass(frozen=True, slots=True)
class PrintSeries:
    """Get the cards of `count` printed series, for printing."""

    first: int
    count: int


@dataclass(frozen=True, slots=True)
class CheckCard:
    """Ask what a card has and lacks, and for which prizes. Nothing is awarded."""

    card: str


@dataclass(frozen=True, slots=True)
class AwardPrize:
    """Award a prize to a card, as if its player had claimed it."""

    kind: str
    card: str


@dataclass(frozen=True, slots=True)
class TakePrizeBack:
    """Take back the prize of this kind that a host has awarded since the last number."""

    kind: str


@dataclass(frozen=True, slots=True)
class SetOption:
    """Set an option of the hall (see `hall_settings`)."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class RemovePlayer:
    """The player of this name gives the seat up, and cannot come back to this hall."""

    name: str


@dataclass(frozen=True, slots=True)
class RenamePlayer:
    """The player `name` has another name. One with blanks is a display name."""

    name: str
    to: str


@dataclass(frozen=True, slots=True)
class MutePlayer:
    """The player of this name can say nothing to everybody. False: can again."""

    name: str
    muted: bool = True


@dataclass(frozen=True, slots=True)
class Announce:
    """Tell everybody in the hall something."""

    text: str


@dataclass(frozen=True, slots=True)
class NameSheet:
    """Note who holds a printed series. An empty name: nobody any more."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class AskSecondKey:
    """Get a key for a second host, which is not the first host's."""


@dataclass(frozen=True, slots=True)
class EndHall:
    """End the hall: nobody is in it any more, and nothing of it is kept."""


HostCommand = (
    Host
    | StartNow
    | PauseGame
    | ContinueGame
    | DrawNext
    | EndGame
    | CallNumber
    | UncallNumber
    | SetPace
    | PutInPlay
    | PrintSeries
    | CheckCard
    | AwardPrize
    | TakePrizeBack
    | SetOption
    | RemovePlayer
    | RenamePlayer
    | MutePlayer
    | Announce
    | NameSheet
    | AskSecondKey
    | EndHall
)
