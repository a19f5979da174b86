"""The pack: where cards come from, and what they are called.

Cards are dealt out of series. Whoever joins gets the next card of the series that
is open; whoever asks for several gets them from a series of their own. The serial
of a card is its series and its place in that, `s7-3`; a board's is `b4`.
"""

from __future__ import annotations

from collections.abc import Iterable

from chatroom_tw.tombola.rules.card import CARDS, Card, Randrange, board, deal_series


class CardSupply:
    """The cards of one tombola. No serial comes twice."""

    def __init__(self, chance: Randrange) -> None:
        self._chance = chance
        self.series = 0
        """How many series have been dealt."""
        self.boards = 0
        """How many boards have been written."""
        self._open: list[Card] = []

    def take_back(self, cards: Iterable[Card]) -> None:
        """Cards that have been dealt one by one, and are the next to be dealt.

        So nobody who is late can look for a better card by coming again and again.
        """
        self._open += cards

    def one(self) -> tuple[Card, ...]:
        """One card, of the series that is open."""
        if not self._open:
            self._open = list(reversed(self.some(CARDS)))
        return (self._open.pop(),)

    def some(self, count: int) -> tuple[Card, ...]:
        """`count` cards, 1 to 6, of a series that nobody else has cards of."""
        self.series += 1
        rows = deal_series(self._chance)[:count]
        return tuple(Card(f"s{self.series}-{i}", of) for i, of in enumerate(rows, 1))

    def own(self, numbers: Iterable[int]) -> tuple[Card, ...]:
        """The card that somebody has written themselves. Raises `BadCard`."""
        rows = board(numbers)
        self.boards += 1
        return (Card(f"b{self.boards}", rows),)
