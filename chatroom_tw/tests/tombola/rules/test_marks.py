"""Tests for `rules.marks`: the counters agree with a plain recount."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.optional import given, settings, st
from chatroom_tw.tombola.rules.card import HIGHEST, board
from chatroom_tw.tombola.rules.marks import Marks
from chatroom_tw.tombola.rules.prizes import Prize
from chatroom_tw.tombola.rules.series import Rows

BOARDS = st.lists(st.integers(1, HIGHEST), min_size=15, max_size=15, unique=True).map(board)
ORDERS = st.permutations(range(1, HIGHEST + 1))
WATCHED = st.lists(st.sampled_from(Prize), unique=True)
FIRST = board(range(1, 16))


def has(rows: Rows, drawn: Iterable[int], prize: Prize) -> bool:
    """The plain recount."""
    counts = [len(set(row) & set(drawn)) for row in rows]
    return sum(counts) == 15 if prize is Prize.TOMBOLA else max(counts) >= prize.in_row


class Recount(SynchronousTestCase):
    """Marks, with the cards and numbers that they should stand for."""

    def play(self, watched: list[Prize], order: list[int], late: dict[int, Rows]) -> None:
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
            self.untold -= {prize for prize in Prize if has(rows, self.drawn, prize)}
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

    def having(self) -> dict[Prize, set[int]]:
        return {
            prize: {place for place, rows in self.cards.items() if has(rows, self.drawn, prize)}
            for prize in Prize
        }

    def check(self) -> None:
        for prize, places in self.having().items():
            said = {place for place in self.cards if self.marks.has(place, prize)}
            self.assertEqual(said, places, prize)

    @settings(max_examples=60)
    @given(WATCHED, ORDERS, st.lists(BOARDS, max_size=4), st.data())
    def test_marks_agree_with_a_recount_whenever_cards_come(
        self, watched: list[Prize], order: list[int], boards: list[Rows], data: st.DataObject
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
        marks = Marks(tuple(Prize))
        for rows in boards:
            marks.add(rows)
        told = [prize for number in order for prize in marks.draw(number)]
        self.assertEqual(sorted(told, key=list(Prize).index), list(Prize))


class Telling(SynchronousTestCase):
    def test_cards_completed_by_one_number_are_reported_together(self) -> None:
        marks = Marks([Prize.AMBO])
        for _ in range(3):
            marks.add(FIRST)
        marks.add(board(range(20, 35)))
        self.assertEqual([marks.draw(1), marks.draw(2)], [{}, {Prize.AMBO: [0, 1, 2]}])

    def test_later_cards_are_not_reported(self) -> None:
        marks = Marks([Prize.AMBO])
        marks.add(FIRST)
        marks.add(board(range(20, 35)))
        told = [marks.draw(number) for number in (1, 2, 20, 21, 3)]
        self.assertEqual(told, [{}, {Prize.AMBO: [0]}, {}, {}, {}])

    def test_unwatched_prizes_are_not_reported_but_are_had(self) -> None:
        marks = Marks([Prize.TOMBOLA])
        marks.add(FIRST)
        told = [marks.draw(number) for number in range(1, 16)]
        self.assertEqual(told, [{}] * 14 + [{Prize.TOMBOLA: [0]}])
        self.assertTrue(marks.has(0, Prize.AMBO))

    def test_one_number_can_complete_several_prizes(self) -> None:
        marks = Marks([Prize.CINQUINA, Prize.TOMBOLA])
        marks.add(FIRST)
        last = list(chain(range(6, 11), range(1, 5), range(11, 15)))
        for number in last:
            marks.draw(number)
        marks.add(board([15, *range(40, 54)]))
        self.assertEqual(marks.draw(5), {})
        self.assertEqual(marks.draw(15), {Prize.TOMBOLA: [0]})

    def test_a_card_that_comes_with_the_prize_is_not_reported(self) -> None:
        marks = Marks([Prize.AMBO])
        for number in (1, 2):
            marks.draw(number)
        marks.add(FIRST)
        self.assertEqual(marks.draw(3), {})
