"""Tests for `core.prizes`."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tombola.rules.prizes import Prize, prizes


class Asking(SynchronousTestCase):
    def test_each_prize_asks_for_one_more_in_a_row(self) -> None:
        self.assertEqual([prize.in_row for prize in Prize], [2, 3, 4, 5, 5])


class Reading(SynchronousTestCase):
    def test_some_are_put_in_rising_order_and_each_of_them_once(self) -> None:
        self.assertEqual(
            prizes("Tombola, AMBO,cinquina ,ambo"), (Prize.AMBO, Prize.CINQUINA, Prize.TOMBOLA)
        )

    def test_one_may_be_all_there_is(self) -> None:
        for prize in Prize:
            self.assertEqual(prizes(prize.value), (prize,))

    def test_all_is_every_one(self) -> None:
        self.assertEqual(prizes(" ALL "), tuple(Prize))

    def test_another_word_is_none(self) -> None:
        for text in ("", ",", "ambo,", "sestina", "ambo terno", "all,ambo"):
            self.assertRaises(ValueError, prizes, text)
