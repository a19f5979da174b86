"""Tests for `client.tombola.verify`: what `chatroom verify` prints."""

from __future__ import annotations

import io
import json
import sys
from argparse import Namespace
from pathlib import Path

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.tombola.verify import run
from chatroom_tw.tombola.rules.card import Card, board
from chatroom_tw.tombola.rules.game import Game
from chatroom_tw.tombola.rules.prizes import TOMBOLA
from chatroom_tw.tombola.rules.transcript import as_line, transcript, without_cards


class Checking(SynchronousTestCase):
    def setUp(self) -> None:
        game = Game("5f0c", bytes(32), (TOMBOLA,))
        game.begin([Card("b1", board(range(1, 16)))])
        game.draw()
        self.whole = transcript(game)
        self.path = self.mktemp()
        self.output = io.StringIO()
        self.patch(sys, "stdout", self.output)

    def check(self, text: str) -> str:
        """The output for a file with this text."""
        Path(self.path).write_text(text)
        self.successResultOf(self.start(self.path))
        return self.output.getvalue()

    def refusal(self, text: str | bytes) -> str:
        Path(self.path).write_bytes(text.encode() if isinstance(text, str) else text)
        return self.refused(self.path)

    def refused(self, path: str) -> str:
        """The line with which the command fails."""
        ending = self.failureResultOf(self.start(path), SystemExit)
        self.assertEqual(self.output.getvalue(), "")
        line = str(ending.value)
        self.assertEqual(line.count("\n"), 0)
        return line.replace(self.path, "FILE")

    def start(self, path: str) -> Deferred[None]:
        return Deferred.fromCoroutine(run(None, Namespace(transcript=path)))

    def test_a_fair_game(self) -> None:
        self.assertEqual(
            self.check(as_line(self.whole)),
            "game 5f0c: the seed is the one that was committed to; the 1 numbers drawn follow "
            "from it, the cards and the players' words; the 1 cards are those that the game "
            "began with; the 0 prizes were won by cards that had them\n",
        )

    def test_a_transcript_without_cards(self) -> None:
        self.assertIn("the cards are not in it", self.check(as_line(without_cards(self.whole))))

    def test_standard_input(self) -> None:
        self.patch(sys, "stdin", io.StringIO(json.dumps(self.whole)))
        self.successResultOf(self.start("-"))
        self.assertIn("game 5f0c: ", self.output.getvalue())

    def test_a_transcript_line_of_the_protocol(self) -> None:
        self.assertIn("game 5f0c: ", self.check(f"TRANSCRIPT {as_line(self.whole)}\n"))

    def test_an_unfair_game(self) -> None:
        unfair = {**self.whole, "commit": "0" * 64}
        self.assertEqual(
            self.refusal(as_line(unfair)),
            "chatroom: FILE proves nothing: the seed is not the one that was committed to",
        )

    def test_files_that_cannot_be_read_or_are_no_transcript(self) -> None:
        self.assertEqual(
            self.refused(self.path), "chatroom: cannot read FILE: No such file or directory"
        )
        for text in ("", "COMMIT", "[" * 100_000, b"\xff\xfe{}", "1" * 5_000):
            self.assertIn("chatroom: FILE is not JSON: ", self.refusal(text))
        self.assertIn("it is no transcript", self.refusal("[]"))
