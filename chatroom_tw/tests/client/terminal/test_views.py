"""Tests for `client.terminal.views`: when there is a screen, and when plain lines."""

from __future__ import annotations

import io
import os
import sys

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.terminal.views import choose_view


class Choice(SynchronousTestCase):
    def setUp(self) -> None:
        self.terminals = {0, 1, 2}
        self.urwid = True
        self.err = io.StringIO()
        self.patch(sys, "stderr", self.err)
        self.patch(os, "isatty", lambda descriptor: descriptor in self.terminals)
        self.patch(os, "environ", {"TERM": "xterm"})

    def view(self) -> str:
        return choose_view(self.screen, lambda: "plain")

    def screen(self) -> str:
        if not self.urwid:
            raise ImportError("no urwid")
        return "screen"

    def assert_plain(self) -> None:
        self.assertEqual(self.view(), "plain")

    def test_a_pipe_at_either_end_means_plain_lines(self) -> None:
        for terminals in ({0, 2}, {1, 2}, {2}):
            self.terminals = terminals
            self.assert_plain()
        self.assertEqual(self.err.getvalue(), "")

    def test_a_dumb_terminal_means_plain_lines(self) -> None:
        os.environ["TERM"] = "dumb"
        self.assert_plain()

    def test_without_urwid_plain_lines_and_a_hint(self) -> None:
        self.urwid = False
        self.assert_plain()
        self.assertIn("pip install 'chatroom_tw[client]'", self.err.getvalue())
        self.assertEqual(self.err.getvalue().count("\n"), 1)

    def test_a_terminal_gets_a_screen(self) -> None:
        self.assertEqual(self.view(), "screen")
