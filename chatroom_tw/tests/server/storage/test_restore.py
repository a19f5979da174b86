"""Tests for `server.storage.restore`, and for a `-wal` that belongs to another database."""

from __future__ import annotations

import os
import shutil
import sqlite3
from datetime import datetime
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.storage import run_id
from chatroom_tw.server.storage.backup import backup
from chatroom_tw.server.storage.folder import FILE, LOCK, Schema, StateFolder, Unusable
from chatroom_tw.server.storage.restore import restore

SCHEMA = Schema(7, ["CREATE TABLE a (b TEXT);"])
OTHER = Schema(8, ["CREATE TABLE a (b TEXT);"])
SCHEMAS = {"chat": SCHEMA, "tombola": OTHER}
NOON = datetime(2026, 3, 1, 12)
KEPT = "state-2026-03-01-120000.sqlite3"


class RestoreCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.folder = Path(self.mktemp())
        self.file = self.mktemp()

    def write(self, *rows: str, schema: Schema = SCHEMA, folder: Path | None = None) -> None:
        """Run a server that stores these rows, and end it in order."""
        state = StateFolder(folder or self.folder, schema)
        database = state.connect()
        database.executemany("INSERT INTO a VALUES (?)", [(row,) for row in rows])
        database.close()
        state.unlock()

    def crash(self, *rows: str, copy: str = "") -> None:
        """Run a server that stores these rows, have it backed up, and kill it.

        What it has written since its start is in the `-wal` alone.
        """
        running = self.folder.with_name(f"{self.folder.name}-running")
        shutil.copytree(self.folder, running) if self.folder.exists() else running.mkdir()
        state = StateFolder(running, SCHEMA)
        database = state.connect()
        database.executemany("INSERT INTO a VALUES (?)", [(row,) for row in rows])
        if copy:
            backup(str(running), copy)
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(running, self.folder)
        database.close()
        state.unlock()
        shutil.rmtree(running)
        self.assertTrue((self.folder / f"{FILE}-wal").stat().st_size)

    def rows(self, schema: Schema = SCHEMA) -> list[str]:
        state = StateFolder(self.folder, schema)
        database = state.connect()
        rows = [row for (row,) in database.execute("SELECT b FROM a")]
        database.close()
        state.unlock()
        return rows

    def restore(self, when: datetime = NOON) -> Path | None:
        return restore(self.file, str(self.folder), SCHEMAS, when)

    def refused(self) -> str:
        error = str(self.assertRaises(Unusable, self.restore))
        self.assertNotIn("\n", error)
        return error


class Restoring(RestoreCase):
    def test_the_state_is_that_of_the_backup(self) -> None:
        self.write("one")
        backup(str(self.folder), self.file)
        self.write("two")
        self.restore()
        self.assertEqual(self.rows(), ["one"])

    def test_the_old_wal_is_not_applied_to_it(self) -> None:
        self.write("one")
        self.crash(*"abc", copy=self.file)
        self.crash(*"defghi")
        self.restore()
        self.assertEqual(self.rows(), ["one", *"abc"])

    def test_the_old_state_is_kept_whole(self) -> None:
        self.write("one")
        backup(str(self.folder), self.file)
        self.crash("two")
        kept = self.restore()
        self.assertEqual(kept, self.folder / KEPT)
        self.file = str(kept)
        self.restore(datetime(2027, 1, 1))
        self.assertEqual(self.rows(), ["one", "two"])

    def test_a_new_folder_is_made_for_this_user_alone(self) -> None:
        self.write("one")
        backup(str(self.folder), self.file)
        self.folder = Path(self.mktemp(), "new")
        self.assertIsNone(self.restore())
        self.assertEqual(self.folder.stat().st_mode & 0o777, 0o700)
        self.assertEqual((self.folder / FILE).stat().st_mode & 0o777, 0o600)
        self.assertEqual(self.rows(), ["one"])

    def test_a_damaged_state_is_replaced(self) -> None:
        self.write("one")
        backup(str(self.folder), self.file)
        (self.folder / FILE).write_bytes(b"rubbish" * 1000)
        self.restore()
        self.assertEqual(self.rows(), ["one"])
        self.assertEqual((self.folder / KEPT).read_bytes(), b"rubbish" * 1000)

    def test_the_backup_stays_as_it_is(self) -> None:
        self.write("one")
        backup(str(self.folder), self.file)
        before = Path(self.file).read_bytes()
        self.restore()
        self.assertEqual(Path(self.file).read_bytes(), before)


