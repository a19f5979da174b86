"""Tests for `storage.sqlite_journal`: real files and threads, and no waiting."""

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
from chatroom_tw.tests.server.storage.test_database import a_disk
from chatroom_tw.tests.tombola.storage.test_records import ENDED
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

    def keep(self, name: object, *records: Record) -> Deferred[None]:
        """Keep the records, and note the name when they are kept."""
        return self.journal.keep(records).addCallback(lambda _: self.order.append(name))

    async def kept(self) -> StoredLobby:
        """What a server would find that was started now."""
        await self.journal.close()
        self.journal = self.open()
        return self.journal.kept()

    def files(self) -> list[str]:
        return sorted(file.name for file in (self.path / "transcripts").iterdir())

    async def until_it_is_stuck(self) -> None:
        while not self.journal.stuck:
            await deferToThread(lambda: None)

    async def until_there_are(self, count: int) -> None:
        """So many names have been noted."""
        while len(self.order) < count:
            await deferToThread(lambda: None)

    def trouble(self) -> list[str]:
        return [
            event["log_format"].format(**event)
            for event in self.logged
            if event["log_level"] >= LogLevel.warn
        ]


class Keeping(JournalCase):
    async def test_it_fires_after_the_commit(self) -> None:
        self.disk.may_commit.clear()
        kept = self.keep("seat", seat(1))
        await deferToThread(lambda: None)
        self.assertFalse(kept.called)
        self.disk.may_commit.set()
        await kept
        self.assertEqual((await self.kept()).seats, (seat(1),))

    async def test_what_needs_nothing_kept_waits_for_what_was_before_it(self) -> None:
        self.disk.may_commit.clear()
        self.keep("one", seat(1))
        self.keep("nothing")
        last = self.keep("two", seat(2))
        self.assertEqual(self.order, [])
        self.disk.may_commit.set()
        await last
        self.assertEqual(self.order, ["one", "nothing", "two"])

    async def test_when_nothing_waits_it_is_done_at_once(self) -> None:
        self.keep("nothing")
        self.assertEqual(self.order, ["nothing"])
        await self.keep("one", seat(1))
        self.keep("nothing more")
        self.assertEqual(self.order, ["nothing", "one", "nothing more"])

    async def test_what_follows_from_what_is_kept_comes_after_what_waits_already(self) -> None:
        self.disk.may_commit.clear()
        self.keep("one", seat(1)).addCallback(lambda _: self.keep("after one"))
        self.keep("two", seat(2))
        self.disk.may_commit.set()
        await self.until_there_are(3)
        self.assertEqual(self.order, ["one", "two", "after one"])

    async def test_so_does_what_follows_when_several_things_were_kept_at_once(self) -> None:
        self.disk.may_commit.clear()
        self.keep("none", seat(0))
        self.keep("one", seat(1)).addCallback(lambda _: self.keep("after one"))
        self.keep("two", seat(2))
        self.disk.may_commit.set()
        await self.until_there_are(4)
        self.assertEqual(self.order, ["none", "one", "two", "after one"])

    async def test_what_needs_nothing_kept_needs_no_commit_of_its_own(self) -> None:
        self.disk.may_commit.clear()
        self.keep("one", seat(1)).addCallback(lambda _: self.keep("after one"))
        self.keep("nothing")
        self.disk.may_commit.set()
        await self.until_there_are(3)
        self.assertEqual(self.order, ["one", "nothing", "after one"])
        await self.keep("two", seat(2))
        self.assertEqual(len(self.disk.commits), 2)

    async def test_what_comes_while_the_disk_is_busy_shares_one_commit(self) -> None:
        self.disk.may_commit.clear()
        self.keep(0, seat(0))
        for number in range(1, 500):
            last = self.keep(number, seat(number))
        self.disk.may_commit.set()
        await last
        self.assertEqual(len(self.disk.commits), 2)
        self.assertEqual(self.order, list(range(500)))
        self.assertEqual(len((await self.kept()).seats), 500)

    async def test_a_game_that_is_over_is_a_file_before_anybody_knows(self) -> None:
        await self.keep("over", Ended(ENDED))
        file = self.path / "transcripts" / "1a.json"
        self.assertEqual(json.loads(file.read_text()), ENDED)
        [transcript] = (await self.kept()).transcripts
        self.assertEqual(transcript["game"], "1a")

    async def test_until_that_is_committed_its_seed_is_in_no_file_that_others_can_read(
        self,
    ) -> None:
        self.disk.full = True
        over = self.keep("over", Ended(ENDED))
        await self.until_it_is_stuck()
        [file] = (self.path / "transcripts").iterdir()
        self.assertEqual((file.name, file.stat().st_mode & 0o777), ("1a.new", 0o600))
        self.disk.full = False
        await over
        self.assertEqual(self.files(), ["1a.json"])

    async def test_a_second_server_is_refused_and_one_after_the_first_is_not(self) -> None:
        with self.assertRaises(Unusable):
            SqliteJournal(reactor, self.path)
        await self.journal.close()
        await SqliteJournal(reactor, self.path).close()


