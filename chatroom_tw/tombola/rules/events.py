"""The events of the tombola. Each protocol can render every one of them.

Seconds are from now. Three events are defined elsewhere: a refusal is
`server.refusals.Refusal`, a prize that was won is `winners.Winner`, and a claim that lacks
numbers is answered with `winners.Missing`. The events for hosts alone are in `host_events`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from chatroom_tw.server.refusals import Refusal
from chatroom_tw.tombola.rules.card import Card
from chatroom_tw.tombola.rules.hall_settings import HallSettings
from chatroom_tw.tombola.rules.layouts import Numbers
from chatroom_tw.tombola.rules.prizes import Prize
from chatroom_tw.tombola.rules.winners import Missed, Missing, Winner


@dataclass(frozen=True, slots=True)
class Hello:
    """To a player: the player's name, and the token of the seat."""

    name: str
    token: str = field(repr=False)
    display: str = ""
    """The player's display name, if there is one."""


@dataclass(frozen=True, slots=True)
class Welcome:
    """To a player who has just taken a seat."""

    server: str
    prizes: tuple[Prize, ...]


@dataclass(frozen=True, slots=True)
class Cards:
    """To a player: the player's cards from now on, in place of all earlier ones.

    None: the hall does not let the late play, or enough late cards have been dealt to the
    player's address. The player sees the game that is on, and plays in the next one.
    """

    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Committed:
    """The commitment to the seed of a game, in hexadecimal digits.

    Empty: a host draws the numbers out of a bag, and there is no proof.
    """

    game: str
    commit: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """`seated` of the `players` that a table needs are there."""

    seated: int
    players: int


@dataclass(frozen=True, slots=True)
class Next:
    """The next game begins in `seconds`."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Begun:
    """The game has begun, with the cards of this digest (see `draw.cards_digest`)."""

    game: str
    cards_sha256: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """To a player who comes late, or back: all the numbers so far."""

    numbers: Numbers


@dataclass(frozen=True, slots=True)
class Number:
    """A number has been drawn."""

    number: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """To a user who has claimed a prize with a token: the prize is won."""


@dataclass(frozen=True, slots=True)
class Over:
    """The game is over. Its seed, and the prizes that nobody has claimed.

    The seed is empty if a host has drawn the numbers out of a bag.
    """

    game: str
    seed: bytes
    missed: tuple[Missed, ...]
    winners: tuple[Winner, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A player has said something to everyone in the hall."""

    name: str
    text: str
    display: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """How the game stands. `state` is a few words."""

    game: str
    state: str
    drawn: Numbers
    open_prizes: tuple[str, ...]
    players: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A prize, whether it can still be won, and who has won it so far."""

    prize: Prize
    is_open: bool
    winners: tuple[Winner, ...] = ()


@dataclass(frozen=True, slots=True)
class Offers:
    """The prizes of the game that is on, or of the next one, in their order."""

    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class Paused:
    """A host has paused the game: no number is drawn and no game begins. False: it continues."""

    paused: bool


@dataclass(frozen=True, slots=True)
class Held:
    """The draws stop for so many seconds, as somebody has won a prize."""

    winner: Winner
    seconds: float


@dataclass(frozen=True, slots=True)
class Going:
    """What a claim has stopped goes on."""


@dataclass(frozen=True, slots=True)
class Uncalled:
    """The last number was not drawn."""

    number: int


@dataclass(frozen=True, slots=True)
class Unprize:
    """A prize is taken back."""

    winner: Winner


@dataclass(frozen=True, slots=True)
class CardOut:
    """A prize was claimed that the card does not have: it is out until the next number, or for
    the whole game."""

    serial: str
    for_game: bool


@dataclass(frozen=True, slots=True)
class HallRules:
    """The settings of the hall. `changed` is the option that a host has just set, or empty."""

    settings: HallSettings
    changed: str = ""


@dataclass(frozen=True, slots=True)
class Announced:
    """A host tells everybody something."""

    text: str


@dataclass(frozen=True, slots=True)
class Seat:
    """A player: how many cards they have, and whether they are connected. Hosts are told of
    one whom a host has changed."""

    name: str
    cards: int
    connected: bool
    display: str = ""
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Players:
    """A page of the players, in the order in which they came, and how many players there are."""

    players: tuple[Seat, ...]
    total: int
    page: int = 1


@dataclass(frozen=True, slots=True)
class InHall:
    """To a user: the hall that the user is in."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class ListedHall:
    """A hall that is listed, and how many players are connected there."""

    code: str
    name: str
    players: int


@dataclass(frozen=True, slots=True)
class Halls:
    """The halls that are listed, in the order of their names."""

    halls: tuple[ListedHall, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """To a user who has made a hall: its code, and the key of its host, which the user is now."""

    code: str
    name: str
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TranscriptOf:
    """The transcript of a game, without its cards."""

    transcript: Mapping[str, Any]


class Notice(Enum):
    """A notice that people are given as a sentence."""

    CARDS_LATER = "cards that were chosen during a game are for the next one"
    NEXT_TABLE = "a game is on, and this seat is for the next one"
    PLAY_AGAIN = "the game is over; does the player play again?"
    ENTROPY = "the words are in the next draw"
    STAYS = "the player has the seat and the cards for the next game too"
    TAKEN_UP = "the seat has been taken up on another connection"
    HALL_ENDED = "the host has ended the hall"
    REMOVED = "the host has removed the player"
    COME_AGAIN = "seats cannot be taken, or taken up, until the server can store again"


@dataclass(frozen=True, slots=True)
class Bye:
    """The connection is closed next."""


@dataclass(frozen=True, slots=True)
class Stopping:
    """The server stops, perhaps to start again at once, and the connection is closed next."""


Event = (
    Hello
    | Welcome
    | Cards
    | Committed
    | Waiting
    | Next
    | Begun
    | Drawn
    | Number
    | Winner
    | Missing
    | Accepted
    | Over
    | Said
    | Status
    | Offers
    | Paused
    | Held
    | Going
    | Uncalled
    | Unprize
    | CardOut
    | HallRules
    | Announced
    | Seat
    | Players
    | InHall
    | Halls
    | Made
    | TranscriptOf
    | Notice
    | Bye
    | Stopping
    | Refusal
)
