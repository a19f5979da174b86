"""Tests for `server.gateway`: a client waits for a long answer until those before it are paid."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.errands import LONGEST_WAIT
from chatroom_tw.server.limits import Limits, RateLimit
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.messages import make_message
from chatroom_tw.tests.support.tombola import FakeTombola

LIMIT = RateLimit(20, 10.0)
"""4 KiB are a tenth of a second."""


def is_page(message: Any) -> bool:
    return bool(message["type"] == "history")


class History(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat(limits=Limits(flood=LIMIT))
        self.ann, self.bob = self.chat.line_clients("ann", "bob")
        for _ in range(4):
            self.ann.send("x" * 4000)
        self.bob.received()
        self.chat.clock.advance(60)

    def lengths(self) -> list[int]:
        """The lengths of the lines that bob has received."""
        return [len(line) for line in self.bob.received()]

    def test_a_long_answer_delays_nothing_but_the_next_one(self) -> None:
        self.bob.send("/history", "/who", "/history", "hello", "/who")
        self.assertEqual(len(self.lengths()), 4 + 1)
        self.assertEqual(self.ann.received(), [])  # What comes after the question waits for it.
        self.chat.clock.advance(0.25)
        self.assertEqual(self.lengths(), [])
        self.chat.clock.advance(0.1)
        self.assertEqual(len(self.lengths()), 4 + 1)
        self.assertEqual(self.ann.received(), ["<bob> hello"])

    def test_commands_after_a_long_answer_are_decided_at_once(self) -> None:
        self.bob.send("/history", "hello", "/who")
        self.assertEqual(len(self.lengths()), 4 + 1)
        self.assertEqual(self.ann.received(), ["<bob> hello"])

    def test_short_answers_cost_no_more_than_a_line(self) -> None:
        carl = self.chat.connect("/join tea", "hello")
        carl.send(*["/history"] * 15)
        self.assertEqual(len(carl.received()), 15)

    def test_each_client_waits_for_its_own_answers(self) -> None:
        self.bob.send("/history")
        self.lengths()
        self.assertEqual(len(self.ann.ask("/history")), 4)

    def test_without_a_limit_nobody_waits(self) -> None:
        chat = FakeChat()
        ann = chat.connect()
        ann.send(*["x" * 4000] * 4)
        ann.send(*["/history"] * 5)
        self.assertEqual(len(ann.received()), 5 * 4)

    def test_a_client_that_goes_while_it_waits_leaves_nothing_behind(self) -> None:
        self.bob.send("/history", "/history")
        self.bob.hang_up()
        self.assertEqual(self.ann.received(), ["* bob has left main"])
        self.chat.clock.advance(LONGEST_WAIT)
        self.assertEqual(self.chat.hub.waiting, {})
        self.assertEqual(self.ann.ask("L")[-1], "* 1 client")

    def test_pages_of_a_browser_wait_as_well(self) -> None:
        page = self.chat.web_client("eve", "main")
        page.received()
        for _ in range(3):
            page.send(make_message("history", room="main"))
        self.assertEqual(len(list(filter(is_page, page.received()))), 1)
        self.chat.clock.advance(1)
        self.chat.clock.advance(1)
        self.assertEqual(len(list(filter(is_page, page.received()))), 2)

    def test_pages_of_an_inbox_wait_as_well(self) -> None:
        self.ann.ask("/register secret-1", "/nick else")
        for _ in range(8):
            self.chat.clock.advance(1)
            self.bob.send(f"/msg ann {'x' * 4000}")
        self.ann.ask("/nick ann")
        self.ann.send("/inbox")
        self.assertEqual(len(self.ann.received()), 8)
        self.ann.ask("/nick else")
        self.bob.ask("/msg ann psst")
        self.ann.ask("/nick ann")
        self.ann.send("/inbox")
        self.assertEqual(self.ann.received(), [])
        self.chat.clock.advance(0.8)
        self.assertEqual(len(self.ann.received()), 1)


class Transcripts(SynchronousTestCase):
    def setUp(self) -> None:
        self.tombola = FakeTombola(limits=Limits(flood=LIMIT))
        [self.ann] = self.tombola.players("ann")
        self.tombola.tombola.lobby.transcripts.add({"game": "5f0c", "entropy": ["x" * (1 << 20)]})
        self.tombola.clock.advance(0)
        self.ann.received()

    def test_repeated_transcripts_wait(self) -> None:
        self.ann.send(*["TRANSCRIPT"] * 10, "SAY hello")
        sizes = []
        for _ in range(9):
            received = self.ann.received()
            sizes.append(sum(line.startswith("TRANSCRIPT") for line in received))
            self.assertNotIn("SAID ann hello", received)
            self.tombola.clock.advance(LONGEST_WAIT)
        self.assertEqual(sizes, [1] * 9)
        self.assertIn("SAID ann hello", self.ann.received())

    def test_a_claim_after_one_transcript_does_not_wait(self) -> None:
        self.ann.send("TRANSCRIPT", "SAY hello")
        self.assertEqual(self.ann.received()[-1], "SAID ann hello")

    def test_one_that_waits_delays_nobody_else(self) -> None:
        [bob] = self.tombola.players("bob")
        self.ann.send("TRANSCRIPT", "TRANSCRIPT")
        self.ann.received()
        bob.send("SAY hello", "TRANSCRIPT")
        self.assertEqual(self.ann.received(), ["SAID bob hello"])
        self.assertEqual(len(bob.received()), 2)

    def test_a_player_who_goes_while_waiting_is_forgotten(self) -> None:
        self.ann.send("TRANSCRIPT", "TRANSCRIPT", "TRANSCRIPT")
        self.ann.hang_up()
        self.tombola.clock.advance(LONGEST_WAIT)
        self.assertEqual(self.tombola.hub.waiting, {})
