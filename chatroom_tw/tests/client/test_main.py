"""Tests for `client.main`: the parser of the command line."""

from __future__ import annotations

import io
import sys
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw import __version__
from chatroom_tw.client import main


class CommandLine(SynchronousTestCase):
    def setUp(self) -> None:
        self.out, self.err = io.StringIO(), io.StringIO()
        self.patch(sys, "stdout", self.out)
        self.patch(sys, "stderr", self.err)

    def status(self, *arguments: str) -> Any:
        with self.assertRaises(SystemExit) as exit_:
            main.main(arguments)
        return exit_.exception.code

    def test_version(self) -> None:
        self.assertEqual(self.status("--version"), 0)
        self.assertEqual(self.out.getvalue(), f"chatroom {__version__}\n")

    def test_help_names_all_subcommands(self) -> None:
        self.assertEqual(self.status("--help"), 0)
        for name in main.COMMANDS:
            self.assertIn(name, self.out.getvalue())

    def test_invalid_arguments_exit_with_status_2(self) -> None:
        for arguments in (
            [],
            ["nosuch"],
            ["chat", ":99999"],
            ["chat", "::1"],
            ["chat", "one", "two"],
            ["chat", "--name", "two words"],
            ["chat", "--name", ""],
            ["chat", "--name", "a\nexit"],
            ["tombola", ":99999"],
            ["tombola", "--name", "two words"],
            ["tombola", "--cards", "0"],
            ["tombola", "--cards", "7"],
            ["tombola", "--cards", "many"],
            ["tombola", "--lang", "de"],
        ):
            self.assertEqual(self.status(*arguments), 2)
            self.assertIn("error: ", self.err.getvalue())
            self.assertNotIn("Traceback", self.err.getvalue())

    def test_default_values(self) -> None:
        arguments = main.parser().parse_args(["tombola"])
        self.assertEqual(str(arguments.address), "127.0.0.1:12001")
        self.assertEqual((arguments.cards, arguments.auto, arguments.lang), (1, False, "it"))
        self.assertEqual(str(main.parser().parse_args(["chat"]).address), "127.0.0.1:12000")
