"""Tests for `core.marks`: the counters say what a plain recount says."""

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
    """Marks beside the cards and the numbers that they stand for."""

    def play(self, watched: list[Prize], order: list[int], late: dict[int, Rows]) -> None:
        """Draw all the numbers. When so many are drawn, a card comes, `late`."""
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
            # Whoever comes with a prize has not come to it by a draw: that is tested below.
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
    def test_it_agrees_after_every_draw_whenever_the_cards_came(
        self, watched: list[Prize], order: list[int], boards: list[Rows], data: st.DataObject
    ) -> None:
        times = data.draw(
            st.lists(st.integers(0, 89), min_size=len(boards), max_size=len(boards), unique=True)
        )
        self.play(watched, order, dict(zip(times, boards)))

    @settings(max_examples=30)
    @given(ORDERS, st.lists(BOARDS, min_size=1, max_size=4))
    def test_each_prize_is_told_once_with_all_the_first_who_have_it(
        self, order: list[int], boards: list[Rows]
    ) -> None:
        marks = Marks(tuple(Prize))
        for rows in boards:
            marks.add(rows)
        told = [prize for number in order for prize in marks.draw(number)]
        self.assertEqual(sorted(told, key=list(Prize).index), list(Prize))


class Telling(SynchronousTestCase):
    def test_cards_that_come_to_it_with_one_number_are_told_together(self) -> None:
        marks = Marks([Prize.AMBO])
        for _ in range(3):
            marks.add(FIRST)
        marks.add(board(range(20, 35)))
        self.assertEqual([marks.draw(1), marks.draw(2)], [{}, {Prize.AMBO: [0, 1, 2]}])

    def test_those_who_come_to_it_later_are_not_told(self) -> None:
        marks = Marks([Prize.AMBO])
        marks.add(FIRST)
        marks.add(board(range(20, 35)))
        told = [marks.draw(number) for number in (1, 2, 20, 21, 3)]
        self.assertEqual(told, [{}, {Prize.AMBO: [0]}, {}, {}, {}])

    def test_what_is_not_watched_is_not_told_but_is_had(self) -> None:
        marks = Marks([Prize.TOMBOLA])
        marks.add(FIRST)
        told = [marks.draw(number) for number in range(1, 16)]
        self.assertEqual(told, [{}] * 14 + [{Prize.TOMBOLA: [0]}])
        self.assertTrue(marks.has(0, Prize.AMBO))

    def test_one_number_may_bring_several_prizes(self) -> None:
        marks = Marks([Prize.CINQUINA, Prize.TOMBOLA])
        marks.add(FIRST)
        last = list(chain(range(6, 11), range(1, 5), range(11, 15)))
        for number in last:
            marks.draw(number)
        marks.add(board([15, *range(40, 54)]))
        self.assertEqual(marks.draw(5), {})
        self.assertEqual(marks.draw(15), {Prize.TOMBOLA: [0]})

    def test_who_had_it_on_coming_has_not_just_come_to_it(self) -> None:
        marks = Marks([Prize.AMBO])
        for number in (1, 2):
            marks.draw(number)
        marks.add(FIRST)
        self.assertEqual(marks.draw(3), {})
