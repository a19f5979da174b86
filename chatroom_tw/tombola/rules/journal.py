"""The journal: what a tombola must not forget, whatever becomes of the process.

The rules answer with `Append(record)` for each of these, and nobody is told what
follows from it before it is kept. A record says how something is from now on, so
that of two about the same thing the later is right. A tombola that is started again
is given a `StoredLobby`, which is made of the same records.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chatroom_tw.tombola.rules.card import Card
from chatroom_tw.tombola.rules.game import Game, Winner
from chatroom_tw.tombola.rules.printed_cards import PrintedCards
from chatroom_tw.tombola.rules.prizes import Prize
from chatroom_tw.tombola.rules.seats import Player


@dataclass(frozen=True, slots=True)
class Seated:
    """A seat. `words` are what its player has added to the draw of the game `contributed`.

    Seats are kept in the order of their `place`.
    """

    token: str
    name: str
    room: str
    cards: tuple[Card, ...]
    later: tuple[Card, ...] = ()
    contributed: str = ""
    words: str = ""
    place: int = 0


@dataclass(frozen=True, slots=True)
class Left:
    """The seat with this token is nobody's any more."""

    token: str


@dataclass(frozen=True, slots=True)
class Dealt:
    """So many series and boards have been dealt, and their serials will not come again."""

    series: int
    boards: int


@dataclass(frozen=True, slots=True)
class NextGame:
    """The next game, to whose seed players may have been given the commitment."""

    game: str
    seed: bytes


@dataclass(frozen=True, slots=True)
class Printed:
    """What all printed sheets follow from, and those that play from the next game on, if any."""

    secret: bytes = field(repr=False)
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class HostSettings:
    """The hosts' key, and what they have said: whether all waits, and the pace if it is theirs."""

    key: str = field(repr=False)
    held: bool = False
    pace: float | None = None
    """Seconds between two draws."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A game is on, for those who hear `room`."""

    game: str
    seed: bytes
    room: str
    prizes: tuple[Prize, ...]
    entropy: tuple[str, ...]
    cards: Mapping[str, Card]
    """By their serials. Nobody changes it any more."""


@dataclass(frozen=True, slots=True)
class Late:
    """A card that came into play when `after` numbers had been drawn. None: it was withdrawn."""

    game: str
    card: Card
    after: int | None


@dataclass(frozen=True, slots=True)
class Drew:
    """The number that was drawn in that place, counted from 1."""

    game: str
    place: int
    number: int


@dataclass(frozen=True, slots=True)
class Won:
    """A prize. `player` is the serial of the first card of whoever has won it."""

    game: str
    winner: Winner
    player: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A game is over, or was broken off: its transcript, with all the cards."""

    transcript: Mapping[str, Any]


Record = (
    Seated | Left | Dealt | NextGame | Printed | HostSettings | Begun | Late | Drew | Won | Ended
)


@dataclass(frozen=True, slots=True)
class StoredGame:
    """A game that was on. Everything in the order it came."""

    begun: Begun
    late: tuple[Late, ...] = ()
    drawn: tuple[int, ...] = ()
    won: tuple[Won, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredLobby:
    """All that is known of the time before the server was started."""

    dealt: Dealt = Dealt(0, 0)
    coming: NextGame | None = None
    game: StoredGame | None = None
    seats: tuple[Seated, ...] = ()
    transcripts: tuple[Mapping[str, Any], ...] = ()
    """Of the last games, without their cards, oldest first."""
    printed: Printed | None = None
    led: HostSettings | None = None


class Inconsistent(ValueError):
    """What was kept cannot have happened."""


def seated(player: Player) -> Seated:
    return Seated(
        player.token,
        player.name,
        player.room,
        player.cards,
        player.later,
        player.contributed,
        player.words,
        player.place,
    )


def printed(paper: PrintedCards) -> Printed:
    return Printed(paper.secret, paper.first, paper.last)


def begun(game: Game, room: str) -> Begun:
    return Begun(game.id, game.seed, room, game.prizes, tuple(game.entropy), game.cards)


def game_of(kept: StoredGame) -> Game:
    """The game as it was: it is played again, up to where it was. Raises `Inconsistent`."""
    was = kept.begun
    game = Game(was.game, was.seed, was.prizes)
    game.entropy += was.entropy
    game.begin(was.cards.values())
    for place, number in enumerate((None, *kept.drawn)):
        if number is not None and game.draw() != number:
            raise Inconsistent(f"number {place} of game {game.id} does not follow from its seed")
        game.add(late.card for late in kept.late if late.after == place)
        for won in kept.won:
            if won.winner.after == place:
                game.award(won.winner, won.player)
    return game
