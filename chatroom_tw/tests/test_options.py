"""Tests for `options`: the command line, the file, and what is said of mistakes."""

from __future__ import annotations

from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat import Options
from chatroom_tw.doors import CannotStart


class Reading(SynchronousTestCase):
    def options(self, *arguments: str) -> Options:
        options = Options()
        options.parseOptions(list(arguments))
        return options

    def mistake(self, *arguments: str) -> str:
        cannot = self.assertRaises(CannotStart, self.options, *arguments)
        self.assertNotIn("\n", str(cannot))
        self.assertTrue(str(cannot).startswith("chat: "), cannot)
        return str(cannot)

    def file(self, text: str) -> str:
        path = Path(self.mktemp())
        path.write_text(text)
        return str(path)

    def test_every_option_has_a_default(self) -> None:
        options = self.options()
        self.assertEqual(
            (options["port"], options["interface"], options["line"], options["state"]),
            (12000, "127.0.0.1", (), "none"),
        )
        self.assertTrue(options["name"])

    def test_the_command_line(self) -> None:
        options = self.options("--port", "0", "--name=den", "--line", "1", "--line", "unix:/x")
        self.assertEqual(options["port"], 0)
        self.assertEqual(options["name"], "den")
        self.assertEqual(options["line"], ("1", "unix:/x"))

    def test_the_file(self) -> None:
        options = self.options("--config", self.file('port = 5\nline = ["1", 2]\nname = "den"'))
        self.assertEqual((options["port"], options["line"]), (5, ("1", "2")))
        self.assertEqual((options["name"], options["interface"]), ("den", "127.0.0.1"))

    def test_the_command_line_wins_over_the_file(self) -> None:
        path = self.file('port = 5\nline = ["1", "2"]\nname = "den"')
        options = self.options("--port", "6", "--config", path, "--line", "3")
        self.assertEqual((options["port"], options["line"]), (6, ("3",)))
        self.assertEqual(options["name"], "den")

    def test_a_bad_value_is_one_clear_line(self) -> None:
        for port in ("65536", "-1", "twelve", ""):
            self.assertIn("--port takes a number from 0 to 65535", self.mistake(f"--port={port}"))
        self.assertIn("--name takes 1 to 64 bytes", self.mistake("--name", "é" * 33))
        self.assertIn("--name takes", self.mistake("--name", "a\nb"))
        self.assertIn("--name takes", self.mistake("--name", "\udcff"))
        self.assertIn("--interface takes an address", self.mistake("--interface", ""))
        self.assertIn("--state takes only none", self.mistake("--state", "/var/lib/chat"))
        self.assertIn("--flood takes only none", self.mistake("--flood", "friends"))

    def test_an_unknown_option_is_one_clear_line(self) -> None:
        self.assertIn("option --prot not recognized", self.mistake("--prot", "1"))
        self.assertIn("Wrong number of arguments", self.mistake("12000"))

    def test_mistakes_in_the_file_name_the_file(self) -> None:
        for text, complaint in (
            ("prot = 1", "there is no option prot; is it port?"),
            ("config = 'x'", "there is no option config"),
            ("port = 70000", "--port takes a number from 0 to 65535"),
            ("port = true", "port takes text or a number"),
            ("port = [1, 2]", "port takes one value"),
            ("port = ", "is not TOML"),
            ("port = {}", "port takes text or a number"),
        ):
            path = self.file(text)
            mistake = self.mistake("--config", path)
            self.assertIn(path, mistake)
            self.assertIn(complaint, mistake)

    def test_a_file_that_cannot_be_read(self) -> None:
        self.assertIn(
            "cannot read --config /nowhere: No such file", self.mistake("--config", "/nowhere")
        )

    def test_help_names_every_option_with_its_default(self) -> None:
        usage = Options().getUsage(80)
        for option in ("port", "interface", "line", "state", "name", "flood", "config"):
            self.assertIn(f"--{option}=", usage)
        self.assertIn("[default: 12000]", usage)
