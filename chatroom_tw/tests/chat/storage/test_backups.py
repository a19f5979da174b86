"""Tests for `storage.backups`: the files that people have sent are in a backup, and come back."""

from __future__ import annotations

import errno
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from twisted.trial.unittest import TestCase

from chatroom_tw.chat.storage import backups
from chatroom_tw.chat.storage.backups import Copied, Restored, backup, folder_of, restore
from chatroom_tw.chat.storage.sqlite import schema
from chatroom_tw.server.files import copies
from chatroom_tw.server.storage.folder import Schema, StateFolder, Unusable
from chatroom_tw.tests.support.files_case import SendingCase, digest_of
from chatroom_tw.tests.support.storage_case import OnDisk

HELLO = digest_of(b"hello")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


class BackupCase(OnDisk, SendingCase, TestCase):
    def setUp(self) -> None:
        super().setUp()
        self.file = Path(self.mktemp())
        self.beside = folder_of(self.file)
        self.hour = 0

    def back_up(self) -> Copied:
        return backup(self.folder, str(self.file))

    async def restore(self, file: Path | None = None, folder: str = "") -> Restored:
        """End the server, restore, and start it again."""
        await self.storage.close()
        self.folder, self.hour = folder or self.folder, self.hour + 1
        when = datetime(2026, 3, 1, self.hour)
        restored = restore(str(file or self.file), self.folder, {"chat": schema()}, when)
        await self.restart()
        return restored

    async def is_served(self, name: str = "x", data: bytes = b"hello") -> bool:
        """Whether the server has the file, and its bytes."""
        found = await self.storage.files.find(name)
        return found is not None and self.has_bytes(data)

    def link_only(self, *, blobs: bool) -> None:
        """From now on only blobs can be linked, or only what is no blob."""
        link = os.link

        def linked(source: Any, target: Any) -> None:
            if copies.is_digest(Path(source).name) != blobs:
                raise OSError(errno.EXDEV, "another disk")
            link(source, target)

        self.patch(os, "link", linked)


class BackingUp(BackupCase):
    async def test_the_files_are_beside_the_backup(self) -> None:
        await self.send("x")
        await self.send("y")
        await self.send("z", b"another")
        await self.kept("not-sent", b"nobody's")
        self.assertEqual(self.back_up(), Copied(2))
        self.assertEqual(names(self.beside), sorted([HELLO, digest_of(b"another")]))
        self.assertEqual(self.beside.stat().st_mode & 0o777, 0o700)
        self.assertTrue((self.beside / HELLO).samefile(Path(self.folder, "files", HELLO)))

    async def test_without_files_there_is_no_folder(self) -> None:
        self.assertEqual(self.back_up(), Copied())
        self.assertFalse(self.beside.exists())

    async def test_files_are_copied_to_another_disk(self) -> None:
        await self.send("x")
        await self.send("y", b"another")
        self.storage.files.blobs.path(digest_of(b"another")).write_bytes(b"damaged")
        self.link_only(blobs=False)
        self.assertEqual(self.back_up(), Copied(1, lost=1))
        self.assertEqual(names(self.beside), [HELLO])
        self.assertEqual((self.beside / HELLO).read_bytes(), b"hello")
        self.assertEqual((self.beside / HELLO).stat().st_mode & 0o777, 0o600)

    async def test_what_goes_meanwhile_is_told_from_what_is_lost(self) -> None:
        await self.send("x")
        await self.send("y", b"another")
        copied = backups._copied_files

        def late(*arguments: Any) -> frozenset[str]:
            self.execute("DELETE FROM file WHERE name = 'x'")
            for data in (b"hello", b"another"):
                self.storage.files.blobs.path(digest_of(data)).unlink()
            return copied(*arguments)

        self.patch(backups, "_copied_files", late)
        self.assertEqual(self.back_up(), Copied(0, gone=1, lost=1))
        self.assertTrue(self.file.exists())
        self.assertFalse(self.beside.exists())

    async def test_a_folder_that_is_there_is_left_alone(self) -> None:
        await self.send("x")
        self.beside.mkdir()
        (self.beside / "mine").touch()
        unusable = self.assertRaises(Unusable, self.back_up)
        self.assertIn(f"{self.beside} is there already", str(unusable))
        self.assertEqual(names(self.beside), ["mine"])
        self.assertFalse(self.file.exists())

    async def test_a_backup_that_fails_leaves_nothing(self) -> None:
        await self.send("x")
        self.file = Path(self.mktemp(), "copy")
        self.file.parent.mkdir()
        self.beside = folder_of(self.file)
        self.link_only(blobs=True)
        self.assertIn("another disk", str(self.assertRaises(Unusable, self.back_up)))
        self.assertEqual(names(self.file.parent), [])

    def test_a_state_without_files_is_copied(self) -> None:
        folder = self.mktemp()
        StateFolder(folder, Schema(7, ["CREATE TABLE a (b)"])).unlock()
        self.assertEqual(backup(folder, str(self.file)), Copied())


class Restoring(BackupCase):
    async def test_the_files_are_there_again(self) -> None:
        await self.send("x")
        self.back_up()
        restored = await self.restore(folder=self.mktemp())
        self.assertEqual(restored, Restored(None, Copied(1)))
        self.assertTrue(await self.is_served())
        blob = Path(self.folder, "files", HELLO)
        self.assertFalse(blob.samefile(self.beside / HELLO))
        self.assertEqual((blob.parent.stat().st_mode & 0o777, names(blob.parent)), (0o700, [HELLO]))

    async def test_the_state_before_keeps_its_files(self) -> None:
        self.back_up()
        await self.send("x")
        restored = await self.restore()
        self.assertFalse(self.has_bytes())
        assert restored.kept
        self.assertEqual(names(folder_of(restored.kept)), [HELLO])
        await self.restore(restored.kept)
        self.assertTrue(await self.is_served())

    async def test_a_backup_without_its_files_is_restored(self) -> None:
        await self.send("x")
        self.back_up()
        (self.beside / HELLO).unlink()
        self.beside.rmdir()
        self.assertEqual((await self.restore()).files, Copied(1))
        self.assertTrue(await self.is_served())
        self.assertEqual((await self.restore(folder=self.mktemp())).files, Copied(0, lost=1))
        self.assertFalse(await self.is_served())

    async def test_damaged_files_are_not_restored(self) -> None:
        await self.send("x")
        self.back_up()
        (self.beside / HELLO).unlink()
        (self.beside / HELLO).write_bytes(b"hellO")
        restored = await self.restore(folder=self.mktemp())
        self.assertEqual(restored.files, Copied(0, lost=1))
        self.assertEqual(names(Path(self.folder, "files")), [])

    async def test_a_digest_that_is_a_path_leads_nowhere(self) -> None:
        await self.send("x")
        self.execute("UPDATE file SET digest = '../state.sqlite3'")
        self.assertEqual(self.back_up(), Copied(0, lost=1))
