"""Tests for `client.auto`: what is sent without being told."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.tombola.auto import Auto
from chatroom_tw.tests.client.tombola.test_player import CARTELLA, heard


class Playing(SynchronousTestCase):
    def setUp(self) -> None:
        self.player = heard(f"CARD s1-1 {CARTELLA}", "BEGIN 1 aa")
        self.auto = Auto()

    def after(self, *lines: str) -> list[str]:
        """What it sends after these lines; that is sent."""
        for line in lines:
            self.player.hear(line)
        sent = self.auto.lines(self.player)
        for line in sent:
            self.auto.sent(line)
        return sent

    def test_a_prize_is_claimed_as_soon_as_a_card_has_it(self) -> None:
        self.assertEqual(self.after("NUMBER 4"), [])
        self.assertEqual(self.after("NUMBER 16"), ["AMBO"])
        self.assertEqual(self.after("PRIZE ambo ann s1-1", "NUMBER 20"), ["TERNO"])

    def test_what_others_have_won_is_not_claimed(self) -> None:
        self.assertEqual(self.after("NUMBER 4", "NUMBER 16", "PRIZE ambo bob s2-1"), [])

    def test_nothing_is_claimed_twice_in_a_game(self) -> None:
        self.assertEqual(self.after("NUMBER 4", "NUMBER 16"), ["AMBO"])
        self.assertEqual(self.after("ERROR ambo is not played for", "NUMBER 8"), [])

    def test_nor_what_the_player_has_claimed(self) -> None:
        self.auto.lines(self.player)
        self.auto.sent("ambo ")
        self.assertEqual(self.after("NUMBER 4", "NUMBER 16"), [])

    def test_the_next_game_is_another(self) -> None:
        self.after("NUMBER 4", "NUMBER 16", "OVER 1", "NEXT 5")
        self.assertEqual(self.after("BEGIN 2 bb", "NUMBER 16"), [])
        self.assertEqual(self.after("NUMBER 4"), ["AMBO"])

    def test_it_plays_again_whenever_that_is_asked(self) -> None:
        self.assertEqual(self.after("OVER 1", "NEXT 5"), ["AGAIN yes"])
        self.player.answered()
        self.assertEqual(self.after("NEXT 4"), [])
