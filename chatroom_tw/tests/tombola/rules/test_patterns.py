"""Tests for `rules.patterns`."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tombola.rules.card import board
from chatroom_tw.tombola.rules.patterns import Pattern, Shape, areas_of, parse

ALL = (
    *(f"row {count}" for count in range(1, 6)),
    *(f"any {count}" for count in range(1, 16)),
    *(f"line {name}" for name in ("top", "middle", "bottom")),
    *(f"lines {count}" for count in range(1, 4)),
    *("corners", "full", "next full"),
)
ROWS = board(range(1, 16))
TOP, MIDDLE, BOTTOM = ROWS
WHOLE = (*TOP, *MIDDLE, *BOTTOM)


class Writing(SynchronousTestCase):
    def test_every_pattern_is_read_as_it_is_written(self) -> None:
        for text in ALL:
            self.assertEqual(str(parse(text)), text)
        self.assertEqual(len({parse(text) for text in ALL}), len(ALL))

    def test_case_and_more_blanks_do_not_matter(self) -> None:
        self.assertEqual(parse("  Row   3 "), Pattern(Shape.ROW, 3))
        self.assertEqual(parse("NEXT  Full"), Pattern(Shape.NEXT_FULL))
        self.assertEqual(parse("LINE Bottom"), Pattern(Shape.LINE, 2))

    def test_other_words_are_no_pattern(self) -> None:
        for text in (
            "",
            "next",
            "rows 2",
            "house",
            "x",
            "row 2 2",
            "next full 1",
            "any five 5",
        ):
            error = self.assertRaises(ValueError, parse, text)
            self.assertIn("no pattern", str(error), text)

    def test_impossible_patterns_say_what_is_possible(self) -> None:
        for text, said in {
            "row 0": "row takes 1 to 5, not 0",
            "row 6": "row takes 1 to 5, not 6",
            "any 0": "any takes 1 to 15, not 0",
            "any 16": "any takes 1 to 15, not 16",
            "lines 4": "lines takes 1 to 3, not 4",
            "lines": "lines takes 1 to 3",
            "row two": "row takes 1 to 5",
            "row -1": "row takes 1 to 5",
            "any ٣": "any takes 1 to 15",
            "any 9999999999999999999999": "any takes 1 to 15",
            "line": "line takes one of top, middle, bottom",
            "line left": "line takes one of top, middle, bottom",
            "full 1": "full takes nothing after it",
            "corners 4": "corners takes nothing after it",
        }.items():
            self.assertEqual(str(self.assertRaises(ValueError, parse, text)), said)

    def test_no_impossible_pattern_can_be_made(self) -> None:
        for shape, number in ((Shape.ROW, 6), (Shape.LINE, 3), (Shape.FULL, 1), (Shape.LINES, -1)):
            self.assertRaises(ValueError, Pattern, shape, number)


class Areas(SynchronousTestCase):
    def test_each_pattern_needs_so_many_numbers_of_one_of_its_areas(self) -> None:
        for text, (needed, *areas) in {
            "row 3": (3, TOP, MIDDLE, BOTTOM),
            "any 7": (7, WHOLE),
            "line top": (5, TOP),
            "line middle": (5, MIDDLE),
            "line bottom": (5, BOTTOM),
            "lines 1": (5, TOP, MIDDLE, BOTTOM),
            "lines 2": (10, TOP + MIDDLE, TOP + BOTTOM, MIDDLE + BOTTOM),
            "lines 3": (15, WHOLE),
            "corners": (4, (1, 5, 11, 15)),
            "full": (15, WHOLE),
            "next full": (15, WHOLE),
        }.items():
            pattern = parse(text)
            self.assertEqual((pattern.needed, *areas_of(pattern, ROWS)), (needed, *areas), text)

    def test_some_are_of_one_row_and_some_are_full(self) -> None:
        rows = {text for text in ALL if parse(text).in_one_row}
        self.assertEqual(
            rows, {text for text in ALL if text.split()[0] in ("row", "line")} | {"lines 1"}
        )
        self.assertEqual({text for text in ALL if parse(text).is_full}, {"full", "next full"})
