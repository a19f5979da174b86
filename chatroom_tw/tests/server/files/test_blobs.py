"""Tests for `server.files.blobs`."""

from __future__ import annotations

import hashlib
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.files.blobs import Blobs

HELLO = hashlib.sha256(b"hello").hexdigest()


class Keeping(SynchronousTestCase):
    def setUp(self) -> None:
        self.folder = Path(self.mktemp())
        self.blobs = Blobs(self.folder)

    def keep(self, data: bytes = b"hello") -> str:
        growing = self.blobs.new()
        growing.write(data)
        growing.close()
        self.blobs.keep(growing.path, growing.digest)
        return growing.digest

    def names(self) -> set[str]:
        return {path.name for path in self.folder.rglob("*") if path.is_file()}

    def test_the_same_bytes_are_there_once(self) -> None:
        self.assertEqual([self.keep(), self.keep()], [HELLO, HELLO])
        self.assertEqual(self.names(), {HELLO})
        self.assertEqual(self.blobs.path(HELLO).read_bytes(), b"hello")

    def test_others_cannot_read_them(self) -> None:
        self.keep()
        self.assertEqual(self.folder.stat().st_mode & 0o777, 0o700)
        self.assertEqual(self.blobs.path(HELLO).stat().st_mode & 0o777, 0o600)

    def test_one_that_is_held_is_not_removed(self) -> None:
        self.keep()
        self.assertEqual(self.blobs.unlink_unused([HELLO], lambda _: False), frozenset())
        self.assertEqual(self.names(), {HELLO})
        self.blobs.release(HELLO)
        self.assertEqual(self.blobs.unlink_unused([HELLO], lambda _: True), {HELLO})
        self.assertEqual(self.names(), {HELLO})
        self.assertEqual(self.blobs.unlink_unused([HELLO], lambda _: False), {HELLO})
        self.assertEqual(self.names(), set())

    def test_what_cannot_be_kept_is_not_held(self) -> None:
        growing = self.blobs.new()
        self.assertRaises(OSError, self.blobs.keep, growing.path, HELLO)
        self.assertEqual(self.blobs.unlink_unused([HELLO], lambda _: False), {HELLO})

    def test_a_start_removes_the_rest(self) -> None:
        self.keep()
        used = self.keep(b"used")
        self.blobs.new().write(b"half")
        self.assertEqual(len(self.names()), 3)
        Blobs(self.folder).clean({used})
        self.assertEqual(self.names(), {used})

    def test_a_temporary_folder_goes_at_the_end(self) -> None:
        blobs = Blobs(None)
        growing = blobs.new()
        growing.write(b"x")
        folder = growing.path.parent.parent
        self.assertTrue(folder.is_dir())
        growing.close()
        blobs.close()
        self.assertFalse(folder.exists())
