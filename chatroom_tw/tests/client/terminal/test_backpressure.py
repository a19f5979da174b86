"""Tests for `client.terminal.backpressure`: one transport for several connections."""

from __future__ import annotations

from twisted.internet.testing import StringTransport
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.terminal.backpressure import ReusableTransport


class Reusing(SynchronousTestCase):
    def setUp(self) -> None:
        self.standard = StringTransport()
        self.reusable = ReusableTransport(self.standard)

    def test_pausing_and_resuming_are_passed_on(self) -> None:
        self.reusable.pauseProducing()
        self.assertEqual(self.standard.producerState, "paused")
        self.reusable.resumeProducing()
        self.assertEqual(self.standard.producerState, "producing")

    def test_stopping_only_resumes(self) -> None:
        self.reusable.pauseProducing()
        self.reusable.stopProducing()
        self.assertEqual(self.standard.producerState, "producing")

    def test_one_producer_after_another_can_be_registered(self) -> None:
        for connection in (StringTransport(), StringTransport()):
            self.reusable.registerProducer(connection, True)
            self.assertIs(self.standard.producer, connection)
            self.reusable.unregisterProducer()
            self.assertIsNone(self.standard.producer)
