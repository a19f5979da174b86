"""Tests for `client.picture`: what the table looks like."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.tombola.picture import Line, card_lines, number_lines, prize_lines
from chatroom_tw.client.tombola.player import Player
from chatroom_tw.client.tombola.smorfia import Language
from chatroom_tw.tests.client.tombola.test_player import CARTELLA, heard

BOARD = " ".join(map(str, range(15, 0, -1)))


def texts(lines: list[Line]) -> list[str]:
    return ["".join(text for _, text in line).rstrip() for line in lines]


def holding(cards: int, *lines: str) -> Player:
    held = [f"CARD s1-{number} {CARTELLA}" for number in range(1, cards + 1)]
    return heard(*held, "BEGIN 1 aa", *lines)


class Number(SynchronousTestCase):
    def shown(self, *numbers: int, columns: int = 40) -> list[str]:
        player = holding(1, *(f"NUMBER {number}" for number in numbers))
        return texts(number_lines(player, Language.ITALIAN, columns))

    def test_the_last_one_has_its_name_and_those_before_follow(self) -> None:
        self.assertEqual(
            self.shown(34, 88, 45),
            [
                "╔════╗  il vino buono (good wine)",
                "║ 45 ║  before it: 88 34",
                "╚════╝  3 of 90 drawn",
            ],
        )

    def test_before_the_first_there_is_none(self) -> None:
        shown = self.shown()
        self.assertEqual(shown[:2], ["╔════╗  no number is drawn yet", "║ -- ║"])
        self.assertEqual(shown[2], "╚════╝  0 of 90 drawn")

    def test_as_many_as_there_is_room_for(self) -> None:
        self.assertEqual(self.shown(*range(1, 91))[1], "║ 90 ║  before it: 89 88 87 86 85 84 83")
        self.assertEqual(self.shown(1, 2, columns=5)[1], "║  2 ║  before it:")


class Prizes(SynchronousTestCase):
    def test_each_has_its_key_and_its_winners(self) -> None:
        player = holding(1, "PRIZE ambo bob s2-1", "PRIZE ambo zoë s3-1")
        self.assertEqual(
            texts(prize_lines(player, 80)),
            ["F1 ambo: bob, zoë   F2 terno   F3 quaterna   F4 cinquina   F5 tombola"],
        )

    def test_there_are_more_lines_where_one_is_too_short(self) -> None:
        lines = texts(prize_lines(holding(1), 30))
        self.assertEqual(lines, ["F1 ambo   F2 terno", "F3 quaterna   F4 cinquina", "F5 tombola"])
        self.assertEqual(len(prize_lines(holding(1), 1)), 5)


class Cards(SynchronousTestCase):
    def test_a_cartella_has_nine_columns_and_marks_what_is_drawn(self) -> None:
        self.assertEqual(
            texts(card_lines(holding(1, "DRAWN 4 90"), 80, 20)),
            [
                "┌ s1-1 ───────────────────── 2 of 15 ┐",
                "│[ 4] 16  20      40          70     │",
                "│  8      21          52  66      80 │",
                "│             33  49  59      75 [90]│",
                "└────────────────────────────────────┘",
            ],
        )

    def test_a_board_has_rows_of_five(self) -> None:
        player = heard(f"CARD b3 {BOARD}", "BEGIN 1 aa", "NUMBER 11")
        self.assertEqual(
            texts(card_lines(player, 80, 20)),
            [
                "┌ b3 ─────── 1 of 15 ┐",
                "│ 15  14  13  12 [11]│",
                "│ 10   9   8   7   6 │",
                "│  5   4   3   2   1 │",
                "└────────────────────┘",
            ],
        )

    def test_what_is_drawn_has_a_style_as_well(self) -> None:
        [row] = card_lines(holding(1, "NUMBER 4"), 80, 20)[1:2]
        self.assertIn(("marked", "[ 4]"), row)

    def test_they_lie_side_by_side_where_there_is_room(self) -> None:
        for columns, across in ((38, 1), (76, 1), (77, 2), (116, 3), (240, 6), (10, 1)):
            lines = texts(card_lines(holding(6), columns, 100))
            self.assertEqual(lines[0].count("┌"), across, columns)
            self.assertEqual(sum(line.count("┌") for line in lines), 6)

    def test_they_are_drawn_closer_where_there_is_little_room(self) -> None:
        self.assertEqual(len(card_lines(holding(6), 80, 19)), 15)
        self.assertEqual(len(card_lines(holding(6), 80, 18)), 12)
        self.assertEqual(len(card_lines(holding(6), 80, 12)), 12)

    def test_where_there_is_not_enough_they_are_turned_over(self) -> None:
        def shown(rows: int, turned: int) -> list[str]:
            return texts(card_lines(holding(6), 80, rows, turned))

        lines = shown(11, 0)
        self.assertEqual(lines[-1], "2 more: F6 turns the cards over")
        self.assertEqual(len(lines), 9)
        self.assertTrue(lines[0].startswith("┌ s1-1 "))
        self.assertTrue(shown(11, 1)[0].startswith("┌ s1-2 "))
        self.assertTrue(shown(11, 6)[0].startswith("┌ s1-1 "))
        self.assertEqual(shown(0, 0)[-1], "4 more: F6 turns the cards over")

    def test_a_long_serial_keeps_to_its_card(self) -> None:
        player = heard(f"CARD {'b' * 40} {CARTELLA}", f"CARD {'b' * 40} {BOARD}")
        lines = texts(card_lines(player, 80, 20))
        self.assertEqual(len({len(line) for line in lines}), 1)

    def test_there_may_be_none(self) -> None:
        self.assertEqual(card_lines(Player(), 80, 20), [])
