"""Tests for `server.reloading`: what is read again at SIGHUP, and what a mistake costs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred
from twisted.logger import LogEvent, LogLevel, formatEvent, globalLogPublisher
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.reloading import Mistake, Reloading


def raising(error: Exception) -> Callable[[], None]:
    def function() -> None:
        raise error

    return function


class AtHangUp(SynchronousTestCase):
    def setUp(self) -> None:
        self.reloading = Reloading("chat")
        self.read: list[str] = []
        self.events: list[LogEvent] = []
        globalLogPublisher.addObserver(self.events.append)
        self.addCleanup(globalLogPublisher.removeObserver, self.events.append)

    def errors(self) -> list[str]:
        return [formatEvent(event) for event in self.events if event["log_level"] is LogLevel.error]

    def test_everything_is_read_in_order(self) -> None:
        for name in ("the operators", "the welcome"):
            self.reloading.add(name, lambda name=name: self.read.append(name))
        self.successResultOf(self.reloading.reload())
        self.successResultOf(self.reloading.reload())
        self.assertEqual(self.read, ["the operators", "the welcome"] * 2)
        self.assertEqual(self.errors(), [])

    def test_nothing_may_be_there_to_read(self) -> None:
        self.successResultOf(self.reloading.reload())

    def test_a_mistake_is_one_line_and_the_others_are_read(self) -> None:
        self.reloading.add("the operators", raising(Mistake("ops.toml, line 3: no such role")))
        self.reloading.add("the welcome", lambda: self.read.append("the welcome"))
        self.successResultOf(self.reloading.reload())
        self.assertEqual(self.read, ["the welcome"])
        self.assertEqual(
            self.errors(),
            [
                "chat: the operators not read again: ops.toml, line 3: no such role; what was read "
                "before goes on"
            ],
        )

    def test_a_file_that_is_gone_is_one_line(self) -> None:
        self.reloading.add("the welcome", Path("/no/such/file").read_text)
        self.successResultOf(self.reloading.reload())
        [line] = self.errors()
        self.assertIn("cannot read /no/such/file: No such file or directory", line)

    def test_a_bug_is_logged_and_the_others_are_read(self) -> None:
        self.reloading.add("the operators", raising(ZeroDivisionError()))
        self.reloading.add("the welcome", lambda: self.read.append("the welcome"))
        self.successResultOf(self.reloading.reload())
        self.assertEqual(self.read, ["the welcome"])
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

    def test_what_takes_its_time_is_waited_for(self) -> None:
        reading: Deferred[Any] = Deferred()
        self.reloading.add("the operators", lambda: reading)
        self.reloading.add("the welcome", lambda: self.read.append("the welcome"))
        reloaded = self.reloading.reload()
        self.assertEqual(self.read, ["the welcome"])
        self.assertNoResult(reloaded)
        reading.errback(Mistake("ops.toml: it is empty"))
        self.successResultOf(reloaded)
        self.assertIn("ops.toml: it is empty", self.errors()[0])

    def test_a_name_is_added_once(self) -> None:
        self.reloading.add("the welcome", list)
        self.assertRaises(ValueError, self.reloading.add, "the welcome", list)
