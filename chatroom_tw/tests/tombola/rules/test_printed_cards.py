"""Tests for `core.paper`."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from random import Random

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.refusals import Refused
from chatroom_tw.tests.support.chance import assert_as_likely
from chatroom_tw.tests.support.optional import given, st
from chatroom_tw.tombola.rules.card import HIGHEST, Card, is_cartella, series_count
from chatroom_tw.tombola.rules.printed_cards import (
    AT_ONCE,
    IN_PLAY,
    SHEETS,
    PrintedCards,
    SheetChance,
    is_name,
    name,
    serial,
)
from chatroom_tw.tombola.rules.refusals import TombolaError

SECRET = bytes(range(32))


def paper(secret: bytes = SECRET) -> PrintedCards:
    made = PrintedCards(Random(4))
    made.secret = secret
    return made


class ASheet(SynchronousTestCase):
    def sheet(self, number: int, secret: bytes = SECRET) -> tuple[Card, ...]:
        [(of, cards)] = paper(secret).sheets(number, 1)
        self.assertEqual(of, number)
        return cards

    @given(st.integers(1, SHEETS))
    def test_it_is_a_series_of_proper_cards_with_its_number_on_them(self, number: int) -> None:
        cards = self.sheet(number)
        self.assertEqual([card.serial for card in cards], [f"p{number}-{i}" for i in range(1, 7)])
        self.assertTrue(all(is_cartella(card.numbers) for card in cards))
        every = chain.from_iterable(card.numbers for card in cards)
        self.assertEqual(sorted(every), list(range(1, HIGHEST + 1)))

    def test_it_is_the_same_whenever_it_is_printed(self) -> None:
        # What is on paper already must not change with a version.
        self.assertEqual(
            self.sheet(17)[2].rows, ((10, 23, 48, 69, 82), (3, 12, 24, 33, 51), (6, 13, 53, 71, 88))
        )

    def test_another_number_or_another_secret_makes_another_one(self) -> None:
        sheets = [self.sheet(1), self.sheet(11), self.sheet(1, SECRET[::-1])]
        self.assertEqual(len({sheet[0].rows for sheet in sheets}), 3)

    def test_every_series_is_as_likely(self) -> None:
        count = series_count()
        numbers = [SheetChance(SECRET, sheet).randrange(count) for sheet in range(1, SHEETS + 1)]
        self.assertEqual(len(set(numbers)), SHEETS)
        for part in (lambda number: number * 100 // count, lambda number: number % 100):
            assert_as_likely(self, Counter(map(part, numbers)), dict.fromkeys(range(100), 1))

    def test_a_secret_is_made_when_the_first_sheet_is_wanted(self) -> None:
        one, other = paper(b""), paper(b"")
        other.put_in_play(0, 0)
        self.assertEqual(other.secret, b"")
        one.sheets(1, 1)
        self.assertEqual(len(one.secret), 32)
        other.put_in_play(1, 1)
        self.assertEqual(other.cards, one.sheets(1, 1)[0][1])


class InPlay(SynchronousTestCase):
    def test_the_cards_of_all_sheets_from_the_first_to_the_last(self) -> None:
        printed = paper()
        printed.put_in_play(7, 9)
        sheets = [cards for _, cards in printed.sheets(7, 3)]
        self.assertEqual(printed.cards, tuple(chain.from_iterable(sheets)))

    def test_others_replace_them(self) -> None:
        printed = paper()
        printed.put_in_play(7, 9)
        printed.put_in_play(8, 8)
        self.assertEqual(printed.cards, printed.sheets(8, 1)[0][1])
        printed.put_in_play(0, 0)
        self.assertEqual((printed.first, printed.last, printed.cards), (0, 0, ()))

    def test_there_are_only_so_many(self) -> None:
        printed = paper()
        printed.put_in_play(SHEETS, SHEETS)
        spans = ((0, 1), (2, 1), (1, 0), (-1, -1), (SHEETS, SHEETS + 1), (1, IN_PLAY + 1))
        for first, last in spans:
            refused = self.assertRaises(Refused, printed.put_in_play, first, last)
            self.assertEqual(
                (refused.reason, refused.subject), (TombolaError.BAD_SHEETS, str(IN_PLAY))
            )
        self.assertEqual((printed.first, len(printed.cards)), (SHEETS, 6))

    def test_so_many_are_printed_at_once(self) -> None:
        printed = paper()
        self.assertEqual(len(printed.sheets(SHEETS - AT_ONCE + 1, AT_ONCE)), AT_ONCE)
        spans = ((1, AT_ONCE + 1), (1, 0), (1, -3), (0, 1), (SHEETS, 2))
        for first, count in spans:
            refused = self.assertRaises(Refused, printed.sheets, first, count)
            self.assertEqual(
                (refused.reason, refused.subject), (TombolaError.BAD_SHEETS, str(AT_ONCE))
            )


class Names(SynchronousTestCase):
    def test_what_is_on_a_card_and_what_its_serial_is(self) -> None:
        self.assertEqual(serial(" 17-3 "), "p17-3")
        self.assertEqual(name("p17-3"), "sheet-17")

    def test_a_name_that_could_be_a_sheets(self) -> None:
        for wanted in ("sheet-17", "Sheet-0", "sheet-99999"):
            self.assertTrue(is_name(wanted), wanted)
        for wanted in ("sheet", "sheet-", "sheet-a", "sheets-1", "ann", "guest-3"):
            self.assertFalse(is_name(wanted), wanted)