class Trouble(JournalCase):
    async def test_on_a_full_disk_it_is_stuck_until_there_is_room_and_then_nothing_is_lost(
        self,
    ) -> None:
        self.disk.full = True
        first = self.keep("one", seat(1))
        await self.until_it_is_stuck()
        second = self.keep("two", seat(2))
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
        self.assertEqual(len((await self.kept()).seats), 2)

    async def test_a_transcript_that_cannot_be_written_is_tried_again(self) -> None:
        def full(file: int) -> None:
            raise OSError(28, "No space left on device")

        with_a_full_disk = self.patch(os, "fsync", full)
        over = self.keep("over", NextGame("2b", b""), Ended(ENDED))
        await self.until_it_is_stuck()
        self.assertEqual(len(self.trouble()), 1)
        self.assertIn("cannot store anything: [Errno 28] No space left", self.trouble()[0])
        with_a_full_disk.restore()
        await over
        kept = await self.kept()
        self.assertEqual((kept.coming, len(kept.transcripts)), (NextGame("2b", b""), 1))

    async def test_a_file_that_cannot_be_put_in_its_place_is_tried_again_and_the_rest_is_not(
        self,
    ) -> None:
        with_a_bad_disk = self.patch(Path, "replace", self.fail_to_replace)
        over = self.keep("over", Ended(ENDED))
        await self.until_it_is_stuck()
        self.assertEqual((self.files(), self.order), (["1a.new"], []))
        with_a_bad_disk.restore()
        await over
        self.assertEqual(self.files(), ["1a.json"])
        self.assertEqual(len((await self.kept()).transcripts), 1)

    async def test_one_that_was_not_put_in_its_place_is_at_the_next_start(self) -> None:
        with_a_bad_disk = self.patch(Path, "replace", self.fail_to_replace)
        over = self.keep("over", Ended(ENDED))
        await self.until_it_is_stuck()
        await self.journal.close()
        await self.assertFailure(over, Refused)
        with_a_bad_disk.restore()
        TranscriptFolder(self.path).prepare({"game": "2b"})
        await self.kept()
        self.assertEqual(self.files(), ["1a.json"])

    def fail_to_replace(self, *paths: object) -> None:
        raise OSError(5, "Input/output error")


class Closing(JournalCase):
    async def test_what_waits_is_kept_and_told_first(self) -> None:
        self.disk.may_commit.clear()
        for number in range(3):
            self.keep(number, seat(number))
        closed = self.journal.close().addCallback(lambda _: self.order.append("closed"))
        self.keep("late", seat(4))
        self.disk.may_commit.set()
        await closed
        self.assertEqual(self.order, [0, 1, 2, "late", "closed"])
        self.assertEqual(len((await self.kept()).seats), 4)

    async def test_after_that_nothing_is_kept_and_nobody_waits(self) -> None:
        await self.journal.close()
        await self.keep("too late", seat(1))
        self.assertEqual((await self.kept()).seats, ())

    async def test_what_cannot_be_kept_after_one_more_try_is_told_to_nobody(self) -> None:
        self.patch(sqlite_journal, "ANOTHER_TRY", 3600)
        self.disk.full = True
        waiting = [self.keep(number, seat(number)) for number in range(2)]
        await self.until_it_is_stuck()
        tries = len(self.disk.commits)
        await self.journal.close()
        self.assertEqual(len(self.disk.commits), tries + 1)
        for kept in waiting:
            refused = await self.assertFailure(kept, Refused)
            self.assertEqual(refused.reason, CommonError.NOT_STORED)
        self.assertEqual(self.order, [])

    async def test_it_ends_in_order_if_it_was_never_started(self) -> None:
        await self.journal.close()
        await SqliteJournal(reactor, self.path).close()
        self.assertEqual((await self.kept()), StoredLobby())
