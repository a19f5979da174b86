"""The lobby: seats, and games that follow one another. An open hall and a table share it.

A `SeatingPlan` decides when a game begins, for whom, and what comes after it. The
players' commands are in `player_commands` and `attendance`, those of hosts in
`host_desk`; the rules of one game are in `game`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, Protocol

from chatroom_tw.server.effects import Deliver, InRoom
from chatroom_tw.tombola.rules import events, game_parts, journal
from chatroom_tw.tombola.rules.board_cards import BOARD_CARDS
from chatroom_tw.tombola.rules.card import Card, Randrange
from chatroom_tw.tombola.rules.card_supply import CardSupply
from chatroom_tw.tombola.rules.clients import Clients
from chatroom_tw.tombola.rules.draw import SEED_BYTES
from chatroom_tw.tombola.rules.effects import (
    MAIN,
    Append,
    Effects,
    StartDraws,
    StopDraws,
    tell,
    timer_of,
)
from chatroom_tw.tombola.rules.fouls import Fouls
from chatroom_tw.tombola.rules.game import Game
from chatroom_tw.tombola.rules.hall_options import HallOptions
from chatroom_tw.tombola.rules.hall_settings import BAG, GAME, HallSettings
from chatroom_tw.tombola.rules.holding import Holding
from chatroom_tw.tombola.rules.host_settings import HostSettings
from chatroom_tw.tombola.rules.hosts import Hosts
from chatroom_tw.tombola.rules.notes import Notes
from chatroom_tw.tombola.rules.offers import offers
from chatroom_tw.tombola.rules.parts import Touched, TouchedIn, prefix
from chatroom_tw.tombola.rules.printed_cards import PrintedCards
from chatroom_tw.tombola.rules.prizes import Prize
from chatroom_tw.tombola.rules.rooms import Rooms
from chatroom_tw.tombola.rules.seats import Player, Randbytes, Seats
from chatroom_tw.tombola.rules.settings import GameSettings
from chatroom_tw.tombola.rules.transcript import transcript, without_cards
from chatroom_tw.tombola.rules.transcripts import Transcripts
from chatroom_tw.tombola.rules.winners import Holder, Missing

GAME_BYTES = 4
MADE_HALLS_GAME_BYTES = 8
"""There may be a thousand halls, and no two of their games may have one id."""
ALARM = "alarm"
"""The timer of a seating plan (see `timer_of`)."""


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


class Lobby:
    """The state that all the rules share, and a game's way through it."""

    def __init__(
        self,
        settings: GameSettings,
        chance: Chance,
        rooms: Rooms,
        clients: Clients,
        touched: Touched,
        hall: str = MAIN,
    ) -> None:
        """`hall` is the code of the hall. `touched` gets the names of the parts that change,
        with this code (see `parts`)."""
        self.settings = settings
        self.rooms = rooms
        self.clients = clients
        self.hall = hall
        self.alarm = timer_of(ALARM, hall)
        """The name of the timer of the seating plan."""
        self.chance = chance
        self.touched = TouchedIn(touched, hall)
        self._state = State.WAITING
        self._overdue = False
        self.seats = Seats(chance, self.touched)
        self.supply = CardSupply(chance, self.touched)
        self.printed = PrintedCards(chance, self.touched)
        self.host_settings = HostSettings(settings, self.touched, hall)
        self.notes = Notes(self.touched, hall)
        base = HallSettings(settings.prizes, stop_on_claim=settings.stop_on_claim)
        self.options = HallOptions(base, self.notes)
        self.fouls = Fouls(self.notes)
        self.holding = Holding(hall, rooms.game, self.touched)
        self.hosts = Hosts(rooms, self.touched)
        self.transcripts = Transcripts(self.touched)
        self.next_game = self._new_game()
        self.game = self.next_game
        """The game that is on, or was the last. Before the first one it is the next game."""

    @property
    def state(self) -> State:
        return self._state

    @state.setter
    def state(self, state: State) -> None:
        self._state = state
        self.touched.add("lobby")

    @property
    def overdue(self) -> bool:
        """Whether the next game was due when the tombola was paused."""
        return self._overdue

    @overdue.setter
    def overdue(self, overdue: bool) -> None:
        self._overdue = overdue
        self.touched.add("lobby")

    @property
    def held(self) -> events.Held | None:
        """What stops the draws, if it is a claim."""
        return self.holding.held

    @property
    def rules(self) -> HallSettings:
        """What the hall is set to."""
        return self.options.settings

    @property
    def paused(self) -> bool:
        """Whether a host has paused the tombola."""
        return self.host_settings.paused

    @property
    def draws_itself(self) -> bool:
        """Whether the numbers of the game that is on come by the clock, now."""
        stopped = self.paused or self.held or self.game.by_host
        return self.state is State.PLAYING and not stopped

    @property
    def game_is_on(self) -> bool:
        return self.state in (State.PLAYING, State.EMPTY)

    # -- a game, from its commitment to its transcript

    def begin(self, players: Sequence[Player]) -> Effects:
        """The next game begins for these players, who receive `rooms.game`."""
        self.state, self.overdue = State.PLAYING, False
        were = self.game.prizes
        if self.game is not self.next_game:
            self.touched.update(game_parts.names(self.game))
        self.game, self.next_game = self.next_game, self._new_game()
        programme = self._take_from_programme()
        cards = [card for player in players for card in player.cards]
        board = BOARD_CARDS if self.rules.board else ()
        self.game.begin([*cards, *self.printed.cards, *board])
        begun = events.Begun(self.game.id, self.game.cards_sha256)
        return [
            *programme,
            *self.fouls.clear(),
            self.append(journal.begun(self.game, self.rooms.game)),
            self.store_next_game(),
            Deliver(InRoom(self.rooms.game), begun),
            *self._other_prizes(were),
            *self.draws(),
        ]

    def _take_from_programme(self) -> Effects:
        """The first game of the programme is played, if there is one."""
        if not self.rules.programme:
            return []
        return self.set_option("programme", ";".join(self.rules.programme[1:]))

    def set_option(self, name: str, value: str) -> Effects:
        """Set an option of the hall, and tell everybody. Raises as `hall_settings.set_option`."""
        written, stored = self.options.set(name, value)
        self.next_game.play_for(self.rules.next_prizes, self.rules.house)
        return [*stored, Deliver(self.rooms.everyone, events.HallRules(self.rules, written))]

    def replace_next_game(self) -> Effects:
        """Commit to another game, as numbers come in another way. Whoever is told of the next
        game only when this one is over is not told now."""
        following = self._new_game()
        self.restore_next_game(following.id, following.seed)
        told: Effects = []
        if not self.game_is_on or self.rooms.entrance != self.rooms.game:
            told.append(Deliver(InRoom(self.rooms.entrance), self.committed()))
        return [self.store_next_game(), *told]

    def _other_prizes(self, were: Sequence[Prize]) -> Effects:
        """Tell the players what is played for, if it is not what was played for before, or if
        the pot is known now."""
        if self.game.prizes == were and not (self.rules.price and self.rules.pot):
            return []
        return [Deliver(InRoom(self.rooms.game), self.offers(self.game))]

    def offers(self, game: Game) -> events.Offers:
        """The prizes of this game, or of the next one, as they stand."""
        counts = self.rules.pot and game is self.next_game
        return offers(game, self.rules, self.cards_to_play if counts else game.cards_in_play)

    @property
    def cards_to_play(self) -> int:
        """How many cards would play if the next game began now."""
        board = len(BOARD_CARDS) if self.rules.board else 0
        return self.seats.cards + len(self.printed.cards) + board

    def draws(self) -> Effects:
        """Numbers are drawn by the clock from now on, if they come by themselves."""
        return [StartDraws(self.host_settings.seconds, self.hall)] if self.draws_itself else []

    def stop_draws(self) -> StopDraws:
        """No numbers are drawn from now on."""
        return StopDraws(self.hall)

    def draw(self) -> Effects | None:
        """Draw the next number. None: there is none, as the game is over."""
        return self.drawn(self.game.draw())

    def drawn(self, number: int | None) -> Effects | None:
        """This number has been drawn. None: the game is over."""
        if number is None:
            return None
        drew = journal.Drew(self.game.id, len(self.game.drawn), number)
        return [self.append(drew), Deliver(InRoom(self.rooms.game), events.Number(number))]

    def claim(
        self, user: int, kind: str, holder: Holder, *if_won: events.Event, by_host: bool = False
    ) -> Effects:
        """Claim a prize. If something is missing for it, the user alone is told. Otherwise
        all players are told who has won, and then the user is told `if_won`."""
        game, bogey = self.game, self.rules.bogey
        cards = holder.cards if by_host else self.fouls.able(game, holder.cards)
        outcome = game.claim(kind, holder.name, cards, by_host, holder.display, holder.player)
        if isinstance(outcome, Missing):
            noted = [] if by_host else self.fouls.note(game, outcome.serial, bogey)
            out = events.CardOut(outcome.serial, bogey == GAME)
            told = [] if user in self.hosts else tell(user, out)
            told += self.hosts.tell(out)
            return [*noted, *tell(user, outcome), *(told if noted else [])]
        won = journal.Won(game.id, outcome, holder.player)
        return [
            self.append(won),
            Deliver(InRoom(self.rooms.game), outcome),
            *tell(user, *if_won),
            *self.holding.begin(outcome, self.rules.stop_on_claim),
        ]

    def end_hold(self) -> Effects:
        """What a claim has stopped goes on."""
        going = self.holding.end()
        return [*going, *self.draws()] if going else []

    def reveal(self) -> Effects:
        """The game is over: publish its seed and its transcript."""
        game = self.game
        whole = transcript(game)
        self.transcripts.add(without_cards(whole))
        over = events.Over(game.id, game.seed, tuple(game.missed()), tuple(game.winners))
        return [
            *self.end_hold(),
            self.append(journal.Ended(whole)),
            self.stop_draws(),
            Deliver(InRoom(self.rooms.game), over),
        ]

    def committed(self) -> events.Committed:
        """The commitment to the next game."""
        return events.Committed(self.next_game.id, self.next_game.commit)

    def welcomes_with(self, game: Game) -> bool:
        """Whether each new connection is told what this game is played for: the first that it is
        told of is the hall `main`, as the command line has it."""
        return self.hall == MAIN and game.prizes == self.settings.prizes

    def catch_up(self, user: int | None, is_back: bool = False) -> Effects:
        """All that a user who comes in the middle of the game must be told of it. Who is back has
        not been welcomed to this hall on this connection."""
        game = self.game
        committed = events.Committed(game.id, game.commit)
        begun = events.Begun(game.id, game.cards_sha256)
        effects = [*tell(user, committed, begun), *self.so_far(user)]
        others = game.prizes != self.next_game.prizes  # The user may have been told those.
        if others or (is_back and not self.welcomes_with(game)):
            effects += tell(user, self.offers(game))
        return effects

    def so_far(self, user: int | None) -> Effects:
        """The numbers and the winners of the game that is on."""
        held = [self.held] if self.held else []
        return tell(user, events.Drawn(tuple(self.game.drawn)), *self.game.winners, *held)

    # -- seats and cards

    def leave(self, player: Player) -> Effects:
        """The player gives the seat up."""
        self.seats.leave(player)
        self.withdraw_words(player)
        withdrawn = self.game.withdraw(player.cards) if self.game_is_on else []
        self.supply.take_back(withdrawn)
        late = (journal.Late(self.game.id, card, None) for card in withdrawn)
        return [self.append(journal.Left(player.token)), *map(self.append, late)]

    def add_late(self, cards: Sequence[Card], address: str | None) -> Effects:
        """Bring the cards of a player who comes late, from that address, into play."""
        game = self.game
        game.add(cards, address)
        after = len(game.drawn)
        late = (journal.Late(game.id, card, after, address) for card in cards)
        return list(map(self.append, late))

    # -- the words of players: those of absent players are not in the draw

    def withdraw_words(self, player: Player) -> None:
        """The player is absent: the words count again if the player is back in time."""
        self.next_game.contributions.pop(player.token, None)

    def add_words_again(self, player: Player) -> Effects:
        """The player is back. If enough others have added words meanwhile, these are forgotten,
        and the player can try again."""
        game = self.next_game
        if player.contributed != game.id or player.token in game.contributions:
            return []
        if game.has_enough_words:
            player.contributed = player.words = ""
            return self.store(player)
        game.contributions[player.token] = player.words
        self.seats.contribute(player, game.id, player.words)
        return []

    def store(self, player: Player) -> Effects:
        """Store a seat as it is now, and how many cards have been dealt."""
        self.seats.touch(player)
        dealt = journal.Dealt(self.supply.series, self.supply.boards)
        return [self.append(journal.seated(player)), self.append(dealt)]

    def append(self, record: journal.Record) -> Append:
        """Append a record of this hall to the journal."""
        return Append(record, self.hall)

    def store_next_game(self) -> Append:
        return self.append(journal.NextGame(self.next_game.id, self.next_game.seed))

    def restore_next_game(self, id_: str, seed: bytes) -> None:
        """Commit to this game, in place of the next one that there was."""
        alone = self.game is self.next_game
        self.next_game = Game(id_, seed, self.rules.next_prizes, self.touched, self.rules.house)
        if alone:
            self.game = self.next_game
        self.touched.add("next")

    def _new_game(self) -> Game:
        self.touched.add("next")
        size = GAME_BYTES if self.hall == MAIN else MADE_HALLS_GAME_BYTES
        id_ = self.chance.randbytes(size).hex()
        seed = b"" if self.rules.draw == BAG else self.chance.randbytes(SEED_BYTES)
        return Game(id_, seed, self.rules.next_prizes, self.touched, self.rules.house)

    # -- parts: see `parts`

    def part_names(self) -> list[str]:
        begun = [] if self.game is self.next_game else game_parts.names(self.game)
        return ["lobby", "next", *begun]

    def part(self, name: str) -> object:
        kind = prefix(name)
        if kind == "lobby":
            return {"state": self.state.value, "overdue": self.overdue, "held": self.held}
        if kind == "next":
            return {"id": self.next_game.id, "seed": self.next_game.seed}
        return None if self.game is self.next_game else game_parts.part(self.game, name)

    def load_parts(self, parts: Mapping[str, Any]) -> None:
        """Load the seats first: the words for the next draw are with them."""
        lobby, following = parts["lobby"], parts["next"]
        self.state, self.overdue = State(lobby["state"]), lobby["overdue"]
        self.holding.held = lobby["held"]
        self.restore_next_game(following["id"], following["seed"])
        self.next_game.contributions = self.seats.contributions(self.next_game.id)
        self.game = game_parts.load(parts, self.touched) or self.next_game
