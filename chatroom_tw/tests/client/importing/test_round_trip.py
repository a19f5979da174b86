"""Tests for `chatroom export` and then `chatroom import`: all that an export has comes back."""

from __future__ import annotations

import contextlib
import io
import json
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

from twisted.trial.unittest import TestCase

from chatroom_tw.chat.rules.changes import LineEdited, LineGone, ReactionSet
from chatroom_tw.chat.rules.events import Said
from chatroom_tw.chat.rules.extras import ACTION, Extra, File, Manner
from chatroom_tw.chat.rules.stored import Query, cursor
from chatroom_tw.chat.rules.talk import Line
from chatroom_tw.client import main
from chatroom_tw.server.storage.folder import FILE
from chatroom_tw.tests.support.files_case import ADDRESS, SendingCase, digest_of
from chatroom_tw.tests.support.storage_case import OnDisk, said

AT = 100_000_000
"""The cursor of the first message."""
TABLES = "talk", "reaction", "file", "word"


class RoundTripCase(OnDisk, SendingCase, TestCase):
    def setUp(self) -> None:
        self.folder = ""
        super().setUp()
        folder = Path(self.mktemp())
        folder.mkdir()
        self.jsonl, self.sent = folder / "chat.jsonl", folder / "sent"
        self.fresh = self.mktemp()

    async def run_command(self, *words: object) -> str:
        """What it prints, on standard output and error; or its error."""
        parsed = main.parser().parse_args([str(word) for word in words])
        output = io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            try:
                await main.COMMANDS[str(words[0])].run(None, parsed)
            except SystemExit as error:
                return str(error)
        return output.getvalue()

    async def export(self, *more: object) -> str:
        await self.texts()  # All is stored now.
        self.jsonl.unlink(missing_ok=True)
        return await self.run_command(
            "export", self.folder, "--format", "json", "--output", self.jsonl, *more
        )

    async def bring(self, *more: object) -> str:
        """Import the export into the fresh folder."""
        return await self.run_command("import", self.fresh, self.jsonl, *more)

    async def open_fresh(self) -> None:
        """The storage is that of the fresh folder from now on."""
        await self.storage.close()
        self.folder = self.fresh
        await self.restart()

    async def page(self, room: str = "tea") -> list[Line]:
        """What is read of a room, with reactions and with the places of what was deleted."""
        page = await self.storage.page(room, 100, whole=True)
        return list(page.lines)

    def tables(self) -> dict[str, list[Any]]:
        """All that the fresh folder has."""
        with contextlib.closing(sqlite3.connect(Path(self.fresh, FILE))) as database:
            return {
                table: database.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
                for table in TABLES
            }

    def told(self, page: list[Line]) -> list[Any]:
        """What people see of these messages."""
        return [(line.text, cursor(line.shown), line.reactions) for line in page]

    def react(self, at: int, emoji: str = "👍", name: str = "bob") -> None:
        self.storage.record([ReactionSet("tea", at, emoji, f"name:{name}", name, True)])

    async def talk(self) -> None:
        """Ann says something of each kind."""
        self.say(
            said("one\ntwo", "tea", 100.0)._replace(together=True),
            said("three\nfour", "tea", 100.0001),
            said("yes", "tea", 100.0002)._replace(extra=Extra(reply=AT)),
            said("waves", "tea", 100.0003)._replace(extra=ACTION),
            said("beep", "tea", 100.0004)._replace(extra=Extra(Manner.NOTICE)),
            said("wrong", "tea", 100.0005),
            said("secret", "tea", 100.0006),
            said("elsewhere", "main", 100.0007),
        )
        await self.texts()
        await self.storage.apply([LineEdited("tea", AT + 500, "right", AT + 5000)])
        await self.storage.apply([LineGone("tea", AT + 600)])
        for emoji, name in (("👍", "bob"), ("🎉", "zoe"), ("👍", "ann")):
            self.react(AT, emoji, name)
        await self.send("x", b"hello", when=101.0)


