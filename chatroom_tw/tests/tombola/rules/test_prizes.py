"""Tests for `rules.prizes`."""

from __future__ import annotations

from dataclasses import replace

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.optional import given, st
from chatroom_tw.tombola.rules.patterns import parse
from chatroom_tw.tombola.rules.prizes import (
    AMBO,
    CINQUINA,
    FIVE,
    NAMED,
    PRESETS,
    TOMBOLA,
    Prize,
    amounts,
    hall_prizes,
    hall_text_of,
    kind_of,
    kinds,
    pattern_of,
    prizes,
    text_of,
    with_amounts,
)

ITEMS = (
    *sorted(set(NAMED) - {"tombola"}),
    "row 1",
    "any 7",
    "line top",
    "lines 2",
    "corners",
    "full",
    "next full",
)
LISTS = st.lists(
    st.tuples(st.sampled_from(ITEMS), st.integers(1, 10)),
    min_size=1,
    max_size=19,
    unique_by=lambda one: one[0],
)


class TheFive(SynchronousTestCase):
    def test_each_needs_one_more_number_in_a_row(self) -> None:
        patterns = [str(prize.pattern) for prize in FIVE]
        self.assertEqual(patterns, ["row 2", "row 3", "row 4", "row 5", "full"])

    def test_they_are_put_in_rising_order(self) -> None:
        self.assertEqual(prizes("Tombola, AMBO,cinquina "), (AMBO, CINQUINA, TOMBOLA))

    def test_one_is_enough(self) -> None:
        for prize in FIVE:
            self.assertEqual(prizes(prize.kind), (prize,))

    def test_all_means_these_five(self) -> None:
        self.assertEqual(prizes(" ALL "), FIVE)

    def test_their_kinds_are_in_lower_case_and_all_others_are_not(self) -> None:
        self.assertEqual(kinds(FIVE), ("ambo", "terno", "quaterna", "cinquina", "tombola"))
        for kind in set(NAMED) - set(kinds(FIVE)):
            self.assertEqual(kind, kind.upper())


class Presets(SynchronousTestCase):
    def test_each_has_its_prizes_in_order(self) -> None:
        for name, those in {
            "tombola": "ambo terno quaterna cinquina tombola TOMBOLINO",
            "bingo-uk": "ONE-LINE TWO-LINES FULL-HOUSE",
            "tambola": "EARLY-FIVE TOP-LINE MIDDLE-LINE BOTTOM-LINE FOUR-CORNERS FULL-HOUSE"
            " SECOND-HOUSE",
        }.items():
            self.assertEqual(" ".join(kinds(PRESETS[name])), those)
            self.assertEqual(hall_prizes(f" {name.upper()} "), PRESETS[name])

    def test_a_kind_settles_the_pattern(self) -> None:
        for kind, pattern in {
            "ONE-LINE": "lines 1",
            "TWO-LINES": "lines 2",
            "FULL-HOUSE": "full",
            "EARLY-FIVE": "any 5",
            "TOP-LINE": "line top",
            "MIDDLE-LINE": "line middle",
            "BOTTOM-LINE": "line bottom",
            "FOUR-CORNERS": "corners",
            "SECOND-HOUSE": "next full",
            "TOMBOLINO": "next full",
            "ROW-3": "row 3",
            "LINE-TOP": "line top",
            "NEXT-FULL": "next full",
        }.items():
            self.assertEqual(pattern_of(kind), parse(pattern))
            self.assertEqual(kind_of(f" {kind.lower()}"), kind)
        for kind in ("AMBO", "early-five", "ROW-03", "ROW 3", "x", "", "ROW-6"):
            self.assertRaises(ValueError, pattern_of, kind)

    def test_the_option_means_the_tombola_alone_and_a_hall_the_preset(self) -> None:
        self.assertEqual(prizes("tombola"), (TOMBOLA,))
        self.assertEqual(prizes("bingo-uk"), PRESETS["bingo-uk"])
        self.assertEqual(hall_prizes("Tombola")[-1].kind, "TOMBOLINO")
        self.assertEqual(hall_prizes("tombola,ambo"), (AMBO, TOMBOLA))


