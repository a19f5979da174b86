"""Tests for `storage.backup`."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.storage.backup import backup, reading
from chatroom_tw.server.storage.folder import FILE, Schema, StateFolder, Unusable

SCHEMA = Schema(7, ["CREATE TABLE a (b TEXT)"])


class Backups(SynchronousTestCase):
    def setUp(self) -> None:
        self.folder = self.mktemp()
        state = StateFolder(self.folder, SCHEMA)
        self.addCleanup(state.unlock)
        self.database = state.connect()
        self.addCleanup(self.database.close)
        self.database.execute("INSERT INTO a VALUES ('one')")
        self.target = self.mktemp()

    def test_a_running_database_is_copied_to_one_file(self) -> None:
        backup(self.folder, self.target)
        with sqlite3.connect(self.target) as copy:
            self.assertEqual(copy.execute("SELECT b FROM a").fetchall(), [("one",)])
        copy.close()
        self.assertFalse(Path(f"{self.target}.new").exists())

    def test_the_copy_is_for_this_user_alone(self) -> None:
        before = os.umask(0)
        self.addCleanup(os.umask, before)
        backup(self.folder, self.target)
        self.assertEqual(Path(self.target).stat().st_mode & 0o777, 0o600)

    def test_a_file_that_exists_is_not_replaced(self) -> None:
        Path(self.target).write_text("mine")
        unusable = self.assertRaises(Unusable, backup, self.folder, self.target)
        self.assertIn("is there already", str(unusable))
        self.assertEqual(Path(self.target).read_text(), "mine")

    def test_a_target_that_cannot_be_written_is_told(self) -> None:
        target = f"{self.target}/none/such"
        self.assertIn(target, str(self.assertRaises(Unusable, backup, self.folder, target)))

    def test_a_folder_without_a_database_is_told(self) -> None:
        unusable = self.assertRaises(Unusable, backup, self.mktemp(), self.target)
        self.assertIn(FILE, str(unusable))

    def test_nothing_can_be_written_through_it(self) -> None:
        with self.assertRaises(Unusable), reading(self.folder) as database:
            database.execute("INSERT INTO a VALUES ('two')")
