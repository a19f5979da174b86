"""Tests for `server.files.copies`."""

from __future__ import annotations

from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.files.copies import copy, is_whole, names
from chatroom_tw.tests.support.files_case import digest_of

ONE, TWO = digest_of(b"one"), digest_of(b"two")


class Copies(SynchronousTestCase):
    def setUp(self) -> None:
        self.source, self.target = Path(self.mktemp()), Path(self.mktemp())
        self.source.mkdir()
        (self.source / ONE).write_bytes(b"one")

    def test_they_are_copied_with_their_bytes(self) -> None:
        self.assertEqual(copy([ONE, TWO, "../x"], self.source, self.target), {TWO, "../x"})
        self.assertEqual([path.name for path in self.target.iterdir()], [ONE])
        self.assertEqual((self.target / ONE).read_bytes(), b"one")

    def test_what_is_whole_stays_and_what_is_damaged_is_replaced(self) -> None:
        self.target.mkdir()
        for digest, data in ((ONE, b"ten"), (TWO, b"two")):
            (self.target / digest).write_bytes(data)
        self.assertEqual(copy([ONE, TWO], self.source, self.target), frozenset())
        self.assertEqual((self.target / ONE).read_bytes(), b"one")
        self.assertEqual((self.target / TWO).read_bytes(), b"two")

    def test_what_is_damaged_is_not_copied(self) -> None:
        (self.source / TWO).write_bytes(b"ten")
        self.assertEqual(copy([ONE, TWO], self.source, self.target), {TWO})
        self.assertEqual([path.name for path in self.target.iterdir()], [ONE])

    def test_nothing_to_copy_makes_no_folder(self) -> None:
        copy([], self.source, self.target)
        self.assertFalse(self.target.exists())

    def test_the_names_in_a_folder_are_those_of_blobs(self) -> None:
        (self.source / "new").mkdir()
        self.assertEqual(list(names(self.source)), [ONE])
        self.assertEqual(list(names(self.target)), [])

    def test_whole_is_what_has_the_bytes(self) -> None:
        (self.source / TWO).write_bytes(b"ten")
        whole = [digest for digest in (ONE, TWO, "x") if is_whole(self.source / digest, digest)]
        self.assertEqual(whole, [ONE])
