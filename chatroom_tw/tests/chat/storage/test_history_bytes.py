"""Tests for the limit of the history in bytes: `storage.pruning`, and both storages."""

from __future__ import annotations

import sqlite3
import time
from typing import Any

from twisted.internet import reactor
from twisted.trial.unittest import SynchronousTestCase, TestCase

from chatroom_tw.chat.rules.changes import LineEdited
from chatroom_tw.chat.rules.events import Said
from chatroom_tw.chat.rules.stored import HistoryLimits, cursor
from chatroom_tw.chat.storage import history, pruning
from chatroom_tw.chat.storage.memory import MemoryStorage
from chatroom_tw.chat.storage.memory_history import HISTORY_SIZE
from chatroom_tw.chat.storage.pruning import Filled, prune, prune_all, prune_oldest
from chatroom_tw.chat.storage.sqlite import SqliteStorage, schema
from chatroom_tw.server.storage.folder import FILE

LIMITS = HistoryLimits(lines=1_000_000, days=30, bytes=1 << 16)
"""A room has 4096 bytes."""


def lines(count: int, size: int, room: str = "main", start: float = 1.0) -> list[Said]:
    """Lines of so many bytes, a second apart."""
    return [Said(room, 1, "ann", "x" * size, start + number) for number in range(count)]


class Pruning(SynchronousTestCase):
    def setUp(self) -> None:
        self.database = sqlite3.connect(":memory:", isolation_level=None)
        self.addCleanup(self.database.close)
        for step in schema().steps:
            self.database.executescript(step)
        self.filled = Filled()
        self.insert = history.insert(self.filled.add)

    def say(self, said: list[Said]) -> None:
        for one in said:
            self.insert.run(self.database, [history.by_room([one])])

    def prune(self, *rooms: str, limits: HistoryLimits = LIMITS) -> bool:
        return prune(self.database, rooms, limits, 1000.0, self.filled)

    def sizes(self) -> dict[str, int]:
        """How many bytes there are of each room."""
        return dict(
            self.database.execute(
                "SELECT room, sum(length(CAST(said AS BLOB))) FROM talk GROUP BY room"
            ).fetchall()
        )

    def times(self) -> list[float]:
        rows = self.database.execute("SELECT said FROM talk ORDER BY id").fetchall()
        return [line.when for (said,) in rows for line in history.lines_of(said)]

    def test_the_oldest_lines_of_a_full_room_go(self) -> None:
        self.say(lines(10, 1000))
        self.say(lines(10, 10, "tea"))
        self.prune()
        self.assertLessEqual(self.sizes()["main"], LIMITS.room_bytes)
        self.assertEqual(self.times()[:5], [7.0, 8.0, 9.0, 10.0, 1.0])
        self.assertEqual(len(self.times()), 4 + 10)

    def test_bytes_count_and_not_characters(self) -> None:
        self.say([Said("main", 1, "ann", "\u20ac" * 1000, float(n)) for n in range(1, 4)])
        self.assertGreater(self.filled.total, 9000)
        self.prune()
        self.assertEqual(self.times(), [3.0])

    def test_the_latest_text_stays_whatever_its_size(self) -> None:
        self.say(lines(2, 10_000))
        self.prune()
        self.assertEqual(self.times(), [2.0])

    def test_the_oldest_lines_of_all_rooms_go(self) -> None:
        for number in range(40):
            self.say(lines(2, 1000, f"r{number}", start=1.0 + 2 * number))
        self.assertFalse(self.prune())
        self.assertLessEqual(sum(self.sizes().values()), LIMITS.bytes)
        self.assertEqual(self.times(), sorted(self.times()))
        self.assertGreater(len(self.times()), 60)
        self.assertEqual(self.times()[-1], 80.0)

    def test_much_is_removed_a_little_at_a_time(self) -> None:
        self.patch(pruning, "BYTES_AT_ONCE", 5000)
        for number in range(40):
            self.say(lines(2, 1000, f"r{number}"))
        steps, more = 1, self.prune()
        while more:
            steps += 1
            more = prune_oldest(self.database, LIMITS, self.filled)
        self.assertGreater(steps, 2)
        self.assertLessEqual(sum(self.sizes().values()), LIMITS.bytes)

    def test_a_count_that_is_too_high_removes_nothing(self) -> None:
        """Rows that were counted and not written, or removed with their rooms."""
        self.say(lines(20, 100))
        before = self.times()
        self.filled.total += 10 * LIMITS.bytes
        self.assertFalse(self.prune())
        self.assertEqual(self.times(), before)
        self.assertEqual(self.filled.total, sum(self.sizes().values()))

    def test_no_row_is_read_while_there_is_space(self) -> None:
        self.say(lines(5, 100))
        read: list[str] = []
        self.database.set_trace_callback(read.append)
        self.prune()
        self.assertFalse([sql for sql in read if "AS BLOB" in sql], read)

    def test_at_the_start_everything_is_counted_and_pruned(self) -> None:
        """The state is of a version that had no limit in bytes."""
        for number in range(40):
            self.say(lines(20, 1000, f"r{number}"))
        self.filled = Filled()
        more = prune_all(self.database, LIMITS, 1000.0, 10, self.filled)
        self.assertFalse(more)
        self.assertLessEqual(max(self.sizes().values()), LIMITS.room_bytes)
        self.assertEqual(self.filled.total, sum(self.sizes().values()))
        self.assertLessEqual(self.filled.total, LIMITS.bytes)

    def test_long_texts_of_a_moment_are_several_rows(self) -> None:
        said = lines(100, 60_000)
        self.insert.run(self.database, [history.by_room(said)])
        sizes = [size for (size,) in self.database.execute("SELECT length(said) FROM talk")]
        self.assertLessEqual(max(sizes), history.ROW_SIZE)
        self.assertEqual(self.times(), [one.when for one in said])
        self.assertEqual(self.filled.rooms["main"], sum(sizes))


