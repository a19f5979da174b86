"""Tests for `client.tombola.descriptions`: the server's lines as sentences."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.tombola.descriptions import LineDescriber
from chatroom_tw.tests.support.client import CARTELLA


class Describing(SynchronousTestCase):
    def test_each_line_has_a_sentence(self) -> None:
        for line, sentence in (
            ("HELLO tombola/1 ann abc", "* you are ann"),
            ("COMMIT 3 ab12", "* the order of game 3 is sealed: ab12"),
            ("WAITING 2 3", "* 2 of 3 are here"),
            ("NEXT 2.5", "* the next game begins in 3 s"),
            ("BEGIN 3 cd34", "* game 3 begins"),
            ("DRAWN 4 7", "* drawn so far: 2"),
            ("DRAWN", "* drawn so far: 0"),
            ("PRIZE ambo bob s2-1", "* ambo: bob with s2-1"),
            ("OVER 3", "* game 3 is over"),
            ("REVEAL 3 00ff", "* the seed of game 3: 00ff"),
            ("SAID bob hello  all", "<bob> hello  all"),
            ('TRANSCRIPT {"game": 3}', '* the proof: {"game": 3}'),
            ("ERROR ambo is won already", "! ambo is won already"),
            ("BYE", "* goodbye"),
            ("* the server is stopping", "* the server is stopping"),
            ("SOMETHING new", "SOMETHING new"),
        ):
            self.assertEqual(LineDescriber().describe([line]), [sentence])

    def test_what_the_screen_draws_has_no_sentence(self) -> None:
        self.assertEqual(LineDescriber().describe([f"CARD s1-1 {CARTELLA}", "NUMBER 4"]), [])

    def test_the_token_is_not_shown(self) -> None:
        self.assertNotIn("abc", "".join(LineDescriber().describe(["HELLO tombola/1 ann abc"])))

    def test_drawings_of_cards_are_left_out(self) -> None:
        describer = LineDescriber()
        self.assertEqual(describer.describe([f"CARD s1-1 {CARTELLA}", "* | 4 |"]), [])
        self.assertEqual(describer.describe(["* | 8 |", f"CARD s1-2 {CARTELLA}", "* | 4 |"]), [])
        self.assertEqual(describer.describe(["NUMBER 4", "* a notice"]), ["* a notice"])
