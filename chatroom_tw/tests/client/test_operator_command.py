"""Tests for `client.operator_command`: the operators' file, changed from the command line."""

from __future__ import annotations

import getpass
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

from twisted.internet.defer import Deferred, maybeDeferred
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.operators import read
from chatroom_tw.chat.passwords import Passwords
from chatroom_tw.client import main, operator_command
from chatroom_tw.tests.support.chat import CHEAP

TWICE = "secret-word\nsecret-word\n"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class OperatorCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.path = Path(self.mktemp(), "operators.toml")
        self.patch(operator_command, "Passwords", lambda thread: Passwords(thread, CHEAP))

    def run_command(self, *arguments: str, typed: str | None = TWICE) -> str:
        """Run it; what it prints, or its error. `typed` None: it has a terminal."""
        self.patch(sys, "stdin", Terminal() if typed is None else io.StringIO(typed))
        output = io.StringIO()
        self.patch(sys, "stdout", output)
        parsed = main.parser().parse_args(["operator", *arguments, "--file", str(self.path)])
        running = Deferred.fromCoroutine(operator_command.run(None, parsed))
        running.addErrback(lambda fault: f"error: {fault.trap(SystemExit) and fault.value}")
        error = self.successResultOf(running)
        return error or output.getvalue()

    def matches(self, name: str, password: str) -> bool:
        passwords = Passwords(maybeDeferred, CHEAP)
        matching = read(str(self.path)).matches(name, password, "", passwords)
        return self.successResultOf(Deferred.fromCoroutine(matching))


class Adding(OperatorCase):
    def test_the_file_is_made_for_its_owner_alone(self) -> None:
        self.addCleanup(os.umask, os.umask(0))
        self.assertIn("names the operator ann", self.run_command("add", "ann"))
        self.assertEqual(self.path.stat().st_mode & 0o777, 0o600)
        self.assertEqual(self.path.parent.stat().st_mode & 0o777, 0o700)
        self.assertTrue(self.matches("ann", "secret-word"))
        self.assertNotIn("secret-word", self.path.read_text())
        self.assertEqual(os.listdir(self.path.parent), ["operators.toml"])

    def test_a_name_that_is_there_needs_replace(self) -> None:
        self.run_command("add", "ann")
        before = self.path.read_text()
        self.assertIn("has an operator ANN already; --replace", self.run_command("add", "ANN"))
        self.assertEqual(self.path.read_text(), before)
        other = "other-word\nother-word\n"
        self.assertIn("new password", self.run_command("add", "ANN", "--replace", typed=other))
        self.assertTrue(self.matches("ann", "other-word"))

    def test_a_password_that_cannot_be_one_changes_nothing(self) -> None:
        for typed, expected in (
            ("", "twice, as two lines"),
            ("secret-word\n", "twice, as two lines"),
            ("secret-word\nsecret-ward\n", "differ"),
            ("short\nshort\n", "at least 8 characters"),
            (" secret-word\n secret-word\n", "blank"),
            ("secret\tword\nsecret\tword\n", "control"),
        ):
            self.assertIn(expected, self.run_command("add", "ann", typed=typed))
        self.assertFalse(self.path.exists())

    def test_a_password_may_have_blanks_and_windows_line_ends(self) -> None:
        self.run_command("add", "ann", typed="perché no? sì\r\nperché no? sì")
        self.assertTrue(self.matches("ann", "perché no? sì"))

    def test_it_is_asked_for_on_a_terminal(self) -> None:
        for again, expected in (("secret-word", "names the operator"), ("secret-ward", "differ")):
            answers = {"Password: ": "secret-word", "Again: ": again}
            self.patch(getpass, "getpass", answers.__getitem__)
            self.assertIn(expected, self.run_command("add", "ann", "--replace", typed=None))

    def test_ctrl_c_at_the_question_changes_nothing(self) -> None:
        for stop in (KeyboardInterrupt, EOFError):
            self.patch(getpass, "getpass", self.raising(stop))
            self.assertIn("no password was given", self.run_command("add", "ann", typed=None))

    def raising(self, error: type[BaseException]) -> Callable[[str], str]:
        def ask(prompt: str) -> str:
            raise error

        return ask

    def test_a_name_that_cannot_be_one_is_refused(self) -> None:
        self.assertIn("'a b' is not allowed", self.run_command("add", "a b"))

    def test_what_a_link_leads_to_is_changed(self) -> None:
        real = Path(self.mktemp())
        real.write_text("# ours\n")
        self.path.parent.mkdir()
        self.path.symlink_to(real.absolute())
        self.run_command("add", "ann")
        self.assertTrue(self.path.is_symlink())
        self.assertTrue(real.read_text().startswith("# ours\n"))
        self.assertEqual(real.stat().st_mode & 0o777, 0o600)

    def test_a_command_that_is_at_it_keeps_another_out(self) -> None:
        self.path.parent.mkdir()
        beside = Path(f"{self.path}.new")
        beside.touch()
        self.assertIn("another command changes the file", self.run_command("add", "ann"))
        self.assertTrue(beside.exists())
        self.assertFalse(self.path.exists())

    def test_a_file_with_a_mistake_is_left_alone(self) -> None:
        self.path.parent.mkdir()
        self.path.write_text("[bob]\nx = 1\n")
        for action in (("add", "ann"), ("remove", "bob"), ("list",)):
            self.assertIn("[bob]: there is no key 'x'", self.run_command(*action))
        self.assertEqual(os.listdir(self.path.parent), ["operators.toml"])

    def test_a_folder_that_cannot_be_made_is_one_line(self) -> None:
        self.path = Path("/dev/null/operators.toml")
        error = self.run_command("add", "ann")
        self.assertIn("error: chatroom: cannot use /dev/null/operators.toml", error)


class RemovingAndListing(OperatorCase):
    def test_all_are_listed_and_plain_passwords_marked(self) -> None:
        self.assertEqual(self.run_command("list"), "")
        self.run_command("add", "zoe")
        self.run_command("add", "ann")
        with self.path.open("a") as file:
            file.write("[bob]\nplain = 'x'\n")
        self.assertEqual(self.run_command("list"), "ann\nbob (the password can be read)\nzoe\n")

    def test_who_is_removed_is_gone(self) -> None:
        self.run_command("add", "zoe")
        self.run_command("add", "ann")
        self.assertIn("does not name ANN any more", self.run_command("remove", "ANN"))
        self.assertEqual(read(str(self.path)).names, {"zoe"})
        self.assertIn("has no operator ann", self.run_command("remove", "ann"))
        self.assertEqual(self.path.stat().st_mode & 0o777, 0o600)

    def test_the_default_is_in_the_chats_folder(self) -> None:
        self.patch(operator_command, "default_folder", lambda name: f"/home/ann/{name}")
        parsed = main.parser().parse_args(["operator", "remove", "ann"])
        running = Deferred.fromCoroutine(operator_command.run(None, parsed))
        fault = self.failureResultOf(running, SystemExit)
        self.assertIn("/home/ann/chat", str(fault.value))
