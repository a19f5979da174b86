"""Tests for `client.tombola.typed_commands`: what a typed line means."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.tombola.typed_commands import protocol_line
from chatroom_tw.tombola.rules.prizes import FIVE_KINDS


class Meaning(SynchronousTestCase):
    def assert_means(self, typed: str, line: str, is_asked: bool = False) -> None:
        self.assertEqual(protocol_line(typed, is_asked), line)

    def test_a_prize_alone_is_a_claim(self) -> None:
        for word in FIVE_KINDS:
            self.assert_means(word, word.upper())
            self.assert_means(f" {word.title()} ", word.upper())

    def test_commands_without_arguments_must_stand_alone(self) -> None:
        for text in ("tombola!", "ambo for me", "help me please", "exit is there", "status quo"):
            self.assert_means(text, f"SAY {text}")
        for word in ("help", "exit", "status"):
            self.assert_means(word, word.upper())

    def test_commands_with_arguments(self) -> None:
        self.assert_means("name zoë", "NAME zoë")
        self.assert_means("Cards 6", "CARDS 6")
        self.assert_means("board 1 2 3", "BOARD 1 2 3")
        self.assert_means("entropy Some Words", "ENTROPY Some Words")
        self.assert_means("transcript", "TRANSCRIPT")
        self.assert_means("transcript 3", "TRANSCRIPT 3")
        self.assert_means("again yes", "AGAIN yes")
        self.assert_means("resume abc", "RESUME abc")

    def test_every_other_line_is_said(self) -> None:
        for text in ("hello all", "45 is good wine", "/me too", "amboo", "日本"):
            self.assert_means(text, f"SAY {text}")

    def test_a_slash_before_a_command_is_ignored(self) -> None:
        self.assert_means("/help", "HELP")
        self.assert_means("/name zoë", "NAME zoë")

    def test_a_prize_and_a_token_are_a_claim(self) -> None:
        self.assert_means(f"tombola {'0a' * 16}", "TOMBOLA")
        self.assert_means(f"ambo {'0a' * 15}", f"SAY ambo {'0a' * 15}")

    def test_say_says_a_line_that_begins_with_a_command(self) -> None:
        self.assert_means("say name your price", "SAY name your price")

    def test_yes_and_no_answer_while_the_server_asks(self) -> None:
        for word in ("yes", "Y", "si", "sì"):
            self.assert_means(word, "AGAIN yes", is_asked=True)
        for word in ("no", "n"):
            self.assert_means(word, "AGAIN no", is_asked=True)
        self.assert_means("yes", "SAY yes")
        self.assert_means("no way", "SAY no way", is_asked=True)
