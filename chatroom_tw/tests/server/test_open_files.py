"""Tests for `server.open_files`."""

from __future__ import annotations

import os

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server import open_files
from chatroom_tw.server.open_files import RESERVE, SPARE_FILES


class OpenFiles(SynchronousTestCase):
    def limit_to(self, files: int | None) -> None:
        self.patch(open_files, "limit", lambda: files)

    def test_the_most_clients_are_the_files_less_some(self) -> None:
        for files, clients in ((None, None), (1000, 936), (10, 1)):
            self.limit_to(files)
            self.assertEqual(open_files.most_clients(), clients)
        self.assertEqual(SPARE_FILES, 64)

    def test_they_are_nearly_used_up_when_few_can_be_opened(self) -> None:
        self.patch(os, "open", lambda *arguments: 100)
        self.patch(os, "close", lambda descriptor: None)
        for files, nearly in ((100 + RESERVE, True), (101 + RESERVE, False), (None, False)):
            self.limit_to(files)
            self.assertIs(open_files.are_nearly_used_up(), nearly, files)

    def test_they_are_used_up_when_none_can_be_opened(self) -> None:
        def refuse(*arguments: object) -> int:
            raise OSError

        self.patch(os, "open", refuse)
        self.limit_to(1 << 20)
        self.assertTrue(open_files.are_nearly_used_up())

    def test_without_a_resource_module_there_is_no_limit(self) -> None:
        self.patch(open_files, "resource", None)
        open_files.raise_limit()
        self.assertIsNone(open_files.limit())
