"""Tests for `client.main`: the command line, and what is said when something goes wrong."""

from __future__ import annotations

import io
import os
import sys
from argparse import ArgumentTypeError, Namespace
from errno import ECONNREFUSED, EMFILE, ENETUNREACH
from typing import Any

from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.error import (
    ConnectionDone,
    ConnectionLost,
    ConnectionRefusedError,
    DNSLookupError,
    NoRouteError,
    TimeoutError,
)
from twisted.internet.testing import MemoryReactorClock, StringTransport
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw import __version__
from chatroom_tw.client import main
from chatroom_tw.client.link import Link
from chatroom_tw.client.main import Where
from chatroom_tw.client.plain import Plain
from chatroom_tw.tests.test_client_link import Paper


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
            self.assertEqual(main.where(text), Where(host, port))

    def test_they_are_shown_as_they_are_typed(self) -> None:
        for text in ("den.example:12000", "192.0.2.1:1", "[::1]:12000"):
            self.assertEqual(str(main.where(text)), text)

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
                main.where(text)


class CommandLine(SynchronousTestCase):
    def setUp(self) -> None:
        self.out, self.err = io.StringIO(), io.StringIO()
        self.patch(sys, "stdout", self.out)
        self.patch(sys, "stderr", self.err)

    def status(self, *arguments: str) -> Any:
        with self.assertRaises(SystemExit) as exit_:
            main.main(arguments)
        return exit_.exception.code

    def test_the_version(self) -> None:
        self.assertEqual(self.status("--version"), 0)
        self.assertEqual(self.out.getvalue(), f"chatroom {__version__}\n")

    def test_the_help_names_the_commands(self) -> None:
        self.assertEqual(self.status("--help"), 0)
        for name in main.COMMANDS:
            self.assertIn(name, self.out.getvalue())

    def test_mistakes_are_status_2(self) -> None:
        for arguments in (
            [],
            ["nosuch"],
            ["chat", ":99999"],
            ["chat", "::1"],
            ["chat", "one", "two"],
            ["chat", "--name", "two words"],
            ["chat", "--name", ""],
            ["chat", "--name", "a\nexit"],
        ):
            self.assertEqual(self.status(*arguments), 2)
            self.assertIn("error: ", self.err.getvalue())
            self.assertNotIn("Traceback", self.err.getvalue())


class Refused:
    """An endpoint where nobody answers."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def connect(self, factory: Any) -> Deferred[Any]:
        return fail(self.error)


class Connecting(SynchronousTestCase):
    def why(self, error: Exception, server: str = "") -> Any:
        connected = main.connect(MemoryReactorClock(), Refused(error), main.where(server))
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
        connected = main.connect(reactor, Refused(OSError()), main.where(""))
        done = Deferred.fromCoroutine(connected)
        [(stop, arguments, _)] = reactor.triggers["before"]["shutdown"]
        stop(*arguments)
        self.assertEqual(self.failureResultOf(done, SystemExit).value.code, 0)
        answer.errback(ConnectionLost())


class Arrived:
    """An endpoint where a server answers."""

    def __init__(self, reactor: Any, host: str, port: int, timeout: float) -> None:
        pass

    def connect(self, factory: Any) -> Deferred[Any]:
        link = factory.buildProtocol(None)
        link.makeConnection(StringTransport())
        return succeed(link)


class Chatting(SynchronousTestCase):
    def setUp(self) -> None:
        self.paper = Paper()
        self.patch(main, "HostnameEndpoint", Arrived)
        self.patch(main, "view_for", lambda reactor, server: self.paper)
        self.reactor = MemoryReactorClock()
        arguments = Namespace(where=Where("den", 1), name="ann")
        self.done = Deferred.fromCoroutine(main.chat(self.reactor, arguments))

    def lose(self, error: Exception) -> None:
        self.link.connectionLost(Failure(error))

    @property
    def link(self) -> Link:
        return self.paper.link

    def test_the_name_is_sent_first_and_the_view_has_the_link(self) -> None:
        self.link.enter("hello")
        self.assertEqual(self.link.transport.value(), b"/nick ann\nhello\n")
        self.assertEqual(self.paper.seen(), ["<You> hello"])

    def test_whoever_leaves_has_done_well(self) -> None:
        self.link.quit()
        self.assertNoResult(self.done)
        self.lose(ConnectionDone())
        self.assertIsNone(self.successResultOf(self.done))

    def test_a_server_that_goes_is_told_of(self) -> None:
        self.lose(ConnectionDone())
        failure = self.failureResultOf(self.done, SystemExit)
        self.assertEqual(
            failure.value.code, "chatroom: the server at den:1 has closed the connection"
        )

    def test_a_connection_that_breaks_is_told_of(self) -> None:
        self.lose(ConnectionLost())
        failure = self.failureResultOf(self.done, SystemExit)
        self.assertEqual(
            failure.value.code, "chatroom: the connection to the server at den:1 is lost"
        )

    def test_a_reactor_that_stops_waits_for_the_goodbye(self) -> None:
        *_, (stop, arguments, _) = self.reactor.triggers["before"]["shutdown"]
        waited = stop(*arguments)
        self.assertEqual(self.link.transport.value(), b"/nick ann\n/quit\n")
        self.assertTrue(self.link.transport.disconnecting)
        self.assertFalse(waited.called)
        self.lose(ConnectionDone())
        self.assertTrue(waited.called)
        self.assertIsNone(self.successResultOf(self.done))


class Views(SynchronousTestCase):
    def setUp(self) -> None:
        self.terminals = {0, 1, 2}
        self.err = io.StringIO()
        self.patch(sys, "stderr", self.err)
        self.patch(os, "isatty", lambda descriptor: descriptor in self.terminals)
        self.patch(os, "environ", {"TERM": "xterm"})

    def assert_plain(self) -> None:
        self.assertIsInstance(main.view_for(MemoryReactorClock(), "den:1"), Plain)

    def test_a_pipe_at_either_end_means_plain_lines(self) -> None:
        for terminals in ({0, 2}, {1, 2}, {2}):
            self.terminals = terminals
            self.assert_plain()
        self.assertEqual(self.err.getvalue(), "")

    def test_so_does_a_terminal_that_cannot_draw(self) -> None:
        os.environ["TERM"] = "dumb"
        self.assert_plain()

    def test_without_urwid_there_are_plain_lines_and_advice(self) -> None:
        name = "chatroom_tw.client.screen"
        found = sys.modules.pop(name, None)
        self.addCleanup(lambda: sys.modules.update({name: found}) if found else None)
        self.addCleanup(sys.modules.pop, name)
        sys.modules[name] = None  # type: ignore[assignment]  # what imports take for a missing one
        self.assert_plain()
        self.assertIn("pip install 'chatroom_tw[client]'", self.err.getvalue())
        self.assertEqual(self.err.getvalue().count("\n"), 1)

    def test_a_terminal_gets_a_screen(self) -> None:
        try:
            from chatroom_tw.client.screen import Screen
        except ImportError:
            self.skipTest("urwid is not installed")
        self.assertIsInstance(main.view_for(MemoryReactorClock(), "den:1"), Screen)