class Lists(SynchronousTestCase):
    def test_kinds_and_patterns_keep_the_order_given(self) -> None:
        chosen = prizes("full, early-five ,ROW 3, tombolino,line-top")
        self.assertEqual(kinds(chosen), ("FULL", "EARLY-FIVE", "ROW-3", "TOMBOLINO", "LINE-TOP"))
        self.assertEqual(kinds(prizes("tombola,corners,ambo")), ("tombola", "CORNERS", "ambo"))

    def test_a_prize_can_be_won_more_than_once(self) -> None:
        chosen = prizes("lines 2 x3,ambo x2, EARLY-FIVE X10,full")
        self.assertEqual([prize.times for prize in chosen], [3, 2, 10, 1])
        self.assertEqual(kinds(chosen), ("LINES-2", "ambo", "EARLY-FIVE", "FULL"))
        self.assertEqual([prize.times for prize in prizes("tombola,ambo x2")], [2, 1])

    def test_what_makes_no_sense_is_refused_with_the_reason(self) -> None:
        for text, said in {
            "": "'' is no prize",
            ",": "'' is no prize",
            "ambo,": "'' is no prize",
            "sestina": "'sestina' is no prize",
            "ambo terno": "'ambo terno' is no prize",
            "all,ambo": "all stands alone: it is a whole list of prizes",
            "corners,tambola": "tambola stands alone: it is a whole list of prizes",
            "row 6": "row takes 1 to 5, not 6",
            "ROW-6": "row takes 1 to 5, not 6",
            "any 16": "any takes 1 to 15, not 16",
            "any 0": "any takes 1 to 15, not 0",
            "lines 4": "lines takes 1 to 3, not 4",
            "row -1": "row takes 1 to 5",
            "ambo,ambo": "ambo is there more than once",
            "any 5,full,ANY-5 x2": "ANY-5 is there more than once",
            "next full": "NEXT-FULL needs a prize for a full card before it",
            "tombolino,tombola": "TOMBOLINO needs a prize for a full card before it",
            "ambo x0": "ambo can be won 1 to 10 times, not 0",
            "ambo x11": "ambo can be won 1 to 10 times, not 11",
        }.items():
            for read in (prizes, hall_prizes):
                self.assertEqual(str(self.assertRaises(ValueError, read, text)), said)

    def test_there_are_at_most_twenty(self) -> None:
        items = [f"any {count}" for count in range(1, 16)] + [
            f"row {count}" for count in range(1, 6)
        ]
        self.assertEqual(len(prizes(",".join(items))), 20)
        error = self.assertRaises(ValueError, prizes, ",".join([*items, "full"]))
        self.assertEqual(str(error), "there are at most 20 prizes, not 21")

    @given(LISTS)
    def test_a_list_is_read_as_it_is_written(self, items: list[tuple[str, int]]) -> None:
        chosen = prizes(",".join(["tombola x2", *(f"{item} x{times}" for item, times in items)]))
        self.assertEqual(prizes(text_of(chosen)), chosen)
        self.assertEqual(hall_prizes(hall_text_of(chosen)), chosen)

    def test_presets_are_read_as_they_are_written(self) -> None:
        for chosen in ((TOMBOLA,), FIVE, *PRESETS.values()):
            self.assertEqual(prizes(text_of(chosen)), chosen)
            self.assertEqual(hall_prizes(hall_text_of(chosen)), chosen)
        self.assertEqual(text_of(prizes("tombola,ambo")), "ambo,tombola")
        self.assertEqual(hall_text_of(hall_prizes("tombola")), "tombola")
        self.assertEqual(hall_text_of((TOMBOLA,)), "tombola x1")


class Amounts(SynchronousTestCase):
    def test_an_amount_is_a_number_or_a_short_text(self) -> None:
        prize = replace(AMBO, amount="the panettone")
        self.assertEqual(prize, Prize("ambo", parse("row 2"), 1, "the panettone"))
        self.assertEqual(replace(AMBO, amount="é" * 40).amount, "é" * 40)
        self.assertRaises(ValueError, replace, AMBO, amount="é" * 41)

    def test_amounts_are_kept_by_kind(self) -> None:
        rich = with_amounts(FIVE, {"ambo": "1.50", "tombola": "a ham"})
        self.assertEqual(amounts(rich), {"ambo": "1.50", "tombola": "a ham"})
        self.assertEqual(with_amounts(prizes(text_of(rich)), amounts(rich)), rich)
        self.assertEqual(with_amounts(rich, {}), FIVE)
        self.assertEqual(hall_text_of(rich), "ambo,terno,quaterna,cinquina,tombola")
