"""Tests for `rules.card_supply`."""

from __future__ import annotations

from itertools import chain
from random import Random

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.optional import given, settings, st
from chatroom_tw.tombola.rules.card import HIGHEST, BadCard, Card, is_cartella
from chatroom_tw.tombola.rules.card_supply import CardSupply


def serials(cards: tuple[Card, ...]) -> list[str]:
    return [card.serial for card in cards]


def numbers(*cards: Card) -> list[int]:
    return sorted(chain.from_iterable(card.numbers for card in cards))


class Dealing(SynchronousTestCase):
    def setUp(self) -> None:
        self.supply = CardSupply(Random(6))

    def test_six_players_share_a_series_and_the_seventh_opens_one(self) -> None:
        [six, seventh] = [[self.supply.one()[0] for _ in range(many)] for many in (6, 1)]
        self.assertEqual([card.serial for card in six], [f"s1-{place}" for place in range(1, 7)])
        self.assertEqual(numbers(*six), list(range(1, HIGHEST + 1)))
        self.assertEqual(seventh[0].serial, "s2-1")

    def test_several_cards_are_of_a_series_of_their_own(self) -> None:
        self.supply.one()
        for series, count in enumerate(range(1, 7), 2):
            expected = [f"s{series}-{place}" for place in range(1, count + 1)]
            self.assertEqual(serials(self.supply.some(count)), expected)
        self.assertEqual(serials(self.supply.one()), ["s1-2"])

    def test_several_cards_repeat_no_number_and_six_have_all(self) -> None:
        for count in range(1, 7):
            of_them = numbers(*self.supply.some(count))
            self.assertEqual(len(set(of_them)), count * 15)
        self.assertEqual(of_them, list(range(1, HIGHEST + 1)))

    def test_dealt_cards_are_proper_cards(self) -> None:
        for card in (*self.supply.one(), *self.supply.some(6)):
            self.assertTrue(is_cartella(card.numbers), card)

    def test_the_next_series_is_different(self) -> None:
        one, other = self.supply.some(6), self.supply.some(6)
        self.assertNotEqual([card.rows for card in one], [card.rows for card in other])


class Boards(SynchronousTestCase):
    def test_boards_have_serials_of_their_own(self) -> None:
        supply = CardSupply(Random(6))
        self.assertEqual(serials(supply.own(range(1, 16))), ["b1"])
        self.assertEqual(serials(supply.one()), ["s1-1"])
        [second] = supply.own(range(15, 0, -1))
        self.assertEqual((second.serial, second.numbers), ("b2", tuple(range(15, 0, -1))))

    def test_a_bad_board_uses_no_serial(self) -> None:
        supply = CardSupply(Random(6))
        self.assertRaises(BadCard, supply.own, range(1, 15))
        self.assertEqual(serials(supply.own(range(1, 16))), ["b1"])


class Serials(SynchronousTestCase):
    @settings(max_examples=25)
    @given(st.lists(st.integers(0, 7), max_size=30))
    def test_no_serial_is_given_twice_in_any_order_of_requests(self, asked: list[int]) -> None:
        supply = CardSupply(Random(1))
        dealt: list[Card] = []
        for what in asked:
            if what == 0:
                dealt += supply.one()
            elif what == 7:
                dealt += supply.own(range(1, 16))
            else:
                dealt += supply.some(what)
        self.assertEqual(len({card.serial for card in dealt}), len(dealt))
        self.assertEqual(len(dealt), sum({0: 1, 7: 1}.get(what, what) for what in asked))
