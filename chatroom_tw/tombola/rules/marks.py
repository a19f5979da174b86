"""Marks: how many drawn numbers each row of each card in play has.

An index has the rows of each number, and a counter the drawn numbers of each row. So a
draw looks only at the rows that it changes (0.17 rows of a card on average), and a claim
only at the counters of its card.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from chatroom_tw.tombola.rules.card import HIGHEST, WIDTH
from chatroom_tw.tombola.rules.layouts import ROWS
from chatroom_tw.tombola.rules.prizes import Prize
from chatroom_tw.tombola.rules.series import Rows


class Marks:
    """The marks of all cards. A card is known by its place: 0 for the first one added."""

    def __init__(self, watched: Sequence[Prize]) -> None:
        """`draw` reports the first cards that have a `watched` prize."""
        self._watched = [prize for prize in Prize if prize in watched]  # No card has these yet.
        self._rows = [array("I") for _ in range(HIGHEST + 1)]
        self._drawn = bytearray(HIGHEST + 1)  # 1 for a number that is drawn
        self._counts = bytearray()

    def add(self, rows: Rows) -> int:
        """Bring a card into play. The numbers drawn so far count. Returns the card's place."""
        place = len(self._counts) // ROWS
        for at, row in enumerate(rows, place * ROWS):
            self._counts.append(sum(map(self._drawn.__getitem__, row)))
            for number in row:
                self._rows[number].append(at)
        if any(self._counts[place * ROWS : (place + 1) * ROWS]):
            self._watched = [prize for prize in self._watched if not self.has(place, prize)]
        return place

    def draw(self, number: int) -> dict[Prize, list[int]]:
        """Count a number. Returns the watched prizes that cards have for the first time with it,
        each with the places of these cards."""
        self._drawn[number] = 1
        counts = self._counts
        least = min((prize.in_row for prize in self._watched), default=WIDTH + 1)
        close: list[int] = []
        for row in self._rows[number]:
            count = counts[row] + 1
            counts[row] = count
            if count >= least:
                close.append(row)
        return self._first(close) if close else {}

    def has(self, place: int, prize: Prize) -> bool:
        """Whether the card in that place has the prize."""
        counts = self._counts[place * ROWS : (place + 1) * ROWS]
        if prize is Prize.TOMBOLA:
            return min(counts) == WIDTH
        return max(counts) >= prize.in_row

    def _first(self, close: list[int]) -> dict[Prize, list[int]]:
        """The watched prizes, in rising order, that cards have by these rows, and those cards.

        No card had such a prize before, so a card has it by one of these rows.
        """
        found: dict[Prize, list[int]] = {}
        for prize in self._watched:
            close = [row for row in close if self._counts[row] >= prize.in_row]
            places = list(dict.fromkeys(row // ROWS for row in close))
            if prize is Prize.TOMBOLA:
                places = [place for place in places if self.has(place, prize)]
            if places:
                found[prize] = places
        self._watched = [prize for prize in self._watched if prize not in found]
        return found
