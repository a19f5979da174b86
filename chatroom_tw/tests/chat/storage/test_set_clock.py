"""Tests for `storage.set_clock`: the order of what was said, and the times to show."""

from __future__ import annotations

import contextlib

from twisted.internet import reactor
from twisted.trial.unittest import SynchronousTestCase, TestCase

from chatroom_tw.chat.rules.events import Message, Said
from chatroom_tw.chat.rules.stored import HistoryLimits, cursor
from chatroom_tw.chat.storage.export import lines as exported
from chatroom_tw.chat.storage.interface import Storage
from chatroom_tw.chat.storage.memory import MemoryStorage
from chatroom_tw.chat.storage.set_clock import SetClock
from chatroom_tw.chat.storage.sqlite import SqliteStorage, schema
from chatroom_tw.server.storage.folder import Schema, StateFolder

DAY = 86_400.0
TEN_YEARS = 3650 * DAY
NOW = 20_000 * DAY


class Steps(SynchronousTestCase):
    def test_at_first_there_is_no_difference(self) -> None:
        clock = SetClock()
        self.assertEqual((clock.last, clock.ahead(NOW)), (0, 0))
        self.assertEqual(clock.first_since(NOW), NOW)

    def test_a_step_holds_from_its_cursor_on(self) -> None:
        clock = SetClock()
        step = clock.set(NOW, TEN_YEARS)
        self.assertEqual(step, (cursor(NOW), cursor(TEN_YEARS)))
        clock.set(NOW + 5, -3600.5)
        found = [clock.ahead(NOW + after) for after in (-1, 0, 4, 5, 99)]
        self.assertEqual(found, [0, TEN_YEARS, TEN_YEARS, -3600.5, -3600.5])
        self.assertEqual(clock.last, -3600.5)

    def test_no_cursor_comes_before_a_step(self) -> None:
        clock = SetClock()
        self.assertEqual(clock.latest, 0)
        clock.set(NOW, 5.0)
        clock.set(NOW + 9, 0.0)
        self.assertEqual(clock.latest, NOW + 9)

    def test_the_first_cursor_since_a_time_is_before_a_step_or_after_it(self) -> None:
        right = NOW + TEN_YEARS + 60
        clock = SetClock([(cursor(right), cursor(TEN_YEARS))])
        self.assertEqual(clock.first_since(NOW - DAY), NOW - DAY)
        self.assertEqual(clock.first_since(NOW + 60), NOW + 60)
        self.assertEqual(clock.first_since(NOW + 61), right + 1)
        self.assertEqual(clock.first_since(NOW + DAY), NOW + DAY + TEN_YEARS)

    def test_an_hour_that_came_twice_is_not_left_out(self) -> None:
        clock = SetClock([(cursor(NOW), cursor(3600.0))])
        self.assertEqual(clock.first_since(NOW - 7200), NOW - 7200)
        self.assertEqual(clock.first_since(NOW - 1800), NOW + 1800)
        clock.set(NOW + 9, -3600)
        self.assertEqual(clock.first_since(NOW), NOW + 9)


