"""Tests for `storage.interface`: one suite for everything that implements it."""

from __future__ import annotations

import contextlib
import sqlite3
from itertools import count
from pathlib import Path
from typing import Any

from twisted.internet import reactor
from twisted.internet.defer import Deferred, gatherResults
from twisted.trial.unittest import TestCase

from chatroom_tw.chat.rules.events import Line, Message, Said
from chatroom_tw.chat.rules.stored import (
    HistoryLimits,
    StoredAccount,
    StoredRoom,
    Unread,
    cursor,
)
from chatroom_tw.chat.storage import history
from chatroom_tw.chat.storage.history import SHOWN
from chatroom_tw.chat.storage.interface import Storage
from chatroom_tw.chat.storage.memory import HISTORY_SIZE, MemoryStorage
from chatroom_tw.chat.storage.sqlite import SqliteStorage
from chatroom_tw.server.storage.folder import FILE

LIMITS = HistoryLimits(lines=200, days=1)
DAY = 86_400.0


class ReactorWithTime:
    """The real reactor, except that the test sets its time."""

    def __init__(self) -> None:
        self.now = 1000.0

    def seconds(self) -> float:
        return self.now

    def __getattr__(self, name: str) -> Any:
        return getattr(reactor, name)


TIMES = count(1)
"""No two things are said at the same time."""


def said(text: str, room: str = "main", when: float = 0.0) -> Said:
    """A text of ann's, said at `when` or else a little later than the text before."""
    return Said(room, 1, "ann", text, when or next(TIMES) / 1000)


def message(text: str, when: float = 0.0) -> Message:
    return Message("bob", "Ann", text, when or next(TIMES) / 1000)