class RoundTrip(RoundTripCase):
    async def test_everything_comes_back(self) -> None:
        await self.talk()
        before = await self.page(), await self.page("main")
        exported = await self.export("--files", self.sent)
        self.assertEqual(exported, f"{self.sent} has 1 file that people have sent\n")
        done = await self.bring("--files", self.sent)
        self.assertIn("#tea: 9 lines imported", done)
        self.assertIn("1 file imported, 5 B", done)
        self.assertNotIn("left out", done)
        await self.open_fresh()
        self.assertEqual((await self.page(), await self.page("main")), before)
        reactions = before[0][0].reactions
        self.assertEqual(reactions, (("👍", ("bob", "ann")), ("🎉", ("zoe",))))
        found = await self.storage.files.find("x")
        assert found
        self.assertEqual((found.digest, self.has_bytes()), (digest_of(b"hello"), True))
        texts = [
            [line.text for _, line in (await self.storage.search(["tea"], Query(word, 9))).lines]
            for word in ("right", "wrong", "secret")
        ]
        self.assertEqual(texts, [["right"], [], []])

    async def test_the_export_of_what_came_back_is_the_same(self) -> None:
        await self.talk()
        await self.export("--files", self.sent)
        before = sorted(self.jsonl.read_text().splitlines())
        await self.bring("--files", self.sent)
        await self.open_fresh()
        await self.export()
        self.assertEqual(sorted(self.jsonl.read_text().splitlines()), before)

    async def test_a_second_import_changes_nothing(self) -> None:
        await self.talk()
        await self.export("--files", self.sent)
        await self.bring("--files", self.sent)
        before = self.tables()
        for more in ((), ("--files", self.sent)):
            again = await self.bring(*more)
            self.assertIn("#tea: 0 lines imported; 9 lines there already", again)
            self.assertNotRegex(again, "edited|left out|file imported")
            self.assertEqual(self.tables(), before)

    async def test_a_later_export_brings_what_has_changed(self) -> None:
        await self.talk()
        await self.export("--files", self.sent)
        await self.bring("--files", self.sent)
        await self.storage.apply([LineEdited("tea", AT + 200, "no", AT + 9000)])
        await self.storage.apply([LineGone("tea", AT + 300)])
        self.react(AT + 200)
        self.say(said("new", "tea", 102.0)._replace(extra=Extra(reply=AT + 200)))
        before = await self.page()
        await self.export()
        done = await self.bring()
        self.assertIn("#tea: 1 line imported", done)
        self.assertIn("edited or deleted as in the file: 2 messages", done)
        await self.open_fresh()
        self.assertEqual(await self.page(), before)

    async def test_what_was_deleted_here_stays_deleted(self) -> None:
        await self.talk()
        await self.export("--files", self.sent)
        await self.bring("--files", self.sent)
        await self.open_fresh()
        await self.storage.apply([LineGone("tea", AT), LineGone("tea", 101 * 1_000_000)])
        before = await self.page()
        await self.storage.close()
        await self.bring("--files", self.sent)
        await self.open_fresh()
        self.assertEqual(await self.page(), before)
        self.assertIsNone(await self.storage.files.find("x"))


class OtherCursors(RoundTripCase):
    async def first_in_fresh(self, *texts: Said) -> None:
        """These are said in the fresh folder before the import."""
        await self.storage.close()
        exported, self.folder = self.folder, self.fresh
        await self.restart()
        self.say(*texts)
        await self.texts()
        await self.storage.close()
        self.folder = exported

    async def bring_twice(self) -> None:
        """Import the export, and once more, which changes nothing."""
        await self.bring("--files", self.sent)
        before = self.tables()
        self.assertIn("#tea: 0 lines imported", await self.bring("--files", self.sent))
        self.assertEqual(self.tables(), before)

    async def test_replies_follow_messages_whose_cursors_are_taken(self) -> None:
        await self.talk()
        await self.export("--files", self.sent)
        await self.first_in_fresh(said("here first", "tea", 100.0)._replace(name="zoe"))
        await self.bring_twice()
        await self.open_fresh()
        lines = {line.text: line for line in await self.page()}
        one, yes = lines["one\ntwo"], lines["yes"]
        assert yes.extra
        self.assertEqual((cursor(one.when), yes.extra.reply), (AT + 1, AT + 1))
        self.assertEqual(one.reactions[0], ("👍", ("bob", "ann")))
        self.assertEqual(lines["here first"].reactions, ())

    async def test_cursors_are_others_if_the_clock_was_set(self) -> None:
        self.storage.set_ahead(90.0, 50.0)
        await self.talk()
        await self.export("--files", self.sent)
        self.assertEqual(json.loads(self.jsonl.read_text().splitlines()[0])["when"], 50.0)
        await self.bring_twice()
        await self.storage.apply([LineEdited("tea", AT + 200, "no", AT + 9000)])
        await self.storage.apply([LineGone("tea", AT + 500)])
        shown = self.told(await self.page())
        await self.export("--files", self.sent)
        done = await self.bring()
        self.assertIn("edited or deleted as in the file: 2 messages", done)
        await self.open_fresh()
        page = await self.page()
        self.assertEqual(self.told(page), shown)
        first, no = page[0], next(line for line in page if line.text == "no")
        assert no.extra
        self.assertEqual((first.when, no.extra.reply), (50.0, cursor(first.when)))

    async def test_a_file_whose_address_is_taken_gets_another(self) -> None:
        await self.send("x", b"hello", when=101.0)
        await self.export("--files", self.sent)
        await self.storage.close()
        exported, self.folder = self.folder, self.fresh
        await self.restart()
        await self.send("x", b"other", when=100.0)
        await self.storage.close()
        self.folder = exported
        await self.bring_twice()
        await self.open_fresh()
        other, line = await self.page()
        assert line.extra
        assert line.extra.file
        path = line.extra.file.path
        self.assertEqual(line.text, f"look a.txt {ADDRESS}{path}")
        stored = await self.storage.files.find(path.split("/")[1])
        assert stored
        self.assertEqual((stored.digest, stored.file), (digest_of(b"hello"), line.extra.file))
        self.assertTrue(self.has_bytes(b"other"))
        self.assertNotEqual(other.text, line.text)


