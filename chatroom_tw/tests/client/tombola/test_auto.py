"""Tests for `client.tombola.auto`: what the automatic player sends."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.tombola.auto import AutoPlayer
from chatroom_tw.tests.support.client import CARTELLA, state_after


class Playing(SynchronousTestCase):
    def setUp(self) -> None:
        self.game = state_after(f"CARD s1-1 {CARTELLA}", "BEGIN 1 aa")
        self.auto = AutoPlayer()

    def after(self, *lines: str) -> list[str]:
        """The lines that it sends when these have arrived."""
        for line in lines:
            self.game.receive(line)
        sent = self.auto.lines_to_send(self.game)
        for line in sent:
            self.auto.line_sent(line)
        return sent

    def test_a_prize_is_claimed_as_soon_as_a_card_has_it(self) -> None:
        self.assertEqual(self.after("NUMBER 4"), [])
        self.assertEqual(self.after("NUMBER 16"), ["AMBO"])
        self.assertEqual(self.after("PRIZE ambo ann s1-1", "NUMBER 20"), ["TERNO"])

    def test_any_prizes_are_claimed(self) -> None:
        self.game.receive("* played for: ANY-1 x2, FOUR-CORNERS")
        self.assertEqual(self.after("NUMBER 4"), ["ANY-1"])
        corners = [CARTELLA.split()[place] for place in (0, 4, 10, 14)]
        self.assertEqual(self.after(*(f"NUMBER {number}" for number in corners)), ["FOUR-CORNERS"])

    def test_a_prize_that_another_player_won_is_not_claimed(self) -> None:
        self.assertEqual(self.after("NUMBER 4", "NUMBER 16", "PRIZE ambo bob s2-1"), [])

    def test_no_prize_is_claimed_twice_in_a_game(self) -> None:
        self.assertEqual(self.after("NUMBER 4", "NUMBER 16"), ["AMBO"])
        self.assertEqual(self.after("ERROR ambo is not played for", "NUMBER 8"), [])

    def test_a_prize_that_the_user_claimed_is_not_claimed_again(self) -> None:
        self.auto.lines_to_send(self.game)
        self.auto.line_sent("ambo ")
        self.assertEqual(self.after("NUMBER 4", "NUMBER 16"), [])

    def test_prizes_are_claimed_again_in_the_next_game(self) -> None:
        self.after("NUMBER 4", "NUMBER 16", "OVER 1", "NEXT 5")
        self.assertEqual(self.after("BEGIN 2 bb", "NUMBER 16"), [])
        self.assertEqual(self.after("NUMBER 4"), ["AMBO"])

    def test_it_answers_once_that_it_plays_again(self) -> None:
        self.assertEqual(self.after("OVER 1", "NEXT 5"), ["AGAIN yes"])
        self.game.play_again_answered()
        self.assertEqual(self.after("NEXT 4"), [])
