"""What somebody can ask of the tombola. The text in a command has been through `text.decode`."""

from __future__ import annotations

from dataclasses import dataclass, field

from chatroom_tw.tombola.rules.layouts import Numbers
from chatroom_tw.tombola.rules.prizes import Prize


@dataclass(frozen=True, slots=True)
class Sit:
    """Take a seat. Until then a connection is only a visitor."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Take up the seat that this token belongs to, in place of one's own if one has any."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rename:
    """Take another name."""

    name: str


@dataclass(frozen=True, slots=True)
class TakeCards:
    """Have so many cards of one series in place of those one has."""

    count: int


@dataclass(frozen=True, slots=True)
class TakeBoard:
    """Have a card of one's own in place of those one has."""

    numbers: Numbers


@dataclass(frozen=True, slots=True)
class Contribute:
    """Add words of one's own to what the order of the next game follows from."""

    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """Claim a prize: for oneself, or for the seat that the token belongs to."""

    prize: Prize
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class PlayAgain:
    """Stay for the next game, or go."""

    yes: bool


@dataclass(frozen=True, slots=True)
class Say:
    """Say something to everyone in the hall."""

    text: str


@dataclass(frozen=True, slots=True)
class AskStatus:
    """How does the game stand?"""


@dataclass(frozen=True, slots=True)
class AskTranscript:
    """The transcript of a game that is over: the one named, or else the last."""

    game: str | None = None


@dataclass(frozen=True, slots=True)
class Drop:
    """The connection is about to be lost. The seat may be taken up again."""


@dataclass(frozen=True, slots=True)
class Exit:
    """Give the seat up and go."""


Command = (
    Sit
    | Resume
    | Rename
    | TakeCards
    | TakeBoard
    | Contribute
    | Claim
    | PlayAgain
    | Say
    | AskStatus
    | AskTranscript
    | Drop
    | Exit
)