class WithoutBytes(RoundTripCase):
    async def test_the_text_says_what_the_file_was_until_its_bytes_come(self) -> None:
        await self.send("x", b"hello", when=101.0)
        before = await self.page()
        await self.export("--files", self.sent)
        done = await self.bring()
        self.assertIn("left out: 1 file; name the folder that chatroom export --files made", done)
        await self.open_fresh()
        [line] = await self.page()
        self.assertEqual((line.text, line.extra), ("look a.txt (5 B)", None))
        await self.storage.close()
        self.assertIn("1 file imported, 5 B", await self.bring("--files", self.sent))
        await self.open_fresh()
        self.assertEqual(await self.page(), before)

    async def test_damaged_bytes_are_left_out(self) -> None:
        await self.send("x", b"hello", when=101.0)
        await self.export("--files", self.sent)
        (self.sent / digest_of(b"hello")).write_bytes(b"hullo")
        done = await self.bring("--files", self.sent)
        self.assertIn(f"left out: 1 file; {self.sent} does not have the bytes", done)
        await self.open_fresh()
        self.assertFalse(self.has_bytes())

    async def test_a_folder_that_is_not_there_is_refused(self) -> None:
        await self.send("x", when=101.0)
        await self.export()
        self.assertIn("is no folder", await self.bring("--files", self.sent))
        self.assertFalse(Path(self.fresh).exists())

    async def test_files_go_with_json_alone(self) -> None:
        refused = await self.run_command("export", self.folder, "--files", self.sent)
        self.assertIn("--files needs --format json", refused)


class Damaged(RoundTripCase):
    async def bring_changed(self, **changes: object) -> Line:
        """The message that comes if this is in its line of the export instead."""
        await self.send("x", b"hello", when=101.0)
        await self.export("--files", self.sent)
        values = json.loads(self.jsonl.read_text())
        values["file"] |= changes.pop("file", {})
        self.jsonl.write_text(json.dumps(values | changes))
        await self.bring("--files", self.sent)
        await self.open_fresh()
        [line] = await self.page()
        return line

    async def test_what_goes_with_a_message_and_is_damaged_is_left_out(self) -> None:
        line = await self.bring_changed(
            reply="x", edited=-1, at=True, reactions={"no emoji": ["bob"], "👍": 5}
        )
        self.assertEqual((line.when, line.reactions), (101.0, ()))
        assert line.extra
        self.assertEqual(replace(line.extra, file=None), Extra())

    async def test_an_address_that_this_server_does_not_make_is_none(self) -> None:
        line = await self.bring_changed(file={"path": "files/../a.txt"})
        self.assertEqual((line.text, line.extra), (f"look a.txt {ADDRESS}files/x/a.txt", None))

    async def test_a_file_is_what_its_bytes_say(self) -> None:
        line = await self.bring_changed(file={"media": "image/png", "size": 1 << 40, "width": 9})
        assert line.extra
        file = File("files/x/a.txt", "a.txt", "application/octet-stream", 5)
        self.assertEqual(line.extra.file, file)
