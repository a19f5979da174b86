"""Tests for `client.importing.command`: files, and what is said of them."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.storage.export import Exported, lines
from chatroom_tw.client import main
from chatroom_tw.client.exporting import FORMATS

CHAT = "31/12/23, 21:04 - Ann: perché no?\n31/12/23, 21:05 - Bob: ok\n"


class CommandCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.folder = self.mktemp()
        self.files = Path(self.mktemp())
        self.files.mkdir()

    def run_command(self, *arguments: object) -> str:
        """Run it; what it prints, or its error."""
        output = io.StringIO()
        self.patch(sys, "stdout", output)
        words = ["import", self.folder, *map(str, arguments), "--timezone", "UTC"]
        parsed = main.parser().parse_args(words)
        running: Deferred[Any] = Deferred.fromCoroutine(main.COMMANDS["import"].run(None, parsed))
        running.addErrback(lambda fault: f"error: {fault.trap(SystemExit) and fault.value}")
        return self.successResultOf(running) or output.getvalue()

    def file(self, content: str | bytes, name: str = "chat.txt") -> Path:
        path = self.files / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def exported(self) -> list[Exported]:
        return list(lines(self.folder))

    def texts(self) -> list[str]:
        return [line.text for line in self.exported()]


class Files(CommandCase):
    def test_an_export_of_whatsapp_is_imported_once(self) -> None:
        path = self.file(CHAT)
        self.assertIn("#tea: 2 lines imported", self.run_command(path, "--room", "#tea"))
        self.assertIn("#tea: 0 lines imported; 2 lines", self.run_command(path, "--room", "tea"))
        self.assertEqual(self.texts(), ["perché no?", "ok"])

    def test_files_that_overlap_are_imported_as_one(self) -> None:
        more = f"{CHAT}31/12/23, 21:05 - Bob: ok\n31/12/23, 21:05 - Ann: bye\n"
        files = self.file(CHAT), self.file(more, "more.txt"), self.file(CHAT, "again.txt")
        self.run_command(*files, "--room", "tea")
        self.assertEqual(self.texts(), ["perché no?", "ok", "ok", "bye"])

    def test_an_export_comes_back_as_it_was(self) -> None:
        path = self.file("[21:04:15] <ann> hi\n[21:04:15] * ann waves\n", "2023-12-31.log")
        self.run_command(path, "--room", "tea")
        self.run_command(self.file("31/12/23, 21:04 - Ann: one\n\ntwo\n"), "--room", "main")
        before = self.exported()
        export = self.file("\n".join(map(FORMATS["json"], before)), "export.jsonl")
        self.assertIn("#tea: 0 lines imported", self.run_command(export))
        self.folder = self.mktemp()
        self.assertIn("#main: 3 lines imported", self.run_command(export))
        self.assertEqual(self.exported(), before)

    def test_several_encodings_are_read(self) -> None:
        for content in (
            CHAT.encode("utf-16"),
            CHAT.encode("utf-8-sig"),
            CHAT.encode("latin-1"),
            CHAT.replace("\n", "\r\n").encode(),
        ):
            self.folder = self.mktemp()
            said = self.run_command(self.file(content), "--room", "tea")
            self.assertEqual(self.texts(), ["perché no?", "ok"], said)
        self.assertIn(
            "Windows-1252", self.run_command(self.file(CHAT.encode("latin-1")), "--room=a")
        )

    def test_what_is_left_out_is_counted(self) -> None:
        path = self.file(f"preface \x1b[2J\n{CHAT}31/12/99, 21:04 - Ann: later\n")
        said = self.run_command(path, "--room", "tea")
        self.assertIn("1 line that fit nothing; the first is line 1 of", said)
        self.assertIn("1 line later than now; the first is line 4 of", said)
        self.assertNotIn("\x1b", said)
        self.assertEqual(self.texts(), ["perché no?", "ok"])

    def test_the_options_that_keep_it_are_said(self) -> None:
        said = self.run_command(self.file(CHAT), "--room", "tea")
        self.assertIn("keeps 0, and removes the others", said)
        self.assertRegex(said, r"start it with --history-days \d+\n")
        self.assertNotIn("--history-lines", said)

    def test_damaged_json_lines_are_left_out(self) -> None:
        good = {"room": "tea", "name": "ann", "text": "hi", "when": 1.5}
        bad = [{**good, "when": when} for when in (True, "1", -1, 1e300, float("nan"))]
        bad += [{**good, "room": "@a b"}, {**good, "text": None}]
        rows = [*map(json.dumps, [good, *bad]), "[" * 100_000, "null"]
        said = self.run_command(self.file("\n".join(rows)))
        self.assertIn("left out: 9 lines that fit nothing", said)
        self.assertEqual(self.texts(), ["hi"])


class Refusals(CommandCase):
    def assert_refused(self, words: str, *arguments: object) -> None:
        said = self.run_command(*arguments)
        self.assertIn(f"error: chatroom: {words}", said)
        self.assertEqual(said.count("\n"), 0)

    def test_files_that_cannot_be_imported(self) -> None:
        for content, words in {
            b"": "it is empty",
            b" \n": "it is empty",
            b"PK\x03\x04rest": "it is a ZIP archive; unpack it",
            b"\x89PNG\r\n\x1a\n\0\0": "it is no text",
            b"prose\n": "no line fits a format that can be imported",
        }.items():
            path = self.file(content)
            self.assert_refused(f"{path}: {words}", path, "--room", "tea")
        self.assert_refused(f"{self.files}/no: it cannot be read", f"{self.files}/no", "--room=tea")
        self.assertFalse(Path(self.folder).exists())

    def test_one_bad_file_imports_nothing(self) -> None:
        good, bad = self.file(CHAT), self.file("[21:04] <ann> hi\n", "irc.log")
        self.assert_refused(f"{bad}: neither line 1 nor one before", good, bad, "--room", "tea")
        self.assertEqual(self.texts(), [])

    def test_what_the_command_line_lacks(self) -> None:
        path = self.file(CHAT)
        self.assert_refused(f"{path}: it is an export of WhatsApp, which does not say", path)
        self.assert_refused("a room cannot be called 'a b'", path, "--room", "a b")
        self.assert_refused("nobody has registered the name ann", path, "--room=a", "--owner=ann")
        self.assert_refused("'x' is no date", path, "--room=a", "--date", "x")
        self.assert_refused(f"{path}: no line of it is that of", path, "--room=a", "--format=irc")
