"""Tests for `storage.interface`: what was said in rooms, in both storages."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import TestCase

from chatroom_tw.chat.rules.events import Line
from chatroom_tw.chat.rules.stored import HistoryLimits
from chatroom_tw.chat.storage import history
from chatroom_tw.chat.storage.history import SHOWN
from chatroom_tw.chat.storage.memory_history import HISTORY_SIZE
from chatroom_tw.tests.support.storage_case import (
    DAY,
    LIMITS,
    InMemory,
    OnDisk,
    StorageCase,
    said,
)


class HistoryTests(StorageCase):
    """One suite for everything that implements the interface."""

    async def page(self, count: int, **cursors: int) -> tuple[list[str], bool]:
        page = await self.storage.page("main", count, **cursors)
        return [line.text for line in page.lines], page.more

    async def test_lines_that_are_added_twice_are_there_once(self) -> None:
        first = [said("one"), said("two", room="tea"), said("three")]
        self.say(*first)
        self.say(*first)
        self.say(first[-1], said("four"))
        self.say()
        self.assertEqual(await self.texts(), ["one", "three", "four"])
        self.assertEqual(await self.texts("tea"), ["two"])

    async def test_history_is_the_last_lines_oldest_first(self) -> None:
        self.say(said("one\ntwo", when=1.0), said("three", when=2.5))
        lines = await self.storage.lines("main", 2)
        self.assertEqual(lines, (Line("ann", "two", 1.0), Line("ann", "three", 2.5)))
        self.assertEqual(await self.texts(), ["one", "two", "three"])

    async def test_a_page_is_before_or_after_a_cursor(self) -> None:
        for number in range(1, 6):
            self.say(said(f"{number}", when=float(number)))
        self.assertEqual(await self.page(2), (["4", "5"], True))
        self.assertEqual(await self.page(2, before=4_000_000), (["2", "3"], True))
        self.assertEqual(await self.page(9, before=4_000_000), (["1", "2", "3"], False))
        self.assertEqual(await self.page(2, after=2_000_000), (["3", "4"], True))
        self.assertEqual(await self.page(3, after=2_000_000), (["3", "4", "5"], False))
        self.assertEqual(await self.page(3, after=5_000_000), ([], False))

    async def test_a_text_of_several_lines_is_whole_on_a_page(self) -> None:
        self.say(said("one\ntwo", when=1.0))
        self.say(said("three\nfour", when=2.0))
        self.assertEqual(await self.page(1), (["three\nfour"], True))

    async def test_a_page_of_a_room_without_history_is_empty(self) -> None:
        self.assertEqual(await self.page(5), ([], False))
        self.assertEqual(await self.page(5, after=0), ([], False))

    async def test_old_texts_are_on_no_page(self) -> None:
        self.say(said("old", when=1.0))
        self.say(said("new", when=2 * DAY))
        self.clock.now = LIMITS.days * DAY + DAY
        self.assertEqual(await self.page(5, after=0), (["new"], False))
        self.assertEqual(await self.page(5), (["new"], False))

    async def test_each_room_has_a_history_until_it_is_forgotten(self) -> None:
        self.say(said("one"))
        self.say(said("two", room="tea"))
        self.assertEqual(await self.texts("tea"), ["two"])
        self.storage.forget_room("tea")
        self.say(said("three", room="tea"))
        self.assertEqual(await self.texts("tea"), ["three"])
        self.assertEqual(await self.texts("main"), ["one"])

    async def test_an_unknown_room_has_no_lines(self) -> None:
        self.assertEqual(await self.texts("pie"), [])

    async def test_the_lines_of_a_room_are_limited(self) -> None:
        for number in range(LIMITS.lines * 2):
            self.say(said(f"{number}"))
        texts = await self.texts(count=10**9)
        self.assertEqual((len(texts), texts[-1]), (LIMITS.lines, f"{LIMITS.lines * 2 - 1}"))

    async def test_old_lines_are_not_read(self) -> None:
        self.clock.now = 1000.0 + DAY
        self.say(said("old", when=999.0))
        self.say(said("new", when=1001.0))
        self.assertEqual(await self.texts(), ["new"])

    async def test_without_history_no_lines_are_stored(self) -> None:
        await self.storage.close()
        for limits in (HistoryLimits(0, 30), HistoryLimits(100, 0)):
            self.storage = self.start(limits)
            self.say(said("hello", when=self.clock.now))
            self.assertEqual(await self.texts(), [])
            await self.storage.close()

    async def test_any_text_is_read_as_it_was_said(self) -> None:
        for text in ("perché no?", "日本 🎉", "a\tb", "'; DROP TABLE line; --", "\ufffd"):
            self.say(said(text, room=text))
            self.assertEqual(await self.texts(text), [text])


class Memory(InMemory, HistoryTests, TestCase):
    async def test_history_is_bounded_in_size(self) -> None:
        for _ in range(20):
            self.say(said("x" * 2000))
        self.assertLessEqual(sum(map(len, await self.texts())), HISTORY_SIZE)

    async def test_the_latest_line_stays_whatever_its_size(self) -> None:
        self.say(said("x" * (HISTORY_SIZE + 1)))
        self.assertEqual(len(await self.texts()), 1)


class Sqlite(OnDisk, HistoryTests, TestCase):
    async def test_rows_after_a_page_are_not_decoded(self) -> None:
        for number in range(20):
            self.say(said(f"{number}", when=float(number + 1)))
            if number % 2:
                await self.storage.lines("main", 1)  # Two in each row.
        decoded: list[str] = []

        def entries_of(row: str) -> Any:
            decoded.append(row)
            return entries(row)

        entries = history.entries_of
        self.patch(history, "entries_of", entries_of)
        for before, texts, rows in (
            (1_000_000, [], 1),
            (2_000_000, ["0"], 1),
            (8_000_000, ["4", "5", "6"], 3),
            (99_000_000, ["17", "18", "19"], 2),
        ):
            decoded.clear()
            page = await self.storage.page("main", 3, before=before)
            self.assertEqual([line.text for line in page.lines], texts)
            self.assertLessEqual(len(decoded), rows)

    async def test_the_size_of_a_page_is_limited(self) -> None:
        for number in range(40):
            self.say(said("x" * 4096, when=float(number + 1)))
        page = await self.storage.page("main", 100, after=0)
        self.assertTrue(page.more)
        self.assertLessEqual(sum(len(line.text) for line in page.lines), SHOWN)
        self.assertEqual(page.lines[0].when, 1.0)

    async def test_the_size_of_an_answer_is_limited(self) -> None:
        for _ in range(40):
            self.say(said("x" * 4096))
        self.assertLessEqual(sum(map(len, await self.texts())), SHOWN)

    async def test_old_and_excess_lines_are_removed_at_the_start(self) -> None:
        self.say(said("old", room="tea", when=1.0))
        for number in range(LIMITS.lines // 10 + 5):
            self.say(said("\n".join("x" * 10), when=500.0 + number))
            await self.storage.lines("main", 1)  # Each is a row of its own.
        self.clock.now = DAY + 10.0
        await self.restart()
        await self.storage.unread("", 2000)  # after what is done at the start
        await self.storage.close()
        rows = self.rows("SELECT room, sum(lines) FROM talk GROUP BY room")
        self.assertEqual(rows, [("main", LIMITS.lines)])

    async def test_a_busy_room_is_pruned(self) -> None:
        for number in range(5000):
            self.say(said(f"{number}"))
            if not number % 100:
                await self.storage.lines("main", 1)
        await self.storage.close()
        [[count]] = self.rows("SELECT sum(lines) FROM talk")
        self.assertLessEqual(count, LIMITS.lines + 2000)
