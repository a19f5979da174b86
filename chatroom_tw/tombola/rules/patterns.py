"""Patterns: what a card needs for a prize.

    row 3           three drawn numbers in one row
    any 5           five drawn numbers anywhere on the card
    line top        the whole top row (or `middle`, `bottom`)
    lines 2         two whole rows
    corners         the first and the last number of the top row and of the bottom row
    full            the whole card
    next full       the whole card, once a prize for a full card has been won

Every pattern is the same kind of question: has one of the card's *areas* so many drawn
numbers? An area is a set of places on the card, which count from 0, row by row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from itertools import chain, combinations

from chatroom_tw.tombola.rules.card import SIZE, WIDTH
from chatroom_tw.tombola.rules.layouts import ROWS, Numbers
from chatroom_tw.tombola.rules.series import Rows

Area = tuple[int, ...]


class Shape(Enum):
    """The shape of a pattern. The value is its word."""

    ROW = "row"
    ANY = "any"
    LINE = "line"
    LINES = "lines"
    CORNERS = "corners"
    FULL = "full"
    NEXT_FULL = "next full"


LINE_NAMES = ("top", "middle", "bottom")
LIMITS = {Shape.ROW: WIDTH, Shape.ANY: SIZE, Shape.LINES: ROWS}
"""The highest number of the shapes that take one, which is 1 or more."""
FULL_SHAPES = frozenset({Shape.FULL, Shape.NEXT_FULL})


@dataclass(frozen=True, slots=True)
class Pattern:
    """A shape, and its number: how many, or for a line which one (0: the top one).

    Raises ValueError if no card can have it. The text tells people the reason.
    """

    shape: Shape
    number: int = 0

    def __post_init__(self) -> None:
        highest = LIMITS.get(self.shape)
        if highest is not None and not 1 <= self.number <= highest:
            raise ValueError(f"{self.shape.value} takes 1 to {highest}, not {self.number}")
        if highest is None and not 0 <= self.number < _variants(self.shape):
            raise ValueError(f"there is no {self.shape.value} {self.number}")

    def __str__(self) -> str:
        """The text that `parse` reads."""
        if self.shape is Shape.LINE:
            return f"{self.shape.value} {LINE_NAMES[self.number]}"
        return f"{self.shape.value} {self.number}" if self.shape in LIMITS else self.shape.value

    @property
    def needed(self) -> int:
        """How many drawn numbers one of the areas needs."""
        if self.shape in (Shape.ROW, Shape.ANY):
            return self.number
        return len(self.areas[0])

    @property
    def areas(self) -> tuple[Area, ...]:
        """The areas of which one needs the numbers."""
        return _areas(self)

    @property
    def is_full(self) -> bool:
        """Whether it is for a full card, the first or the next one."""
        return self.shape in FULL_SHAPES

    @property
    def in_one_row(self) -> bool:
        """Whether each of its areas is a row."""
        return len(self.areas[0]) == WIDTH


def parse(text: str) -> Pattern:
    """The pattern of a text, in upper or lower case. Raises ValueError."""
    words = text.lower().split()
    try:
        shape = Shape(" ".join(words[:-1])) if len(words) == 2 and words != NEXT else None
        shape = shape or Shape(" ".join(words))
    except ValueError:
        raise ValueError(f"{text.strip()!r} is no pattern") from None
    if shape is Shape.LINE:
        return Pattern(shape, _line(words))
    if shape in LIMITS:
        return Pattern(shape, _count(shape, words))
    if words != shape.value.split():
        raise ValueError(f"{shape.value} takes nothing after it")
    return Pattern(shape)


NEXT = Shape.NEXT_FULL.value.split()


def _line(words: list[str]) -> int:
    if len(words) < 2 or words[1] not in LINE_NAMES:
        raise ValueError(f"line takes one of {', '.join(LINE_NAMES)}")
    return LINE_NAMES.index(words[1])


def _count(shape: Shape, words: list[str]) -> int:
    if len(words) < 2 or not re.fullmatch("[0-9]{1,3}", words[1]):
        raise ValueError(f"{shape.value} takes 1 to {LIMITS[shape]}")
    return int(words[1])


def _variants(shape: Shape) -> int:
    return len(LINE_NAMES) if shape is Shape.LINE else 1


# -- areas

_ROWS = tuple(tuple(range(start, start + WIDTH)) for start in range(0, SIZE, WIDTH))
_CARD = tuple(range(SIZE))
_CORNERS = (_ROWS[0][0], _ROWS[0][-1], _ROWS[-1][0], _ROWS[-1][-1])

_AREAS: dict[Shape, Callable[[int], Iterator[Area]]] = {
    Shape.ROW: lambda _: iter(_ROWS),
    Shape.ANY: lambda _: iter((_CARD,)),
    Shape.LINE: lambda row: iter((_ROWS[row],)),
    Shape.LINES: lambda count: (
        tuple(chain.from_iterable(rows)) for rows in combinations(_ROWS, count)
    ),
    Shape.CORNERS: lambda _: iter((_CORNERS,)),
    Shape.FULL: lambda _: iter((_CARD,)),
    Shape.NEXT_FULL: lambda _: iter((_CARD,)),
}


@cache
def _areas(pattern: Pattern) -> tuple[Area, ...]:
    return tuple(_AREAS[pattern.shape](pattern.number))


def areas_of(pattern: Pattern, rows: Rows) -> list[Numbers]:
    """The numbers of a card in each of the pattern's areas, in the order of the card."""
    numbers = tuple(chain.from_iterable(rows))
    return [tuple(numbers[place] for place in area) for area in pattern.areas]
