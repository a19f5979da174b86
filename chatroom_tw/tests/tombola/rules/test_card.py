"""Tests for `rules.card`."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from random import Random

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.chance import assert_as_likely
from chatroom_tw.tests.support.optional import given, settings, st
from chatroom_tw.tests.support.series import counted_by_columns
from chatroom_tw.tombola.rules.card import (
    BadCard,
    Card,
    board,
    column_of,
    deal_series,
    is_cartella,
    series_count,
)
from chatroom_tw.tombola.rules.series import Rows

# fmt: off
PROPER = (
     4, 21, 40, 56, 71,
     8, 15, 33, 60, 80,
    17, 28, 49, 63, 90,
)
# fmt: on
SAMPLE = 20_000


class Last:
    """A source of chance that always returns the highest number."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def randrange(self, stop: int, /) -> int:
        self.asked.append(stop)
        return stop - 1


def numbers_of(rows: Rows) -> tuple[int, ...]:
    return tuple(chain.from_iterable(rows))


def moved(**places: int) -> tuple[int, ...]:
    """The proper card with other numbers in some places: `moved(_3=50)`."""
    numbers = list(PROPER)
    for place, number in places.items():
        numbers[int(place[1:])] = number
    return tuple(numbers)


class Columns(SynchronousTestCase):
    def test_column_of_ninety_is_that_of_the_eighties(self) -> None:
        sizes = Counter(map(column_of, range(1, 91)))
        self.assertEqual([sizes[column] for column in range(9)], [9, *[10] * 7, 11])
        for number, column in ((1, 0), (9, 0), (10, 1), (19, 1), (79, 7), (80, 8), (90, 8)):
            self.assertEqual(column_of(number), column)


class Cartella(SynchronousTestCase):
    def test_a_proper_card_is_a_cartella(self) -> None:
        self.assertTrue(is_cartella(PROPER))

    def test_a_card_that_breaks_one_rule_is_not_a_cartella(self) -> None:
        for why, numbers in {
            "fourteen numbers": PROPER[:-1],
            "sixteen numbers": (*PROPER, 55),
            "one of them twice": moved(_14=80),
            "nothing below one": moved(_0=0),
            "nothing above ninety": moved(_14=91),
            "an empty column": moved(_4=61, _8=62),
            "a row that does not rise": moved(_0=21, _1=4),
            "two of a column in a row": moved(_1=5),
            "a column that does not rise downwards": moved(_0=8, _5=4),
        }.items():
            self.assertFalse(is_cartella(numbers), why)


class Board(SynchronousTestCase):
    @given(st.lists(st.integers(1, 90), min_size=15, max_size=15, unique=True))
    def test_any_fifteen_numbers_are_a_board_in_their_order(self, numbers: list[int]) -> None:
        rows = board(numbers)
        self.assertEqual([len(row) for row in rows], [5, 5, 5])
        self.assertEqual(numbers_of(rows), tuple(numbers))
        self.assertEqual(Card("B-1", rows).numbers, tuple(numbers))

    @given(st.lists(st.integers(-1, 92), min_size=13, max_size=17))
    def test_anything_else_is_not_a_board(self, numbers: list[int]) -> None:
        good = len(numbers) == len(set(numbers)) == 15 and set(numbers) <= set(range(1, 91))
        if good:
            board(numbers)
        else:
            self.assertRaises(BadCard, board, numbers)

    def test_the_error_says_what_is_wrong(self) -> None:
        for numbers, why in (
            (range(1, 15), "a card has 15 numbers, not 14"),
            (range(1, 17), "a card has 15 numbers, not 16"),
            ((), "a card has 15 numbers, not 0"),
            ([*range(1, 15), 7], "7 is there more than once"),
            (range(15), "0 is not from 1 to 90"),
            (range(77, 92), "91 is not from 1 to 90"),
        ):
            self.assertEqual(str(self.assertRaises(BadCard, board, numbers)), why)


class Cards(SynchronousTestCase):
    def test_a_serial_is_one_word_of_ascii(self) -> None:
        for serial in ("", "A 1", "A1\n", "\t", "è", "A\x7f"):
            self.assertRaises(BadCard, Card, serial, board(PROPER))
        self.assertEqual(Card("S1/3", board(PROPER)).numbers, PROPER)

    def test_a_card_has_three_rows_of_five(self) -> None:
        for rows in ((PROPER,), (PROPER[:6], PROPER[6:10], PROPER[10:]), (), (PROPER[:5],)):
            self.assertRaises(BadCard, Card, "A1", rows)


class Series(SynchronousTestCase):
    def setUp(self) -> None:
        series_count()  # The tables are made once, outside of the tests.

    def test_there_are_as_many_series_as_another_count_finds(self) -> None:
        self.assertEqual(series_count(), counted_by_columns()[0])

    def test_one_random_number_is_drawn_for_a_series(self) -> None:
        chance = Last()
        deal_series(chance)
        self.assertEqual(chance.asked, [series_count()])

    @settings(deadline=None)
    @given(st.data())
    def test_any_number_makes_six_proper_cards_with_all_numbers(self, data: st.DataObject) -> None:
        class Chosen:
            def randrange(self, stop: int, /) -> int:
                return data.draw(st.integers(0, stop - 1))

        self.assert_proper(deal_series(Chosen()))

    def assert_proper(self, series: tuple[Rows, ...]) -> None:
        cards = [numbers_of(rows) for rows in series]
        self.assertEqual(len(cards), 6)
        self.assertTrue(all(map(is_cartella, cards)), series)
        self.assertEqual(sorted(chain.from_iterable(cards)), list(range(1, 91)))

    def test_many_series_are_proper_and_equally_likely(self) -> None:
        random = Random(90)
        owners: Counter[tuple[int, int]] = Counter()
        threes: Counter[int] = Counter()
        for _ in range(SAMPLE):
            series = deal_series(random)
            self.assert_proper(series)
            for card, rows in enumerate(series):
                owners.update((number, card) for number in numbers_of(rows))
            columns = Counter(map(column_of, numbers_of(series[0])))
            threes[sum(many == 3 for many in columns.values())] += 1
        # The cards have the same distribution, so a number is on each of them equally often.
        for number in range(1, 91):
            cards = {card: owners[number, card] for card in range(6)}
            assert_as_likely(self, cards, dict.fromkeys(range(6), 1))
        # How many columns of a card have three numbers, by another way of counting.
        assert_as_likely(self, threes, counted_by_columns()[1])
