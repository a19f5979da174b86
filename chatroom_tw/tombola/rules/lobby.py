"""An evening of tombola: who sits, and games that follow one another.

When games begin and for whom, and what comes after them, an `OpenHall` and a
`Table` know; what players may ask for is `Tombola`'s; the rules of one game are
`Game`'s.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol

from chatroom_tw.server.effects import Deliver, InRoom, Recipients
from chatroom_tw.tombola.rules import events, journal
from chatroom_tw.tombola.rules.card import Card, Randrange
from chatroom_tw.tombola.rules.card_supply import CardSupply
from chatroom_tw.tombola.rules.draw import SEED_BYTES
from chatroom_tw.tombola.rules.effects import Append, Effects, SetPace, StartDraws, StopDraws, tell
from chatroom_tw.tombola.rules.game import Game, Missing
from chatroom_tw.tombola.rules.printed_cards import PrintedCards
from chatroom_tw.tombola.rules.prizes import Prize
from chatroom_tw.tombola.rules.seats import Player, Randbytes, Seats
from chatroom_tw.tombola.rules.transcript import transcript, without_cards

GAME_BYTES = 4
TRANSCRIPTS = 100
"""Of how many games a transcript can be asked for."""
RETURN = 60.0
"""Seconds that a game which a crash has interrupted waits for the first of its players."""


class Chance(Randrange, Randbytes, Protocol):
    """A source of chance, such as `random.SystemRandom()`."""


class State(Enum):
    """What the tombola is doing, in words for players."""

    WAITING = "waiting for players"
    COUNTDOWN = "about to begin"
    PLAYING = "playing"
    EMPTY = "stopped, as nobody is there"
    PAUSE = "between two games"
    STOPPED = "over for good, as the server stops"


@dataclass(frozen=True, slots=True)
class GameSettings:
    """The rules of the house. Times are in seconds."""

    server: str
    prizes: tuple[Prize, ...] = (Prize.TOMBOLA,)
    countdown: float = 3
    """From when a game can begin to its beginning."""
    interval: float = 5
    """Between two draws, until a host wants it otherwise."""
    key: str | None = field(default=None, repr=False)
    """Who knows it can be the host; None: nobody can."""


class Lobby(ABC):
    """What an open hall and a table have in common."""

    form: str
    """What it is, in words for the log."""
    room: str
    """What those in the game hear."""
    entrance: str
    """What those hear who have just taken a seat."""
    everyone: Recipients

    def __init__(self, house: GameSettings, chance: Chance) -> None:
        self.house = house
        self.state = State.WAITING
        self.seats = Seats(chance)
        self.pack = CardSupply(chance)
        self.paper = PrintedCards(chance)
        self._chance = chance
        self.transcripts: dict[str, Mapping[str, Any]] = {}
        self.coming = self._new_game()
        """The next game."""
        self.game = self.coming
        """The one that is on, or was the last."""
        self.key = house.key
        """By which hosts are known. None: there can be none."""
        self.pace: float | None = None
        """Seconds between two draws, if a host has said so."""
        self.held = False
        """Whether a host has everything wait."""
        self.overdue = False
        """The next game was to begin when it was held."""

    @property
    def seconds(self) -> float:
        """Between two draws."""
        return self.house.interval if self.pace is None else self.pace

    # -- what an open hall and a table do differently

    @abstractmethod
    def taken_up(self) -> Effects:
        """The server has been started anew. A game that was on waits for its players."""

    @abstractmethod
    def alarm(self, when: float) -> Effects:
        """It is time for what was waited for."""

    @abstractmethod
    def start_now(self) -> Effects:
        """The next game begins before its time. Raises `Refused`: NO_GAME, as nobody is there."""

    @abstractmethod
    def prospects(self, when: float) -> list[events.Event]:
        """What is known of the next game, for somebody who does not play in it."""

    @abstractmethod
    def arrived(self, player: Player, when: float) -> Effects:
        """Somebody has taken a seat."""

    @abstractmethod
    def gone(self, player: Player) -> Effects:
        """Somebody is away, or has given their seat up."""

    @abstractmethod
    def back(self, player: Player, when: float) -> Effects:
        """Somebody who was away is back, or on another connection."""

    @abstractmethod
    def ended(self, when: float) -> Effects:
        """The game is over."""

    @abstractmethod
    def plays(self, player: Player) -> bool:
        """Whether the player is in a game that is on."""

    @abstractmethod
    def keeps_seat(self, player: Player) -> bool:
        """Whether the seat is kept for somebody whose connection is lost."""

    @abstractmethod
    def keep_for_later(self, player: Player, deal: Callable[[], tuple[Card, ...]]) -> Effects:
        """Somebody in a game has chosen other cards. Raises `Refused`."""

    # -- the server starts and stops

    def start(self, kept: journal.StoredLobby) -> Effects:
        """The server starts, with what was kept of the time before. Raises `Inconsistent`."""
        self.pack.series, self.pack.boards = kept.dealt.series, kept.dealt.boards
        if kept.printed:
            self.paper.secret = kept.printed.secret
            self.paper.put_in_play(kept.printed.first, kept.printed.last)
        self.transcripts |= {one["game"]: one for one in kept.transcripts}
        if kept.coming:
            self.coming = Game(kept.coming.game, kept.coming.seed, self.house.prizes)
        effects: Effects = [] if kept.coming else [self._keep_coming()]
        effects += self._led_as_before(kept.led)
        if kept.game:
            self.game, self.state = journal.game_of(kept.game), State.EMPTY
        for seat in kept.seats:
            if seat.room in (self.room, self.entrance):
                self._seat_again(seat)
            else:
                effects.append(Append(journal.Left(seat.token)))
        if kept.game and kept.game.begun.room != self.room:
            # It was played at a table, and this is a hall; or the other way round.
            effects += self.reveal()
            self.state = State.WAITING
        return [*effects, *self.taken_up()]

    def _led_as_before(self, kept: journal.HostSettings | None) -> Effects:
        """What hosts have said holds on: they know that it does, and not that there was a crash."""
        if self.key is None:
            return []
        if kept is None:
            return self.keep_led()
        self.key, self.held, self.pace = kept.key, kept.held, kept.pace
        return [SetPace(self.seconds)]

    def keep_led(self) -> Effects:
        """Keep what hosts have said."""
        return [Append(journal.HostSettings(self.key, self.held, self.pace))] if self.key else []

    def _seat_again(self, seat: journal.Seated) -> None:
        player = Player(seat.token, seat.name, seat.cards, seat.room, None, seat.later)
        player.contributed, player.place = seat.contributed, seat.place
        if seat.contributed == self.coming.id:
            player.words = seat.words
            self.coming.entropy.append(seat.words)
        self.seats.add(player)

    def stop(self) -> Effects:
        """The server stops. A game that is on is broken off, and all seats are given up."""
        effects = self.reveal() if self.game_is_on else []
        self.state = State.STOPPED
        if self.held or self.pace:
            self.held, self.pace = False, None
            effects += self.keep_led()
        for player in list(self.seats):
            effects += self.leave(player)
        return effects

    # -- a game's way from its commitment to its transcript

    def beat(self, when: float) -> Effects:
        """The next number, or the end of the game."""
        if self.state is not State.PLAYING or self.held:
            return []
        number = self.game.draw()
        if number is None:
            return self.finish(when)
        drew = journal.Drew(self.game.id, len(self.game.drawn), number)
        return [Append(drew), Deliver(InRoom(self.room), events.Number(number))]

    @property
    def game_is_on(self) -> bool:
        return self.state in (State.PLAYING, State.EMPTY)

    def begin(self, players: list[Player]) -> Effects:
        """The game begins for these, all of whom hear `room`."""
        self.state, self.overdue = State.PLAYING, False
        self.game, self.coming = self.coming, self._new_game()
        cards = [card for player in players for card in player.cards]
        self.game.begin([*cards, *self.paper.cards])
        return [
            Append(journal.begun(self.game, self.room)),
            self._keep_coming(),
            Deliver(InRoom(self.room), events.Begun(self.game.id, self.game.cards_sha256)),
            *self.draws(),
        ]

    def draws(self) -> Effects:
        """Numbers are drawn from now on, unless they are held."""
        return [] if self.held else [StartDraws()]

    def claim(
        self, user: int, prize: Prize, name: str, cards: Sequence[Card], *if_won: events.Event
    ) -> Effects:
        """The one on this connection hears what is missing, or, after everyone, `if_won`."""
        outcome = self.game.claim(prize, name, cards)
        if isinstance(outcome, Missing):
            return tell(user, outcome)
        won = journal.Won(self.game.id, outcome, cards[0].serial)
        return [Append(won), Deliver(InRoom(self.room), outcome), *tell(user, *if_won)]

    def finish(self, when: float) -> Effects:
        """The game is over: it is shown to have been fair, and what comes next begins."""
        return [*self.reveal(), *self.ended(when)]

    def reveal(self) -> Effects:
        game = self.game
        whole = transcript(game)
        self.transcripts[game.id] = without_cards(whole)
        if len(self.transcripts) > TRANSCRIPTS:
            del self.transcripts[next(iter(self.transcripts))]
        over = events.Over(game.id, game.seed, tuple(game.missed()))
        return [Append(journal.Ended(whole)), StopDraws(), Deliver(InRoom(self.room), over)]

    def committed(self) -> events.Committed:
        """The commitment to the next game."""
        return events.Committed(self.coming.id, self.coming.commit)

    def catch_up(self, user: int | None) -> Effects:
        """All that somebody who comes in the middle of the game must know of it."""
        game = self.game
        committed = events.Committed(game.id, game.commit)
        begun = events.Begun(game.id, game.cards_sha256)
        return [*tell(user, committed, begun), *self.so_far(user)]

    def so_far(self, user: int | None) -> Effects:
        """What has come of the game that is on."""
        return tell(user, events.Drawn(tuple(self.game.drawn)), *self.game.winners)

    def leave(self, player: Player) -> Effects:
        """The seat is nobody's any more."""
        self.seats.leave(player)
        if player.contributed == self.coming.id:
            self.coming.entropy.remove(player.words)
        withdrawn = self.game.withdraw(player.cards) if self.game_is_on else []
        self.pack.take_back(withdrawn)
        late = (journal.Late(self.game.id, card, None) for card in withdrawn)
        return [Append(journal.Left(player.token)), *map(Append, late)]

    def add_late(self, player: Player) -> Effects:
        """Take the cards of somebody who is late into play."""
        game = self.game
        game.add(player.cards)
        after = len(game.drawn)
        return [Append(journal.Late(game.id, card, after)) for card in player.cards]

    def keep(self, player: Player) -> Effects:
        """Keep a seat as it is now, and how far the pack is."""
        dealt = journal.Dealt(self.pack.series, self.pack.boards)
        return [Append(journal.seated(player)), Append(dealt)]

    def _keep_coming(self) -> Append:
        return Append(journal.NextGame(self.coming.id, self.coming.seed))

    def _new_game(self) -> Game:
        id_ = self._chance.randbytes(GAME_BYTES).hex()
        return Game(id_, self._chance.randbytes(SEED_BYTES), self.house.prizes)