class TimesToShow:
    """Mixed into a test case whose `make` returns an empty storage. Today is `NOW`."""

    now = NOW

    def setUp(self) -> None:
        self.storage = self.make()
        self.storage.start()
        self.addCleanup(lambda: self.storage.close())

    def make(self) -> Storage:
        raise NotImplementedError

    def say(self, text: str, when: float, ahead: float = 0.0) -> None:
        self.storage.add_lines([Said("main", 1, "ann", text, when, 0, False, ahead)])

    def set_right(self) -> float:
        """Say something while the clock is ten years ahead, and set it right. The cursor then."""
        self.say("before", NOW)
        self.say("ahead", NOW + TEN_YEARS)
        when = NOW + TEN_YEARS + 60
        self.storage.set_ahead(when, TEN_YEARS)
        self.say("after", when + 1, TEN_YEARS)
        self.now = NOW + 61
        return when

    async def test_lines_said_later_do_not_show_the_wrong_time(self) -> None:
        self.set_right()
        lines = await self.storage.lines("main", 10)
        self.assertEqual([line.text for line in lines], ["before", "ahead", "after"])
        self.assertEqual([line.shown for line in lines], [NOW, NOW + TEN_YEARS, NOW + 61])
        self.assertEqual(self.storage.last_time(), NOW + TEN_YEARS + 61)

    async def test_pages_go_by_cursors_in_both_directions(self) -> None:
        at = cursor(self.set_right())
        for _ in range(2):
            after = await self.storage.page("main", 5, after=at)
            before = await self.storage.page("main", 5, before=at)
            self.assertEqual([line.shown for line in after.lines], [NOW + 61])
            self.assertEqual([line.text for line in before.lines], ["before", "ahead"])

    async def test_messages_have_the_time_of_the_clock(self) -> None:
        when = self.set_right() + 2
        await self.storage.add_message("bob", Message("ann", "bob", "hi", when, TEN_YEARS))
        [unread] = await self.storage.unread("bob", 2000)
        self.assertEqual((unread.id, unread.message.shown), (cursor(when), NOW + 62))

    async def test_days_are_counted_by_the_clock(self) -> None:
        self.set_right()
        self.now = NOW + 29 * DAY
        self.assertEqual(len(await self.storage.lines("main", 10)), 3)
        self.now = NOW + 31 * DAY
        texts = [line.text for line in await self.storage.lines("main", 10)]
        self.assertNotIn("before", texts)
        self.assertNotIn("after", texts)

    async def test_an_hour_back_shows_the_hour_again(self) -> None:
        self.say("one", NOW)
        self.storage.set_ahead(NOW + 1, 3600)
        self.say("two", NOW + 2, 3600)
        self.storage.set_ahead(NOW + 3, 0)
        self.say("three", NOW + 4)
        lines = await self.storage.lines("main", 10)
        self.assertEqual([line.shown for line in lines], [NOW, NOW - 3598, NOW + 4])


class Memory(TimesToShow, TestCase):
    def make(self) -> Storage:
        return MemoryStorage(HistoryLimits(), lambda: self.now)


class Sqlite(TimesToShow, TestCase):
    folder = ""

    def make(self) -> Storage:
        self.folder = self.folder or self.mktemp()
        return SqliteStorage(reactor, self.folder, HistoryLimits(), now=lambda: self.now)

    async def restart(self) -> None:
        await self.storage.close()
        self.storage = self.make()
        self.storage.start()

    async def test_the_difference_is_known_after_a_restart(self) -> None:
        self.set_right()
        await self.restart()
        self.assertEqual(self.storage.ahead(), TEN_YEARS)
        lines = await self.storage.lines("main", 10)
        self.assertEqual([line.shown for line in lines], [NOW, NOW + TEN_YEARS, NOW + 61])

    async def test_what_is_exported_has_the_times_to_show(self) -> None:
        self.set_right()
        await self.storage.lines("main", 1)
        times = [line.when for line in exported(self.folder)]
        self.assertEqual(times, [NOW, NOW + TEN_YEARS, NOW + 61])

    async def test_pruning_at_the_start_keeps_what_is_not_too_old(self) -> None:
        self.set_right()
        for days, texts in ((29, ["before", "ahead", "after"]), (31, [])):
            self.now = NOW + days * DAY
            await self.restart()
            found = [line.text for line in await self.storage.lines("main", 10)]
            self.assertEqual(found, texts)

    async def test_a_state_of_version_1_is_upgraded(self) -> None:
        await self.storage.close()
        folder, newest = self.mktemp(), schema()
        older = StateFolder(folder, Schema(newest.application, newest.steps[:1]))
        with contextlib.closing(older.connect()) as connection:
            row = ("main", 1, cursor(NOW), f"{cursor(NOW)}\x1fann\x1fhello")
            connection.execute(
                "INSERT INTO talk (room, lines, last_at, said) VALUES (?,?,?,?)", row
            )
        older.unlock()
        self.folder = folder
        self.storage = self.make()
        self.storage.start()
        [line] = await self.storage.lines("main", 10)
        self.assertEqual((line.text, line.when, line.shown), ("hello", NOW, NOW))
        self.assertEqual(self.storage.ahead(), 0)
