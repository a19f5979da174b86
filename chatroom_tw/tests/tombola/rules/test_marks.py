"""Tests for `rules.marks`: the counters agree with a plain recount."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.optional import given, settings, st
from chatroom_tw.tombola.rules.card import HIGHEST, board
from chatroom_tw.tombola.rules.marks import Marks
from chatroom_tw.tombola.rules.patterns import Pattern, areas_of, parse
from chatroom_tw.tombola.rules.series import Rows

BOARDS = st.lists(st.integers(1, HIGHEST), min_size=15, max_size=15, unique=True).map(board)
ORDERS = st.permutations(range(1, HIGHEST + 1))
PATTERNS = [
    *(parse(f"row {count}") for count in range(1, 6)),
    *(parse(f"any {count}") for count in (1, 5, 11, 12, 15)),
    *(parse(f"line {row}") for row in ("top", "middle", "bottom")),
    *(parse(f"lines {count}") for count in (1, 2, 3)),
    *map(parse, ("corners", "full")),
]
WATCHED = st.lists(st.sampled_from(PATTERNS), unique=True)
AMBO, CINQUINA, TOMBOLA = map(parse, ("row 2", "row 5", "full"))
FIRST = board(range(1, 16))


def has(rows: Rows, drawn: Iterable[int], pattern: Pattern) -> bool:
    """The plain recount."""
    return any(len(set(area) & set(drawn)) >= pattern.needed for area in areas_of(pattern, rows))


class Recount(SynchronousTestCase):
    """Marks, with the cards and numbers that they should stand for."""

    def play(self, watched: list[Pattern], order: list[int], late: dict[int, Rows]) -> None:
        """Draw all numbers. `late` has, by the count of drawn numbers, the cards that come then."""
        self.marks = Marks(watched)
        self.cards: dict[int, Rows] = {}
        self.drawn: list[int] = []
        self.untold = set(watched)
        for number in order:
            self.come(late.get(len(self.drawn)))
            self.draw(number)

    def come(self, rows: Rows | None) -> None:
        if rows:
            place = self.marks.add(rows)
            self.assertNotIn(place, self.cards)
            self.cards[place] = rows
            # A card that has the prize when it comes is not reported: another test shows that.
            self.untold -= {one for one in PATTERNS if has(rows, self.drawn, one)}
        self.check()

    def draw(self, number: int) -> None:
        before = self.having()
        self.drawn.append(number)
        told = self.marks.draw(number)
        just = {
            prize: sorted(places - before[prize])
            for prize, places in self.having().items()
            if places - before[prize]
        }
        self.assertEqual(
            {prize: sorted(places) for prize, places in told.items() if prize in self.untold},
            {prize: places for prize, places in just.items() if prize in self.untold},
        )
        self.untold -= set(just)
        self.check()

    def having(self) -> dict[Pattern, set[int]]:
        return {
            one: {place for place, rows in self.cards.items() if has(rows, self.drawn, one)}
            for one in PATTERNS
        }

    def check(self) -> None:
        for pattern, places in self.having().items():
            said = {place for place in self.cards if self.marks.has(place, pattern)}
            self.assertEqual(said, places, pattern)

    @settings(max_examples=60)
    @given(WATCHED, ORDERS, st.lists(BOARDS, max_size=4), st.data())
    def test_marks_agree_with_a_recount_whenever_cards_come(
        self, watched: list[Pattern], order: list[int], boards: list[Rows], data: st.DataObject
    ) -> None:
        times = data.draw(
            st.lists(st.integers(0, 89), min_size=len(boards), max_size=len(boards), unique=True)
        )
        self.play(watched, order, dict(zip(times, boards)))

    @settings(max_examples=30)
    @given(ORDERS, st.lists(BOARDS, min_size=1, max_size=4))
    def test_each_prize_is_reported_once_with_all_first_cards(
        self, order: list[int], boards: list[Rows]
    ) -> None:
        marks = Marks(PATTERNS)
        for rows in boards:
            marks.add(rows)
        told = [pattern for number in order for pattern in marks.draw(number)]
        self.assertEqual(sorted(told, key=PATTERNS.index), PATTERNS)

    @settings(max_examples=60)
    @given(WATCHED, ORDERS, st.lists(BOARDS, max_size=4), st.lists(st.integers(1, 90), max_size=4))
    def test_numbers_that_are_taken_back_have_never_been_drawn(
        self, watched: list[Pattern], order: list[int], boards: list[Rows], places: list[int]
    ) -> None:
        """After the last number is taken back, it is as if it had not come."""
        plain, taken = Marks(watched), Marks(watched)
        for rows in boards:
            plain.add(rows)
            taken.add(rows)
        for place, number in enumerate(order, 1):
            if place in places:
                told = taken.draw(order[-1])
                self.assertEqual(taken.undraw(order[-1]), set(told))
            self.assertEqual(taken.draw(number), plain.draw(number))
            for pattern in PATTERNS:
                for card in range(len(boards)):
                    self.assertEqual(taken.has(card, pattern), plain.has(card, pattern))


class Telling(SynchronousTestCase):
    def test_cards_completed_by_one_number_are_reported_together(self) -> None:
        marks = Marks([AMBO])
        for _ in range(3):
            marks.add(FIRST)
        marks.add(board(range(20, 35)))
        self.assertEqual([marks.draw(1), marks.draw(2)], [{}, {AMBO: [0, 1, 2]}])

    def test_later_cards_are_not_reported(self) -> None:
        marks = Marks([AMBO])
        marks.add(FIRST)
        marks.add(board(range(20, 35)))
        told = [marks.draw(number) for number in (1, 2, 20, 21, 3)]
        self.assertEqual(told, [{}, {AMBO: [0]}, {}, {}, {}])

    def test_unwatched_prizes_are_not_reported_but_are_had(self) -> None:
        marks = Marks([TOMBOLA])
        marks.add(FIRST)
        told = [marks.draw(number) for number in range(1, 16)]
        self.assertEqual(told, [{}] * 14 + [{TOMBOLA: [0]}])
        self.assertTrue(marks.has(0, AMBO))

    def test_one_number_can_complete_several_prizes(self) -> None:
        marks = Marks([CINQUINA, TOMBOLA])
        marks.add(FIRST)
        last = list(chain(range(6, 11), range(1, 5), range(11, 15)))
        for number in last:
            marks.draw(number)
        marks.add(board([15, *range(40, 54)]))
        self.assertEqual(marks.draw(5), {})
        self.assertEqual(marks.draw(15), {TOMBOLA: [0]})

    def test_a_card_that_comes_with_the_prize_is_not_reported(self) -> None:
        marks = Marks([AMBO])
        for number in (1, 2):
            marks.draw(number)
        marks.add(FIRST)
        self.assertEqual(marks.draw(3), {})

    def test_a_late_card_keeps_what_it_had_before_the_number_that_is_taken_back(self) -> None:
        marks = Marks([AMBO])
        for number in (1, 2, 3):
            marks.draw(number)
        marks.add(FIRST)
        self.assertEqual(marks.undraw(3), set())
        self.assertEqual(marks.undraw(2), {AMBO})
        self.assertEqual(marks.draw(5), {AMBO: [0]})