class InAFolder(TestCase):
    def start(self) -> SqliteStorage:
        storage = SqliteStorage(reactor, self.folder, LIMITS)
        storage.start()
        self.addCleanup(storage.close)
        return storage

    async def test_a_folder_never_holds_much_more(self) -> None:
        self.folder = self.mktemp()
        storage: Any = self.start()
        now = float(int(time.time()))
        for number in range(60):
            storage.add_lines(lines(8, 500, f"r{number % 30}", start=now + 10 * number))
            await storage.lines("main", 1)  # It waits for what was queued before.
        await storage.close()
        with sqlite3.connect(f"{self.folder}/{FILE}") as database:
            rows = database.execute("SELECT room, length(said) FROM talk").fetchall()
        database.close()
        self.assertLessEqual(sum(size for _, size in rows), LIMITS.bytes + 2 * LIMITS.room_bytes)
        self.assertEqual(rows[-1][0], "r29")
        storage = self.start()
        shown = await storage.lines("r29", 100)
        self.assertEqual(shown[-1].when, now + 590 + 7)

    async def test_what_an_edit_adds_counts(self) -> None:
        self.folder = self.mktemp()
        storage: Any = self.start()
        now = float(int(time.time()))
        storage.add_lines(lines(1, 1, start=now))
        await storage.lines("main", 1)
        before = storage._gathering.filled.total
        await storage.apply([LineEdited("main", cursor(now), "é" * 1000, cursor(now + 1))])
        self.assertEqual(storage._gathering.filled.total - before, 2000)


class InMemory(SynchronousTestCase):
    def test_the_rooms_that_are_silent_for_the_longest_go(self) -> None:
        limits = HistoryLimits(bytes=4 * 4 * HISTORY_SIZE)
        storage = MemoryStorage(limits, lambda: 1000.0)
        for when, room in enumerate(["a", "b", "c", "d", "a", "e"], 1):
            storage.add_lines(lines(1, 10, room, start=float(when)))
        kept = [room for room in "abcde" if self.successResultOf(storage.lines(room, 9))]
        self.assertEqual(kept, ["a", "c", "d", "e"])
