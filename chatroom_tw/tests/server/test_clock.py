"""Tests for `server.clock`: what is measured does not depend on the computer's clock."""

from __future__ import annotations

import time

from twisted.internet.selectreactor import SelectReactor
from twisted.internet.task import LoopingCall
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.hub import ChatHub
from chatroom_tw.chat.rules.chat import ChatRules
from chatroom_tw.chat.rules.stored import HistoryLimits
from chatroom_tw.chat.storage.memory import MemoryStorage
from chatroom_tw.server.clock import keep_even_time
from chatroom_tw.server.timers import Timers
from chatroom_tw.tests.support.clock import Clock
from chatroom_tw.tombola.ticker import Ticker

HOUR = 3600.0
TODAY = 1.8e9


class AReactor(SynchronousTestCase):
    def setUp(self) -> None:
        self.reactor = SelectReactor()
        self.addCleanup(self.reactor.removeAll)
        keep_even_time(self.reactor)

    def test_what_is_due_is_due_by_the_monotonic_clock(self) -> None:
        before = time.monotonic()
        call = self.reactor.callLater(HOUR, lambda: None)
        self.assertLessEqual(before + HOUR, call.getTime())
        self.assertLessEqual(call.getTime(), time.monotonic() + HOUR)
        self.assertLessEqual(self.reactor.timeout(), HOUR)
        self.assertGreater(self.reactor.timeout(), HOUR - 60)
        call.reset(1.0)
        self.assertLessEqual(self.reactor.timeout(), 1.0)

    def test_a_call_that_is_due_is_made(self) -> None:
        made: list[int] = []
        self.reactor.callLater(0, made.append, 1)
        self.reactor.runUntilCurrent()
        self.assertEqual(made, [1])

    def test_a_looping_call_goes_by_it_too(self) -> None:
        loop = LoopingCall(lambda: None)
        loop.clock = self.reactor
        loop.start(HOUR, now=False)
        self.assertLessEqual(self.reactor.timeout(), HOUR)
        loop.stop()


class ASetClock(SynchronousTestCase):
    """The time for the rules begins with the computer's clock, and then goes on evenly."""

    def setUp(self) -> None:
        self.clock = Clock()
        self.clock.advance(100)
        self.wall = TODAY

    def make(self, clock: Clock | None = None) -> ChatHub:
        storage = MemoryStorage(HistoryLimits(), lambda: self.wall)
        rules = ChatRules("chat.example")
        return ChatHub(clock or self.clock, rules, storage, lambda: None, lambda: self.wall)

    def test_an_hour_back_or_ten_years_ahead_makes_no_difference(self) -> None:
        hub = self.make()
        self.assertEqual(hub.time(), TODAY)
        for change in (-HOUR, 10 * 365 * 24 * HOUR):
            self.wall = TODAY + change
            before = hub.time()
            self.clock.advance(5)
            self.assertAlmostEqual(hub.time() - before, 5, 4)

    def test_deadlines_go_on_in_a_process_with_another_clock(self) -> None:
        hub = self.make()
        hub.timers.set("alarm", 60)
        self.clock.advance(20)
        self.wall += 20
        dumped = hub.timers.dump()
        self.assertEqual(dumped, {"alarm": TODAY + 60})
        other = Clock()
        hub = self.make(other)
        fired: list[str] = []
        timers = Timers(other, fired.append, hub.lead)
        timers.load(dumped)
        other.advance(39)
        self.assertEqual(fired, [])
        other.advance(1)
        self.assertEqual(fired, ["alarm"])

    def test_beats_go_on_in_a_process_with_another_clock(self) -> None:
        ticker = Ticker(self.clock, 5, lambda: None, TODAY - 100)
        ticker.start()
        self.clock.advance(3)
        dumped, other = ticker.dump(), Clock()
        self.assertEqual(dumped, (True, 5, TODAY))
        beats: list[float] = []
        ticker.stop()
        ticker = Ticker(other, 5, lambda: beats.append(other.seconds()), TODAY + 3)
        ticker.load(dumped)
        other.pump([1] * 8)
        self.assertEqual(beats, [2, 7])
        ticker.stop()
