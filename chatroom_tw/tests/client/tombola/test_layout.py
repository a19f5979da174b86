"""Tests for `client.tombola.layout`: the lines that show a game."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.tombola.game_state import GameState
from chatroom_tw.client.tombola.layout import Line, card_lines, number_lines, prize_lines
from chatroom_tw.client.tombola.smorfia import Language
from chatroom_tw.tests.support.client import CARTELLA, state_after

BOARD = " ".join(map(str, range(15, 0, -1)))


def texts(lines: list[Line]) -> list[str]:
    return ["".join(text for _, text in line).rstrip() for line in lines]


def with_cards(cards: int, *lines: str) -> GameState:
    """A game in which the player has so many cards, after these lines."""
    dealt = [f"CARD s1-{number} {CARTELLA}" for number in range(1, cards + 1)]
    return state_after(*dealt, "BEGIN 1 aa", *lines)


class Number(SynchronousTestCase):
    def shown(self, *numbers: int, columns: int = 40) -> list[str]:
        game = with_cards(1, *(f"NUMBER {number}" for number in numbers))
        return texts(number_lines(game, Language.ITALIAN, columns))

    def test_the_last_number_and_its_name_and_those_before(self) -> None:
        self.assertEqual(
            self.shown(34, 88, 45),
            [
                "╔════╗  il vino buono (good wine)",
                "║ 45 ║  before it: 88 34",
                "╚════╝  3 of 90 drawn",
            ],
        )

    def test_no_number_is_drawn_yet(self) -> None:
        shown = self.shown()
        self.assertEqual(shown[:2], ["╔════╗  no number is drawn yet", "║ -- ║"])
        self.assertEqual(shown[2], "╚════╝  0 of 90 drawn")

    def test_the_newest_numbers_that_fit_are_shown(self) -> None:
        self.assertEqual(self.shown(*range(1, 91))[1], "║ 90 ║  before it: 89 88 87 86 85 84 83")
        self.assertEqual(self.shown(1, 2, columns=5)[1], "║  2 ║  before it:")


class Prizes(SynchronousTestCase):
    def test_each_prize_has_its_key_and_its_winners(self) -> None:
        game = with_cards(1, "PRIZE ambo bob s2-1", "PRIZE ambo zoë s3-1")
        self.assertEqual(
            texts(prize_lines(game, 80)),
            ["F1 ambo: bob, zoë   F2 terno   F3 quaterna   F4 cinquina   F5 tombola"],
        )

    def test_prizes_that_do_not_fit_go_to_another_line(self) -> None:
        lines = texts(prize_lines(with_cards(1), 30))
        self.assertEqual(lines, ["F1 ambo   F2 terno", "F3 quaterna   F4 cinquina", "F5 tombola"])
        self.assertEqual(len(prize_lines(with_cards(1), 1)), 5)

    def test_prizes_without_a_key_are_shown_too(self) -> None:
        game = with_cards(1, "* played for: " + ", ".join(f"ANY-{n}" for n in range(1, 14)))
        [line] = texts(prize_lines(game, 300))
        self.assertTrue(line.startswith("F1 ANY-1   F2 ANY-2"))
        self.assertIn("F5 ANY-5   F7 ANY-6", line)
        self.assertTrue(line.endswith("F12 ANY-11   ANY-12   ANY-13"))


class Cards(SynchronousTestCase):
    def test_a_cartella_has_nine_columns_and_marked_numbers(self) -> None:
        self.assertEqual(
            texts(card_lines(with_cards(1, "DRAWN 4 90"), 80, 20)),
            [
                "┌ s1-1 ───────────────────── 2 of 15 ┐",
                "│[ 4] 16  20      40          70     │",
                "│  8      21          52  66      80 │",
                "│             33  49  59      75 [90]│",
                "└────────────────────────────────────┘",
            ],
        )

    def test_a_board_has_rows_of_five(self) -> None:
        game = state_after(f"CARD b3 {BOARD}", "BEGIN 1 aa", "NUMBER 11")
        self.assertEqual(
            texts(card_lines(game, 80, 20)),
            [
                "┌ b3 ─────── 1 of 15 ┐",
                "│ 15  14  13  12 [11]│",
                "│ 10   9   8   7   6 │",
                "│  5   4   3   2   1 │",
                "└────────────────────┘",
            ],
        )

    def test_drawn_numbers_have_a_style(self) -> None:
        [row] = card_lines(with_cards(1, "NUMBER 4"), 80, 20)[1:2]
        self.assertIn(("marked", "[ 4]"), row)

    def test_cards_are_side_by_side_where_they_fit(self) -> None:
        for columns, across in ((38, 1), (76, 1), (77, 2), (116, 3), (240, 6), (10, 1)):
            lines = texts(card_lines(with_cards(6), columns, 100))
            self.assertEqual(lines[0].count("┌"), across, columns)
            self.assertEqual(sum(line.count("┌") for line in lines), 6)

    def test_bottom_edges_are_left_out_where_rows_are_few(self) -> None:
        self.assertEqual(len(card_lines(with_cards(6), 80, 19)), 15)
        self.assertEqual(len(card_lines(with_cards(6), 80, 18)), 12)
        self.assertEqual(len(card_lines(with_cards(6), 80, 12)), 12)

    def test_cards_that_do_not_fit_are_reached_with_f6(self) -> None:
        def shown(rows: int, first: int) -> list[str]:
            return texts(card_lines(with_cards(6), 80, rows, first))

        lines = shown(11, 0)
        self.assertEqual(lines[-1], "2 more: F6 turns the cards over")
        self.assertEqual(len(lines), 9)
        self.assertTrue(lines[0].startswith("┌ s1-1 "))
        self.assertTrue(shown(11, 1)[0].startswith("┌ s1-2 "))
        self.assertTrue(shown(11, 6)[0].startswith("┌ s1-1 "))
        self.assertEqual(shown(0, 0)[-1], "4 more: F6 turns the cards over")

    def test_a_long_serial_is_cut(self) -> None:
        game = state_after(f"CARD {'b' * 40} {CARTELLA}", f"CARD {'b' * 40} {BOARD}")
        lines = texts(card_lines(game, 80, 20))
        self.assertEqual(len({len(line) for line in lines}), 1)

    def test_without_cards_there_are_no_lines(self) -> None:
        self.assertEqual(card_lines(GameState(), 80, 20), [])
