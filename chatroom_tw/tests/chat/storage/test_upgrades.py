"""Tests for the upgrade of a chat's state from version 2, as that version has written it."""

from __future__ import annotations

import contextlib
import re
import shutil
import sqlite3
from datetime import datetime
from pathlib import Path

from twisted.trial.unittest import TestCase

from chatroom_tw.chat.rules.changes import MembershipSet
from chatroom_tw.chat.rules.events import Line
from chatroom_tw.chat.rules.stored import HistoryLimits, StoredAccount, StoredRoom
from chatroom_tw.chat.storage.export import lines as exported
from chatroom_tw.chat.storage.sqlite import VERSION, SqliteStorage, schema
from chatroom_tw.server.storage.backup import backup
from chatroom_tw.server.storage.folder import FILE, Schema, StateFolder
from chatroom_tw.server.storage.restore import restore
from chatroom_tw.tests.support.storage_case import ReactorWithTime

NOW = 1_800_000_000.0
LIMITS = HistoryLimits(days=30)
ROWS = {
    "account": [("ann", "Ann", "$argon2id$v=19$m=8,t=1"), ("bob", "bob", "hashed")],
    "clock": [(1800000007000000, 3600000000)],
    "message": [
        (1800000001000000, "ann", "bob", "Ann", "one", 1800000001000000, 1800000003000000),
        (1800000002000000, "ann", "bob", "Ann", "perché?", 1800000002000000, None),
    ],
    "room": [("pie", "pie", 3, None), ("tea", "Tea", 2, "ann")],
    "talk": [
        (
            1,
            "main",
            2,
            1800000006500000,
            "1800000004000000\x1fann\x1fhello\x1e1800000006500000\x1fbob\x1f日本 🎉",
        ),
        (2, "Tea", 2, 1800000005000000, "1800000005000000\x1fann\x1ftwo\nthree"),
        (3, "main", 1, 1800000008000000, "1800000008000000\x1fbob\x1flater"),
    ],
}
"""The rows of a server of version 2: two accounts, two rooms, a clock that was set."""


def uncommented(sql: str) -> str:
    return re.sub("--.*", "", sql)


class FromVersion2(TestCase):
    def setUp(self) -> None:
        self.clock = ReactorWithTime()
        self.clock.now = NOW + 60
        self.folder = self.mktemp()
        newest = schema()
        older = StateFolder(self.folder, Schema(newest.application, newest.steps[:2]))
        with contextlib.closing(older.connect()) as database:
            for table, rows in ROWS.items():
                for row in rows:
                    places = ", ".join("?" * len(row))
                    database.execute(f"INSERT INTO {table} VALUES ({places})", row)
        older.unlock()

    def start(self, folder: str = "") -> SqliteStorage:
        storage = SqliteStorage(self.clock, folder or self.folder, LIMITS, now=self.clock.seconds)
        storage.start()
        self.addCleanup(storage.close)
        return storage

    def version(self, folder: str) -> int:
        with contextlib.closing(sqlite3.connect(Path(folder, FILE))) as database:
            [version] = database.execute("PRAGMA user_version").fetchone()
        return int(version)

    async def check(self, storage: SqliteStorage) -> None:
        """Everything of version 2 is there."""
        accounts = [StoredAccount("Ann", (("bob", 8),)), StoredAccount("bob")]
        self.assertEqual(list(storage.accounts()), accounts)
        self.assertEqual(list(storage.rooms()), [StoredRoom("Tea", 2, "ann"), StoredRoom("pie", 3)])
        self.assertEqual((storage.last_time(), storage.ahead()), (NOW + 8, 3600.0))
        self.assertEqual(await storage.password("bob"), "hashed")
        [unread] = await storage.unread("ann", 9)
        self.assertEqual(unread.message.text, "perché?")
        self.assertEqual(
            await storage.lines("main", 9),
            (
                Line("ann", "hello", NOW + 4),
                Line("bob", "日本 🎉", NOW + 6.5),
                Line("bob", "later", NOW + 8, 3600.0),
            ),
        )
        self.assertEqual(len(await storage.lines("Tea", 9)), 2)

    async def test_nothing_is_lost_and_nothing_is_set(self) -> None:
        storage = self.start()
        await self.check(storage)
        self.assertEqual(list(storage.restored()), [])
        self.assertEqual(await storage.log("tea", 1), ((), False))
        self.assertEqual(await storage.unread_lines([("tea", 0), ("main", 0)], "Ann"), (0, 2))

    async def test_changes_are_stored_from_then_on(self) -> None:
        storage = self.start()
        change = MembershipSet("ann", "tea", 5)
        await storage.apply([change])
        await storage.close()
        storage = self.start()
        self.assertEqual(list(storage.restored()), [change])
        await self.check(storage)

    async def test_an_upgrade_that_is_killed_is_made_again(self) -> None:
        """After each statement of it: what is on the disk then is all that is left of it."""
        statements = [each for each in uncommented(schema().steps[2]).split(";") if each.strip()]
        self.assertGreater(len(statements), 10)
        for count in range(len(statements) + 1):
            killed = self.mktemp()
            with contextlib.closing(sqlite3.connect(Path(self.folder, FILE))) as database:
                database.execute("PRAGMA cache_size = 1")  # Much of it is in the file at once.
                database.execute("BEGIN IMMEDIATE")
                for statement in statements[:count]:
                    database.execute(statement)
                shutil.copytree(self.folder, killed)
            self.assertEqual(self.version(killed), 2)
            storage = self.start(killed)
            await self.check(storage)
            await storage.close()
            self.assertEqual(self.version(killed), VERSION)

    async def test_a_backup_of_version_2_is_restored(self) -> None:
        file, folder = self.mktemp(), self.mktemp()
        backup(self.folder, file)
        restore(file, folder, {"chat": schema()}, datetime(2027, 1, 15))
        await self.check(self.start(folder))

    async def test_version_2_is_exported_as_it_is(self) -> None:
        texts = [line.text for line in exported(self.folder)]
        self.assertEqual(texts, ["hello", "日本 🎉", "two", "three", "later"])
        self.assertEqual(self.version(self.folder), 2)

    async def test_a_backup_has_what_was_set_and_an_export_has_not(self) -> None:
        storage = self.start()
        change = MembershipSet("ann", "tea", 5)
        await storage.apply([change])
        secret = storage.secret("addresses")
        file, folder = self.mktemp(), self.mktemp()
        backup(self.folder, file)
        restore(file, folder, {"chat": schema()}, datetime(2027, 1, 15))
        copy = self.start(folder)
        self.assertEqual(list(copy.restored()), [change])
        self.assertEqual(copy.secret("addresses"), secret)
        self.assertEqual(len(list(exported(folder))), 5)
