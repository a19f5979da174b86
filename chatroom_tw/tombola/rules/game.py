"""One game of tombola: a draw, the cards in play, and the prizes. It has no clock.

    game = Game("5f0c", seed, (Prize.TOMBOLA,))     # game.commit is published
    game.contribute("words of a player's")
    game.begin(cards)                               # game.cards_sha256 is published
    game.draw()                                     # the next number, or None: it is over
    game.claim(Prize.TOMBOLA, "ann", cards_of_ann)

Whoever is first with a valid claim wins; whoever has another before the next
number is due shares the prize. Then it is closed. A tombola ends the game.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chatroom_tw.server.refusals import Refused
from chatroom_tw.tombola.rules import draw
from chatroom_tw.tombola.rules.card import HIGHEST, Card
from chatroom_tw.tombola.rules.layouts import Numbers
from chatroom_tw.tombola.rules.marks import Marks
from chatroom_tw.tombola.rules.prizes import Prize
from chatroom_tw.tombola.rules.refusals import TombolaError

ENTROPY_LENGTH = 200
"""The most characters that a player adds to a draw."""
ENTROPY_LIMIT = 1_000
"""The most players who do, so that a transcript stays a line that can be sent."""


@dataclass(frozen=True, slots=True)
class Winner:
    """`name` has won the prize with the card `serial`, when `after` numbers had been drawn."""

    prize: Prize
    name: str
    serial: str
    after: int


@dataclass(frozen=True, slots=True)
class Missing:
    """What a claim lacks: the numbers that the card nearest to the prize has to wait for.

    In a row of more than it needs, `needed` of them would do.
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


class Game:
    """One game, from its commitment to its last number."""

    def __init__(self, id_: str, seed: bytes, prizes: Sequence[Prize]) -> None:
        self.id = id_
        self.seed = seed
        self.commit = draw.commit(seed)
        self.prizes = tuple(prizes)
        self.cards_sha256 = ""
        self.entropy: list[str] = []
        self.cards: dict[str, Card] = {}
        """Those in play when it began, by their serials."""
        self.late_cards: dict[str, Card] = {}
        self.drawn: list[int] = []
        self.winners: list[Winner] = []
        self._order: Numbers = ()
        self._marks = Marks(self.prizes)
        self._serials: list[str] = []
        self._places: dict[str, int] = {}
        self._first: dict[Prize, Missed] = {}
        self._closed: set[Prize] = set()
        self._winning: dict[Prize, set[str]] = {}

    # -- before

    def contribute(self, text: str) -> None:
        """Add a player's words to what the order follows from. Raises `Refused`."""
        if not 1 <= len(text) <= ENTROPY_LENGTH:
            raise Refused(TombolaError.BAD_ENTROPY, str(ENTROPY_LENGTH))
        if len(self.entropy) >= ENTROPY_LIMIT:
            raise Refused(TombolaError.ENOUGH_ENTROPY)
        self.entropy.append(text)

    def begin(self, cards: Iterable[Card]) -> None:
        """Settle the order of the numbers."""
        self.cards = {card.serial: card for card in cards}
        for card in self.cards.values():
            self._play(card)
        self.cards_sha256 = draw.cards_digest(self.cards.values())
        self._order = draw.order(self.seed, self.id, self.cards_sha256, self.entropy)

    # -- while it is played

    def add(self, cards: Iterable[Card]) -> None:
        """Take the cards of somebody who is late into play."""
        for card in cards:
            self.late_cards[card.serial] = card
            if card.serial not in self._places:
                self._play(card)
            for prize in self.prizes:  # It may be the first that has one.
                if prize not in self._first and self._has(card, prize):
                    self._first[prize] = Missed(prize, card.serial, self.drawn[-1])

    def withdraw(self, cards: Iterable[Card]) -> list[Card]:
        """Take the cards of somebody who was late and has left out of play, but for those that
        have won. Returns what was withdrawn, which may be added again."""
        having_won = {winner.serial for winner in self.winners}
        late = [card for card in cards if card.serial in self.late_cards]
        withdrawn = [card for card in late if card.serial not in having_won]
        for card in withdrawn:
            del self.late_cards[card.serial]
        return withdrawn

    def draw(self) -> int | None:
        """Close the prizes that are won, and draw the next number. None: the game is over."""
        self._closed.update(self._winning)
        if self._is_over():
            return None
        number = self._order[len(self.drawn)]
        self.drawn.append(number)
        for prize, places in self._marks.draw(number).items():
            self._first[prize] = Missed(prize, self._serials[places[0]], number)
        return number

    def claim(self, prize: Prize, name: str, cards: Sequence[Card]) -> Winner | Missing:
        """Who has won, or what is missing. Raises `Refused` if there is nothing to win."""
        if prize not in self.prizes:
            raise Refused(
                TombolaError.NOT_PLAYED_FOR, ", ".join(prize.value for prize in self.prizes)
            )
        player = cards[0].serial
        if player in self._winning.get(prize, ()):
            raise Refused(TombolaError.WON_ALREADY, prize.value)
        if prize in self._closed:
            raise Refused(TombolaError.CLOSED, ", ".join(self._names_of_winners(prize)))
        having = [card for card in cards if self._has(card, prize)]
        if not having:
            return self._missing(prize, cards)
        winner = Winner(prize, name, having[0].serial, len(self.drawn))
        self.award(winner, player)
        return winner

    def award(self, winner: Winner, player: str) -> None:
        """Somebody has won. `player` is the serial of their first card."""
        self._winning.setdefault(winner.prize, set()).add(player)
        self.winners.append(winner)

    @property
    def open_prizes(self) -> list[Prize]:
        """Those that can still be won, or shared."""
        return [prize for prize in self.prizes if prize not in self._closed]

    # -- after

    def missed(self) -> list[Missed]:
        """The prizes that somebody had and nobody claimed."""
        unclaimed = [one for prize, one in self._first.items() if prize not in self._winning]
        in_play = self.cards | self.late_cards
        missed = []
        for first in unclaimed:
            if first.serial in in_play:
                missed.append(first)
                continue
            # It was withdrawn. Seldom, and only once a game: so all the others are looked at.
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

    def _play(self, card: Card) -> None:
        self._places[card.serial] = self._marks.add(card.rows)
        self._serials.append(card.serial)

    def _has(self, card: Card, prize: Prize) -> bool:
        return self._marks.has(self._places[card.serial], prize)

    def _is_over(self) -> bool:
        return Prize.TOMBOLA in self._closed or not self.open_prizes or len(self.drawn) == HIGHEST

    def _names_of_winners(self, prize: Prize) -> list[str]:
        return [winner.name for winner in self.winners if winner.prize is prize]

    def _missing(self, prize: Prize, cards: Sequence[Card]) -> Missing:
        drawn = set(self.drawn)
        return min(
            (lack for card in cards for lack in _lacks(prize, card, drawn)),
            key=lambda lack: lack.needed,
        )


def _lacks(prize: Prize, card: Card, drawn: set[int]) -> list[Missing]:
    """What the card still needs for the prize, in each place where it could have it."""
    places = [card.numbers] if prize is Prize.TOMBOLA else card.rows
    lacks = []
    for place in places:
        missing = tuple(number for number in place if number not in drawn)
        spare = 0 if prize is Prize.TOMBOLA else len(place) - prize.in_row
        lacks.append(Missing(prize, card.serial, missing, len(missing) - spare))
    return lacks
