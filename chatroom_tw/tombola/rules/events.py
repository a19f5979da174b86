"""What people at the tombola are told. Each protocol has a way to render every one of these.

Seconds are from now. A refusal is `events.Refusal`, as in the chat; what a claim
lacks is `game.Missing`, and who has won `game.Winner`. What only a host is told is
in `host_events`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from chatroom_tw.server.refusals import Refusal
from chatroom_tw.tombola.rules.card import Card
from chatroom_tw.tombola.rules.game import Missed, Missing, Winner
from chatroom_tw.tombola.rules.layouts import Numbers
from chatroom_tw.tombola.rules.prizes import Prize


@dataclass(frozen=True, slots=True)
class Hello:
    """To a player: their name, and the token that is their seat."""

    name: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Welcome:
    """To somebody who has just taken a seat."""

    server: str
    prizes: tuple[Prize, ...]


@dataclass(frozen=True, slots=True)
class Cards:
    """To a player: the cards they have from now on, in place of all before."""

    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Committed:
    """The commitment to the seed of a game that is to come."""

    game: str
    commit: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many of the players that a table needs are seated."""

    seated: int
    players: int


@dataclass(frozen=True, slots=True)
class Next:
    """The next game begins in so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Begun:
    """The game has begun, with the cards of this digest."""

    game: str
    cards_sha256: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """To whoever comes late, or back: all the numbers so far."""

    numbers: Numbers


@dataclass(frozen=True, slots=True)
class Number:
    """A number has been drawn."""

    number: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """To whoever has claimed a prize for a seat, not sitting on it: they have won."""


@dataclass(frozen=True, slots=True)
class Over:
    """The game is over. Its seed, and what nobody has claimed."""

    game: str
    seed: bytes
    missed: tuple[Missed, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody has said something to everyone in the hall."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Status:
    """How the game stands. `state` is a few words."""

    game: str
    state: str
    drawn: Numbers
    open_prizes: tuple[Prize, ...]
    players: int


@dataclass(frozen=True, slots=True)
class Paused:
    """The host holds the game: nothing is drawn or begins. Or, False, lets it go on."""

    held: bool


@dataclass(frozen=True, slots=True)
class TranscriptOf:
    """The transcript of a game, without its cards."""

    transcript: Mapping[str, Any]


class Notice(Enum):
    """Something to be told in a sentence, to people."""

    CARDS_LATER = "cards that were chosen during a game are for the next one"
    NEXT_TABLE = "a game is on, and this seat is for the next one"
    PLAY_AGAIN = "the game is over; who plays again?"
    ENTROPY = "the words are in the next draw"
    STAYS = "the seat and its cards are kept"
    TAKEN_UP = "the seat has been taken up on another connection"
    COME_AGAIN = "nobody can take a seat, or take one up, until things can be kept again"


@dataclass(frozen=True, slots=True)
class Bye:
    """The connection is closed next."""


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
    | Paused
    | TranscriptOf
    | Notice
    | Bye
    | Refusal
)
