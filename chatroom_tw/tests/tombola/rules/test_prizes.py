"""Tests for `rules.prizes`."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tombola.rules.prizes import Prize, prizes


class Asking(SynchronousTestCase):
    def test_each_prize_needs_one_more_number_in_a_row(self) -> None:
        self.assertEqual([prize.in_row for prize in Prize], [2, 3, 4, 5, 5])


class Reading(SynchronousTestCase):
    def test_prizes_are_put_in_rising_order_without_repeats(self) -> None:
        self.assertEqual(
            prizes("Tombola, AMBO,cinquina ,ambo"), (Prize.AMBO, Prize.CINQUINA, Prize.TOMBOLA)
        )

    def test_one_prize_is_enough(self) -> None:
        for prize in Prize:
            self.assertEqual(prizes(prize.value), (prize,))

    def test_all_means_every_prize(self) -> None:
        self.assertEqual(prizes(" ALL "), tuple(Prize))

    def test_an_unknown_word_is_an_error(self) -> None:
        for text in ("", ",", "ambo,", "sestina", "ambo terno", "all,ambo"):
            self.assertRaises(ValueError, prizes, text)
