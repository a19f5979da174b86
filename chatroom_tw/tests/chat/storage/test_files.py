"""Tests for the files of both storages: they are there as long as their messages are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from twisted.internet import reactor
from twisted.internet.task import deferLater
from twisted.trial.unittest import TestCase

from chatroom_tw.chat.rules import changes
from chatroom_tw.chat.rules.changes import FileDropped, FileSent, LineGone
from chatroom_tw.chat.rules.conversations import name_of
from chatroom_tw.chat.rules.stored import HistoryLimits
from chatroom_tw.chat.storage import files
from chatroom_tw.tests.support.files_case import SendingCase, digest_of
from chatroom_tw.tests.support.storage_case import DAY, LIMITS, InMemory, OnDisk, said


class FilesCase(SendingCase):
    """`gone` has what the storage says of files that have gone."""

    def setUp(self) -> None:
        self.patch(files, "LATER", 0.0)
        super().setUp()
        self.gone: list[tuple[int, int]] = []
        self.storage.files.observe(lambda *gone: self.gone.append(gone))

    async def names(self, *names: str) -> list[str]:
        """Those of the files that are found."""
        found = [await self.storage.files.find(name) for name in names]
        return [each.name for each in found if each]

    async def until_gone(self, count: int = 1) -> None:
        """The storage has said that so many files are gone."""
        for _ in range(500):
            if len(self.gone) >= count:
                return
            await deferLater(reactor, 0.01, lambda: None)
        self.fail(f"nothing has gone: {self.gone}")

    async def test_a_file_is_found_by_its_name(self) -> None:
        stored = await self.kept("x", b"hello")
        self.assertEqual(await self.storage.files.find("x"), stored)
        self.assertIsNone(await self.storage.files.find("y"))

    async def test_it_goes_with_its_message(self) -> None:
        at, _ = await self.send("x"), await self.send("y", b"another")
        await self.storage.apply([LineGone("tea", at)])
        self.assertEqual(await self.names("x", "y"), ["y"])
        await self.until_gone()
        self.assertEqual(self.gone, [(1, 5)])
        self.assertFalse(self.has_bytes())
        self.assertTrue(self.has_bytes(b"another"))

    async def test_bytes_that_another_needs_stay(self) -> None:
        at, other = await self.send("x"), await self.send("y")
        await self.storage.apply([LineGone("tea", at)])
        await self.until_gone()
        self.assertTrue(self.has_bytes())
        await self.storage.apply([LineGone("tea", other)])
        await self.until_gone(2)
        self.assertFalse(self.has_bytes())

    async def test_it_goes_with_its_room(self) -> None:
        await self.send("x")
        await self.send("y", b"another", "pie")
        self.storage.forget_room("tea")
        await self.texts()
        self.assertEqual(await self.names("x", "y"), ["y"])
        await self.until_gone()

    async def test_it_goes_with_an_account(self) -> None:
        await self.send("x", room=name_of("account:ann", "account:bob"))
        await self.send("y", b"another", name_of("account:bob", "account:carl"))
        await self.storage.apply([changes.AccountGone("ann")])
        self.assertEqual(await self.names("x", "y"), ["y"])
        await self.until_gone()

    async def test_an_edited_message_keeps_it(self) -> None:
        at = await self.send("x")
        await self.storage.apply([changes.LineEdited("tea", at, "new", at + 1)])
        self.assertEqual(await self.names("x"), ["x"])
        [line] = await self.storage.lines("tea", 1)
        assert line.extra and line.extra.file
        self.assertEqual(line.extra.file.path, "files/x/a.txt")

    async def test_one_that_is_dropped_was_never_counted(self) -> None:
        await self.kept("x", b"hello")
        at = await self.send("y", b"another")
        self.storage.record([FileDropped("x"), FileDropped("y")])
        self.assertEqual(await self.names("x", "y"), ["y"])
        await self.storage.apply([LineGone("tea", at)])
        await self.until_gone()
        self.assertEqual(self.gone, [(1, 7)])
        self.assertFalse(self.has_bytes())


class FilesInMemory(FilesCase, InMemory, TestCase):
    async def test_what_is_displaced_goes(self) -> None:
        await self.send("x")
        self.say(*(said("x" * 4000, "tea") for _ in range(6)))
        self.assertEqual(await self.names("x"), [])
        self.assertEqual(self.gone, [(1, 5)])


class FilesOnDisk(FilesCase, OnDisk, TestCase):
    async def test_they_are_there_after_a_restart(self) -> None:
        await self.send("x")
        await self.restart()
        self.assertEqual(await self.names("x"), ["x"])
        self.assertTrue(self.has_bytes())
        await self.storage.close()
        self.storage = self.make(HistoryLimits())
        self.assertEqual(self.storage.files.total(), (1, 5))

    async def test_what_was_not_sent_goes_at_a_start(self) -> None:
        await self.kept("x", b"hello")
        await self.send("y", b"another")
        self.storage.files.blobs.new().write(b"half of it")
        Path(self.folder, "files", "unknown").write_bytes(b"?")
        await self.restart()
        self.assertEqual(await self.names("x", "y"), ["y"])
        left = [path.name for path in Path(self.folder, "files").rglob("*") if path.is_file()]
        self.assertEqual(left, [digest_of(b"another")])

    async def test_a_message_that_a_crash_has_lost_takes_its_file(self) -> None:
        at = await self.send("x")
        stored = await self.kept("y", b"another")
        await self.storage.apply([FileSent(stored.name, "tea", at + 1)])
        await self.restart()
        self.assertEqual(await self.names("x", "y"), ["x"])

    async def test_what_is_too_old_goes(self) -> None:
        await self.send("x", when=1000.0)
        self.clock.now = 1000.0 + 2 * DAY
        await self.send("y", b"another", when=self.clock.now)
        await self.restart()
        self.storage.files.observe(lambda *gone: self.gone.append(gone))
        await self.until_gone()
        self.assertEqual(await self.names("x", "y"), ["y"])

    async def test_what_is_too_much_goes(self) -> None:
        await self.send("x")
        self.say(*(said("more", "tea") for _ in range(LIMITS.lines + 1)))
        await self.send("y", b"another")
        await self.restart()
        self.storage.files.observe(lambda *gone: self.gone.append(gone))
        await self.until_gone()
        self.assertEqual(await self.names("x", "y"), ["y"])

    async def test_one_whose_bytes_are_held_holds_up_no_other_and_goes_later(self) -> None:
        held, at = await self.send("x"), await self.send("y", b"another")
        blobs, digest = self.storage.files.blobs, digest_of(b"hello")
        with blobs._lock:
            blobs._held[digest] += 1
        await self.storage.apply([LineGone("tea", held), LineGone("tea", at)])
        await self.until_gone()
        self.assertEqual((self.gone, self.has_bytes()), ([(1, 7)], True))
        blobs.release(digest)
        await self.until_gone(2)
        self.assertEqual((self.gone[1:], self.has_bytes()), ([(1, 5)], False))

    async def test_a_write_that_fails_removes_nothing(self) -> None:
        at = await self.send("x")

        def fail(database: Any) -> None:
            files.dropped(database, FileDropped("x"))
            database.execute("DELETE FROM file WHERE at = ?", (at,))
            raise ValueError

        failure = await self.assertFailure(self.storage._database.run(fail), Exception)
        self.assertTrue(failure)
        self.storage.files.soon()
        await deferLater(reactor, 0.05, lambda: None)
        self.assertEqual(await self.names("x"), ["x"])
        self.assertTrue(self.has_bytes())
        self.flushLoggedErrors()
