"""Marks: how many drawn numbers each row of each card in play has.

An index has the rows of each number, and a counter the drawn numbers of each row. So a
draw looks only at the rows that it changes (0.17 rows of a card on average), and a claim
only at the counters of its card. A pattern names how many drawn numbers the row that has
just changed has at least, if its card has the pattern only now: all other rows are passed
over. Where that says next to nothing (`any 5`, `corners`), all cards are looked at at once.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator

from chatroom_tw.tombola.rules.card import HIGHEST, WIDTH
from chatroom_tw.tombola.rules.layouts import ROWS
from chatroom_tw.tombola.rules.patterns import Pattern, Shape
from chatroom_tw.tombola.rules.series import Rows

CORNERS = 4
CLOSE = 3
"""So many drawn numbers few rows have, as long as no card has the pattern."""
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
        self._drawn = bytearray(256)  # 1 for a number that is drawn; it translates bytes
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
        possible = [pattern for pattern in self._watched if pattern.needed <= self._total]
        loose = [pattern for pattern in possible if _is_loose(pattern)]
        strict = possible[len(loose) :]
        close = self._count(number, _least(strict[0]) if strict else HIGHEST)
        found = self._found_at_once(loose) if loose else {}
        if close:
            found |= self._first(strict, close)
        self._have(found)
        return found

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

    def _count(self, number: int, least: int) -> list[int]:
        """Count a number. Returns the rows that have at least so many with it."""
        counts = self._counts
        close: list[int] = []
        if least > WIDTH:
            for row in self._rows[number]:
                counts[row] += 1
            return close
        for row in self._rows[number]:
            count = counts[row] + 1
            counts[row] = count
            if count >= least:
                close.append(row)
        return close

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
            else:
                places = [row // ROWS for row in close if self.has(row // ROWS, pattern)]
            if places:
                found[pattern] = places
        return found

    def _found_at_once(self, patterns: list[Pattern]) -> dict[Pattern, list[int]]:
        """The cards that have these patterns, which no card had before.

        This takes a few operations on a byte or more for each card, about a tenth of the time
        in which the rows of a number can be gone through.
        """
        sums = b"" if patterns == [Pattern(Shape.CORNERS)] else self._sums()
        found = {}
        for pattern in patterns:
            if pattern.shape is Shape.CORNERS:
                places = self._with_corners()
            else:
                enough = bytes(total >= pattern.number for total in range(256))
                places = list(_finds(sums.translate(enough), b"\1"))
            if places:
                found[pattern] = places
        return found

    def _sums(self) -> bytes:
        """How many drawn numbers each card has, in a byte: no sum is over 15.

        The counters are added as three long numbers.
        """
        rows = (int.from_bytes(self._counts[row::ROWS], "little") for row in range(ROWS))
        return sum(rows).to_bytes(len(self._counts) // ROWS, "little")

    def _with_corners(self) -> list[int]:
        drawn = self._corners.translate(self._drawn)
        starts = _finds(drawn, b"\1" * CORNERS)
        return [start // CORNERS for start in starts if start % CORNERS == 0]

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


def _finds(flags: bytes | bytearray, wanted: bytes) -> Iterator[int]:
    """Where these bytes are; they can overlap."""
    place = flags.find(wanted)
    while place >= 0:
        yield place
        place = flags.find(wanted, place + 1)


def _sorted(patterns: Iterable[Pattern]) -> list[Pattern]:
    """Each pattern once: loose ones, and then the others in the order in which rows are sorted
    out."""
    return sorted(
        dict.fromkeys(patterns), key=lambda pattern: (not _is_loose(pattern), _least(pattern))
    )


def _is_loose(pattern: Pattern) -> bool:
    """Whether a row that completes the pattern can be nearly any row."""
    return pattern.shape in (Shape.ANY, Shape.CORNERS) and _least(pattern) < CLOSE
