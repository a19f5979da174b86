"""Marks: how many drawn numbers each row of each card in play has.

An index has the rows of each number, and a counter the drawn numbers of each row. So a
draw looks only at the rows that it changes (0.17 rows of a card on average), and a claim
only at the counters of its card. A pattern names how many drawn numbers the row that has
just changed has at least, if its card has the pattern only now: all other rows are passed
over.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable

from chatroom_tw.tombola.rules.card import HIGHEST, WIDTH
from chatroom_tw.tombola.rules.layouts import ROWS
from chatroom_tw.tombola.rules.patterns import Pattern, Shape
from chatroom_tw.tombola.rules.series import Rows

CORNERS = 4
_FULL_CARD = bytes([WIDTH] * ROWS)


class Marks:
    """The marks of all cards. A card is known by its place: 0 for the first one added.

    Little is allocated before the first card comes.
    """

    __slots__ = ("_corners", "_counts", "_drawn", "_had_at", "_rows", "_total", "_watched")

    def __init__(self, watched: Iterable[Pattern]) -> None:
        """`draw` reports the first cards that have a `watched` pattern."""
        self._watched = _sorted(watched)  # No card has these yet.
        self._had_at: dict[Pattern, int] = {}
        """The others: how many numbers were drawn when a card was seen to have it first."""
        self._rows: list[array[int]] = []
        self._drawn = bytearray(HIGHEST + 1)  # 1 for a number that is drawn
        self._total = 0
        self._counts = bytearray()
        self._corners = bytearray()

    def add(self, rows: Rows) -> int:
        """Bring a card into play. The numbers drawn so far count. Returns the card's place."""
        if not self._rows:
            self._rows = [array("I") for _ in range(HIGHEST + 1)]
        place = len(self._counts) // ROWS
        for at, row in enumerate(rows, place * ROWS):
            self._counts.append(sum(map(self._drawn.__getitem__, row)))
            for number in row:
                self._rows[number].append(at)
        top, bottom = rows[0], rows[-1]
        self._corners += bytes((top[0], top[-1], bottom[0], bottom[-1]))
        if self._total and any(self._counts[place * ROWS : (place + 1) * ROWS]):
            self._have(pattern for pattern in self._watched if self.has(place, pattern))
        return place

    def draw(self, number: int) -> dict[Pattern, list[int]]:
        """Count a number. Returns the watched patterns that cards have for the first time with
        it, each with the places of these cards."""
        self._drawn[number] = 1
        self._total += 1
        if not self._rows:
            return {}
        counts = self._counts
        possible = [pattern for pattern in self._watched if pattern.needed <= self._total]
        if not possible:
            for row in self._rows[number]:
                counts[row] += 1
            return {}
        least = _least(possible[0])
        close: list[int] = []
        for row in self._rows[number]:
            count = counts[row] + 1
            counts[row] = count
            if count >= least:
                close.append(row)
        return self._first(possible, close) if close else {}

    def undraw(self, number: int) -> set[Pattern]:
        """Take back the number that was drawn last. Returns the patterns that cards have had
        with it, and no card has any more: they are watched again."""
        before, self._total = self._total, self._total - 1
        self._drawn[number] = 0
        if self._rows:
            for row in self._rows[number]:
                self._counts[row] -= 1
        again = set()
        for pattern in [one for one, total in self._had_at.items() if total == before]:
            # A card that came late may have had it with fewer numbers.
            if any(self.has(place, pattern) for place in range(len(self._counts) // ROWS)):
                self._had_at[pattern] = self._total
            else:
                del self._had_at[pattern]
                again.add(pattern)
        self._watched = _sorted([*self._watched, *again])
        return again

    def has(self, place: int, pattern: Pattern) -> bool:
        """Whether the card in that place has the pattern. (Any full card has `next full`.)"""
        return _HAS[pattern.shape](self, place, pattern.number)

    def _first(self, possible: list[Pattern], close: list[int]) -> dict[Pattern, list[int]]:
        """The patterns that cards have by these rows, and those cards.

        No card had such a pattern before, so the number just drawn, which is in one of these
        rows, has completed it. A card has the number once, so it has one of these rows at most.
        """
        found: dict[Pattern, list[int]] = {}
        counts = self._counts
        for pattern in possible:
            least = _least(pattern)
            close = [row for row in close if counts[row] >= least]
            if pattern.shape is Shape.ROW:
                places = [row // ROWS for row in close]
            elif pattern.shape is Shape.ANY:
                places = self._with_any(pattern.number, close)
            else:
                places = [row // ROWS for row in close if self.has(row // ROWS, pattern)]
            if places:
                found[pattern] = places
        self._have(found)
        return found

    def _with_any(self, needed: int, close: list[int]) -> list[int]:
        """The places of the cards of these rows that have so many drawn numbers.

        While there are few drawn numbers nearly all rows are close, so this has no calls.
        """
        counts = self._counts
        return [
            row // ROWS
            for row in close
            if counts[(top := row - row % ROWS)] + counts[top + 1] + counts[top + 2] >= needed
        ]

    def _have(self, patterns: Iterable[Pattern]) -> None:
        """A card has these now."""
        had = set(patterns)
        self._watched = [pattern for pattern in self._watched if pattern not in had]
        self._had_at |= dict.fromkeys(had, self._total)

    # -- has: each takes the card's place, and the pattern's number

    def _has_row(self, place: int, needed: int) -> bool:
        return max(self._counts[place * ROWS : (place + 1) * ROWS]) >= needed

    def _has_any(self, place: int, needed: int) -> bool:
        return sum(self._counts[place * ROWS : (place + 1) * ROWS]) >= needed

    def _has_line(self, place: int, row: int) -> bool:
        return self._counts[place * ROWS + row] == WIDTH

    def _has_lines(self, place: int, needed: int) -> bool:
        return self._counts.count(WIDTH, place * ROWS, (place + 1) * ROWS) >= needed

    def _has_corners(self, place: int, _: int) -> bool:
        corners = self._corners[place * CORNERS : (place + 1) * CORNERS]
        return all(map(self._drawn.__getitem__, corners))

    def _is_full(self, place: int, _: int) -> bool:
        return self._counts[place * ROWS : (place + 1) * ROWS] == _FULL_CARD


_HAS: dict[Shape, Callable[[Marks, int, int], bool]] = {
    Shape.ROW: Marks._has_row,
    Shape.ANY: Marks._has_any,
    Shape.LINE: Marks._has_line,
    Shape.LINES: Marks._has_lines,
    Shape.CORNERS: Marks._has_corners,
    Shape.FULL: Marks._is_full,
    Shape.NEXT_FULL: Marks._is_full,
}


def _least(pattern: Pattern) -> int:
    """How many drawn numbers the row at least has that completes the pattern."""
    if pattern.shape is Shape.ROW:
        return pattern.number
    if pattern.shape is Shape.ANY:  # The other two rows can be full.
        return max(1, pattern.number - 2 * WIDTH)
    return 2 if pattern.shape is Shape.CORNERS else WIDTH


def _sorted(patterns: Iterable[Pattern]) -> list[Pattern]:
    """Each pattern once, in the order in which rows are sorted out."""
    return sorted(dict.fromkeys(patterns), key=_least)