class StorageTests:
    """Mixed into a test case whose `make` returns an empty storage."""

    def setUp(self) -> None:
        self.clock = ReactorWithTime()
        self.storage = self.start(LIMITS)

    def make(self, limits: HistoryLimits) -> Storage:
        raise NotImplementedError

    def start(self, limits: HistoryLimits) -> Storage:
        storage = self.make(limits)
        storage.start()
        self.addCleanup(storage.close)
        return storage

    def say(self, *texts: Said) -> None:
        self.storage.add_lines(texts)

    async def texts(self, room: str = "main", count: int = 100) -> list[str]:
        return [line.text for line in await self.storage.lines(room, count)]

    async def test_accounts_are_listed_with_their_unread_messages(self) -> None:
        self.assertEqual(list(self.storage.accounts()), [])
        await self.storage.add_account("ann", "Ann", "hashed", ())
        await self.storage.add_message("ann", message("hi"))
        self.assertEqual(list(self.storage.accounts()), [StoredAccount("Ann", (("bob", 2),))])
        self.assertEqual(await self.storage.password("ann"), "hashed")

    async def test_messages_are_unread_until_they_are_marked(self) -> None:
        messages = [message(text) for text in ("one", "two", "three")]
        for each in messages:
            await self.storage.add_message("ann", each)
        await self.storage.add_message("zoe", message("for zoe"))
        unread = await self.storage.unread("ann", 2000)
        self.assertEqual([each.message for each in unread], messages)
        self.assertEqual(await self.storage.unread("ann", 2000), unread)
        ids = [each.id for each in unread[:2]]
        self.assertEqual(len(await self.storage.mark_read("ann", ids, 5.0)), 2)
        self.assertEqual(await self.storage.unread("ann", 2000), unread[2:])
        self.assertEqual(len(await self.storage.unread("zoe", 2000)), 1)

    async def test_marking_counts_only_unread_messages_of_the_account(self) -> None:
        await self.storage.add_message("ann", message("one"))
        [one] = await self.storage.unread("ann", 2000)
        self.assertEqual(len(await self.storage.mark_read("zoe", [one.id], 5.0)), 0)
        self.assertEqual(len(await self.storage.mark_read("ann", [one.id, 999], 5.0)), 1)
        self.assertEqual(len(await self.storage.mark_read("ann", [one.id], 6.0)), 0)

    async def test_marking_twice_answers_the_same_twice(self) -> None:
        for text in ("one", "two", "three"):
            await self.storage.add_message("ann", message(text))
        one, two, three = (each.id for each in await self.storage.unread("ann", 2000))
        await self.storage.mark_read("ann", [one], 5.0)
        for _ in range(2):
            self.assertEqual(len(await self.storage.mark_read("ann", [one, two], 6.0)), 1)
        self.assertEqual([each.id for each in await self.storage.unread("ann", 2000)], [three])

    async def test_a_message_that_is_added_twice_is_there_once(self) -> None:
        one = message("one")
        for _ in range(2):
            await self.storage.add_message("ann", one)
        [unread] = await self.storage.unread("ann", 2000)
        self.assertEqual(unread, Unread(cursor(one.when), one))

    async def test_a_message_that_is_added_again_stays_read(self) -> None:
        one, two = message("one"), message("two")
        await self.storage.add_message("ann", one)
        await self.storage.mark_read("ann", [cursor(one.when)], 5.0)
        for each in (two, one):
            await self.storage.add_message("ann", each)
        for _ in range(2):
            unread = await self.storage.unread("ann", 2000)
            self.assertEqual([each.message for each in unread], [two])

    async def test_messages_are_in_the_order_of_their_times(self) -> None:
        adding = [message(f"{number}", 1e9 + number * 2e-6) for number in range(50)]
        await gatherResults([self.storage.add_message("ann", each) for each in reversed(adding)])
        unread = await self.storage.unread("ann", 2000)
        self.assertEqual([each.message.text for each in unread], [each.text for each in adding])

    async def test_an_account_that_is_added_twice_is_there_once(self) -> None:
        tea = StoredRoom("tea", 3, "ann")
        for _ in range(2):
            await self.storage.add_account("ann", "Ann", "hashed", [tea])
            await self.storage.add_room(tea)
        self.assertEqual(list(self.storage.accounts()), [StoredAccount("Ann")])
        self.assertEqual(await self.storage.password("ann"), "hashed")
        self.assertEqual(list(self.storage.rooms()), [tea])

    async def test_a_room_keeps_its_owner_if_its_number_is_stored_again(self) -> None:
        tea = StoredRoom("tea", 3, "ann")
        self.storage.number_room(StoredRoom("tea", 3))
        await self.storage.add_room(tea)
        self.storage.number_room(StoredRoom("tea", 3))
        await self.storage.unread("", 2000)  # It waits for what was queued before.
        self.assertEqual(list(self.storage.rooms()), [tea])

    async def test_lines_that_are_added_twice_are_there_once(self) -> None:
        first = [said("one"), said("two", room="tea"), said("three")]
        self.say(*first)
        self.say(*first)
        self.say(first[-1], said("four"))
        self.say()
        self.assertEqual(await self.texts(), ["one", "three", "four"])
        self.assertEqual(await self.texts("tea"), ["two"])

    async def test_rooms_are_listed_by_number_with_their_owners(self) -> None:
        tea, pie = StoredRoom("tea", 3, "ann"), StoredRoom("Pie", 2, "ann")
        await self.storage.add_room(tea)
        await self.storage.add_account("ann", "Ann", "hashed", [pie])
        self.assertEqual(list(self.storage.rooms()), [pie, tea])

    async def test_history_is_the_last_lines_oldest_first(self) -> None:
        self.say(said("one\ntwo", when=1.0), said("three", when=2.5))
        lines = await self.storage.lines("main", 2)
        self.assertEqual(lines, (Line("ann", "two", 1.0), Line("ann", "three", 2.5)))
        self.assertEqual(await self.texts(), ["one", "two", "three"])

    async def page(self, count: int, **cursors: int) -> tuple[list[str], bool]:
        page = await self.storage.page("main", count, **cursors)
        return [line.text for line in page.lines], page.more

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


class Memory(StorageTests, TestCase):
    def make(self, limits: HistoryLimits) -> Storage:
        return MemoryStorage(limits, self.clock.seconds)

    async def test_history_is_bounded_in_size(self) -> None:
        for _ in range(20):
            self.say(said("x" * 2000))
        self.assertLessEqual(sum(map(len, await self.texts())), HISTORY_SIZE)

    async def test_the_latest_line_stays_whatever_its_size(self) -> None:
        self.say(said("x" * (HISTORY_SIZE + 1)))
        self.assertEqual(len(await self.texts()), 1)


