"""Series: all numbers dealt to a set of cards, where all series are equally likely.

The numbers are in columns. A card has three rows of `width` numbers, and one to three
numbers of each column, which rise downwards. The series are *numbered* from 0 to
`Dealer.count` - 1, and `Dealer.deal` makes the series of a number. Different numbers make
different series, and every series has a number. So this module needs no source of chance
and rejects no attempts: a uniformly drawn number is a uniformly dealt series.

A series is dealt card by card. The number of ways to continue depends on how many numbers
the columns have left, and not on which column is which. So a `Stage` is identified by
those sizes in order, and there are few stages. A stage has a `Choice` for everything that
the next card can take, given as how many columns of each size give one, two or three
numbers:

    ways to continue = sum over the choices of hands * layouts * takings * ways after it

The *hands* say which columns of a size they are, the *layouts* in which rows of the card
their numbers stand, the *takings* which numbers they give.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import comb, prod

from chatroom_tw.tombola.rules.layouts import (
    ROWS,
    Layout,
    Numbers,
    Tally,
    Word,
    layouts,
    picks,
    tallies_of,
    words,
)

Rows = tuple[Numbers, ...]
"""The numbers of a card: its rows from the top, each from the left."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the next card takes, and the stage after that."""

    hands: tuple[tuple[Word, ...], ...]
    """For each size, what its columns give beyond the one number that every column gives."""
    layouts: tuple[Layout, ...]
    takings: int
    after: Stage

    @property
    def count(self) -> int:
        hands = prod(map(len, self.hands))
        return hands * len(self.layouts) * self.takings * self.after.count


@dataclass(frozen=True, slots=True)
class Stage:
    """The ways to continue, numbered from 0 to `count` - 1. Each choice has the numbers from its
    start on."""

    choices: tuple[Choice, ...]
    starts: tuple[int, ...]
    count: int


END = Stage((), (), 1)


class Dealer:
    """Deals all numbers of `columns` to `cards` cards with `width` numbers in each row."""

    def __init__(self, columns: Sequence[Numbers], cards: int, width: int) -> None:
        self._columns = tuple(columns)
        self._cards = cards
        self._width = width
        self._stages: dict[Word, Stage] = {}
        self._first = self._stage(tuple(sorted(map(len, columns))), cards)

    @property
    def count(self) -> int:
        """How many series there are. The order of the cards and of their rows counts."""
        return self._first.count

    def deal(self, number: int) -> tuple[Rows, ...]:
        """The series of a number from 0 to `count` - 1. Raises ValueError for other numbers."""
        if not 0 <= number < self.count:
            raise ValueError(f"there is no series {number}")
        stage = self._first
        columns = list(self._columns)
        series: list[Rows] = []
        for _ in range(self._cards):
            choice, way, number = _choose(stage, number)
            series.append(_deal_card(columns, choice, way))
            stage = choice.after
        return tuple(series)

    def _stage(self, sizes: Word, cards: int) -> Stage:
        """The stage of these sizes, which are sorted, with `cards` cards to come."""
        if not cards:
            return END
        if sizes not in self._stages:
            choices = tuple(self._choices(sizes, cards - 1))
            *starts, count = accumulate((choice.count for choice in choices), initial=0)
            self._stages[sizes] = Stage(choices, tuple(starts), count)
        return self._stages[sizes]

    def _choices(self, sizes: Word, after: int) -> Iterator[Choice]:
        """All choices of a card from columns of these sizes, with `after` more cards to come."""
        groups = tuple(Counter(sizes).items())
        beyond = ROWS * self._width - len(sizes)
        for tallies in _share(groups, beyond, after):
            ways = layouts(tuple(map(sum, zip(*tallies))), self._width)
            gifts = [
                (size, given)
                for (size, _), tally in zip(groups, tallies)
                for given, columns in enumerate(tally, 1)
                for _ in range(columns)
            ]
            left = tuple(sorted(size - given for size, given in gifts))
            takings = prod(comb(size, given) for size, given in gifts)
            yield Choice(tuple(map(words, tallies)), ways, takings, self._stage(left, after))


def _share(
    groups: tuple[tuple[int, int], ...], beyond: int, after: int
) -> Iterator[tuple[Tally, ...]]:
    """The ways to share a card among groups of columns: a tally for each group.

    A group is a size and how many columns have it. Together the columns give `beyond`
    numbers more than one each. Each of the `after` cards after this one still needs one to
    three numbers of every column.
    """
    if not groups:
        if beyond == 0:
            yield ()
        return
    (size, columns), *others = groups
    for tally in tallies_of(columns):
        rest = beyond - tally[1] - 2 * tally[2]
        if rest >= 0 and all(
            after <= size - given <= ROWS * after for given, many in enumerate(tally, 1) if many
        ):
            for tallies in _share(tuple(others), rest, after):
                yield (tally, *tallies)


def _choose(stage: Stage, number: int) -> tuple[Choice, int, int]:
    """The choice of a number, which of its ways the number means, and the number for the rest."""
    place = bisect_right(stage.starts, number) - 1
    choice = stage.choices[place]
    way, number = divmod(number - stage.starts[place], choice.after.count)
    return choice, way, number


def _deal_card(columns: list[Numbers], choice: Choice, way: int) -> Rows:
    """Deal a card, and remove its numbers from the columns."""
    way, at = divmod(way, len(choice.layouts))
    pairs, ones = iter(choice.layouts[at].pairs), iter(choice.layouts[at].ones)
    hand: Word = ()
    for hands in choice.hands:
        way, at = divmod(way, len(hands))
        hand += hands[at]
    beyond = [0] * len(columns)
    for place, extra in zip(sorted(range(len(columns)), key=lambda i: len(columns[i])), hand):
        beyond[place] = extra
    rows: tuple[list[int], ...] = ([], [], [])
    for place, extra in enumerate(beyond):
        column = columns[place]
        ways = picks(len(column), extra + 1)
        way, at = divmod(way, len(ways))
        take, leave = ways[at]
        columns[place] = leave(column)
        if extra == 0:
            rows[next(ones)].extend(take(column))
        else:
            for row, number in zip(range(ROWS) if extra > 1 else next(pairs), take(column)):
                rows[row].append(number)
    return tuple(map(tuple, rows))
