"""Tests for `client.reaching`: addresses, and what is said when something goes wrong."""

from __future__ import annotations

import io
import os
import sys
from argparse import ArgumentTypeError
from collections.abc import Coroutine
from errno import ECONNREFUSED, EMFILE, ENETUNREACH
from typing import Any

from twisted.internet.defer import Deferred, fail
from twisted.internet.error import (
    ConnectionLost,
    ConnectionRefusedError,
    DNSLookupError,
    NoRouteError,
    TimeoutError,
)
from twisted.internet.testing import MemoryReactorClock
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client import reaching
from chatroom_tw.client.chat.command import CHAT
from chatroom_tw.client.chat.link import LinkFactory
from chatroom_tw.client.conversation import Ending
from chatroom_tw.client.reaching import Service, Where
from chatroom_tw.client.tombola.command import TOMBOLA


class Addresses(SynchronousTestCase):
    def test_what_is_left_out_is_the_usual(self) -> None:
        for text, host, port in (
            ("", "127.0.0.1", 12000),
            ("den.example", "den.example", 12000),
            ("den.example:", "den.example", 12000),
            ("den.example:6667", "den.example", 6667),
            (":6667", "127.0.0.1", 6667),
            ("192.0.2.1:1", "192.0.2.1", 1),
            ("[::1]", "::1", 12000),
            ("[2001:db8::1]:65535", "2001:db8::1", 65535),
            ("[fe80::1%eth0]:12000", "fe80::1%eth0", 12000),
        ):
            self.assertEqual(reaching.where(text, 12000), Where(host, port))

    def test_they_are_shown_as_they_are_typed(self) -> None:
        for text in ("den.example:12000", "192.0.2.1:1", "[::1]:12000"):
            self.assertEqual(str(reaching.where(text, 12000)), text)

    def test_mistakes_are_explained(self) -> None:
        for text, why in (
            ("den:0", "from 1 to 65535"),
            ("den:65536", "from 1 to 65535"),
            ("den:-1", "from 1 to 65535"),
            ("den:http", "from 1 to 65535"),
            ("den:１２", "from 1 to 65535"),
            ("::1", "in brackets"),
            ("2001:db8::1", "in brackets"),
            ("[::1", "no IPv6 address"),
            ("[::1]12000", "no IPv6 address"),
            ("[den]:12000", "no IPv6 address"),
            ("[127.0.0.1]", "no IPv6 address"),
        ):
            with self.assertRaisesRegex(ArgumentTypeError, why):
                reaching.where(text, 12000)


class Refused:
    """An endpoint where nobody answers."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def connect(self, factory: Any) -> Deferred[Any]:
        return fail(self.error)


def connect(
    server: str, endpoint: Any, reactor: Any, service: Service = CHAT
) -> Coroutine[Any, Any, Any]:
    server_ = reaching.where(server, service.port)
    return reaching.connect(reactor, endpoint, LinkFactory(reactor), service, server_)


class Connecting(SynchronousTestCase):
    def why(self, error: Exception, server: str = "", service: Service = CHAT) -> Any:
        connected = connect(server, Refused(error), MemoryReactorClock(), service)
        failure = self.failureResultOf(Deferred.fromCoroutine(connected), SystemExit)
        return failure.value.code

    def test_no_server_there(self) -> None:
        refused = ConnectionRefusedError(ECONNREFUSED, "Connection refused")
        self.assertEqual(
            self.why(refused),
            "chatroom: no chat server at 127.0.0.1:12000 (Connection refused); "
            "start one with: twistd -n chat",
        )
        self.assertTrue(self.why(refused, ":1").endswith("twistd -n chat --port 1"))
        self.assertEqual(
            self.why(refused, "", TOMBOLA),
            "chatroom: no tombola server at 127.0.0.1:12001 (Connection refused); "
            "start one with: twistd -n tombola",
        )

    def test_no_such_host(self) -> None:
        for error in (DNSLookupError("no results"), ValueError("invalid hostname")):
            self.assertEqual(
                self.why(error, "den.invalid"), "chatroom: there is no host den.invalid"
            )

    def test_no_answer(self) -> None:
        self.assertEqual(
            self.why(TimeoutError(), "den"), "chatroom: no answer from den:12000 in 10 seconds"
        )

    def test_no_way(self) -> None:
        for error in (
            NoRouteError(ENETUNREACH, "x"),
            OSError(EMFILE, "x"),
            NoRouteError(None, "?"),
        ):
            self.assertRegex(
                self.why(error, "[::1]"), r"^chatroom: cannot reach \[::1\]:12000 \(.*\)$"
            )


class Waiting(SynchronousTestCase):
    def test_a_reactor_that_stops_waits_for_no_server(self) -> None:
        reactor, answer = MemoryReactorClock(), Deferred[Any]()
        self.patch(Refused, "connect", lambda endpoint, factory: answer)
        connected = connect("", Refused(OSError()), reactor)
        done = Deferred.fromCoroutine(connected)
        [(stop, arguments, _)] = reactor.triggers["before"]["shutdown"]
        stop(*arguments)
        self.assertEqual(self.failureResultOf(done, SystemExit).value.code, 0)
        answer.errback(ConnectionLost())


class Ends(SynchronousTestCase):
    def test_only_leaving_is_no_failure(self) -> None:
        server = Where("den", 1)
        reaching.check(Ending.LEFT, CHAT, server)
        for ending, text in (
            (Ending.CLOSED, "the server at den:1 has closed the connection"),
            (Ending.LOST, "the connection to the server at den:1 is lost"),
            (Ending.SILENT, "the server at den:1 does not answer any more"),
            (Ending.STRANGE, "what listens at den:1 is no chat server: its lines do not end"),
        ):
            with self.assertRaises(SystemExit) as exit_:
                reaching.check(ending, CHAT, server)
            self.assertEqual(exit_.exception.code, f"chatroom: {text}")


class Views(SynchronousTestCase):
    def setUp(self) -> None:
        self.terminals = {0, 1, 2}
        self.urwid = True
        self.err = io.StringIO()
        self.patch(sys, "stderr", self.err)
        self.patch(os, "isatty", lambda descriptor: descriptor in self.terminals)
        self.patch(os, "environ", {"TERM": "xterm"})

    def view(self) -> str:
        return reaching.view_for(self.screen, lambda: "plain")

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

    def test_so_does_a_terminal_that_cannot_draw(self) -> None:
        os.environ["TERM"] = "dumb"
        self.assert_plain()

    def test_without_urwid_there_are_plain_lines_and_advice(self) -> None:
        self.urwid = False
        self.assert_plain()
        self.assertIn("pip install 'chatroom_tw[client]'", self.err.getvalue())
        self.assertEqual(self.err.getvalue().count("\n"), 1)

    def test_a_terminal_gets_a_screen(self) -> None:
        self.assertEqual(self.view(), "screen")