class Refusing(RestoreCase):
    def setUp(self) -> None:
        super().setUp()
        self.write("one")
        backup(str(self.folder), self.file)
        self.before = (self.folder / FILE).read_bytes()
        self.names = {path.name for path in self.folder.iterdir()}

    def unchanged(self) -> None:
        self.assertEqual((self.folder / FILE).read_bytes(), self.before)
        self.assertEqual({path.name for path in self.folder.iterdir()}, self.names)

    def test_a_server_that_runs(self) -> None:
        state = StateFolder(self.folder, SCHEMA)
        self.addCleanup(state.unlock)
        self.assertIn("another server has the state folder", self.refused())

    def test_a_file_that_is_not_there(self) -> None:
        self.file = self.mktemp()
        self.assertEqual(self.refused(), f"there is no file {self.file}")
        self.unchanged()

    def test_a_file_that_is_no_database(self) -> None:
        Path(self.file).write_bytes(b"rubbish" * 1000)
        self.assertIn("file is not a database; take another backup", self.refused())
        self.unchanged()

    def test_a_backup_that_is_damaged(self) -> None:
        with sqlite3.connect(self.file) as database:
            database.execute("INSERT INTO a SELECT hex(randomblob(9000))")
        database.close()
        whole = Path(self.file).read_bytes()
        Path(self.file).write_bytes(whole[:-8192])
        self.assertIn(f"{self.file} cannot be restored: ", self.refused())
        self.unchanged()

    def test_the_database_of_another_program(self) -> None:
        Path(self.file).unlink()
        sqlite3.connect(self.file).execute("CREATE TABLE a (b)").connection.close()
        self.assertIn("is no backup of a chat or of a tombola", self.refused())
        self.unchanged()

    def test_a_later_version(self) -> None:
        with sqlite3.connect(self.file) as database:
            database.execute("PRAGMA user_version = 9")
        database.close()
        self.assertIn("is of version 9", self.refused())
        self.unchanged()

    def test_the_backup_of_the_other_application(self) -> None:
        other = Path(self.mktemp())
        self.write("two", schema=OTHER, folder=other)
        Path(self.file).unlink()
        backup(str(other), self.file)
        self.assertIn("has the state of a chat, and", self.refused())
        self.unchanged()

    def test_the_state_itself(self) -> None:
        self.file = str(self.folder / FILE)
        self.assertIn("is the state of", self.refused())
        self.unchanged()

    def test_a_restore_that_fails_in_the_end_changes_nothing(self) -> None:
        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        self.patch(Path, "replace", full)
        self.assertIn("No space left on device", self.refused())
        self.assertEqual((self.folder / FILE).read_bytes(), self.before)
        self.assertEqual(self.rows(), ["one"])


class ForeignWal(RestoreCase):
    """A `-wal` with content that does not belong to the database beside it."""

    def setUp(self) -> None:
        super().setUp()
        self.write("one")
        self.crash("two", copy=self.file)

    def refused_at_the_start(self) -> None:
        wal = (self.folder / f"{FILE}-wal").read_bytes()
        error = str(self.assertRaises(Unusable, StateFolder, self.folder, SCHEMA))
        self.assertIn(f"{FILE}-wal belongs to a {FILE} that is not there any more", error)
        self.assertIn(f"chatroom restore BACKUP {self.folder.absolute()}", error)
        self.assertNotIn("\n", error)
        self.assertEqual((self.folder / f"{FILE}-wal").read_bytes(), wal)

    def test_it_is_not_copied_into_a_backup(self) -> None:
        shutil.copy(self.file, self.folder / FILE)
        target = self.mktemp()
        error = str(self.assertRaises(Unusable, backup, str(self.folder), target))
        self.assertIn("belongs to a", error)
        self.assertFalse(Path(target).exists())

    def test_its_own_is_used(self) -> None:
        self.assertEqual(self.rows(), ["one", "two"])

    def test_a_backup_copied_over_the_database_is_refused(self) -> None:
        shutil.copy(self.file, self.folder / FILE)
        self.refused_at_the_start()
        self.restore()
        self.assertEqual(self.rows(), ["one", "two"])

    def test_an_older_state_of_the_same_folder_is_refused(self) -> None:
        old = self.mktemp()
        self.rows()
        shutil.copy(self.folder / FILE, old)
        self.crash("three")
        shutil.copy(old, self.folder / FILE)
        self.refused_at_the_start()

    def test_a_database_that_was_removed_is_refused(self) -> None:
        (self.folder / FILE).unlink()
        self.refused_at_the_start()

    def test_a_folder_that_was_copied_is_used(self) -> None:
        copied = Path(self.mktemp())
        shutil.copytree(self.folder, copied)
        self.folder = copied
        self.assertEqual(self.rows(), ["one", "two"])

    def test_a_folder_without_ids_is_used(self) -> None:
        (self.folder / LOCK).write_bytes(b"")
        self.assertEqual(self.rows(), ["one", "two"])

    def test_an_interrupted_start_leaves_two_ids_that_are_used(self) -> None:
        descriptor = os.open(self.folder / LOCK, os.O_RDWR)
        self.addCleanup(os.close, descriptor)
        run_id.note(descriptor, [*run_id.noted(descriptor), run_id.new_id()])
        self.assertEqual(self.rows(), ["one", "two"])

    def test_an_interrupted_restore_is_refused(self) -> None:
        def unlink(path: Path, missing_ok: bool = False) -> None:
            if path.name == f"{FILE}-wal":
                raise KeyboardInterrupt
            real(path, missing_ok)

        real = Path.unlink
        patched = self.patch(Path, "unlink", unlink)
        self.assertRaises(KeyboardInterrupt, self.restore)
        patched.restore()
        self.refused_at_the_start()
        self.restore(datetime(2027, 1, 1))
        self.assertEqual(self.rows(), ["one", "two"])
