"""One game of tombola: a draw, the cards in play, and the prizes. It has no clock.

    game = Game("5f0c", seed, (Prize.TOMBOLA,))     # game.commit is published
    game.contribute(token, "words of a player's")
    game.begin(cards)                               # game.cards_sha256 is published
    game.draw()                                     # the next number, or None: it is over
    game.claim(Prize.TOMBOLA, "ann", cards_of_ann)

The first player with a valid claim wins the prize. Other players who claim it before
the next number is drawn share it. Then the prize is closed. A tombola ends the game.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chatroom_tw.server.refusals import Refused
from chatroom_tw.tombola.rules import draw
from chatroom_tw.tombola.rules.card import HIGHEST, Card
from chatroom_tw.tombola.rules.layouts import Numbers
from chatroom_tw.tombola.rules.marks import Marks
from chatroom_tw.tombola.rules.parts import Touched
from chatroom_tw.tombola.rules.prizes import Prize
from chatroom_tw.tombola.rules.refusals import TombolaError

ENTROPY_LENGTH = 200
"""The most characters that a player adds to a draw."""
ENTROPY_LIMIT = 1_000
"""The most players who add words to a draw, so that a transcript stays a line that can be
sent."""


@dataclass(frozen=True, slots=True)
class Winner:
    """`name` has won the prize with the card `serial`, when `after` numbers had been drawn."""

    prize: Prize
    name: str
    serial: str
    after: int


@dataclass(frozen=True, slots=True)
class Missing:
    """What a claim lacks: the numbers that the card nearest to the prize still waits for.

    A row can have more numbers than the prize needs: then `needed` of `numbers` suffice.
    """

    prize: Prize
    serial: str
    numbers: Numbers
    needed: int


@dataclass(frozen=True, slots=True)
class Missed:
    """Nobody has claimed the prize. The card `serial` was the first that had it, at `number`."""

    prize: Prize
    serial: str
    number: int


@dataclass(slots=True)
class LateCard:
    """A card that came into play after the game had begun."""

    card: Card
    order: int
    """The number of its last coming into play, counted from 1."""
    in_play: bool
    address: str | None = None
    """The counted address of the player to whom it was dealt last. None: it is not known."""


class Game:
    """One game, from its commitment to its last number.

    `touched` gets the names of the parts that change (see `parts`); `game_parts` makes them.
    """

    def __init__(
        self, id_: str, seed: bytes, prizes: Sequence[Prize], touched: Touched | None = None
    ) -> None:
        self.id = id_
        self.seed = seed
        self.commit = draw.commit(seed)
        self.prizes = tuple(prizes)
        self.cards_sha256 = ""
        self.contributions: dict[str, str] = {}
        """The words that players have added, by the tokens of their seats."""
        self.cards: dict[str, Card] = {}
        """The cards in play when the game began, by their serials."""
        self.late: dict[str, LateCard] = {}
        """The cards that came later, in the order in which they came first."""
        self.drawn: list[int] = []
        self.won: list[tuple[Winner, str]] = []
        """Each prize that was won, and the serial of the first card of its winner."""
        self.first: dict[Prize, Missed] = {}
        """The first card that had each prize."""
        self.closed: set[Prize] = set()
        """The prizes that can no longer be won."""
        self.touched: Touched = set() if touched is None else touched
        self._order: Numbers = ()
        self._marks = Marks(self.prizes)
        self._serials: list[str] = []
        """The cards in the order of their places in the marks."""
        self._places: dict[str, int] = {}
        self._winning: dict[Prize, set[str]] = {}
        self._last_order = 0
        self._late_from: Counter[str | None] = Counter()
        """How many late cards are in play, by the addresses to which they were dealt."""

    @property
    def entropy(self) -> list[str]:
        """The words that players have added, in the order in which they came."""
        return list(self.contributions.values())

    @property
    def winners(self) -> list[Winner]:
        return [winner for winner, _ in self.won]

    @property
    def cards_in_play(self) -> int:
        """How many cards are in play, late ones included."""
        return len(self.cards) + self._late_from.total()

    @property
    def late_cards(self) -> dict[str, Card]:
        """The late cards that are in play, by their serials, in the order in which they came."""
        late = sorted((one for one in self.late.values() if one.in_play), key=lambda one: one.order)
        return {one.card.serial: one.card for one in late}

    # -- before the game

    def contribute(self, by: str, text: str) -> None:
        """Add a player's words to the draw. Raises `Refused`: BAD_ENTROPY or ENOUGH_ENTROPY.

        `by` is the token of the player's seat.
        """
        if not 1 <= len(text) <= ENTROPY_LENGTH:
            raise Refused(TombolaError.BAD_ENTROPY, str(ENTROPY_LENGTH))
        if self.has_enough_words:
            raise Refused(TombolaError.ENOUGH_ENTROPY)
        self.contributions[by] = text

    @property
    def has_enough_words(self) -> bool:
        """Whether as many players as possible have added words to the draw."""
        return len(self.contributions) >= ENTROPY_LIMIT

    def begin(self, cards: Iterable[Card]) -> None:
        """Settle the order of the numbers, which follows from these cards too."""
        self.cards = {card.serial: card for card in cards}
        for card in self.cards.values():
            self._mark(card)
        self.cards_sha256 = draw.cards_digest(self.cards.values())
        self._order = draw.order(self.seed, self.id, self.cards_sha256, self.entropy)
        self.touched.update(("game", "drawn"))

    # -- during the game

    def late_from(self, address: str) -> int:
        """How many cards are in play that came late from this counted address."""
        return self._late_from[address]

    def add(self, cards: Iterable[Card], address: str | None = None) -> None:
        """Bring the cards of a player who comes late into play.

        `address` is the player's counted address; None: it is not known.
        """
        for card in cards:
            late = self.late.setdefault(card.serial, LateCard(card, 0, False))
            if not late.in_play:
                self._last_order += 1
                late.order, late.in_play, late.address = self._last_order, True, address
                self._late_from[address] += 1
            if card.serial not in self._places:
                self._mark(card)
            self.touched.add(f"late:{card.serial}")
            for prize in self.prizes:  # The card may be the first that has one.
                if prize not in self.first and self._has(card, prize):
                    self.first[prize] = Missed(prize, card.serial, self.drawn[-1])
                    self.touched.add("drawn")

    def withdraw(self, cards: Iterable[Card]) -> list[Card]:
        """Take the cards of a player who came late and has left out of play, except those
        that have won. Returns the cards that were withdrawn; they can be added again."""
        winning = {winner.serial for winner, _ in self.won}
        withdrawn = []
        for card in cards:
            late = self.late.get(card.serial)
            if late and late.in_play and card.serial not in winning:
                late.in_play = False
                self._late_from[late.address] -= 1
                self.touched.add(f"late:{card.serial}")
                withdrawn.append(card)
        return withdrawn

    def draw(self) -> int | None:
        """Close the prizes that are won, and draw the next number. None: the game is over."""
        self.closed.update(self._winning)
        self.touched.add("drawn")
        if self._is_over():
            return None
        number = self._order[len(self.drawn)]
        self.drawn.append(number)
        for prize, places in self._marks.draw(number).items():
            self.first[prize] = Missed(prize, self._serials[places[0]], number)
        return number

    def claim(self, prize: Prize, name: str, cards: Sequence[Card]) -> Winner | Missing:
        """Claim a prize for the player `name`, who has these cards. Raises `Refused`:
        NOT_PLAYED_FOR, WON_ALREADY or CLOSED."""
        if prize not in self.prizes:
            raise Refused(
                TombolaError.NOT_PLAYED_FOR, ", ".join(prize.value for prize in self.prizes)
            )
        player = cards[0].serial
        if player in self._winning.get(prize, ()):
            raise Refused(TombolaError.WON_ALREADY, prize.value)
        if prize in self.closed:
            raise Refused(TombolaError.CLOSED, ", ".join(self._names_of_winners(prize)))
        having = [card for card in cards if self._has(card, prize)]
        if not having:
            return self._missing(prize, cards)
        winner = Winner(prize, name, having[0].serial, len(self.drawn))
        self.award(winner, player)
        return winner

    def award(self, winner: Winner, player: str) -> None:
        """Note a prize that was won. `player` is the serial of the winner's first card."""
        self.touched.add(f"winner:{len(self.won)}")
        self._winning.setdefault(winner.prize, set()).add(player)
        self.won.append((winner, player))

    @property
    def open_prizes(self) -> list[Prize]:
        """The prizes that can still be won, or shared."""
        return [prize for prize in self.prizes if prize not in self.closed]

    # -- after the game

    def missed(self) -> list[Missed]:
        """The prizes that a card had and nobody claimed."""
        unclaimed = [one for prize, one in self.first.items() if prize not in self._winning]
        in_play = self.cards | self.late_cards
        missed = []
        for first in unclaimed:
            if first.serial in in_play:
                missed.append(first)
                continue
            # The card was withdrawn. This happens at most once in a game and is rare, so all
            # other cards can be searched.
            others = [card for card in in_play.values() if self._has(card, first.prize)]
            if others:
                place, serial = min(
                    (self._had_at(first.prize, card), card.serial) for card in others
                )
                missed.append(Missed(first.prize, serial, self.drawn[place]))
        return missed

    def _had_at(self, prize: Prize, card: Card) -> int:
        """The place, from 0, of the number with which the card had the prize."""
        drawn_at = {number: place for place, number in enumerate(self.drawn)}
        rows = [card.numbers] if prize is Prize.TOMBOLA else card.rows
        needed = len(card.numbers) if prize is Prize.TOMBOLA else prize.in_row
        hits = [sorted(drawn_at[number] for number in row if number in drawn_at) for row in rows]
        return min(places[needed - 1] for places in hits if len(places) >= needed)

    # -- loading a game from its parts

    def resume(self, cards: Iterable[Card], late: Iterable[LateCard], drawn: Iterable[int]) -> None:
        """Continue a game that began with `cards`, after the numbers in `drawn`.

        `late` has the late cards in the order in which they came first.
        """
        for number in drawn:
            self._marks.draw(number)
            self.drawn.append(number)
        self.begin(cards)
        for one in late:
            self.late[one.card.serial] = one
            self._mark(one.card)
            self._last_order = max(self._last_order, one.order)
            self._late_from[one.address] += one.in_play

    def place_of(self, serial: str) -> int:
        """The place of a card in the order in which cards came first, from 0."""
        return self._places[serial]

    def _mark(self, card: Card) -> None:
        self._places[card.serial] = self._marks.add(card.rows)
        self._serials.append(card.serial)

    def _has(self, card: Card, prize: Prize) -> bool:
        return self._marks.has(self._places[card.serial], prize)

    def _is_over(self) -> bool:
        return Prize.TOMBOLA in self.closed or not self.open_prizes or len(self.drawn) == HIGHEST

    def _names_of_winners(self, prize: Prize) -> list[str]:
        return [winner.name for winner, _ in self.won if winner.prize is prize]

    def _missing(self, prize: Prize, cards: Sequence[Card]) -> Missing:
        drawn = set(self.drawn)
        return min(
            (lack for card in cards for lack in _lacks(prize, card, drawn)),
            key=lambda lack: lack.needed,
        )


def _lacks(prize: Prize, card: Card, drawn: set[int]) -> list[Missing]:
    """What the card still needs for the prize, in each row (or, for a tombola, as a whole)."""
    places = [card.numbers] if prize is Prize.TOMBOLA else card.rows
    lacks = []
    for place in places:
        missing = tuple(number for number in place if number not in drawn)
        spare = 0 if prize is Prize.TOMBOLA else len(place) - prize.in_row
        lacks.append(Missing(prize, card.serial, missing, len(missing) - spare))
    return lacks
