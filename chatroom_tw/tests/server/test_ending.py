"""Tests for `server.ending`: what a server that stops waits for, and for how long."""

from __future__ import annotations

import threading

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.logger import LogEvent, formatEvent, globalLogPublisher
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.ending import READING, STORING, LastResort, when_read, when_stored
from chatroom_tw.tests.support.chat import FakeChat


class EndingCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.clock = Clock()
        self.events: list[LogEvent] = []
        globalLogPublisher.addObserver(self.events.append)
        self.addCleanup(globalLogPublisher.removeObserver, self.events.append)

    def log(self) -> list[str]:
        return [line for event in self.events if (line := formatEvent(event)).startswith("chat: ")]


class Disk(EndingCase):
    def setUp(self) -> None:
        super().setUp()
        self.closing: Deferred[None] = Deferred()
        self.stored = when_stored(self.clock, "chat", self.closing)

    def test_the_end_waits_for_it(self) -> None:
        self.clock.advance(STORING - 0.1)
        self.assertNoResult(self.stored)
        self.closing.callback(None)
        self.successResultOf(self.stored)
        self.assertEqual((self.log(), self.clock.getDelayedCalls()), ([], []))

    def test_what_it_has_not_taken_in_time_is_given_up(self) -> None:
        self.clock.advance(STORING)
        self.assertIsNone(self.successResultOf(self.stored))
        [line] = self.log()
        self.assertIn("the disk has not taken everything in 5 s", line)
        self.closing.callback(None)  # Later: nobody waits for it.


class Clients:
    def __init__(self, count: int) -> None:
        self.count = count

    def connected(self) -> int:
        return self.count


class Readers(EndingCase):
    def test_nobody_is_waited_for_when_all_are_gone(self) -> None:
        self.successResultOf(when_read(self.clock, "chat", Clients(0)))
        self.assertEqual(self.log(), [])

    def test_the_end_waits_until_all_are_gone(self) -> None:
        clients = Clients(2)
        read = when_read(self.clock, "chat", clients)
        self.clock.advance(READING / 2)
        self.assertNoResult(read)
        clients.count = 0
        self.clock.advance(READING / 4)
        self.successResultOf(read)
        self.assertEqual(self.log(), [])

    def test_who_does_not_read_is_given_up(self) -> None:
        read = when_read(self.clock, "chat", Clients(2))
        self.clock.pump([READING / 4] * 4)
        self.successResultOf(read)
        self.assertEqual(
            self.log(), ["chat: clients that did not read the last that they were sent: 2"]
        )

    def test_a_gateway_knows_who_is_connected(self) -> None:
        chat = FakeChat()
        ann, bob = chat.connect(), chat.connect()
        self.assertEqual(chat.gateway.connected(), 2)
        chat.stop()
        self.assertEqual(chat.gateway.connected(), 2)
        ann.hang_up()
        bob.hang_up()
        self.assertEqual(chat.gateway.connected(), 0)


class TheLastResort(EndingCase):
    def test_it_ends_the_process_once_and_says_so(self) -> None:
        ended, statuses = threading.Event(), []

        def end(status: int) -> None:
            statuses.append(status)
            ended.set()

        last = LastResort("chat", 0.01, end)
        last.begin()
        last.begin()
        self.assertTrue(ended.wait(10))
        self.assertEqual(statuses, [0])
        [line] = self.log()
        self.assertIn("the server has not ended in 0.01 s", line)

    def test_it_does_not_hold_up_an_end_in_order(self) -> None:
        last = LastResort("chat", 1000, self.fail)
        before = set(threading.enumerate())
        last.begin()
        [thread] = set(threading.enumerate()) - before
        self.addCleanup(thread.cancel)
        self.assertTrue(thread.daemon)
