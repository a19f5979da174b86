"""Layouts: where the numbers of a card can stand, and which of a column's it can take.

A card has three rows, and of each column one number, two or three, which rise
downwards. How many ways there are to place them depends on nothing but how many
columns give one, two and three: the card's *tally*. So the ways are listed once
for every tally, as *words*: a letter for each column, from the left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import combinations, product, starmap
from operator import itemgetter
from typing import NamedTuple

ROWS = 3

Numbers = tuple[int, ...]
Tally = tuple[int, ...]
"""How many columns give one number, how many two, how many three."""
Word = tuple[int, ...]
Pick = Callable[[Numbers], Numbers]

# The rows of a column that gives two numbers, by the row that it leaves out.
_PAIRS = ((1, 2), (0, 2), (0, 1))


class Layout(NamedTuple):
    """The rows of the columns of two numbers, and those of the columns of one, from the left."""

    pairs: tuple[tuple[int, int], ...]
    ones: Word


def tallies_of(columns: int) -> Iterator[Tally]:
    """The tallies of so many columns."""
    for ones in range(columns + 1):
        for twos in range(columns - ones + 1):
            yield ones, twos, columns - ones - twos


@cache
def words(tally: Tally) -> tuple[Word, ...]:
    """The words that have so many letters 0, so many 1 and so many 2."""
    if not any(tally):
        return ((),)
    found: list[Word] = []
    for letter, many in enumerate(tally):
        if many:
            fewer = (*tally[:letter], many - 1, *tally[letter + 1 :])
            found += ((letter, *word) for word in words(fewer))
    return tuple(found)


@cache
def layouts(tally: Tally, width: int) -> tuple[Layout, ...]:
    """The ways to place the numbers of such columns in three rows of `width` each."""
    ones, twos, threes = tally
    found: list[Layout] = []
    for left_out in tallies_of(twos):
        # What the longer columns leave free of each row is for the columns of one number.
        free = tuple(width - threes - (twos - out) for out in left_out)
        if min(free) >= 0 and sum(free) == ones:
            pairs = (tuple(_PAIRS[row] for row in word) for word in words(left_out))
            found += starmap(Layout, product(pairs, words(free)))
    return tuple(found)


@cache
def picks(size: int, taken: int) -> tuple[tuple[Pick, Pick], ...]:
    """The ways to take so many of `size` numbers: what gets them, and what gets the others."""
    return tuple(
        (_pick(chosen), _pick([place for place in range(size) if place not in chosen]))
        for chosen in combinations(range(size), taken)
    )


def _pick(places: Sequence[int]) -> Pick:
    if len(places) > 1:
        return itemgetter(*places)
    # Of one place that would get no tuple, and of none it cannot be made.
    return itemgetter(slice(places[0], places[0] + 1) if places else slice(0))
