"""Tests for `client.reconnecting`: when attempts are made, and when they end."""

from __future__ import annotations

from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionRefusedError
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.reconnecting import DELAYS, Reconnector


class Attempts(SynchronousTestCase):
    def setUp(self) -> None:
        self.clock = Clock()
        self.attempts: list[Deferred[str]] = []
        self.connections: list[str] = []
        self.times_given_up = 0
        self.reconnector = Reconnector(
            self.clock, self.connect, self.connections.append, self.give_up
        )

    def connect(self) -> Deferred[str]:
        self.attempts.append(Deferred())
        return self.attempts[-1]

    def give_up(self) -> None:
        self.times_given_up += 1

    def fail_attempts(self, count: int) -> None:
        for delay in DELAYS[:count]:
            self.clock.advance(delay)
            self.attempts[-1].errback(ConnectionRefusedError())

    def test_nothing_is_attempted_before_the_first_delay(self) -> None:
        self.reconnector.schedule()
        self.clock.advance(DELAYS[0] / 2)
        self.assertEqual(self.attempts, [])
        self.clock.advance(DELAYS[0] / 2)
        self.assertEqual(len(self.attempts), 1)

    def test_a_connection_is_handed_over(self) -> None:
        self.reconnector.schedule()
        self.clock.advance(DELAYS[0])
        self.attempts[0].callback("connection")
        self.assertEqual(self.connections, ["connection"])
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_it_gives_up_after_the_last_delay(self) -> None:
        self.reconnector.schedule()
        self.fail_attempts(len(DELAYS))
        self.assertEqual((len(self.attempts), self.times_given_up), (len(DELAYS), 1))
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_a_reset_begins_with_the_first_delay(self) -> None:
        self.reconnector.schedule()
        self.fail_attempts(2)
        self.reconnector.stop()
        self.reconnector.reset()
        self.reconnector.schedule()
        self.clock.advance(DELAYS[0])
        self.assertEqual(len(self.attempts), 3)

    def test_stopping_cancels_a_scheduled_attempt(self) -> None:
        self.reconnector.schedule()
        self.reconnector.stop()
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_stopping_cancels_a_running_attempt(self) -> None:
        self.reconnector.schedule()
        self.clock.advance(DELAYS[0])
        self.reconnector.stop()
        self.assertTrue(self.attempts[0].called)
        self.assertEqual((self.clock.getDelayedCalls(), self.times_given_up), ([], 0))
