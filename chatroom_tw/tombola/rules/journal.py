"""The journal: what a tombola must not lose, even if its process is killed.

The rules answer with `Append(record)` for each of these records. The hub stores a record
before it tells anybody what follows from it. A record says how something is from now on,
so the later of two records about the same thing is valid. A tombola that is started
again is given a `StoredTombola`, which is made of the same records. Each record is one
hall's; the effect `Append` says which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chatroom_tw.server.refusals import Refused
from chatroom_tw.tombola.rules.card import Card
from chatroom_tw.tombola.rules.game import Game
from chatroom_tw.tombola.rules.house import PLAIN, House
from chatroom_tw.tombola.rules.parts import Touched
from chatroom_tw.tombola.rules.printed_cards import PrintedCards
from chatroom_tw.tombola.rules.prizes import Prize
from chatroom_tw.tombola.rules.seats import Player
from chatroom_tw.tombola.rules.winners import Winner


@dataclass(frozen=True, slots=True)
class Seated:
    """A seat. `words` are what its player has added to the draw of the game `contributed`.

    Seats are stored in the order of their `place`.
    """

    token: str = field(repr=False)
    name: str
    room: str
    cards: tuple[Card, ...]
    later: tuple[Card, ...] = ()
    contributed: str = ""
    words: str = ""
    place: int = 0
    display: str = ""
    browser: str = field(default="", repr=False)
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """The seat with this token has been given up."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Dealt:
    """How many series and boards have been dealt. Their serials are not given again."""

    series: int
    boards: int


@dataclass(frozen=True, slots=True)
class NextGame:
    """The next game. Players may have been told the commitment to its seed."""

    game: str
    seed: bytes


@dataclass(frozen=True, slots=True)
class Printed:
    """The secret of the printed series, and those that play from the next game on.

    0, 0: none do.
    """

    secret: bytes = field(repr=False)
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class HostSettings:
    """The hosts' key, and what hosts have set."""

    key: str = field(repr=False)
    paused: bool = False
    pace: float | None = None
    """Seconds between two draws. None: hosts have not set them."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A note of the hall (see `notes`). None: it is removed.

    Keys are in values, and what a browser is known by in names.
    """

    name: str = field(repr=False)
    value: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class Begun:
    """A game is on, for the players who receive `room`. `seed` is empty if it is drawn out of
    a bag."""

    game: str
    seed: bytes
    room: str
    prizes: tuple[Prize, ...]
    entropy: tuple[str, ...]
    cards: Mapping[str, Card]
    """By their serials. This does not change any more."""
    house: House = PLAIN


@dataclass(frozen=True, slots=True)
class Late:
    """A card that came into play when `after` numbers had been drawn. None: it was withdrawn.

    `address` is the counted address of its player; None: it was not recorded.
    """

    game: str
    card: Card
    after: int | None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Drew:
    """The number that was drawn in that place, counted from 1."""

    game: str
    place: int
    number: int


@dataclass(frozen=True, slots=True)
class Won:
    """A prize that was won. `player` is the serial of the winner's first card."""

    game: str
    winner: Winner
    player: str


@dataclass(frozen=True, slots=True)
class TookBack:
    """The prize that the card `serial` had won when `after` numbers had been drawn is taken
    back."""

    game: str
    kind: str
    serial: str
    after: int


@dataclass(frozen=True, slots=True)
class Undrew:
    """The number in that place, which was the last one, is taken back, and what was won at it."""

    game: str
    place: int


@dataclass(frozen=True, slots=True)
class Ended:
    """A game is over, or was broken off: its transcript, with all the cards."""

    transcript: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HallMade:
    """A hall that somebody has made: its name, and the place from which it was made."""

    name: str
    maker: str


@dataclass(frozen=True, slots=True)
class HallUsed:
    """Somebody was in the hall then, in seconds since the epoch."""

    when: float


@dataclass(frozen=True, slots=True)
class HallGone:
    """The hall is no longer there, and nothing of it."""


Record = (
    Seated
    | Left
    | Dealt
    | NextGame
    | Printed
    | HostSettings
    | Noted
    | Begun
    | Late
    | Drew
    | Won
    | TookBack
    | Undrew
    | Ended
    | HallMade
    | HallUsed
    | HallGone
)


@dataclass(frozen=True, slots=True)
class StoredGame:
    """A game that was on. Each tuple is in the order in which it came."""

    begun: Begun
    late: tuple[Late, ...] = ()
    drawn: tuple[int, ...] = ()
    won: tuple[Won, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredLobby:
    """All that is stored of a hall's lobby when the server is started."""

    dealt: Dealt = Dealt(0, 0)
    next_game: NextGame | None = None
    game: StoredGame | None = None
    seats: tuple[Seated, ...] = ()
    transcripts: tuple[Mapping[str, Any], ...] = ()
    """Of the last games, without their cards, oldest first."""
    printed: Printed | None = None
    host_settings: HostSettings | None = None
    notes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredHall:
    """A hall that somebody has made."""

    code: str
    made: HallMade
    used: float
    lobby: StoredLobby = StoredLobby()


@dataclass(frozen=True, slots=True)
class StoredTombola:
    """All that is stored of a tombola when its server is started."""

    main: StoredLobby = StoredLobby()
    halls: tuple[StoredHall, ...] = ()


class Inconsistent(ValueError):
    """What was stored cannot have happened."""


def seated(player: Player) -> Seated:
    """The record of a player's seat as it is now."""
    return Seated(
        player.token,
        player.name,
        player.room,
        player.cards,
        player.later,
        player.contributed,
        player.words,
        player.place,
        player.display,
        player.browser,
        player.muted,
    )


def printed(cards: PrintedCards) -> Printed:
    """The record of the printed series as they are now."""
    return Printed(cards.secret, cards.first, cards.last)


def begun(game: Game, room: str) -> Begun:
    """The record of a game that has just begun."""
    entropy = tuple(game.entropy)
    return Begun(game.id, game.seed, room, game.prizes, entropy, game.cards, game.house)


def game_of(stored: StoredGame, touched: Touched | None = None) -> Game:
    """The game as it was: all of it is played again. Raises `Inconsistent`.

    `touched` is for the game (see `Game`).
    """
    was = stored.begun
    game = Game(was.game, was.seed, was.prizes, touched, was.house)
    game.contributions = {str(place): words for place, words in enumerate(was.entropy)}
    game.begin(was.cards.values())
    for place, number in enumerate((None, *stored.drawn)):
        if number is not None and _draw(game, number) != number:
            raise Inconsistent(f"number {place} of game {game.id} cannot have been drawn")
        for late in stored.late:
            if late.after == place:
                game.add([late.card], late.address)
        for won in stored.won:
            if won.winner.after == place:
                game.award(won.winner, won.player)
    return game


def _draw(game: Game, number: int) -> int | None:
    """Draw the next number, which a host has called if it comes out of a bag."""
    try:
        return game.call(number) if game.by_bag else game.draw()
    except Refused:
        return None
