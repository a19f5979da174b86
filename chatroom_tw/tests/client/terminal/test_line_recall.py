"""Tests for `client.terminal.line_recall`: which typed lines are recalled."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.terminal.line_recall import RECALL_LIMIT, LineRecall


class Recalling(SynchronousTestCase):
    def test_recall_is_bounded(self) -> None:
        recall = LineRecall()
        for number in range(RECALL_LIMIT + 1):
            recall.add(str(number))
        for _ in range(RECALL_LIMIT + 1):
            oldest = recall.step(-1, "")
        self.assertEqual(oldest, "1")

    def test_lines_with_secret_commands_are_not_recalled(self) -> None:
        recall = LineRecall(frozenset({"/login"}))
        recall.add("hello")
        recall.add("/login ann secret")
        self.assertEqual(recall.step(-1, ""), "hello")
