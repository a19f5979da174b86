"""Tests for `server.storage.folder`: opening a state folder, and leaving it alone."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.storage.sqlite import schema
from chatroom_tw.server.storage.folder import FILE, Schema, StateFolder, Unusable

ONE = "CREATE TABLE one (text TEXT);"
TWO = "CREATE TABLE two (text TEXT); INSERT INTO two SELECT text FROM one;"


class FolderCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.path = Path(self.mktemp())

    def open(self, *steps: str, application: int = 7) -> StateFolder:
        folder = StateFolder(self.path, Schema(application, steps or (ONE,)))
        self.addCleanup(folder.unlock)
        return folder

    def do(self, sql: str, *steps: str) -> list[tuple[object, ...]]:
        """Open the folder, execute a statement, and close it."""
        folder = StateFolder(self.path, Schema(7, steps or (ONE,)))
        database = folder.connect()
        rows = database.execute(sql).fetchall()
        database.close()
        folder.unlock()
        return rows

    def refused(self, *steps: str, application: int = 7) -> str:
        """The error of opening the folder. The database is as it was before."""
        file = self.path / FILE
        before = file.read_bytes() if file.exists() else b""
        error = self.assertRaises(Unusable, self.open, *steps, application=application)
        self.assertEqual(file.read_bytes() if file.exists() else b"", before)
        self.assertNotIn("\n", str(error))
        self.assertIn(str(self.path), str(error))
        return str(error)


class Opening(FolderCase):
    def test_it_is_made_for_this_user_alone(self) -> None:
        self.open()
        self.assertEqual(self.path.stat().st_mode & 0o777, 0o700)
        self.assertEqual((self.path / FILE).stat().st_mode & 0o777, 0o600)

    def test_no_umask_changes_who_may_read_it(self) -> None:
        for mask in (0, 0o177, 0o777):
            self.path = Path(self.mktemp())
            before = os.umask(mask)
            try:
                self.open()
            finally:
                os.umask(before)
            self.assertEqual(self.path.stat().st_mode & 0o777, 0o700)
            self.assertEqual((self.path / FILE).stat().st_mode & 0o777, 0o600)

    def test_it_stays_where_it_is_when_the_process_goes_elsewhere(self) -> None:
        folder = self.open()
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir("/")
        folder.connect().close()
        folder.check()

    def test_commits_are_on_the_disk(self) -> None:
        self.assertEqual(self.do("PRAGMA journal_mode"), [("wal",)])
        self.assertEqual(self.do("PRAGMA synchronous"), [(2,)])

    def test_rows_are_there_after_opening_again(self) -> None:
        self.do("INSERT INTO one VALUES ('hello')")
        self.assertEqual(self.do("SELECT * FROM one"), [("hello",)])

    def test_each_step_leads_to_the_next_version(self) -> None:
        self.do("INSERT INTO one VALUES ('hello')", ONE)
        self.assertEqual(self.do("SELECT * FROM two", ONE, TWO), [("hello",)])
        self.assertEqual(self.do("PRAGMA user_version", ONE, TWO), [(2,)])

    def test_a_new_database_goes_through_all_steps(self) -> None:
        self.assertEqual(self.do("SELECT * FROM two", ONE, TWO), [])

    def test_a_step_that_fails_changes_nothing(self) -> None:
        self.do("INSERT INTO one VALUES ('hello')", ONE)
        self.refused(ONE, "CREATE TABLE two (text TEXT); INSERT INTO three VALUES (1);")
        self.assertEqual(self.do("SELECT name FROM sqlite_master WHERE name = 'two'"), [])

    def test_the_steps_of_the_chat_make_its_tables(self) -> None:
        folder = StateFolder(self.path, schema())
        database = folder.connect()
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        self.assertLessEqual({"account", "message", "room", "talk"}, {name for (name,) in tables})
        database.close()
        folder.unlock()


class Refusing(FolderCase):
    def test_a_second_server(self) -> None:
        self.open()
        self.assertIn("another server has the state folder", self.refused())

    def test_a_later_version(self) -> None:
        self.do("PRAGMA user_version", ONE, TWO)
        self.assertIn("is of version 2, and this server knows versions up to 1", self.refused(ONE))

    def test_the_database_of_another_program(self) -> None:
        self.do("SELECT 1")
        self.assertIn("made by another program", self.refused(application=8))

    def test_a_file_that_is_no_database(self) -> None:
        self.path.mkdir()
        (self.path / FILE).write_bytes(b"this is no database at all\n" * 100)
        self.assertIn("file is not a database; put a backup in its place", self.refused())

    def test_a_database_that_is_damaged(self) -> None:
        self.do("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 5000)"
                " INSERT INTO one SELECT hex(randomblob(40)) FROM n")  # fmt: skip
        file = self.path / FILE
        whole = file.read_bytes()
        file.write_bytes(whole[:8192] + b"\xa5" * 4096 + whole[12288:])
        self.assertIn("malformed", self.refused())

    def test_a_database_that_is_truncated(self) -> None:
        self.do("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 5000)"
                " INSERT INTO one SELECT hex(randomblob(40)) FROM n")  # fmt: skip
        file = self.path / FILE
        file.write_bytes(file.read_bytes()[:9000])
        self.assertIn("malformed", self.refused())

    def test_a_file_in_the_place_of_the_folder(self) -> None:
        self.path.write_text("no folder")
        error = self.assertRaises(Unusable, self.open)
        self.assertIn("cannot be used: File exists", str(error))

    def test_a_folder_that_cannot_be_written_to(self) -> None:
        self.path.mkdir()
        self.path.chmod(0o500)
        if os.access(self.path, os.W_OK):
            self.skipTest("this user may write anywhere")
        self.assertIn("Permission denied", self.refused())

    def test_a_refused_server_leaves_the_folder_unlocked(self) -> None:
        self.do("SELECT 1", ONE, TWO)
        self.refused(ONE)
        folder = self.open(ONE, TWO)
        self.assertEqual(folder.connect().execute("PRAGMA user_version").fetchone(), (2,))

    def test_a_full_disk(self) -> None:
        def connect(*arguments: object, **named: object) -> sqlite3.Connection:
            database = real(*arguments, **named)
            database.execute("PRAGMA max_page_count = 1")
            return database

        real = sqlite3.connect
        self.patch(sqlite3, "connect", connect)
        error = self.assertRaises(Unusable, self.open)
        self.assertIn("database or disk is full; make room on it", str(error))
