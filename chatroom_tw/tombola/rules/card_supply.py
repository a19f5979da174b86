"""The card supply: deals cards, and gives them their serials.

Cards are dealt out of series. A new player gets the next card of the series that is
open; a player who asks for several cards gets them from a series of their own. The
serial of a card is its series and its place in that, `s7-3`; a board's is `b4`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from chatroom_tw.tombola.rules.card import CARDS, Card, Randrange, board, deal_series
from chatroom_tw.tombola.rules.parts import Touched, of_kind, suffix


class CardSupply:
    """The cards of one tombola. No serial is given twice."""

    def __init__(self, chance: Randrange, touched: Touched | None = None) -> None:
        self._chance = chance
        self._touched: Touched = set() if touched is None else touched
        self.series = 0
        """How many series have been dealt."""
        self.boards = 0
        """How many boards have been written."""
        self._open: list[Card] = []
        """The cards that are dealt next; the last one first."""

    def resume(self, series: int, boards: int) -> None:
        """Continue after so many series and boards. The open series is forgotten."""
        self.series, self.boards = series, boards
        self._touched.add("supply")

    def take_back(self, cards: Iterable[Card]) -> None:
        """Take cards back that were dealt one by one; they are dealt next.

        So a player who comes late cannot look for a better card by coming again and again.
        """
        for card in cards:
            self._touched.add(f"open:{len(self._open)}")
            self._open.append(card)

    def one(self) -> tuple[Card, ...]:
        """One card, of the series that is open."""
        if not self._open:
            self.take_back(reversed(self.some(CARDS)))
        card = self._open.pop()
        self._touched.add(f"open:{len(self._open)}")
        return (card,)

    def some(self, count: int) -> tuple[Card, ...]:
        """`count` cards, of series that no other player has cards of: the last one need not be
        whole."""
        cards: list[Card] = []
        while len(cards) < count:
            self.series += 1
            rows = deal_series(self._chance)[: count - len(cards)]
            cards += (Card(f"s{self.series}-{i}", of) for i, of in enumerate(rows, 1))
        self._touched.add("supply")
        return tuple(cards)

    def own(self, numbers: Iterable[int]) -> tuple[Card, ...]:
        """A board with these numbers, row by row. Raises `BadCard`."""
        rows = board(numbers)
        self.boards += 1
        self._touched.add("supply")
        return (Card(f"b{self.boards}", rows),)

    # -- parts: see `parts`

    def part_names(self) -> list[str]:
        return ["supply", *(f"open:{place}" for place in range(len(self._open)))]

    def part(self, name: str) -> object:
        if name == "supply":
            return {"series": self.series, "boards": self.boards}
        place = int(suffix(name))
        return self._open[place] if place < len(self._open) else None

    def load_parts(self, parts: Mapping[str, Any]) -> None:
        supply = parts["supply"]
        self.series, self.boards = supply["series"], supply["boards"]
        cards = {int(place): card for place, card in of_kind(parts, "open")}
        self._open = [cards[place] for place in sorted(cards)]
