"""Tests for `storage.export`."""

from __future__ import annotations

from twisted.internet import reactor
from twisted.trial.unittest import TestCase

from chatroom_tw.chat.rules.changes import ReactionSet
from chatroom_tw.chat.rules.events import Said
from chatroom_tw.chat.rules.extras import Extra
from chatroom_tw.chat.rules.stored import HistoryLimits, cursor
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

    async def test_what_goes_with_a_message_is_exported(self) -> None:
        folder = self.mktemp()
        storage = SqliteStorage(reactor, folder, HistoryLimits())
        self.addCleanup(storage.close)
        storage.start()
        now = reactor.seconds()
        storage.add_lines([Said("main", 1, "ann", "one\ntwo", now, together=True)])
        at = cursor(now)
        storage.add_lines([Said("main", 1, "bob", "yes", now + 1, extra=Extra(reply=at))])
        await storage.apply([ReactionSet("main", at, "👍", "account:bob", "bob", True)])
        one, two, yes = lines(folder)
        self.assertEqual((one.at, one.reactions, two.reactions), (at, (("👍", ("bob",)),), ()))
        assert yes.extra
        self.assertEqual(yes.extra.reply, at)

    def test_the_state_of_another_application_is_refused(self) -> None:
        folder = self.mktemp()
        StateFolder(folder, Schema(7, ["CREATE TABLE a (b)"])).unlock()
        unusable = self.assertRaises(Unusable, list, lines(folder))
        self.assertIn("not a chat's", str(unusable))
