"""Tests for `storage.sqlite`: real files and threads."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThread
from twisted.logger import LogLevel, globalLogPublisher
from twisted.trial.unittest import TestCase

from chatroom_tw.server.refusals import CommonError, Refused
from chatroom_tw.server.storage.folder import Unusable
from chatroom_tw.tests.support.disk import a_disk
from chatroom_tw.tests.support.records import ENDED, of_main
from chatroom_tw.tombola.rules.journal import Ended, NextGame, Record, Seated, StoredLobby
from chatroom_tw.tombola.storage import sqlite as sqlite_journal
from chatroom_tw.tombola.storage.sqlite import SqliteJournal
from chatroom_tw.tombola.storage.transcripts import TranscriptFolder


def seat(number: int) -> Seated:
    return Seated(f"t{number}", f"n{number}", "hall", ())


class JournalCase(TestCase):
    def setUp(self) -> None:
        self.disk = a_disk()
        self.patch(sqlite_journal, "ANOTHER_TRY", 0.01)
        self.path = Path(self.mktemp())
        self.order: list[object] = []
        self.journal = self.open()
        self.logged: list[Any] = []
        globalLogPublisher.addObserver(self.logged.append)
        self.addCleanup(globalLogPublisher.removeObserver, self.logged.append)

    def open(self) -> SqliteJournal:
        journal = SqliteJournal(reactor, self.path, self.disk)
        journal.start()
        self.addCleanup(journal.close)
        return journal

    def append(self, name: object, *records: Record) -> Deferred[None]:
        """Append the records, and note the name when they are stored."""
        return self.journal.append(of_main(*records)).addCallback(lambda _: self.order.append(name))

    async def stored(self) -> StoredLobby:
        """What a server that is started now would read."""
        await self.journal.close()
        self.journal = self.open()
        return self.journal.stored().main

    def files(self) -> list[str]:
        return sorted(file.name for file in (self.path / "transcripts").iterdir())

    async def until_it_is_stuck(self) -> None:
        while not self.journal.stuck:
            await deferToThread(lambda: None)

    async def until_there_are(self, count: int) -> None:
        """Fires when so many names have been noted."""
        while len(self.order) < count:
            await deferToThread(lambda: None)

    def trouble(self) -> list[str]:
        return [
            event["log_format"].format(**event)
            for event in self.logged
            if event["log_level"] >= LogLevel.warn
        ]


class Appending(JournalCase):
    async def test_append_fires_after_the_commit(self) -> None:
        self.disk.may_commit.clear()
        stored = self.append("seat", seat(1))
        await deferToThread(lambda: None)
        self.assertFalse(stored.called)
        self.disk.may_commit.set()
        await stored
        self.assertEqual((await self.stored()).seats, (seat(1),))

    async def test_an_empty_append_waits_for_those_before_it(self) -> None:
        self.disk.may_commit.clear()
        self.append("one", seat(1))
        self.append("nothing")
        last = self.append("two", seat(2))
        self.assertEqual(self.order, [])
        self.disk.may_commit.set()
        await last
        self.assertEqual(self.order, ["one", "nothing", "two"])

    async def test_an_empty_append_is_done_at_once_when_nothing_waits(self) -> None:
        self.append("nothing")
        self.assertEqual(self.order, ["nothing"])
        await self.append("one", seat(1))
        self.append("nothing more")
        self.assertEqual(self.order, ["nothing", "one", "nothing more"])

    async def test_appends_from_callbacks_come_after_those_that_wait(self) -> None:
        self.disk.may_commit.clear()
        self.append("one", seat(1)).addCallback(lambda _: self.append("after one"))
        self.append("two", seat(2))
        self.disk.may_commit.set()
        await self.until_there_are(3)
        self.assertEqual(self.order, ["one", "two", "after one"])

    async def test_appends_from_callbacks_keep_the_order_in_a_batch(self) -> None:
        self.disk.may_commit.clear()
        self.append("none", seat(0))
        self.append("one", seat(1)).addCallback(lambda _: self.append("after one"))
        self.append("two", seat(2))
        self.disk.may_commit.set()
        await self.until_there_are(4)
        self.assertEqual(self.order, ["none", "one", "two", "after one"])

    async def test_an_empty_append_needs_no_commit(self) -> None:
        self.disk.may_commit.clear()
        self.append("one", seat(1)).addCallback(lambda _: self.append("after one"))
        self.append("nothing")
        self.disk.may_commit.set()
        await self.until_there_are(3)
        self.assertEqual(self.order, ["one", "nothing", "after one"])
        await self.append("two", seat(2))
        self.assertEqual(len(self.disk.commits), 2)

    async def test_appends_during_a_commit_share_the_next_one(self) -> None:
        self.disk.may_commit.clear()
        self.append(0, seat(0))
        for number in range(1, 500):
            last = self.append(number, seat(number))
        self.disk.may_commit.set()
        await last
        self.assertEqual(len(self.disk.commits), 2)
        self.assertEqual(self.order, list(range(500)))
        self.assertEqual(len((await self.stored()).seats), 500)

    async def test_a_transcript_is_a_file_before_the_append_fires(self) -> None:
        await self.append("over", Ended(ENDED))
        file = self.path / "transcripts" / "1a.json"
        self.assertEqual(json.loads(file.read_text()), ENDED)
        [transcript] = (await self.stored()).transcripts
        self.assertEqual(transcript["game"], "1a")

    async def test_no_readable_file_has_the_seed_before_the_commit(
        self,
    ) -> None:
        self.disk.full = True
        over = self.append("over", Ended(ENDED))
        await self.until_it_is_stuck()
        [file] = (self.path / "transcripts").iterdir()
        self.assertEqual((file.name, file.stat().st_mode & 0o777), ("1a.new", 0o600))
        self.disk.full = False
        await over
        self.assertEqual(self.files(), ["1a.json"])

    async def test_a_second_server_on_the_folder_is_refused(self) -> None:
        with self.assertRaises(Unusable):
            SqliteJournal(reactor, self.path)
        await self.journal.close()
        await SqliteJournal(reactor, self.path).close()


class Trouble(JournalCase):
    async def test_a_full_disk_loses_nothing_when_there_is_room_again(
        self,
    ) -> None:
        self.disk.full = True
        first = self.append("one", seat(1))
        await self.until_it_is_stuck()
        second = self.append("two", seat(2))
        self.assertEqual(self.order, [])
        self.disk.full = False
        await second
        self.assertFalse(self.journal.stuck)
        self.assertTrue(first.called)
        self.assertEqual(self.order, ["one", "two"])
        self.assertEqual(
            self.trouble(),
            ["state: cannot store anything: database or disk is full; make room on it"],
        )
        self.assertEqual(len((await self.stored()).seats), 2)

    async def test_a_transcript_that_cannot_be_written_is_tried_again(self) -> None:
        def full(file: int) -> None:
            raise OSError(28, "No space left on device")

        with_a_full_disk = self.patch(os, "fsync", full)
        over = self.append("over", NextGame("2b", b""), Ended(ENDED))
        await self.until_it_is_stuck()
        self.assertEqual(len(self.trouble()), 1)
        self.assertIn("cannot store anything: [Errno 28] No space left", self.trouble()[0])
        with_a_full_disk.restore()
        await over
        stored = await self.stored()
        self.assertEqual((stored.next_game, len(stored.transcripts)), (NextGame("2b", b""), 1))

    async def test_a_failed_rename_is_tried_again_without_the_rest(
        self,
    ) -> None:
        with_a_bad_disk = self.patch(os, "replace", self.fail_to_replace)
        over = self.append("over", Ended(ENDED))
        await self.until_it_is_stuck()
        self.assertEqual((self.files(), self.order), (["1a.new"], []))
        with_a_bad_disk.restore()
        await over
        self.assertEqual(self.files(), ["1a.json"])
        self.assertEqual(len((await self.stored()).transcripts), 1)

    async def test_a_transcript_is_published_at_the_next_start(self) -> None:
        with_a_bad_disk = self.patch(os, "replace", self.fail_to_replace)
        over = self.append("over", Ended(ENDED))
        await self.until_it_is_stuck()
        await self.journal.close()
        await self.assertFailure(over, Refused)
        with_a_bad_disk.restore()
        TranscriptFolder(self.path).prepare({"game": "2b"})
        await self.stored()
        self.assertEqual(self.files(), ["1a.json"])

    def fail_to_replace(self, *paths: object) -> None:
        raise OSError(5, "Input/output error")


class Closing(JournalCase):
    async def test_waiting_records_are_stored_before_the_close(self) -> None:
        self.disk.may_commit.clear()
        for number in range(3):
            self.append(number, seat(number))
        closed = self.journal.close().addCallback(lambda _: self.order.append("closed"))
        self.append("late", seat(4))
        self.disk.may_commit.set()
        await closed
        self.assertEqual(self.order, [0, 1, 2, "late", "closed"])
        self.assertEqual(len((await self.stored()).seats), 4)

    async def test_after_the_close_nothing_is_stored(self) -> None:
        await self.journal.close()
        await self.append("too late", seat(1))
        self.assertEqual((await self.stored()).seats, ())

    async def test_records_that_fail_once_more_at_the_close_are_refused(self) -> None:
        self.patch(sqlite_journal, "ANOTHER_TRY", 3600)
        self.disk.full = True
        waiting = [self.append(number, seat(number)) for number in range(2)]
        await self.until_it_is_stuck()
        tries = len(self.disk.commits)
        await self.journal.close()
        self.assertEqual(len(self.disk.commits), tries + 1)
        for stored in waiting:
            refused = await self.assertFailure(stored, Refused)
            self.assertEqual(refused.reason, CommonError.NOT_STORED)
        self.assertEqual(self.order, [])

    async def test_a_journal_that_was_never_started_closes(self) -> None:
        await self.journal.close()
        await SqliteJournal(reactor, self.path).close()
        self.assertEqual((await self.stored()), StoredLobby())