class Sqlite(StorageTests, TestCase):
    folder = ""

    def make(self, limits: HistoryLimits) -> Storage:
        self.folder = self.folder or self.mktemp()
        return SqliteStorage(self.clock, self.folder, limits)

    async def restart(self) -> None:
        await self.storage.close()
        self.storage = self.start(LIMITS)

    async def test_everything_is_there_after_a_restart(self) -> None:
        tea = StoredRoom("tea", 3, "ann")
        await self.storage.add_account("ann", "Ann", "hashed", [tea])
        await self.storage.add_message("ann", message("one"))
        await self.storage.add_message("ann", message("two"))
        [one, two] = await self.storage.unread("ann", 2000)
        await self.storage.mark_read("ann", [one.id], 5.0)
        self.say(said("hello", room="tea", when=3.141592))
        self.storage.number_room(StoredRoom("pie", 4))
        await self.restart()
        self.assertEqual(list(self.storage.accounts()), [StoredAccount("Ann", (("bob", 3),))])
        self.assertEqual(list(self.storage.rooms()), [tea, StoredRoom("pie", 4)])
        self.assertEqual(await self.storage.unread("ann", 2000), (two,))
        lines = await self.storage.lines("tea", 5)
        self.assertEqual(lines, (Line("ann", "hello", 3.141592),))

    async def test_the_last_time_is_known_after_a_restart(self) -> None:
        self.assertEqual(self.storage.last_time(), 0.0)
        self.say(said("one", room="tea", when=3.5), said("two", when=7.25))
        await self.restart()
        self.assertEqual(self.storage.last_time(), 7.25)
        await self.storage.add_message("ann", message("three", 9.5))
        await self.restart()
        self.assertEqual(self.storage.last_time(), 9.5)

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

    async def test_closing_waits_for_queued_writes(self) -> None:
        done: list[Deferred[None]] = []
        for number in range(1000):
            done.append(self.storage.add_message("ann", message(f"{number}")))
            self.say(said(f"{number}"))
        await self.restart()
        self.assertTrue(all(each.called for each in done))
        self.assertEqual(len(await self.storage.unread("ann", 2000)), 1000)
        self.assertEqual(len(await self.texts(count=1000)), LIMITS.lines)

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

    async def test_lines_of_before_a_restart_are_not_added_again(self) -> None:
        last = said("one", when=1_800_000_000.0000014)
        self.say(last)
        await self.restart()
        self.say(last)
        self.say(said("two", when=last.when + 2e-6))
        self.clock.now = last.when
        self.assertEqual(await self.texts(), ["one", "two"])

    async def test_a_message_added_again_after_a_restart_stays_read(self) -> None:
        one = message("one")
        await self.storage.add_account("ann", "Ann", "hashed", ())
        await self.storage.add_message("ann", one)
        await self.storage.mark_read("ann", [cursor(one.when)], 5.0)
        await self.restart()
        await self.storage.add_message("ann", one)
        ids = [cursor(one.when)]
        self.assertEqual(await self.storage.mark_read("ann", ids, 5.0), tuple(ids))
        self.assertEqual(await self.storage.unread("ann", 2000), ())
        await self.restart()
        self.assertEqual(list(self.storage.accounts()), [StoredAccount("Ann")])

    async def test_inboxes_of_earlier_versions_are_read(self) -> None:
        """Their messages were numbered from 1."""
        await self.storage.close()
        self.execute("INSERT INTO account VALUES ('ann', 'Ann', 'hashed')")
        for row in ("(1, 'ann', 'bob', 'Ann', 'one', 5000000, 6000000)",
                    "(2, 'ann', 'bob', 'Ann', 'two', 7000000, NULL)",
                    "(3, 'ann', 'bob', 'Ann', 'three', 8000000, NULL)"):  # fmt: skip
            self.execute(f"INSERT INTO message VALUES {row}")
        self.storage = self.start(LIMITS)
        self.assertEqual(
            list(self.storage.accounts()), [StoredAccount("Ann", (("bob", 3), ("bob", 5)))]
        )
        self.assertEqual(self.storage.last_time(), 8.0)
        four = message("four", 9.0)
        await self.storage.add_message("ann", four)
        unread = await self.storage.unread("ann", 2000)
        self.assertEqual([each.id for each in unread], [2, 3, 9_000_000])
        self.assertEqual([each.message.text for each in unread], ["two", "three", "four"])
        for _ in range(2):
            self.assertEqual(len(await self.storage.mark_read("ann", [1, 2, 9_000_000], 10.0)), 2)
        [three] = await self.storage.unread("ann", 2000)
        self.assertEqual(three.message, message("three", 8.0))

    def execute(self, sql: str) -> None:
        with contextlib.closing(sqlite3.connect(Path(self.folder, FILE))) as database:
            database.execute(sql)
            database.commit()

    def rows(self, sql: str) -> list[Any]:
        storage = SqliteStorage(self.clock, self.folder, LIMITS)
        try:
            return storage._database.at_start(lambda database: database.execute(sql).fetchall())
        finally:
            storage.close()
