"""Layouts: the cells where the numbers of a card can stand, and the ways to pick the numbers.

A card has three rows, and one, two or three numbers in each column, which rise downwards.
The number of ways to place them depends only on how many columns have one, two and three
numbers: the card's *tally*. So the ways are listed once for every tally, as *words*: a
letter for each column, from the left.
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
"""How many columns give one number, two numbers, and three numbers."""
Word = tuple[int, ...]
Pick = Callable[[Numbers], Numbers]

# The rows of a column that gives two numbers, by the row that stays empty.
_PAIRS = ((1, 2), (0, 2), (0, 1))


class Layout(NamedTuple):
    """The rows of the columns with two numbers, and of those with one number, from the left."""

    pairs: tuple[tuple[int, int], ...]
    ones: Word


def tallies_of(columns: int) -> Iterator[Tally]:
    """All tallies of so many columns."""
    for ones in range(columns + 1):
        for twos in range(columns - ones + 1):
            yield ones, twos, columns - ones - twos


@cache
def words(tally: Tally) -> tuple[Word, ...]:
    """The words with as many letters 0, 1 and 2 as the tally says."""
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
    """The ways to place the numbers of a tally's columns in three rows of `width` each."""
    ones, twos, threes = tally
    found: list[Layout] = []
    for left_out in tallies_of(twos):
        # The columns of one number fill what the longer columns leave free in each row.
        free = tuple(width - threes - (twos - out) for out in left_out)
        if min(free) >= 0 and sum(free) == ones:
            pairs = (tuple(_PAIRS[row] for row in word) for word in words(left_out))
            found += starmap(Layout, product(pairs, words(free)))
    return tuple(found)


@cache
def picks(size: int, taken: int) -> tuple[tuple[Pick, Pick], ...]:
    """The ways to take `taken` of `size` numbers: for each way, a function that returns the
    taken numbers and one that returns the rest."""
    return tuple(
        (_pick(chosen), _pick([place for place in range(size) if place not in chosen]))
        for chosen in combinations(range(size), taken)
    )


def _pick(places: Sequence[int]) -> Pick:
    if len(places) > 1:
        return itemgetter(*places)
    # For one place an itemgetter returns no tuple, and it cannot be made for none.
    return itemgetter(slice(places[0], places[0] + 1) if places else slice(0))
