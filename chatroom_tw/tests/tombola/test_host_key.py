"""Tests for `tombola.host_key`, and for reading the key from the state."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from types import SimpleNamespace

from twisted.logger import LogEvent, formatEvent, globalLogPublisher
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.storage.sqlite import schema as chats_schema
from chatroom_tw.server.storage.folder import Schema, StateFolder, Unusable
from chatroom_tw.tests.support.records import of_main
from chatroom_tw.tombola import host_key
from chatroom_tw.tombola.rules.journal import HostSettings
from chatroom_tw.tombola.storage.host_key import stored_key
from chatroom_tw.tombola.storage.records import schema, write

KEY = "k4tm-9wpz-x2ha"


class Showing(SynchronousTestCase):
    def shown(self, folder: str, output: io.StringIO | None) -> tuple[str, str]:
        """What is printed and what is logged."""
        events: list[LogEvent] = []
        globalLogPublisher.addObserver(events.append)
        self.addCleanup(globalLogPublisher.removeObserver, events.append)
        host_key.show(KEY, folder, output)
        [line] = map(formatEvent, events)
        self.assertNotIn(KEY, str(events))
        printed = "" if output is None or output.closed else output.getvalue()
        return printed, line.removeprefix("tombola: the host's page is /host; ")

    def test_it_is_printed_and_the_log_says_how_to_see_it_again(self) -> None:
        printed, line = self.shown("/a b/c", io.StringIO())
        self.assertEqual(printed, f"tombola: the host's page is /host; its key is {KEY}\n")
        self.assertEqual(line, "this shows its key: chatroom host-key '/a b/c'")

    def test_without_a_state_it_is_only_printed(self) -> None:
        printed, line = self.shown("none", io.StringIO())
        self.assertIn(KEY, printed)
        self.assertEqual(line, "its key is the one on standard output")

    def test_without_an_output_the_log_says_how_to_see_it(self) -> None:
        closed = io.StringIO()
        closed.close()
        for output in (None, closed):
            printed, line = self.shown("/state", output)
            self.assertEqual(printed, "")
            self.assertIn("chatroom host-key /state", line)
            printed, line = self.shown("none", output)
            self.assertEqual(printed, "")
            self.assertIn("--state", line)

    def test_each_server_has_a_different_readable_key(self) -> None:
        keys = {host_key.hosts_key() for _ in range(100)}
        self.assertEqual(len(keys), 100)
        for key in keys:
            self.assertRegex(key, r"\A([a-hjkmnp-z2-9]{4}-){2}[a-hjkmnp-z2-9]{4}\Z")


class StandardOutput(SynchronousTestCase):
    def setUp(self) -> None:
        descriptor = os.open(self.mktemp(), os.O_WRONLY | os.O_CREAT)
        self.addCleanup(os.close, descriptor)
        self.descriptor = descriptor
        self.file = SimpleNamespace(fileno=lambda: descriptor)
        self.patch(sys, "__stdout__", self.file)

    def test_it_is_there_in_the_foreground_alone(self) -> None:
        self.assertIs(host_key.standard_output({"nodaemon": True}), self.file)
        for twistd in (None, {}, {"nodaemon": False}):
            self.assertIsNone(host_key.standard_output(twistd))

    def test_the_journal_is_a_log(self) -> None:
        found = os.fstat(self.descriptor)
        self.patch(os, "environ", {"JOURNAL_STREAM": f"{found.st_dev}:{found.st_ino}"})
        self.assertIsNone(host_key.standard_output({"nodaemon": True}))
        self.patch(os, "environ", {"JOURNAL_STREAM": "1:2"})
        self.assertIs(host_key.standard_output({"nodaemon": True}), self.file)


class Stored(SynchronousTestCase):
    def refused(self, folder: str) -> str:
        return str(self.assertRaises(Unusable, stored_key, folder))

    def test_it_is_read_while_a_server_has_the_folder(self) -> None:
        name = self.mktemp()
        folder = StateFolder(name, schema())
        self.addCleanup(folder.unlock)
        self.assertIn("has no key yet", self.refused(name))
        database = folder.connect()
        self.addCleanup(database.close)
        others = "w2x3-y4z5-a6b7"
        write(database, [("K7TQM", HostSettings(others))])
        self.assertIn("has no key yet", self.refused(name))
        write(database, of_main(HostSettings(KEY)))
        self.assertEqual(stored_key(name), KEY)

    def test_another_state_is_refused_in_one_line(self) -> None:
        chat, old = self.mktemp(), self.mktemp()
        StateFolder(chat, chats_schema()).unlock()
        self.assertIn("is not a tombola's", self.refused(chat))
        steps = schema().steps[:1]  # The first version knew no hosts.
        StateFolder(old, Schema(schema().application, steps)).unlock()
        self.assertIn("has no key yet", self.refused(old))
        Path(self.mktemp()).mkdir()
        self.assertIn("there is no state.sqlite3", self.refused(self.mktemp()))
