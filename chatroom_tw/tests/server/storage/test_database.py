"""Tests for `storage.database` and `storage.writer`: real files and threads, and no waiting."""

from __future__ import annotations

import sqlite3
import threading
from typing import Any, ClassVar

from twisted.internet import reactor
from twisted.internet.defer import Deferred, gatherResults
from twisted.internet.threads import deferToThread
from twisted.logger import LogLevel, globalLogPublisher
from twisted.trial.unittest import TestCase

from chatroom_tw.server.refusals import CommonError, Refused
from chatroom_tw.server.storage import database
from chatroom_tw.server.storage.database import Database
from chatroom_tw.server.storage.folder import Schema, StateFolder
from chatroom_tw.server.storage.writer import Insert

SCHEMA = Schema(7, ["CREATE TABLE item (number INTEGER, text TEXT);"])
ITEMS = Insert("item", ("number", "text"), list)


class Stubborn(sqlite3.Connection):
    """A connection to a disk that does as it is told."""

    commits: ClassVar[list[str]]
    may_commit: ClassVar[threading.Event]
    full: ClassVar[bool]

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        if sql == "COMMIT":
            self.may_commit.wait()
            self.commits.append(sql)
            if self.full:
                raise sqlite3.OperationalError("database or disk is full")
        return super().execute(sql, *parameters)


def a_disk() -> type[Stubborn]:
    """One that nobody else has, and that works."""

    class Disk(Stubborn):
        commits: ClassVar[list[str]] = []
        may_commit = threading.Event()
        full = False

    Disk.may_commit.set()
    return Disk


class DatabaseCase(TestCase):
    def setUp(self) -> None:
        self.disk = a_disk()
        self.path = self.mktemp()
        self.database = self.open()
        self.logged: list[Any] = []
        globalLogPublisher.addObserver(self.logged.append)
        self.addCleanup(globalLogPublisher.removeObserver, self.logged.append)

    def open(self) -> Database:
        opened = Database(reactor, StateFolder(self.path, SCHEMA), self.disk)
        opened.start()
        self.addCleanup(opened.close)
        return opened

    def insert(self, number: int, text: str = "") -> Deferred[None]:
        return self.database.insert(ITEMS, (number, text))

    async def numbers(self) -> list[int]:
        rows = await self.database.read(lambda d: d.execute("SELECT number FROM item").fetchall())
        return [number for (number,) in rows]

    def said(self, level: LogLevel) -> list[str]:
        return [
            event["log_format"].format(**event)
            for event in self.logged
            if event["log_level"] is level and "state" in event["log_format"]
        ]


class Writing(DatabaseCase):
    async def test_it_fires_on_the_reactors_thread_after_the_commit(self) -> None:
        def check(_: None) -> None:
            self.assertIs(threading.current_thread(), threading.main_thread())
            self.assertTrue(self.disk.commits)

        await self.insert(1).addCallback(check)
        self.assertEqual(await self.numbers(), [1])

    async def test_what_comes_while_the_disk_is_busy_shares_one_commit(self) -> None:
        self.disk.may_commit.clear()
        first = self.insert(0)
        while self.database._writer.waiting():  # until the writer is at it
            await deferToThread(lambda: None)
        rest = [self.insert(number) for number in range(1, 1000)]
        self.assertFalse(first.called)
        self.disk.may_commit.set()
        await gatherResults([first, *rest])
        self.assertEqual(len(self.disk.commits), 2)
        self.assertEqual(await self.numbers(), list(range(1000)))

    async def test_what_nobody_waits_for_is_written_soon(self) -> None:
        self.database.insert_later(ITEMS, (1, ""))
        while not self.disk.commits:
            await deferToThread(lambda: None)
        self.assertEqual(await self.numbers(), [1])

    async def test_what_is_read_was_written_before(self) -> None:
        self.database.insert_later(ITEMS, (1, ""))
        self.assertEqual(await self.numbers(), [1])

    async def test_nothing_changes_places_with_a_job(self) -> None:
        self.insert(1)
        deleted = self.database.run(lambda d: d.execute("DELETE FROM item").rowcount)
        await self.insert(2)
        self.assertEqual((await deleted, await self.numbers()), (1, [2]))

    async def test_closing_waits_for_everything_and_then_nothing_is_kept(self) -> None:
        done = [self.insert(number) for number in range(100)]
        await self.database.close()
        self.assertTrue(all(each.called for each in done))
        refused = await self.assertFailure(self.insert(101), Refused)
        self.assertEqual(refused.reason, CommonError.NOT_STORED)
        self.database.insert_later(ITEMS, (102, ""))
        self.database = self.open()
        self.assertEqual(await self.numbers(), list(range(100)))


class Trouble(DatabaseCase):
    async def test_a_full_disk_is_told_to_who_waits_and_once_to_the_log(self) -> None:
        self.disk.full = True
        for number in range(3):
            refused = await self.assertFailure(self.insert(number), Refused)
            self.assertEqual(refused.reason, CommonError.NOT_STORED)
        trouble = "state: cannot keep anything: database or disk is full; make room on it"
        self.assertEqual(self.said(LogLevel.error), [trouble])
        self.assertEqual([event for event in self.logged if "log_failure" in event], [])

    async def test_what_was_kept_before_can_be_read(self) -> None:
        await self.insert(1)
        self.disk.full = True
        self.database.insert_later(ITEMS, (2, ""))
        self.assertEqual(await self.numbers(), [1])
        self.assertEqual(len(self.said(LogLevel.error)), 1)
        self.assertEqual(self.said(LogLevel.info), [])

    async def test_once_there_is_room_everything_is_kept_again(self) -> None:
        self.disk.full = True
        await self.assertFailure(self.insert(1), Refused)
        self.disk.full = False
        await self.insert(2)
        self.assertEqual(await self.numbers(), [2])
        self.assertEqual(self.said(LogLevel.info), ["state: everything is kept again"])

    async def test_what_cannot_be_read_is_told_as_plainly(self) -> None:
        read = self.database.read(lambda d: d.execute("SELECT * FROM missing").fetchall())
        refused = await self.assertFailure(Deferred.fromCoroutine(read), Refused)
        self.assertEqual(refused.reason, CommonError.NOT_STORED)
        [said] = self.said(LogLevel.error)
        self.assertIn("state: cannot read the state: no such table", said)

    async def test_on_a_slow_disk_the_log_says_that_what_nobody_waits_for_is_given_up(self) -> None:
        self.patch(database, "QUEUE_LIMIT", 10)
        self.disk.may_commit.clear()
        first = self.insert(-1)
        while self.database._writer.waiting():  # until the writer is at it
            await deferToThread(lambda: None)
        for number in range(20):
            self.database.insert_later(ITEMS, (number, ""))
        said = ["state: the disk is too slow; some of what is said is not kept"]
        self.assertEqual(self.said(LogLevel.error), said)
        self.disk.may_commit.set()
        await first
        self.assertEqual(await self.numbers(), [-1, *range(10)])
        self.assertEqual(
            self.said(LogLevel.info), ["state: the disk keeps up again; what is said is kept"]
        )
