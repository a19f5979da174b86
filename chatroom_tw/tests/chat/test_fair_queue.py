"""Tests for `chat.fair_queue`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.fair_queue import FairQueue
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.server.refusals import Refused


class Turns(SynchronousTestCase):
    def setUp(self) -> None:
        self.queue = FairQueue(1, 4)
        self.running: list[tuple[str, Deferred[Any]]] = []

    def job(self, name: str) -> Callable[[], Deferred[Any]]:
        def run() -> Deferred[Any]:
            self.running.append((name, Deferred()))
            return self.running[-1][1]

        return run

    def put(self, place: str, *names: str) -> list[Deferred[Any]]:
        return [self.queue.run(place, self.job(name)) for name in names]

    def order(self) -> list[str]:
        """The names of the jobs in the order in which they run."""
        for _, job in self.running:
            job.callback(None)
        return [name for name, _ in self.running]

    def test_places_take_turns(self) -> None:
        self.put("here", "a", "b", "c")
        self.put("there", "x")
        self.put("elsewhere", "y")
        self.assertEqual(self.order(), ["a", "b", "x", "y", "c"])

    def test_a_full_queue_refuses_a_job_of_the_place_with_the_most(self) -> None:
        first, *others = self.put("here", "a", "b", "c", "d", "e")
        [more] = self.put("here", "f")
        self.assertEqual(self.failureResultOf(more, Refused).value.reason, ChatError.SERVER_BUSY)
        self.put("there", "x")
        last = self.failureResultOf(others[-1], Refused).value
        self.assertEqual(last.reason, ChatError.SERVER_BUSY)
        self.assertEqual(self.order(), ["a", "b", "x", "c", "d"])
        self.assertIsNone(self.successResultOf(first))

    def test_a_job_that_fails_lets_the_next_one_run(self) -> None:
        [failing] = self.put("here", "a")
        self.put("here", "b")
        self.running[0][1].errback(ValueError("no"))
        self.failureResultOf(failing, ValueError)
        self.assertEqual([name for name, _ in self.running], ["a", "b"])
