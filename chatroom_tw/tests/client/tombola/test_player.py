"""Tests for `client.player`: what a player knows from what the server has said."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.tombola.player import Again, Player, Prize, Stage

CARTELLA = "4 16 20 40 70 8 21 52 66 80 33 49 59 75 90"
OTHER = "1 12 25 44 62 5 36 53 68 87 17 29 47 73 89"


def heard(*lines: str) -> Player:
    player = Player()
    for line in lines:
        player.hear(line)
    return player


class Knowing(SynchronousTestCase):
    def test_who_one_is(self) -> None:
        player = heard("HELLO tombola/1 guest-1 abc", "HELLO tombola/1 ann abc")
        self.assertEqual((player.name, player.token), ("ann", "abc"))

    def test_how_far_the_game_is(self) -> None:
        player = Player()
        for line, stage in (
            ("WAITING 2 3", Stage.WAITING),
            ("NEXT 2.5", Stage.SOON),
            ("BEGIN 1 aa", Stage.PLAYING),
            ("NUMBER 4", Stage.PLAYING),
            ("OVER 1", Stage.OVER),
            ("NEXT 5", Stage.SOON),
            ("DRAWN", Stage.PLAYING),
        ):
            player.hear(line)
            self.assertIs(player.stage, stage, line)
        self.assertEqual(player.seated, (2, 3))
        self.assertEqual(player.seconds, 5)

    def test_the_numbers_in_their_order_each_of_them_once(self) -> None:
        player = heard("BEGIN 1 aa", "NUMBER 4", "NUMBER 90", "NUMBER 4")
        self.assertEqual(player.numbers, (4, 90))
        self.assertTrue(player.is_drawn(4))
        self.assertFalse(player.is_drawn(5))

    def test_who_has_won_what(self) -> None:
        player = heard("BEGIN 1 aa", "PRIZE ambo ann s1-1", "PRIZE ambo ann s1-2")
        player.hear("PRIZE ambo bob s2-1")
        player.hear("PRIZE ambo bob s2-1")
        self.assertEqual(player.winners("ambo"), ["ann", "bob"])
        self.assertEqual(player.winners("terno"), [])
        self.assertEqual(player.prizes[-1], Prize("ambo", "bob", "s2-1"))
        self.assertEqual(len(player.prizes), 3)

    def test_another_game_begins_with_nothing(self) -> None:
        player = heard("BEGIN 1 aa", "NUMBER 4", "PRIZE ambo ann s1-1", "OVER 1")
        self.assertEqual(player.numbers, (4,))
        player.hear("BEGIN 2 bb")
        self.assertEqual((player.numbers, player.prizes, player.games), ((), (), 2))

    def test_the_same_game_goes_on(self) -> None:
        lines = ("BEGIN 1 aa", "NUMBER 4", "PRIZE ambo ann s1-1")
        player = heard(*lines, "BEGIN 1 aa", "DRAWN 4 7 90")
        self.assertEqual((player.numbers, player.games), ((4, 7, 90), 1))
        self.assertEqual(player.winners("ambo"), ["ann"])

    def test_whoever_missed_a_beginning_knows_it_by_the_numbers(self) -> None:
        player = heard("BEGIN 1 aa", "NUMBER 4", "PRIZE ambo ann s1-1", "DRAWN 7 4")
        self.assertEqual((player.numbers, player.prizes, player.games), ((7, 4), (), 2))

    def test_what_is_not_as_it_should_be_changes_nothing(self) -> None:
        for line in (
            "",
            "HELLO",
            "HELLO tombola/1 ann",
            "CARD",
            "CARD s1-1 1 2 3",
            f"CARD s1-1 {CARTELLA} 7",
            "CARD s1-1 " + " ".join(["7"] * 15),
            "NUMBER",
            "NUMBER 91",
            "NUMBER 0",
            "NUMBER ٣",
            "NUMBER -4",
            "DRAWN 1 2 x",
            "WAITING 2",
            "NEXT soon",
            "NEXT nan",
            "NEXT -1",
            "PRIZE ambo",
            "BEGIN",
            "* NUMBER 4",
            "number 4",
        ):
            player = heard(line)
            self.assertEqual(vars(player), vars(Player()), line)

    @given(st.text())
    def test_nothing_breaks_it(self, rest: str) -> None:
        for word in ("HELLO", "CARD", "WAITING", "NEXT", "BEGIN", "DRAWN", "NUMBER", "PRIZE"):
            heard(f"{word} {rest}")


class Cards(SynchronousTestCase):
    def serials(self, *lines: str) -> list[str]:
        return [card.serial for card in heard(*lines).cards]

    def test_those_of_one_set_come_together(self) -> None:
        lines = [f"CARD s1-{number} {CARTELLA}" for number in range(1, 7)]
        self.assertEqual(self.serials(*lines), [f"s1-{number}" for number in range(1, 7)])

    def test_another_set_replaces_them_all(self) -> None:
        lines = (f"CARD s1-1 {CARTELLA}", f"CARD s1-2 {OTHER}", f"CARD s12-1 {OTHER}")
        self.assertEqual(self.serials(*lines), ["s12-1"])
        self.assertEqual(self.serials(*lines, f"CARD b1 {OTHER}"), ["b1"])
        self.assertEqual(self.serials(f"CARD b1 {OTHER}", f"CARD b2 {OTHER}"), ["b2"])

    def test_the_same_one_again_replaces_itself(self) -> None:
        player = heard(f"CARD s1-1 {CARTELLA}", f"CARD s1-1 {OTHER}")
        [card] = player.cards
        self.assertEqual(card.numbers[0], 1)


class Claims(SynchronousTestCase):
    def good(self, *numbers: int, card: str = CARTELLA) -> list[str]:
        drawn = " ".join(map(str, numbers))
        return heard(f"CARD s1-1 {card}", "BEGIN 1 aa", f"DRAWN {drawn}").good_claims()

    def test_a_row_counts_and_not_the_card(self) -> None:
        self.assertEqual(self.good(4, 8, 33), [])
        self.assertEqual(self.good(4, 8, 16), ["ambo"])
        self.assertEqual(self.good(4, 16, 20), ["ambo", "terno"])
        self.assertEqual(self.good(4, 16, 20, 40), ["ambo", "terno", "quaterna"])
        row = self.good(4, 16, 20, 40, 70)
        self.assertEqual(row, ["ambo", "terno", "quaterna", "cinquina"])

    def test_the_tombola_is_the_whole_card(self) -> None:
        numbers = [int(word) for word in CARTELLA.split()]
        self.assertNotIn("tombola", self.good(*numbers[:-1]))
        self.assertIn("tombola", self.good(*numbers))

    def test_a_board_of_any_shape_has_rows_of_five(self) -> None:
        board = " ".join(map(str, range(15, 0, -1)))
        self.assertEqual(self.good(15, 11, card=board), ["ambo"])
        self.assertEqual(self.good(11, 10, card=board), [])

    def test_there_are_none_for_what_is_not_played_for(self) -> None:
        for told in (
            "* welcome to den; played for: terno, tombola; HELP lists the commands",
            "ERROR that is not played for; the prizes are: terno, tombola",
        ):
            player = heard(told, f"CARD s1-1 {CARTELLA}", "BEGIN 1 aa", "DRAWN 4 16 29")
            self.assertEqual(player.kinds, ("terno", "tombola"))
            self.assertNotIn("ambo", player.good_claims())

    def test_what_is_won_is_gone(self) -> None:
        player = heard(f"CARD s1-1 {CARTELLA}", "BEGIN 1 aa", "DRAWN 4 16 20")
        player.hear("PRIZE ambo bob s2-1")
        self.assertEqual(player.good_claims(), ["terno"])

    def test_there_are_none_between_games(self) -> None:
        player = heard(f"CARD s1-1 {CARTELLA}", "BEGIN 1 aa", "DRAWN 4 16 20", "OVER 1")
        self.assertEqual(player.good_claims(), [])


class PlayingAgain(SynchronousTestCase):
    def test_it_is_asked_when_the_time_of_the_next_game_comes_after_one(self) -> None:
        player = heard("NEXT 5", "BEGIN 1 aa")
        self.assertIs(player.again, Again.NOT)
        for line in ("OVER 1", "REVEAL 1 00", "WAITING 2 3"):
            player.hear(line)
            self.assertIs(player.again, Again.DUE)
        player.hear("NEXT 5")
        self.assertIs(player.again, Again.ASKED)

    def test_it_is_asked_once(self) -> None:
        player = heard("BEGIN 1 aa", "OVER 1", "NEXT 5")
        player.answered()
        player.hear("NEXT 4")
        self.assertIs(player.again, Again.NOT)

    def test_no_answer_until_the_game_begins_is_an_answer(self) -> None:
        player = heard("BEGIN 1 aa", "OVER 1", "NEXT 5", "BEGIN 2 bb")
        self.assertIs(player.again, Again.NOT)
