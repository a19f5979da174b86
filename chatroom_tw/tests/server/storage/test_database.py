"""Tests for `server.storage.database`, `writer` and `trouble`, with real files and threads."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path
from typing import Any

from twisted.internet import reactor
from twisted.internet.defer import Deferred, gatherResults
from twisted.internet.threads import deferToThread
from twisted.logger import LogLevel, globalLogPublisher
from twisted.trial.unittest import TestCase

from chatroom_tw.server import health
from chatroom_tw.server.refusals import CommonError, Refused
from chatroom_tw.server.storage import database, writer
from chatroom_tw.server.storage.backup import backup
from chatroom_tw.server.storage.database import Database
from chatroom_tw.server.storage.folder import FILE, Schema, StateFolder
from chatroom_tw.server.storage.writer import Insert
from chatroom_tw.tests.support.disk import a_disk

SCHEMA = Schema(7, ["CREATE TABLE item (number INTEGER, text TEXT);"])
ITEMS = Insert("item", ("number", "text"), list)


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

    def logged_at(self, level: LogLevel) -> list[str]:
        return [
            event["log_format"].format(**event)
            for event in self.logged
            if event["log_level"] is level and "state" in event["log_format"]
        ]


class Writing(DatabaseCase):
    async def test_a_write_fires_in_the_reactors_thread_after_its_commit(self) -> None:
        def check(_: None) -> None:
            self.assertIs(threading.current_thread(), threading.main_thread())
            self.assertTrue(self.disk.commits)

        await self.insert(1).addCallback(check)
        self.assertEqual(await self.numbers(), [1])

    async def test_writes_that_queue_up_share_one_commit(self) -> None:
        self.disk.may_commit.clear()
        first = self.insert(0)
        while self.database._writer.waiting():  # until the writer has taken it
            await deferToThread(lambda: None)
        rest = [self.insert(number) for number in range(1, 1000)]
        self.assertFalse(first.called)
        self.disk.may_commit.set()
        await gatherResults([first, *rest])
        self.assertEqual(len(self.disk.commits), 2)
        self.assertEqual(await self.numbers(), list(range(1000)))

    async def test_an_insert_later_is_written_soon(self) -> None:
        self.database.insert_later(ITEMS, (1, ""))
        while not self.disk.commits:
            await deferToThread(lambda: None)
        self.assertEqual(await self.numbers(), [1])

    async def test_a_read_sees_the_writes_before_it(self) -> None:
        self.database.insert_later(ITEMS, (1, ""))
        self.assertEqual(await self.numbers(), [1])

    async def test_a_job_keeps_its_place_in_the_queue(self) -> None:
        self.insert(1)
        deleted = self.database.run(lambda d: d.execute("DELETE FROM item").rowcount)
        await self.insert(2)
        self.assertEqual((await deleted, await self.numbers()), (1, [2]))

    async def test_closing_waits_for_all_writes_and_refuses_further(self) -> None:
        done = [self.insert(number) for number in range(100)]
        await self.database.close()
        self.assertTrue(all(each.called for each in done))
        refused = await self.assertFailure(self.insert(101), Refused)
        self.assertEqual(refused.reason, CommonError.NOT_STORED)
        self.database.insert_later(ITEMS, (102, ""))
        self.database = self.open()
        self.assertEqual(await self.numbers(), list(range(100)))


class Removed(DatabaseCase):
    """What is written to files that are not there any more would be lost."""

    def setUp(self) -> None:
        super().setUp()
        self.patch(writer, "CHECK_EVERY", 0.01)

    async def noticed(self) -> str:
        """Wait for the line in the log, while nothing is written."""
        while not self.logged_at(LogLevel.error):
            await deferToThread(lambda: None)
        [message] = self.logged_at(LogLevel.error)
        return message

    async def test_each_file_is_missed_while_nothing_is_written(self) -> None:
        for name in (FILE, f"{FILE}-wal", f"{FILE}-shm", "lock"):
            self.path = self.mktemp()
            self.database = self.open()
            await self.insert(1)
            self.logged.clear()
            Path(self.path, name).unlink()
            self.assertIn(f"{name} was removed or replaced", await self.noticed())
            await self.assertFailure(self.insert(2), Refused)
            await self.database.close()

    async def test_a_server_that_has_written_nothing_misses_its_folder(self) -> None:
        os.rename(self.path, f"{self.path}-elsewhere")
        # Which of its files is missed first depends on the moment.
        self.assertIn(" was removed or replaced", await self.noticed())

    async def test_a_write_at_once_after_the_removal_is_refused(self) -> None:
        self.patch(writer, "CHECK_EVERY", 3600.0)
        await self.insert(1)
        shutil.rmtree(self.path)
        refused = await self.assertFailure(self.insert(2), Refused)
        self.assertEqual(refused.reason, CommonError.NOT_STORED)

    async def test_another_file_in_its_place_is_noticed(self) -> None:
        await self.insert(1)
        path = Path(self.path, FILE)
        os.rename(path, f"{path}.old")
        shutil.copy(f"{path}.old", path)
        self.assertIn("was removed or replaced", await self.noticed())

    async def test_a_copy_over_the_file_is_noticed(self) -> None:
        await self.insert(1)
        copy = self.mktemp()
        backup(self.path, copy)
        shutil.copyfile(copy, Path(self.path, FILE))
        self.assertIn("was overwritten while the server runs", await self.noticed())

    async def test_files_that_are_put_back_are_written_again(self) -> None:
        await self.insert(1)
        os.rename(self.path, f"{self.path}-elsewhere")
        await self.noticed()
        os.rename(f"{self.path}-elsewhere", self.path)
        await self.insert(2)
        self.assertEqual(await self.numbers(), [1, 2])
        self.assertEqual(self.logged_at(LogLevel.info), ["state: everything is stored again"])

    async def test_nothing_is_written_while_they_are_away(self) -> None:
        await self.insert(1)
        before = len(self.disk.commits)
        os.rename(self.path, f"{self.path}-elsewhere")
        await self.noticed()
        for _ in range(20):
            self.database._writer.wake()
            await deferToThread(lambda: None)
        self.assertEqual(len(self.disk.commits), before)
        self.assertIs(self.database.trouble, health.Trouble.NOT_STORED)
        os.rename(f"{self.path}-elsewhere", self.path)
        while self.database.trouble is not health.Trouble.NONE:
            await deferToThread(lambda: None)


class Trouble(DatabaseCase):
    async def test_a_full_disk_refuses_writes_and_is_logged_once(self) -> None:
        self.disk.full = True
        for number in range(3):
            refused = await self.assertFailure(self.insert(number), Refused)
            self.assertEqual(refused.reason, CommonError.NOT_STORED)
        trouble = "state: cannot store anything: database or disk is full; make room on it"
        self.assertEqual(self.logged_at(LogLevel.error), [trouble])
        self.assertEqual([event for event in self.logged if "log_failure" in event], [])

    async def test_a_full_disk_can_be_read(self) -> None:
        await self.insert(1)
        self.disk.full = True
        self.database.insert_later(ITEMS, (2, ""))
        self.assertEqual(await self.numbers(), [1])
        self.assertEqual(len(self.logged_at(LogLevel.error)), 1)
        self.assertEqual(self.logged_at(LogLevel.info), [])

    async def test_writes_succeed_once_there_is_room(self) -> None:
        self.disk.full = True
        await self.assertFailure(self.insert(1), Refused)
        self.disk.full = False
        await self.insert(2)
        self.assertEqual(await self.numbers(), [2])
        self.assertEqual(self.logged_at(LogLevel.info), ["state: everything is stored again"])

    async def test_it_is_noticed_that_there_is_room_while_nothing_is_written(self) -> None:
        self.patch(writer, "CHECK_EVERY", 0.01)
        self.disk.full = True
        await self.assertFailure(self.insert(1), Refused)
        self.assertIs(self.database.trouble, health.Trouble.NOT_STORED)
        self.disk.full = False
        while self.database.trouble is not health.Trouble.NONE:
            await deferToThread(lambda: None)
        self.assertEqual(self.logged_at(LogLevel.info), ["state: everything is stored again"])
        self.assertEqual(await self.numbers(), [])

    async def test_whoever_tries_again_is_not_overtaken(self) -> None:
        """What is tried again may fail for another reason than the disk."""
        self.disk.full = True
        await self.assertFailure(self.insert(1), Refused)
        before = len(self.disk.commits)
        self.database._writer._check_idle(None)
        self.assertEqual(len(self.disk.commits), before)

    async def test_a_commit_that_does_not_come_back_is_trouble(self) -> None:
        self.patch(writer, "STUCK", 0.0)
        self.disk.may_commit.clear()
        first = self.insert(1)
        while self.database.trouble is not health.Trouble.STUCK:
            await deferToThread(lambda: None)
        self.disk.may_commit.set()
        await first
        while self.database.trouble is not health.Trouble.NONE:
            await deferToThread(lambda: None)

    async def test_commits_are_told_to_whom_it_concerns(self) -> None:
        seen: list[tuple[int, float]] = []
        self.database.observe(lambda writes, seconds: seen.append((writes, seconds)))
        await gatherResults([self.insert(1), self.database.barrier()])
        await self.database.barrier()
        [(writes, seconds)] = seen
        self.assertTrue(1 <= writes <= 2 and seconds > 0, seen)

    async def test_a_failed_read_is_refused_and_logged(self) -> None:
        read = self.database.read(lambda d: d.execute("SELECT * FROM missing").fetchall())
        refused = await self.assertFailure(Deferred.fromCoroutine(read), Refused)
        self.assertEqual(refused.reason, CommonError.NOT_STORED)
        [message] = self.logged_at(LogLevel.error)
        self.assertIn("state: cannot read the state: no such table", message)

    async def test_a_full_queue_discards_inserts_and_is_logged(self) -> None:
        self.patch(database, "QUEUE_LIMIT", 10)
        self.disk.may_commit.clear()
        first = self.insert(-1)
        while self.database._writer.waiting():  # until the writer has taken it
            await deferToThread(lambda: None)
        for number in range(20):
            self.database.insert_later(ITEMS, (number, ""))
        message = ["state: the disk is too slow; some of what is said is not stored"]
        self.assertEqual(self.logged_at(LogLevel.error), message)
        self.assertIs(self.database.trouble, health.Trouble.SLOW)
        self.disk.may_commit.set()
        await first
        self.assertEqual(await self.numbers(), [-1, *range(10)])
        self.assertEqual(
            self.logged_at(LogLevel.info),
            ["state: the disk keeps up again; what is said is stored"],
        )
