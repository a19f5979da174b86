"""Tests for `storage.export`."""

from __future__ import annotations

from twisted.internet import reactor
from twisted.trial.unittest import TestCase

from chatroom_tw.chat.rules.events import Said
from chatroom_tw.chat.rules.stored import HistoryLimits
from chatroom_tw.chat.storage.export import lines
from chatroom_tw.chat.storage.sqlite import SqliteStorage
from chatroom_tw.server.storage.folder import Schema, StateFolder, Unusable


class Exporting(TestCase):
    async def test_the_lines_of_all_rooms_or_of_some_are_read(self) -> None:
        folder = self.mktemp()
        storage = SqliteStorage(reactor, folder, HistoryLimits())
        self.addCleanup(storage.close)
        storage.start()
        now = reactor.seconds()
        storage.add_lines([Said("main", 1, "ann", "one\ntwo", now)])
        storage.add_lines([Said("Tea", 1, "ann", "three", now + 1)])
        await storage.lines("main", 1)
        said = [(room, name, text) for room, name, text, *_ in lines(folder)]
        self.assertEqual(
            said, [("main", "ann", "one"), ("main", "ann", "two"), ("Tea", "ann", "three")]
        )
        self.assertEqual([line.text for line in lines(folder, ["#TEA"])], ["three"])
        self.assertEqual(list(lines(folder, ["pie"])), [])

    def test_the_state_of_another_application_is_refused(self) -> None:
        folder = self.mktemp()
        StateFolder(folder, Schema(7, ["CREATE TABLE a (b)"])).unlock()
        unusable = self.assertRaises(Unusable, list, lines(folder))
        self.assertIn("not a chat's", str(unusable))
