"""Tests for `rules.series` and `rules.layouts`.

All series are equally likely because each number deals a different series and all series
are dealt. For a few small cases the tests prove this by listing all series. For the
tombola they count the series in another way, and look at some of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain, combinations, product
from math import comb, factorial, prod
from random import Random

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.chance import assert_as_likely
from chatroom_tw.tests.support.series import LAYOUTS
from chatroom_tw.tombola.rules.layouts import Numbers, layouts, picks, words
from chatroom_tw.tombola.rules.series import Dealer, Rows

# The sizes of the columns, the number of cards, and the numbers in a row.
SMALL = (
    ((1, 1, 1), 1, 1),
    ((2, 2, 2), 2, 1),
    ((1, 2, 3), 1, 2),
    ((4, 5), 3, 1),
    ((5, 4, 3), 2, 2),
    ((4, 4, 4), 2, 2),
    ((6, 6), 2, 2),
)
IMPOSSIBLE = (((3, 3, 3, 3), 3, 1), ((7, 5), 2, 2), ((2, 2), 2, 1), ((3, 1), 2, 1))


def columns_of(sizes: tuple[int, ...]) -> list[Numbers]:
    numbers = iter(range(1, sum(sizes) + 1))
    return [tuple(next(numbers) for _ in range(size)) for size in sizes]


def ways_to_place(column: Numbers, cards: int) -> list[dict[tuple[int, int], int]]:
    """Every way to put a column's numbers into the cards' rows, by exhaustive search."""
    cells = list(product(range(cards), range(3)))
    found = []
    for chosen in combinations(cells, len(column)):
        if {card for card, _ in chosen} != set(range(cards)):
            continue
        for owners in product(range(cards), repeat=len(column)):
            if Counter(owners) == Counter(card for card, _ in chosen):
                # The numbers of a card's column rise from the top.
                given = [iter([n for n, o in zip(column, owners) if o == c]) for c in range(cards)]
                found.append({cell: next(given[cell[0]]) for cell in chosen})
    return found


def all_series(sizes: tuple[int, ...], cards: int, width: int) -> Iterator[tuple[Rows, ...]]:
    """Every series, by exhaustive search, column by column, until a row has too many."""
    columns = [ways_to_place(column, cards) for column in columns_of(sizes)]
    cells = list(product(range(cards), range(3)))

    def go_on(place: int, filled: dict[tuple[int, int], Numbers]) -> Iterator[tuple[Rows, ...]]:
        if place == len(columns):
            if all(len(row) == width for row in filled.values()):
                yield tuple(tuple(filled[card, row] for row in range(3)) for card in range(cards))
            return
        for way in columns[place]:
            if all(len(filled[cell]) < width for cell in way):
                more = {cell: (*filled[cell], number) for cell, number in way.items()}
                yield from go_on(place + 1, filled | more)

    return go_on(0, dict.fromkeys(cells, ()))


class Layouts(SynchronousTestCase):
    def test_there_are_as_many_layouts_as_a_search_finds(self) -> None:
        for threes, known in enumerate(LAYOUTS):
            ones, twos = 3 + threes, 6 - 2 * threes
            columns = [list(combinations(range(3), n)) for n in [1] * ones + [2] * twos]
            full = [5 - threes] * 3
            tried = sum(
                [*map(Counter(chain.from_iterable(way)).__getitem__, range(3))] == full
                for way in product(*columns)
            )
            self.assertEqual(tried, known)
            self.assertEqual(len(layouts((ones, twos, threes), 5)), known)

    def test_all_layouts_differ_and_fill_the_rows(self) -> None:
        for threes in range(4):
            found = layouts((3 + threes, 6 - 2 * threes, threes), 5)
            self.assertEqual(len(set(found)), len(found))
            for layout in found:
                rows = Counter([*chain.from_iterable(layout.pairs), *layout.ones])
                self.assertEqual([rows[row] + threes for row in range(3)], [5, 5, 5])

    def test_words_are_distinct_and_complete(self) -> None:
        for tally in product(range(4), repeat=3):
            found = words(tally)
            self.assertEqual(
                len(found), factorial(sum(tally)) // prod(factorial(many) for many in tally)
            )
            self.assertEqual(len(set(found)), len(found))
            for word in found:
                self.assertEqual(tuple(word.count(letter) for letter in range(3)), tally)

    def test_picks_split_the_numbers_without_a_rest(self) -> None:
        for size in range(1, 12):
            column = tuple(range(size))
            for taken in range(1, min(size, 3) + 1):
                found = {(take(column), leave(column)) for take, leave in picks(size, taken)}
                self.assertEqual(len(found), comb(size, taken))
                for chosen, left in found:
                    self.assertEqual(sorted(chosen + left), list(column))
                    self.assertEqual((chosen, left), (tuple(sorted(chosen)), tuple(sorted(left))))


class FewSeries(SynchronousTestCase):
    def test_each_number_is_a_different_series(self) -> None:
        for sizes, cards, width in SMALL:
            dealer = Dealer(columns_of(sizes), cards, width)
            dealt = [dealer.deal(number) for number in range(dealer.count)]
            tried = set(all_series(sizes, cards, width))
            self.assertEqual(len(dealt), len(tried), sizes)
            self.assertEqual(set(dealt), tried, sizes)

    def test_uniform_numbers_deal_uniform_series(self) -> None:
        dealer = Dealer(columns_of((2, 2, 2)), 2, 1)
        random = Random(1)
        dealt = Counter(dealer.deal(random.randrange(dealer.count)) for _ in range(20_000))
        assert_as_likely(self, dealt, dict.fromkeys(all_series((2, 2, 2), 2, 1), 1))

    def test_the_count_is_zero_where_there_is_no_series(self) -> None:
        for sizes, cards, width in IMPOSSIBLE:
            dealer = Dealer(columns_of(sizes), cards, width)
            self.assertEqual((sizes, dealer.count), (sizes, 0))
            self.assertRaises(ValueError, dealer.deal, 0)
