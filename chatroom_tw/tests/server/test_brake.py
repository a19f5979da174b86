"""Tests for `server.brake`: what any client can cause does not fill the log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.logger import LogEvent, Logger, eventAsText
from twisted.python.failure import Failure
from twisted.python.log import LogPublisher
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server import brake
from chatroom_tw.server.brake import Brake


def a_fault(message: str = "oh") -> Failure:
    try:
        raise ValueError(message)
    except ValueError:
        return Failure()


class BrakeCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.now = 1000.0
        self.events: list[LogEvent] = []
        self.brake = Brake(self.events.append, lambda: self.now)
        self.log = Logger("a.module", observer=self.brake)

    def times(self, count: int, call: Callable[[], Any]) -> None:
        for _ in range(count):
            call()

    def written(self) -> list[str]:
        """The lines that were written since the last call."""
        lines = [eventAsText(e, includeTimestamp=False, includeSystem=False) for e in self.events]
        self.events.clear()
        return lines


class Counting(BrakeCase):
    def test_the_first_few_are_written_at_once(self) -> None:
        for number in range(100):
            self.log.info("junk from {number}", number=number)
        self.assertEqual(self.written(), ["junk from 0", "junk from 1", "junk from 2"])

    def test_after_ten_seconds_the_last_is_written_with_the_count(self) -> None:
        for number in range(100):
            self.log.info("junk from {number}", number=number)
        self.written()
        self.now += 9
        self.brake.write_due()
        self.assertEqual(self.written(), [])
        self.now += 1
        self.brake.write_due()
        self.assertEqual(self.written(), ["junk from 99 (and 96 more like this before)"])
        self.brake.write_due()
        self.assertEqual(self.written(), [])

    def test_the_next_one_says_how_many_were_not_written(self) -> None:
        self.times(5, lambda: self.log.info("junk"))
        self.written()
        self.now += 10
        self.log.info("junk")
        self.assertEqual(self.written(), ["junk (and 2 more like this before)"])

    def test_a_line_that_was_held_alone_is_written_as_it_is(self) -> None:
        self.times(4, lambda: self.log.info("junk"))
        self.written()
        self.now += 10
        self.brake.write_due()
        self.assertEqual(self.written(), ["junk"])

    def test_a_day_of_junk_is_few_lines(self) -> None:
        for second in range(86_400):
            self.now += 1
            self.times(3, lambda: self.log.info("junk"))
            if second % 60 == 0:
                self.brake.write_due()
        lines = self.written()
        self.assertLess(len(lines), 86_400 / 10 + 4)
        told = sum(int(line.split("(and ")[1].split()[0]) for line in lines if "(and" in line)
        self.brake.write_rest()
        rest = [int(line.split("(and ")[1].split()[0]) + 1 for line in self.written()]
        self.assertEqual(len(lines) + told + sum(rest), 3 * 86_400)

    def test_the_rest_is_written_at_the_end(self) -> None:
        self.times(9, lambda: self.log.info("junk"))
        self.written()
        self.brake.write_rest()
        self.assertEqual(self.written(), ["junk (and 5 more like this before)"])


class Kinds(BrakeCase):
    def test_each_place_in_the_code_has_its_own_count(self) -> None:
        self.times(9, lambda: self.log.info("junk"))
        self.log.info("too slow")
        self.log.info("too slow", kind="other")
        self.assertEqual(self.written(), ["junk"] * 3 + ["too slow"] * 2)

    def test_a_kind_that_an_event_names_has_its_own(self) -> None:
        for why in ("flooding", "too slow"):
            self.times(9, lambda why=why: self.log.info("dropped: {why}", why=why, kind=why))
        self.assertEqual(self.written(), ["dropped: flooding"] * 3 + ["dropped: too slow"] * 3)

    def test_what_the_server_says_of_itself_is_always_written(self) -> None:
        self.times(9, lambda: self.log.info("on a port", braked=False))
        self.assertEqual(len(self.written()), 9)

    def test_a_bug_has_its_traceback_only_at_first(self) -> None:
        fault = a_fault()
        self.times(9, lambda: self.log.failure("It failed", fault))
        self.now += 10
        self.brake.write_due()
        *first, last = self.written()
        self.assertEqual([line.count("ValueError: oh") for line in first], [1, 1, 1])
        self.assertEqual(last, "It failed (and 5 more like this before)")

    def test_another_bug_in_the_same_place_of_the_log_is_told(self) -> None:
        fault, other = a_fault(), Failure(KeyError())
        self.times(9, lambda: self.log.failure("It failed", fault))
        self.written()
        self.log.failure("It failed", other)
        self.assertIn("KeyError", self.written()[0])

    def test_lines_of_the_old_log_are_told_apart_by_their_text(self) -> None:
        publisher = LogPublisher(publishPublisher=self.brake)  # type: ignore[arg-type]
        for number in range(9):
            publisher.msg(f"client {number} is odd")
        publisher.msg("closed")
        self.assertEqual(self.written(), [f"client {n} is odd" for n in range(3)] + ["closed"])

    def test_unhandled_errors_of_the_old_log_are_braked(self) -> None:
        publisher = LogPublisher(publishPublisher=self.brake)  # type: ignore[arg-type]
        for number in range(9):
            publisher.msg(failure=a_fault(str(number)), why="Unhandled Error", isError=1)
        self.assertEqual([line.count("Traceback") for line in self.written()], [1, 1, 1])

    def test_a_traceback_that_python_prints_is_whole(self) -> None:
        printed = Logger("stderr", observer=self.brake)
        for number in range(60):
            printed.error("{log_io}", log_io=f"line {number}")
        self.assertEqual(len(self.written()), 60)

    def test_the_kinds_are_limited_whatever_is_logged(self) -> None:
        self.patch(brake, "KINDS_LIMIT", 10)
        for number in range(100):
            self.log.info(f"made up {'x' * number}")
        self.assertEqual(len(self.written()), 10 + brake.LINES.burst)
