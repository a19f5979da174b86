"""Tests for `server.listen.renewal`: how another certificate takes the place of the one before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.task import Clock
from twisted.logger import LogEvent, LogLevel, formatEvent, globalLogPublisher
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.listen.certificate import Files
from chatroom_tw.server.listen.renewal import LOOK_EVERY, Renewal, serve
from chatroom_tw.server.reloading import Reloading
from chatroom_tw.tests.support.certificates import NOW, Made, make

OLD, NEW, THIRD = make("old.example"), make("new.example"), make("third.example")
EXPIRED = make("new.example", begins=-9, ends=-1)


class RenewalCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.folder = OLD.write_to(Path(self.mktemp()))
        self.clock = Clock()
        self.days = 0.0
        self.served = serve(Files.at(str(self.folder), None))
        self.reloading = Reloading("chat")
        self.events: list[LogEvent] = []
        globalLogPublisher.addObserver(self.events.append)
        self.addCleanup(globalLogPublisher.removeObserver, self.events.append)
        self.start(maybeDeferred)

    def start(self, in_thread: Callable[..., Deferred[Any]]) -> None:
        renewal = Renewal(self.clock, "chat", self.served, in_thread, self.now)
        renewal.add_to(self.reloading)
        renewal.startService()
        self.addCleanup(renewal.stopService)
        self.events.clear()

    def now(self) -> datetime:
        return NOW + timedelta(days=self.days)

    def write(self, made: Made) -> None:
        made.write_to(self.folder)

    def look(self, times: int = 1) -> None:
        for _ in range(times):
            self.clock.advance(LOOK_EVERY)

    def hang_up(self) -> None:
        self.successResultOf(self.reloading.reload())

    def assert_serves(self, name: str) -> None:
        self.assertEqual(self.served.current.names, {name})
        self.assertTrue(self.served.covers(name))

    def log(self, *levels: LogLevel) -> list[str]:
        """The lines since the last call."""
        lines = [formatEvent(e) for e in self.events if not levels or e["log_level"] in levels]
        self.events.clear()
        return lines


class Unasked(RenewalCase):
    def test_a_changed_certificate_is_taken_within_a_minute(self) -> None:
        self.write(NEW)
        self.clock.pump([1] * 60)
        self.assert_serves("new.example")
        [line] = self.log()
        self.assertIn("chat: a new certificate for new.example, valid until ", line)

    def test_what_has_not_changed_is_not_read_again(self) -> None:
        before = self.served.current
        self.write(OLD)
        self.look(9)
        self.assertIs(self.served.current, before)
        self.assertEqual(self.log(), [])

    def test_half_of_a_change_is_waited_out(self) -> None:
        (self.folder / "fullchain.pem").write_bytes(NEW.chain)
        self.look()
        (self.folder / "privkey.pem").write_bytes(NEW.key)
        self.look(2)
        self.assert_serves("new.example")
        self.assertEqual(len(self.log()), 1)

    def test_a_file_that_is_gone_for_a_moment_is_waited_out(self) -> None:
        (self.folder / "privkey.pem").unlink()
        self.look()
        self.write(NEW)
        self.look(2)
        self.assert_serves("new.example")
        self.assertEqual(len(self.log()), 1)

    def test_a_broken_one_is_one_line_once_per_change(self) -> None:
        chain = self.folder / "fullchain.pem"
        for change, why in (
            (lambda: chain.write_bytes(b"hello"), "it has no certificate in it"),
            (lambda: chain.write_bytes(NEW.chain), "does not belong to the certificate"),
            (lambda: self.write(EXPIRED), "has expired"),
            (chain.unlink, "No such file or directory"),
        ):
            change()
            self.look(9)
            [line] = self.log()
            self.assertIn("chat: the certificate has changed, and cannot be used: ", line)
            self.assertIn(why, line)
            self.assert_serves("old.example")
        self.write(THIRD)
        self.look(2)
        self.assert_serves("third.example")

    def test_the_same_mistake_after_another_change_is_told(self) -> None:
        chain = self.folder / "fullchain.pem"
        for text in (b"one", b"two"):
            chain.write_bytes(text)
            self.look(9)
            self.assertEqual(len(self.log()), 1)

    def test_one_for_later_is_taken_when_its_time_has_come(self) -> None:
        self.write(make("new.example", begins=3))
        self.look(9)
        self.assert_serves("old.example")
        self.assertEqual(len(self.log()), 1)
        self.days = 4
        self.look(2)
        self.assert_serves("new.example")

    def test_one_that_nobody_renews_is_told_once(self) -> None:
        self.days = 22
        self.look(9)
        self.assertEqual(self.log(), [])
        self.days = 24
        self.look(9)
        [line] = self.log(LogLevel.warn)
        self.assertIn("and nothing has renewed it", line)

    def test_a_bug_does_not_end_the_looks(self) -> None:
        fault: Any = ZeroDivisionError()

        def in_thread(function: Any, *arguments: Any) -> Deferred[Any]:
            if fault:
                raise fault
            return maybeDeferred(function, *arguments)

        self.reloading = Reloading("chat")
        self.start(lambda *arguments: maybeDeferred(in_thread, *arguments))
        self.look()
        self.assertTrue(self.flushLoggedErrors(ZeroDivisionError))
        fault = None
        self.write(NEW)
        self.look(2)
        self.assert_serves("new.example")


class AtHangUp(RenewalCase):
    def test_a_changed_certificate_is_taken_at_once(self) -> None:
        self.write(NEW)
        self.hang_up()
        self.assert_serves("new.example")
        self.assertEqual(len(self.log()), 1)

    def test_a_broken_one_is_one_line_and_no_second(self) -> None:
        (self.folder / "privkey.pem").write_bytes(NEW.key)
        self.hang_up()
        self.look(9)
        [line] = self.log()
        self.assertIn("chat: the certificate not read again: ", line)
        self.assertIn("its key does not belong to the certificate", line)
        self.assert_serves("old.example")

    def test_without_a_change_nothing_is_said(self) -> None:
        before = self.served.current
        self.hang_up()
        self.assertIs(self.served.current, before)
        self.assertEqual(self.log(), [])

    def test_a_slow_disk_is_waited_for(self) -> None:
        waiting: list[Callable[[], None]] = []

        def in_thread(function: Any, *arguments: Any) -> Deferred[Any]:
            found: Deferred[Any] = Deferred()
            waiting.append(lambda: found.callback(function(*arguments)))
            return found

        self.reloading = Reloading("chat")
        self.start(in_thread)
        self.write(NEW)
        reloaded = self.reloading.reload()
        self.assertNoResult(reloaded)
        self.assert_serves("old.example")
        for finish in waiting:
            finish()
        self.successResultOf(reloaded)
        self.assert_serves("new.example")
