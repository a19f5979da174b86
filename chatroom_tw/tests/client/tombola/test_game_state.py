"""Tests for `client.tombola.game_state`: what lines from the server change."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.tombola.game_state import GameState, PlayAgain, Stage, Win
from chatroom_tw.tests.support.client import CARTELLA, OTHER_CARTELLA, state_after
from chatroom_tw.tests.support.optional import given, st
from chatroom_tw.tombola.rules.prizes import AMBO, TERNO, TOMBOLA


class Receiving(SynchronousTestCase):
    def test_the_name_and_the_token(self) -> None:
        game = state_after("HELLO tombola/1 guest-1 abc", "HELLO tombola/1 ann abc")
        self.assertEqual((game.name, game.token), ("ann", "abc"))

    def test_the_stage(self) -> None:
        game = GameState()
        for line, stage in (
            ("WAITING 2 3", Stage.UNSCHEDULED),
            ("NEXT 2.5", Stage.COUNTDOWN),
            ("BEGIN 1 aa", Stage.PLAYING),
            ("NUMBER 4", Stage.PLAYING),
            ("OVER 1", Stage.OVER),
            ("NEXT 5", Stage.COUNTDOWN),
            ("DRAWN", Stage.PLAYING),
        ):
            game.receive(line)
            self.assertIs(game.stage, stage, line)
        self.assertEqual(game.seated, (2, 3))
        self.assertEqual(game.seconds, 5)

    def test_drawn_numbers_in_their_order_without_repeats(self) -> None:
        game = state_after("BEGIN 1 aa", "NUMBER 4", "NUMBER 90", "NUMBER 4")
        self.assertEqual(game.numbers, (4, 90))
        self.assertTrue(game.is_drawn(4))
        self.assertFalse(game.is_drawn(5))

    def test_winners_and_their_cards(self) -> None:
        game = state_after("BEGIN 1 aa", "PRIZE ambo ann s1-1", "PRIZE ambo ann s1-2")
        game.receive("PRIZE ambo bob s2-1")
        game.receive("PRIZE ambo bob s2-1")
        self.assertEqual(game.winners(AMBO), ["ann", "bob"])
        self.assertEqual(game.winners(TERNO), [])
        self.assertEqual(game.wins[-1], Win("ambo", "bob", "s2-1"))
        self.assertEqual(len(game.wins), 3)

    def test_a_new_game_has_no_numbers_and_no_winners(self) -> None:
        game = state_after("BEGIN 1 aa", "NUMBER 4", "PRIZE ambo ann s1-1", "OVER 1")
        self.assertEqual(game.numbers, (4,))
        game.receive("BEGIN 2 bb")
        self.assertEqual((game.numbers, game.wins, game.games_seen), ((), (), 2))

    def test_repeated_lines_continue_the_same_game(self) -> None:
        lines = ("BEGIN 1 aa", "NUMBER 4", "PRIZE ambo ann s1-1")
        game = state_after(*lines, "BEGIN 1 aa", "DRAWN 4 7 90")
        self.assertEqual((game.numbers, game.games_seen), ((4, 7, 90), 1))
        self.assertEqual(game.winners(AMBO), ["ann"])

    def test_numbers_that_do_not_continue_begin_a_new_game(self) -> None:
        game = state_after("BEGIN 1 aa", "NUMBER 4", "PRIZE ambo ann s1-1", "DRAWN 7 4")
        self.assertEqual((game.numbers, game.wins, game.games_seen), ((7, 4), (), 2))

    def test_another_hall_has_other_cards_and_another_game(self) -> None:
        before = ("HELLO tombola/1 ann abc", f"CARD s1-1 {CARTELLA}", "BEGIN 1 aa", "NUMBER 4")
        game = state_after(*before, "PRIZE ambo ann s1-1", "HALL K7TQM Anna")
        self.assertEqual((len(game.cards), game.numbers), (1, (4,)))
        for line in ("HELLO tombola/1 guest-1 def", f"CARD s1-2 {OTHER_CARTELLA}", "COMMIT 2 bb"):
            game.receive(line)
        self.assertEqual([card.serial for card in game.cards], ["s1-2"])
        self.assertEqual((game.numbers, game.wins, game.game), ((), (), ""))
        self.assertIs(game.stage, Stage.UNSCHEDULED)

    def test_the_name_of_a_hall_alone_changes_nothing(self) -> None:
        before = ("HELLO tombola/1 ann abc", f"CARD s1-1 {CARTELLA}", "BEGIN 1 aa", "NUMBER 4")
        game = state_after(*before, "HALL main x", "HALL K7TQM Anna", "HELLO tombola/1 bob abc")
        self.assertEqual((len(game.cards), game.numbers, game.name), (1, (4,), "bob"))
        self.assertIs(game.stage, Stage.PLAYING)

    def test_another_seat_in_the_same_hall_has_other_cards_alone(self) -> None:
        before = ("HELLO tombola/1 ann abc", f"CARD s1-1 {CARTELLA}", "BEGIN 1 aa", "NUMBER 4")
        game = state_after(*before, "HELLO tombola/1 bob def", f"CARD s1-2 {OTHER_CARTELLA}")
        self.assertEqual([card.serial for card in game.cards], ["s1-2"])
        self.assertEqual((game.numbers, game.game), ((4,), "1"))

    def test_a_malformed_line_changes_nothing(self) -> None:
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
            "PRIZE sestina ann s1-1",
            "BEGIN",
            "* NUMBER 4",
            "number 4",
        ):
            game = state_after(line)
            self.assertEqual(vars(game), vars(GameState()), line)

    @given(st.text())
    def test_any_line_leaves_a_state_that_can_be(self, rest: str) -> None:
        for word in ("HELLO", "CARD", "WAITING", "NEXT", "BEGIN", "DRAWN", "NUMBER", "PRIZE"):
            game = state_after(f"{word} {rest}")
            self.assertEqual(sorted(set(game.numbers)), sorted(game.numbers))
            self.assertLessEqual(set(game.numbers), set(range(1, 91)))
            self.assertGreaterEqual(game.seconds, 0.0)
            self.assertIn(len(game.cards), (0, 1))


class Cards(SynchronousTestCase):
    def serials(self, *lines: str) -> list[str]:
        return [card.serial for card in state_after(*lines).cards]

    def test_cards_of_one_set_accumulate(self) -> None:
        lines = [f"CARD s1-{number} {CARTELLA}" for number in range(1, 7)]
        self.assertEqual(self.serials(*lines), [f"s1-{number}" for number in range(1, 7)])

    def test_a_card_of_another_set_replaces_all(self) -> None:
        lines = (
            f"CARD s1-1 {CARTELLA}",
            f"CARD s1-2 {OTHER_CARTELLA}",
            f"CARD s12-1 {OTHER_CARTELLA}",
        )
        self.assertEqual(self.serials(*lines), ["s12-1"])
        self.assertEqual(self.serials(*lines, f"CARD b1 {OTHER_CARTELLA}"), ["b1"])
        self.assertEqual(
            self.serials(f"CARD b1 {OTHER_CARTELLA}", f"CARD b2 {OTHER_CARTELLA}"), ["b2"]
        )

    def test_a_card_with_a_known_serial_replaces_it(self) -> None:
        game = state_after(f"CARD s1-1 {CARTELLA}", f"CARD s1-1 {OTHER_CARTELLA}")
        [card] = game.cards
        self.assertEqual(card.numbers[0], 1)


class Claimable(SynchronousTestCase):
    def claimable(self, *numbers: int, card: str = CARTELLA) -> list[str]:
        drawn = " ".join(map(str, numbers))
        game = state_after(f"CARD s1-1 {card}", "BEGIN 1 aa", f"DRAWN {drawn}")
        return [prize.kind for prize in game.claimable()]

    def test_a_prize_needs_numbers_in_one_row(self) -> None:
        self.assertEqual(self.claimable(4, 8, 33), [])
        self.assertEqual(self.claimable(4, 8, 16), ["ambo"])
        self.assertEqual(self.claimable(4, 16, 20), ["ambo", "terno"])
        self.assertEqual(self.claimable(4, 16, 20, 40), ["ambo", "terno", "quaterna"])
        row = self.claimable(4, 16, 20, 40, 70)
        self.assertEqual(row, ["ambo", "terno", "quaterna", "cinquina"])

    def test_the_tombola_needs_the_whole_card(self) -> None:
        numbers = [int(word) for word in CARTELLA.split()]
        self.assertNotIn("tombola", self.claimable(*numbers[:-1]))
        self.assertIn("tombola", self.claimable(*numbers))

    def test_a_board_of_any_shape_has_rows_of_five(self) -> None:
        board = " ".join(map(str, range(15, 0, -1)))
        self.assertEqual(self.claimable(15, 11, card=board), ["ambo"])
        self.assertEqual(self.claimable(11, 10, card=board), [])

    def test_prizes_that_the_game_does_not_have_are_left_out(self) -> None:
        for told in (
            "* welcome to srv; played for: terno, tombola; HELP lists the commands",
            "* played for: terno, tombola",
        ):
            game = state_after(told, f"CARD s1-1 {CARTELLA}", "BEGIN 1 aa", "DRAWN 4 16 29")
            self.assertEqual(game.prizes, (TERNO, TOMBOLA))
            self.assertNotIn(AMBO, game.claimable())

    def test_a_prize_that_was_won_is_left_out(self) -> None:
        game = state_after(f"CARD s1-1 {CARTELLA}", "BEGIN 1 aa", "DRAWN 4 16 20")
        game.receive("PRIZE ambo bob s2-1")
        self.assertEqual(game.claimable(), [TERNO])

    def with_prizes(self, prizes: str, *lines: str) -> GameState:
        told = f"* played for: {prizes}"
        return state_after(told, f"CARD s1-1 {CARTELLA}", "BEGIN 1 aa", *lines)

    def kinds(self, game: GameState) -> list[str]:
        return [prize.kind for prize in game.claimable()]

    def test_prizes_of_patterns(self) -> None:
        words = CARTELLA.split()
        corners = " ".join((words[0], words[4], words[10], words[14]))
        game = self.with_prizes("EARLY-FIVE, TOP-LINE, FOUR-CORNERS, ANY-4", f"DRAWN {corners}")
        self.assertEqual(self.kinds(game), ["FOUR-CORNERS", "ANY-4"])
        game.receive(f"DRAWN {corners} {words[1]}")
        self.assertEqual(self.kinds(game), ["EARLY-FIVE", "FOUR-CORNERS", "ANY-4"])

    def test_a_prize_that_can_be_won_again_stays(self) -> None:
        game = self.with_prizes("ambo x2, tombola", "DRAWN 4 16", "PRIZE ambo bob s2-1")
        self.assertEqual(self.kinds(game), ["ambo"])
        game.receive("PRIZE ambo carl s3-1")
        self.assertEqual(self.kinds(game), ["ambo"])
        for line in ("NUMBER 1", "PRIZE ambo bob s2-1", "PRIZE ambo dora s4-1"):
            game.receive(line)
        self.assertEqual(self.kinds(game), [])

    def test_a_next_full_card_waits_for_the_full_card_before_it(self) -> None:
        game = self.with_prizes("tombola, TOMBOLINO", f"DRAWN {CARTELLA}")
        self.assertEqual(self.kinds(game), ["tombola"])
        game.receive("PRIZE tombola bob s2-1")
        self.assertEqual(self.kinds(game), [])
        game.receive("NUMBER 1")
        self.assertEqual(self.kinds(game), ["TOMBOLINO"])

    def test_a_card_that_has_won_the_tombola_does_not_win_the_next_one(self) -> None:
        game = self.with_prizes("tombola, TOMBOLINO", f"DRAWN {CARTELLA}")
        for line in ("PRIZE tombola ann s1-1", "NUMBER 1"):
            game.receive(line)
        self.assertEqual(self.kinds(game), [])

    def test_prizes_that_are_none_change_nothing(self) -> None:
        game = self.with_prizes("ambo, tombola", "* played for: chocolate", "DRAWN 4 16")
        self.assertEqual(self.kinds(game), ["ambo"])
        game.receive("PRIZE chocolate bob s2-1")
        self.assertEqual(game.wins, ())

    def test_between_games_there_are_none(self) -> None:
        game = state_after(f"CARD s1-1 {CARTELLA}", "BEGIN 1 aa", "DRAWN 4 16 20", "OVER 1")
        self.assertEqual(game.claimable(), [])


class PlayingAgain(SynchronousTestCase):
    def test_after_a_game_next_asks_the_player(self) -> None:
        game = state_after("NEXT 5", "BEGIN 1 aa")
        self.assertIs(game.play_again, PlayAgain.NOT_ASKED)
        for line in ("OVER 1", "REVEAL 1 00", "WAITING 2 3"):
            game.receive(line)
            self.assertIs(game.play_again, PlayAgain.EXPECTED)
        game.receive("NEXT 5")
        self.assertIs(game.play_again, PlayAgain.ASKED)

    def test_the_player_is_asked_once(self) -> None:
        game = state_after("BEGIN 1 aa", "OVER 1", "NEXT 5")
        game.play_again_answered()
        game.receive("NEXT 4")
        self.assertIs(game.play_again, PlayAgain.NOT_ASKED)

    def test_the_beginning_of_a_game_ends_the_question(self) -> None:
        game = state_after("BEGIN 1 aa", "OVER 1", "NEXT 5", "BEGIN 2 bb")
        self.assertIs(game.play_again, PlayAgain.NOT_ASKED)
