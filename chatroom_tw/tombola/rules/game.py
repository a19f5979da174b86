"""One game of tombola: a draw, the cards in play, and the prizes. It has no clock.

    game = Game("5f0c", seed, (TOMBOLA,))           # game.commit is published
    game.contribute(token, "words of a player's")
    game.begin(cards)                               # game.cards_sha256 is published
    game.draw()                                     # the next number, or None: it is over
    game.claim("tombola", "ann", cards_of_ann)

Who wins a prize, and when it is closed, is in `awards`. A game is over when all prizes for full
cards are closed (or all prizes, if there are none), or all numbers are drawn.

A game without a seed is drawn by a host, out of a bag: `call` takes the place of `draw`, and
`undraw` takes the last number back. There is no commitment, and no order to be checked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from chatroom_tw.server.refusals import Refused
from chatroom_tw.tombola.rules import draw
from chatroom_tw.tombola.rules.awards import Awards
from chatroom_tw.tombola.rules.card import HIGHEST, Card
from chatroom_tw.tombola.rules.house import PLAIN, House
from chatroom_tw.tombola.rules.layouts import Numbers
from chatroom_tw.tombola.rules.marks import Marks
from chatroom_tw.tombola.rules.parts import Touched
from chatroom_tw.tombola.rules.patterns import Pattern, Shape
from chatroom_tw.tombola.rules.prizes import Prize
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.winners import (
    Missed,
    Missing,
    Winner,
    chances,
    had_at,
    making,
    nearest,
)

ENTROPY_LENGTH = 200
"""The most characters that a player adds to a draw."""
ENTROPY_LIMIT = 1_000
"""The most players who add words to a draw, so that a transcript stays a line that can be
sent."""


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
        self,
        id_: str,
        seed: bytes,
        prizes: Sequence[Prize],
        touched: Touched | None = None,
        house: House = PLAIN,
    ) -> None:
        """`seed` is empty if a host draws the numbers out of a bag."""
        self.id = id_
        self.seed = seed
        self.commit = draw.commit(seed) if seed else ""
        self.cards_sha256 = ""
        self.contributions: dict[str, str] = {}
        """The words that players have added, by the tokens of their seats."""
        self.cards: dict[str, Card] = {}
        """The cards in play when the game began, by their serials."""
        self.late: dict[str, LateCard] = {}
        """The cards that came later, in the order in which they came first."""
        self.drawn: list[int] = []
        self.first: dict[str, Missed] = {}
        """The first card that had each prize, those for the next full card excepted."""
        self.touched: Touched = set() if touched is None else touched
        self._order: Numbers = ()
        self._serials: list[str] = []
        """The cards in the order of their places in the marks."""
        self._places: dict[str, int] = {}
        self._last_order = 0
        self._late_from: Counter[str | None] = Counter()
        """How many late cards are in play, by the addresses to which they were dealt."""
        self.play_for(prizes, house)

    def play_for(self, prizes: Sequence[Prize], house: House) -> None:
        """Settle the prizes and the house rules. Once the game has begun they stay."""
        self.prizes = tuple(prizes)
        self.awards = Awards(self.prizes, house, self.touched)
        self._marks = Marks(prize.pattern for prize in self._watched())

    @property
    def by_bag(self) -> bool:
        """Whether a host draws the numbers out of a bag."""
        return not self.seed

    @property
    def by_host(self) -> bool:
        """Whether a host draws each number, out of a bag or by a press."""
        return self.by_bag or self.house.manual

    @property
    def house(self) -> House:
        return self.awards.house

    @property
    def won(self) -> list[tuple[Winner, str]]:
        """Each prize that was won, and the serial of the first card of its winner."""
        return self.awards.won

    @property
    def closed(self) -> set[str]:
        """The kinds of the prizes that can no longer be won."""
        return self.awards.closed

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
        if not self.by_bag:
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
            for prize in self._watched():  # The card may be the first that has one.
                if prize.kind not in self.first and self._has(card, prize.pattern):
                    self.first[prize.kind] = Missed(prize.kind, card.serial, self.drawn[-1])
                    self.touched.add("drawn")

    def withdraw(self, cards: Iterable[Card]) -> list[Card]:
        """Take the cards of a player who came late and has left out of play, except those
        that have won. Returns the cards that were withdrawn; they can be added again."""
        withdrawn = []
        for card in cards:
            late = self.late.get(card.serial)
            if late and late.in_play and not self.awards.has_won(card.serial):
                late.in_play = False
                self._late_from[late.address] -= 1
                self.touched.add(f"late:{card.serial}")
                withdrawn.append(card)
        return withdrawn

    def draw(self) -> int | None:
        """Close the prizes that are won, and draw the next number. None: the game is over."""
        if self.settle():
            return None
        return self._next(self._order[len(self.drawn)])

    def call(self, number: int) -> int | None:
        """The same, if a host draws: this number. Raises `Refused`: NO_BAG, BAD_NUMBER or
        DRAWN_ALREADY."""
        if not self.by_bag:
            raise Refused(TombolaError.NO_BAG)
        if not 1 <= number <= HIGHEST:
            raise Refused(TombolaError.BAD_NUMBER, str(number))
        if number in self.drawn and len(self.drawn) < HIGHEST:
            raise Refused(TombolaError.DRAWN_ALREADY, str(number))
        return None if self.settle() else self._next(number)

    def settle(self) -> bool:
        """Close the prizes that are won, as the next number is due. True: the game is over."""
        self.awards.settle()
        self.touched.add("drawn")
        return self.awards.all_decided() or len(self.drawn) == HIGHEST

    def undraw(self) -> tuple[int, list[Winner]]:
        """Take back the number that was drawn last, out of a bag, and the prizes won at it.
        Returns them. Raises `Refused`: NO_BAG or NOTHING_DRAWN."""
        if not self.by_bag:
            raise Refused(TombolaError.NO_BAG)
        if not self.drawn:
            raise Refused(TombolaError.NOTHING_DRAWN)
        gone = self.awards.undraw(len(self.drawn))
        number = self.drawn.pop()
        again = self._marks.undraw(number)
        for kind, first in list(self.first.items()):
            if first.number == number:
                self._not_first_any_more(kind, again)
        return number, gone

    def claim(
        self,
        kind: str,
        name: str,
        cards: Sequence[Card],
        by_host: bool = False,
        display: str = "",
        player: str = "",
    ) -> Winner | Missing:
        """Claim a prize for the player `name`, with these cards. Raises `Refused`:
        NOT_PLAYED_FOR, WON_ALREADY, CLOSED, NOT_OPEN_YET, ROW_WON or CARD_WON.

        `player` is the serial of the first of all the player's cards, if it is not among these.
        """
        player = player or cards[0].serial
        prize = self.awards.check(kind, player, len(self.drawn))
        pattern = prize.pattern
        having = [card for card in cards if self._has(card, pattern)]
        if not having:
            return self._missing(prize, cards)
        possible = chances(pattern, having, self.drawn)
        best = self.awards.best(prize, [x for x in possible if len(x.hits) >= pattern.needed])
        numbers = making(best, pattern.needed, self.drawn)
        serial, after = best.card.serial, len(self.drawn)
        winner = Winner(kind, name, serial, after, numbers, by_host, display)
        self.awards.award(winner, player)
        return winner

    def standing(self, card: Card) -> tuple[tuple[str, bool], ...]:
        """For each prize, whether the card has its pattern."""
        return tuple((prize.kind, self._has(card, prize.pattern)) for prize in self.prizes)

    def award(self, winner: Winner, player: str) -> None:
        """Note a prize that was won. `player` is the serial of the winner's first card."""
        self.awards.award(winner, player)

    def take_back(self, kind: str) -> list[Winner]:
        """Take back what a host has awarded at this number (`Awards.take_back`)."""
        return self.awards.take_back(kind, len(self.drawn))

    @property
    def open_prizes(self) -> list[Prize]:
        """The prizes that can still be won, or shared. One for the next full card is among them
        before it opens."""
        return [prize for prize in self.prizes if prize.kind not in self.closed]

    # -- after the game

    def missed(self) -> list[Missed]:
        """The prizes that a card had and nobody claimed."""
        unclaimed = [one for kind, one in self.first.items() if not self.awards.is_won(kind)]
        in_play = self.cards | self.late_cards
        missed = []
        for first in unclaimed:
            if first.serial in in_play:
                missed.append(first)
                continue
            # The card was withdrawn. This happens at most once in a game and is rare, so all
            # other cards can be searched.
            pattern = self.awards.prizes[first.kind].pattern
            others = [card for card in in_play.values() if self._has(card, pattern)]
            if others:
                place, serial = min(
                    (had_at(pattern, card, self.drawn), card.serial) for card in others
                )
                missed.append(Missed(first.kind, serial, self.drawn[place]))
        return [*missed, *self._missed_next(in_play)]

    def _missed_next(self, in_play: Mapping[str, Card]) -> Iterator[Missed]:
        """The same for the next full cards: they are searched for only now."""
        places = [HIGHEST] * (HIGHEST + 1)
        for place, number in enumerate(self.drawn):
            places[number] = place
        for kind in self.awards.prizes:
            opener = self.awards.opener(kind)
            if opener not in self.closed or self.awards.is_won(kind):
                continue
            place, serial = min(
                (
                    (max(map(places.__getitem__, card.numbers)), card.serial)
                    for card in in_play.values()
                    if not self.awards.has_won_full(card.serial)
                ),
                default=(HIGHEST, ""),
            )
            if place < HIGHEST:
                yield Missed(kind, serial, self.drawn[place])

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

    def _next(self, number: int) -> int:
        self.drawn.append(number)
        for pattern, places in self._marks.draw(number).items():
            serial = self._serials[places[0]]
            for prize in self._watched():
                if prize.pattern == pattern:
                    self.first[prize.kind] = Missed(prize.kind, serial, number)
        return number

    def _not_first_any_more(self, kind: str, again: set[Pattern]) -> None:
        """The number with which a card had the prize first is taken back."""
        if self.awards.prizes[kind].pattern in again:
            del self.first[kind]
        else:  # The card came late, with more than it needed.
            self.first[kind] = replace(self.first[kind], number=self.drawn[-1])

    def _watched(self) -> list[Prize]:
        """The prizes of which the first card is noted."""
        return [prize for prize in self.prizes if prize.pattern.shape is not Shape.NEXT_FULL]

    def _has(self, card: Card, pattern: Pattern) -> bool:
        return self._marks.has(self._places[card.serial], pattern)

    def _missing(self, prize: Prize, cards: Sequence[Card]) -> Missing:
        """What the nearest card lacks, of those that can still win if there are any."""
        possible = chances(prize.pattern, cards, self.drawn)
        able = [chance for chance in possible if not self.awards.bar(prize, chance)]
        return nearest(prize.kind, prize.pattern, able or possible)
