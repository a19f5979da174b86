"""Tests for `rules.printed_cards`."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from random import Random

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.looks import is_nobodys
from chatroom_tw.server.refusals import Refused
from chatroom_tw.tests.support.chance import assert_as_likely
from chatroom_tw.tests.support.optional import given, st
from chatroom_tw.tombola.rules.card import HIGHEST, Card, is_cartella, series_count
from chatroom_tw.tombola.rules.printed_cards import (
    AT_ONCE,
    HIGHEST_NUMBER,
    IN_PLAY,
    PrintedCards,
    SeriesChance,
    serial,
    winner_name,
)
from chatroom_tw.tombola.rules.refusals import TombolaError

SECRET = bytes(range(32))


def printed_cards(secret: bytes = SECRET) -> PrintedCards:
    made = PrintedCards(Random(4))
    made.secret = secret
    return made


class ASeries(SynchronousTestCase):
    def series(self, number: int, secret: bytes = SECRET) -> tuple[Card, ...]:
        [(of, cards)] = printed_cards(secret).print(number, 1)
        self.assertEqual(of, number)
        return cards

    @given(st.integers(1, HIGHEST_NUMBER))
    def test_a_printed_series_has_proper_cards_with_its_number(self, number: int) -> None:
        cards = self.series(number)
        self.assertEqual([card.serial for card in cards], [f"p{number}-{i}" for i in range(1, 7)])
        self.assertTrue(all(is_cartella(card.numbers) for card in cards))
        every = chain.from_iterable(card.numbers for card in cards)
        self.assertEqual(sorted(every), list(range(1, HIGHEST + 1)))

    def test_a_series_is_the_same_whenever_it_is_printed(self) -> None:
        # Cards that are already printed must not change with a version.
        self.assertEqual(
            self.series(17)[2].rows,
            ((10, 23, 48, 69, 82), (3, 12, 24, 33, 51), (6, 13, 53, 71, 88)),
        )

    def test_another_number_or_secret_makes_another_series(self) -> None:
        different = [self.series(1), self.series(11), self.series(1, SECRET[::-1])]
        self.assertEqual(len({series[0].rows for series in different}), 3)

    def test_every_series_is_equally_likely(self) -> None:
        count = series_count()
        numbers = [
            SeriesChance(SECRET, number).randrange(count) for number in range(1, HIGHEST_NUMBER + 1)
        ]
        self.assertEqual(len(set(numbers)), HIGHEST_NUMBER)
        for part in (lambda number: number * 100 // count, lambda number: number % 100):
            assert_as_likely(self, Counter(map(part, numbers)), dict.fromkeys(range(100), 1))

    def test_the_secret_is_made_with_the_first_series(self) -> None:
        one, other = printed_cards(b""), printed_cards(b"")
        other.put_in_play(0, 0)
        self.assertEqual(other.secret, b"")
        one.print(1, 1)
        self.assertEqual(len(one.secret), 32)
        other.put_in_play(1, 1)
        self.assertEqual(other.cards, one.print(1, 1)[0][1])


class InPlay(SynchronousTestCase):
    def test_all_cards_from_first_to_last_are_in_play(self) -> None:
        printed = printed_cards()
        printed.put_in_play(7, 9)
        each = [cards for _, cards in printed.print(7, 3)]
        self.assertEqual(printed.cards, tuple(chain.from_iterable(each)))

    def test_other_series_replace_them(self) -> None:
        printed = printed_cards()
        printed.put_in_play(7, 9)
        printed.put_in_play(8, 8)
        self.assertEqual(printed.cards, printed.print(8, 1)[0][1])
        printed.put_in_play(0, 0)
        self.assertEqual((printed.first, printed.last, printed.cards), (0, 0, ()))

    def test_the_number_of_series_in_play_is_limited(self) -> None:
        printed = printed_cards()
        printed.put_in_play(HIGHEST_NUMBER, HIGHEST_NUMBER)
        spans = (
            (0, 1),
            (2, 1),
            (1, 0),
            (-1, -1),
            (HIGHEST_NUMBER, HIGHEST_NUMBER + 1),
            (1, IN_PLAY + 1),
        )
        for first, last in spans:
            refused = self.assertRaises(Refused, printed.put_in_play, first, last)
            self.assertEqual(
                (refused.reason, refused.subject), (TombolaError.BAD_PRINTED, str(IN_PLAY))
            )
        self.assertEqual((printed.first, len(printed.cards)), (HIGHEST_NUMBER, 6))

    def test_the_number_of_series_printed_at_once_is_limited(self) -> None:
        printed = printed_cards()
        self.assertEqual(len(printed.print(HIGHEST_NUMBER - AT_ONCE + 1, AT_ONCE)), AT_ONCE)
        spans = ((1, AT_ONCE + 1), (1, 0), (1, -3), (0, 1), (HIGHEST_NUMBER, 2))
        for first, count in spans:
            refused = self.assertRaises(Refused, printed.print, first, count)
            self.assertEqual(
                (refused.reason, refused.subject), (TombolaError.BAD_PRINTED, str(AT_ONCE))
            )


class Names(SynchronousTestCase):
    def test_serials_and_winner_names_of_printed_cards(self) -> None:
        self.assertEqual(serial(" 17-3 "), "p17-3")
        self.assertEqual(winner_name("p17-3"), "sheet-17")

    def test_nobody_can_have_the_name_of_a_winning_card(self) -> None:
        for printed in ("p1-1", "p17-3", "p9999-6"):
            self.assertTrue(is_nobodys(winner_name(printed)), printed)
