"""The commands of players. The text in a command has been through `text.decode`."""

from __future__ import annotations

from dataclasses import dataclass, field

from chatroom_tw.tombola.rules.layouts import Numbers


@dataclass(frozen=True, slots=True)
class Sit:
    """Take a seat.

    `browser` is a secret by which a browser is known again: whoever was removed does not come
    back by it.
    """

    browser: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Resume:
    """Take up the seat of this token, and give up the user's own if there is one."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rename:
    """Take another name."""

    name: str


@dataclass(frozen=True, slots=True)
class Introduce:
    """Have a display name, beside the plain name. Empty: none any more."""

    display: str


@dataclass(frozen=True, slots=True)
class TakeCards:
    """Get `count` cards, whole series first, in place of the player's cards."""

    count: int


@dataclass(frozen=True, slots=True)
class TakeBoard:
    """Get a board, in place of the player's cards."""

    numbers: Numbers


@dataclass(frozen=True, slots=True)
class Contribute:
    """Add words to the draw of the next game."""

    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """Claim a prize, for the user's own seat or for the seat of the token."""

    kind: str
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class PlayAgain:
    """Stay for the next game, or leave."""

    yes: bool


@dataclass(frozen=True, slots=True)
class Say:
    """Say something to everyone in the hall."""

    text: str


@dataclass(frozen=True, slots=True)
class AskStatus:
    """Ask how the game stands."""


@dataclass(frozen=True, slots=True)
class AskPrizes:
    """Ask for the prizes, and who has won them."""


@dataclass(frozen=True, slots=True)
class AskTranscript:
    """Ask for the transcript of a game that is over. None: the last one."""

    game: str | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """Be told of everything that players are told of, without a seat."""


@dataclass(frozen=True, slots=True)
class ListPlayers:
    """List the players of the hall. Pages count from 1."""

    page: int = 1


@dataclass(frozen=True, slots=True)
class AskRules:
    """Ask for the settings of the hall."""


@dataclass(frozen=True, slots=True)
class AskHall:
    """Ask which hall the user is in."""


@dataclass(frozen=True, slots=True)
class ListHalls:
    """List the halls that are listed."""


@dataclass(frozen=True, slots=True)
class GoToHall:
    """Go to the hall of this code, and take a seat there if the user had one here.

    With `sit` the user takes a seat there in any case. With the `key` of its host the user is
    the host there, without a seat.
    """

    code: str
    sit: bool = False
    key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class MakeHall:
    """Make a hall, and be its host.

    `preset` is the name of a list of prizes, or empty. `key` is that of the hall `main`, for
    servers that demand it.
    """

    name: str
    preset: str = ""
    key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Drop:
    """Close the connection. The seat can be taken up again."""


@dataclass(frozen=True, slots=True)
class Exit:
    """Give the seat up and leave."""


Command = (
    Sit
    | Resume
    | Rename
    | Introduce
    | TakeCards
    | TakeBoard
    | Contribute
    | Claim
    | PlayAgain
    | Say
    | AskStatus
    | AskPrizes
    | AskTranscript
    | Watch
    | ListPlayers
    | AskRules
    | AskHall
    | ListHalls
    | GoToHall
    | MakeHall
    | Drop
    | Exit
)
