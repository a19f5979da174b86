"""Tests for `storage.export`."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from sqlite3 import connect

from twisted.internet import reactor
from twisted.trial.unittest import TestCase

from chatroom_tw.chat.rules.changes import LineEdited, LineGone, ReactionSet
from chatroom_tw.chat.rules.events import Said
from chatroom_tw.chat.rules.extras import Extra, File
from chatroom_tw.chat.rules.stored import HistoryLimits, cursor
from chatroom_tw.chat.storage.export import lines
from chatroom_tw.chat.storage.sqlite import SqliteStorage, schema
from chatroom_tw.server.storage.folder import FILE, Schema, StateFolder, Unusable


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

    async def test_what_became_of_a_message_is_with_its_first_line(self) -> None:
        folder = self.mktemp()
        storage = SqliteStorage(reactor, folder, HistoryLimits())
        self.addCleanup(storage.close)
        storage.start()
        now = float(int(reactor.seconds()))
        file = File("files/abc/cat.jpg", "cat.jpg", "image/jpeg", 7)
        storage.add_lines(
            [Said("main", 1, "ann", "one", now), Said("main", 1, "ann", "x", now + 1)]
        )
        storage.add_lines([Said("main", 1, "bob", "y", now + 2, extra=Extra(reply=1, file=file))])
        at, gone = cursor(now), cursor(now + 1)
        await storage.apply([LineEdited("main", at, "two\nthree", 9), LineGone("main", gone)])
        await storage.apply([ReactionSet("main", at, "👍", "name:bob", "bob", True)])
        first, second, third = lines(folder)
        self.assertEqual((first.text, second.text), ("two", "three"))
        reacted = {"id": at, "edited": 9, "reactions": {"👍": ("bob",)}}
        self.assertEqual((first.more, dict(second.more)), (reacted, {}))
        self.assertEqual((third.more["reply"], third.more["file"]["name"]), (1, "cat.jpg"))

    async def test_a_state_of_an_earlier_version_has_no_reactions(self) -> None:
        folder = self.mktemp()
        earlier = Schema(schema().application, schema().steps[:4])
        StateFolder(folder, earlier).unlock()
        with closing(connect(Path(folder, FILE))) as database, database:
            database.execute("INSERT INTO talk VALUES (1, 'main', 1, 5, ?)", ("5\x1fann\x1fone",))
        self.assertEqual([line.text for line in lines(folder)], ["one"])

    def test_the_state_of_another_application_is_refused(self) -> None:
        folder = self.mktemp()
        StateFolder(folder, Schema(7, ["CREATE TABLE a (b)"])).unlock()
        unusable = self.assertRaises(Unusable, list, lines(folder))
        self.assertIn("not a chat's", str(unusable))
