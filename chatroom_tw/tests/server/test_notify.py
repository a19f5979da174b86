"""Tests for `server.notify`: what systemd is told."""

from __future__ import annotations

import os
import socket
import tempfile
from pathlib import Path

from twisted.logger import LogEvent, formatEvent, globalLogPublisher
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.notify import READY, alive_every, tell


class Telling(SynchronousTestCase):
    def told_at(self, path: str) -> str:
        """What comes out of a socket that is bound to this path."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
            receiver.bind(path)
            tell(READY, {"NOTIFY_SOCKET": path.replace("\0", "@")})
            receiver.setblocking(False)
            return receiver.recv(100).decode()

    def test_it_is_one_datagram(self) -> None:
        with tempfile.TemporaryDirectory() as folder:  # A socket's path is a short one.
            self.assertEqual(self.told_at(f"{folder}/notify"), "READY=1")

    def test_a_socket_can_be_abstract(self) -> None:
        self.assertEqual(self.told_at(f"\0chatroom-{os.getpid()}"), "READY=1")

    if not Path("/proc/self").exists():
        test_a_socket_can_be_abstract.skip = "only Linux has them"  # type: ignore[attr-defined]

    def test_without_systemd_nothing_is_told(self) -> None:
        self.patch(socket, "socket", lambda *_: self.fail("a socket is opened"))
        tell(READY, {})

    def test_nobody_to_tell_is_one_line(self) -> None:
        events: list[LogEvent] = []
        globalLogPublisher.addObserver(events.append)
        self.addCleanup(globalLogPublisher.removeObserver, events.append)
        tell(READY, {"NOTIFY_SOCKET": "/nowhere/notify"})
        tell(READY, {"NOTIFY_SOCKET": "/" + 200 * "x"})
        for line in map(formatEvent, events):
            self.assertIn("cannot tell systemd READY=1: ", line)
        self.assertEqual(len(events), 2)


class SignsOfLife(SynchronousTestCase):
    def test_they_come_twice_as_often_as_they_have_to(self) -> None:
        self.assertEqual(alive_every({"WATCHDOG_USEC": "60000000"}), 30)
        pid = str(os.getpid())
        self.assertEqual(alive_every({"WATCHDOG_USEC": "500000", "WATCHDOG_PID": pid}), 0.25)

    def test_there_are_none_unless_systemd_wants_them_of_this_process(self) -> None:
        for environment in (
            {},
            {"WATCHDOG_USEC": "0"},
            {"WATCHDOG_USEC": "soon"},
            {"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"},
        ):
            self.assertIsNone(alive_every(environment))
