"""Tests for `server.guess_log`."""

from __future__ import annotations

from twisted.internet.task import Clock
from twisted.logger import formatEvent
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server import guess_log
from chatroom_tw.server.guess_log import GuessLog


class Logging(SynchronousTestCase):
    def setUp(self) -> None:
        self.lines: list[str] = []
        self.clock = Clock()
        self.log = GuessLog("chat", self.clock)
        self.log._log = guess_log.Logger(
            observer=lambda event: self.lines.append(formatEvent(event))
        )

    def test_there_is_a_line_at_once_and_then_one_in_ten_seconds(self) -> None:
        for _ in range(91):
            self.log.failed("ann", "192.0.2.1")
            self.clock.advance(0.1)
        self.log.failed("bob", "192.0.2.2")
        self.assertEqual(len(self.lines), 1)
        self.clock.advance(1.0)
        start = "chat: failed tries of passwords or keys: {}; {} for ann from 192.0.2.1"
        self.assertEqual(
            self.lines, [start.format(1, 1), start.format(91, 90) + ", 1 for bob from 192.0.2.2"]
        )

    def test_a_line_names_a_few_and_counts_all(self) -> None:
        self.log.failed("ann", "192.0.2.1")
        for number in range(guess_log.COUNTED + 50):
            self.log.failed(f"n{number}", "192.0.2.1")
        self.clock.advance(11.0)
        self.assertIn(f"keys: {guess_log.COUNTED + 50}; ", self.lines[1])
        self.assertTrue(self.lines[1].endswith(", …"))
        self.assertLess(len(self.lines[1]), 250)
