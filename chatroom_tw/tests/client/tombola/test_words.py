"""Tests for `client.tombola_words`: what a typed line means."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.tombola.player import KINDS
from chatroom_tw.client.tombola.words import line_for


class Meaning(SynchronousTestCase):
    def assert_means(self, typed: str, line: str, asked: bool = False) -> None:
        self.assertEqual(line_for(typed, asked), line)

    def test_a_prize_alone_is_a_claim(self) -> None:
        for kind in KINDS:
            self.assert_means(kind, kind.upper())
            self.assert_means(f" {kind.title()} ", kind.upper())

    def test_words_that_stand_alone_are_said_in_company(self) -> None:
        for text in ("tombola!", "ambo for me", "help me please", "exit is there", "status quo"):
            self.assert_means(text, f"SAY {text}")
        for word in ("help", "exit", "status"):
            self.assert_means(word, word.upper())

    def test_other_commands_are_commands_whatever_follows(self) -> None:
        self.assert_means("name zoë", "NAME zoë")
        self.assert_means("Cards 6", "CARDS 6")
        self.assert_means("board 1 2 3", "BOARD 1 2 3")
        self.assert_means("entropy Some Words", "ENTROPY Some Words")
        self.assert_means("transcript", "TRANSCRIPT")
        self.assert_means("transcript 3", "TRANSCRIPT 3")
        self.assert_means("again yes", "AGAIN yes")
        self.assert_means("resume abc", "RESUME abc")

    def test_everything_else_is_said(self) -> None:
        for text in ("hello all", "45 is good wine", "/me too", "amboo", "日本"):
            self.assert_means(text, f"SAY {text}")

    def test_a_slash_before_a_command_is_as_if_it_were_not_there(self) -> None:
        self.assert_means("/help", "HELP")
        self.assert_means("/name zoë", "NAME zoë")

    def test_nobody_tells_everyone_a_token(self) -> None:
        self.assert_means(f"tombola {'0a' * 16}", "TOMBOLA")
        self.assert_means(f"ambo {'0a' * 15}", f"SAY ambo {'0a' * 15}")

    def test_what_starts_like_a_command_can_be_said_too(self) -> None:
        self.assert_means("say name your price", "SAY name your price")

    def test_yes_and_no_answer_while_it_is_asked(self) -> None:
        for word in ("yes", "Y", "si", "sì"):
            self.assert_means(word, "AGAIN yes", asked=True)
        for word in ("no", "n"):
            self.assert_means(word, "AGAIN no", asked=True)
        self.assert_means("yes", "SAY yes")
        self.assert_means("no way", "SAY no way", asked=True)
