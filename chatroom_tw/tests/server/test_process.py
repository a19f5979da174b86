"""Tests for `server.process` and `server.user`: the log's file, the signals, the user."""

from __future__ import annotations

import json
import os
import pwd
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from twisted.application.service import Application, Service
from twisted.internet.testing import MemoryReactorClock
from twisted.logger import ILogObserver, Logger
from twisted.python.components import Componentized
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server import process, user
from chatroom_tw.server.listen.listeners import CannotStart
from chatroom_tw.server.process import LOGS_KEPT, Process
from chatroom_tw.server.user import as_its_user, open_state, user_of


class Reactor(MemoryReactorClock):
    def __init__(self) -> None:
        super().__init__()
        self.stopped = False

    def callFromThread(self, call: Callable[..., Any], *arguments: Any, **named: Any) -> None:
        call(*arguments, **named)

    def stop(self) -> None:
        self.stopped = True


class ProcessCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.handlers: dict[int, Callable[[int, Any], None]] = {}
        self.patch(signal, "signal", self.handlers.__setitem__)
        self.patch(signal, "getsignal", lambda number: signal.default_int_handler)
        self.last_resorts: list[str] = []
        self.patch(process, "LastResort", self.last_resort)
        self.reactor = Reactor()
        self.path = Path(self.mktemp(), "chat.log").absolute()
        self.path.parent.mkdir()

    def last_resort(self, application: str) -> Any:
        """In the place of the thread that would end the process of these tests."""
        return SimpleNamespace(begin=lambda: self.last_resorts.append(application))

    def start(self, log_format: str = "text", **settings: Any) -> Logger:
        """Start a process with these options of twistd. Returns what writes to its log."""
        twistd = {"nodaemon": True, **settings}
        made = self.made = Process(self.reactor, "chat", twistd, log_format)
        application: Any = Application("chat")
        assert isinstance(application, Componentized)
        made.setServiceParent(application)
        made.startService()
        self.addCleanup(made.stopService)
        return Logger("a.module", observer=application.getComponent(ILogObserver))

    def to_a_file(self, **settings: Any) -> Logger:
        return self.start(logfile=str(self.path), **settings)

    def send(self, name: str) -> None:
        number = getattr(signal, name)
        self.handlers[number](number, None)

    def logs(self) -> list[str]:
        return sorted(path.name for path in self.path.parent.iterdir())


class LogFiles(ProcessCase):
    def test_only_this_user_can_read_them(self) -> None:
        self.addCleanup(os.umask, os.umask(0))
        self.path.write_text("from before\n")
        self.to_a_file().info("hello")
        self.send("SIGUSR1")
        for path in self.path.parent.iterdir():
            self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        self.assertIn("from before", Path(f"{self.path}.1").read_text())

    def test_they_are_rotated_and_old_ones_removed(self) -> None:
        self.patch(process, "LOG_SIZE", 100)
        log = self.to_a_file()
        for number in range(LOGS_KEPT + 20):
            log.info("{text}", text="x" * 200, kind=number)
        names = ["chat.log", *(f"chat.log.{n}" for n in range(1, LOGS_KEPT + 1))]
        self.assertEqual(self.logs(), sorted(names))

    def test_what_is_counted_is_written_ten_seconds_later(self) -> None:
        now = [time.monotonic()]
        self.patch(time, "monotonic", lambda: now[0])
        log = self.to_a_file()
        for _ in range(1000):
            log.info("junk")
        self.assertEqual(self.path.read_text().count("junk"), 3)
        now[0] += 10
        self.reactor.advance(1)
        self.assertIn("junk (and 996 more like this before)", self.path.read_text())

    def test_what_is_counted_is_written_when_the_server_ends(self) -> None:
        made = Process(self.reactor, "chat", {"logfile": str(self.path)})
        application: Any = Application("chat")
        made.setServiceParent(application)
        made.startService()
        log = Logger("a.module", observer=application.getComponent(ILogObserver))
        for _ in range(1000):
            log.info("junk")
        self.successResultOf(made.stopService())
        self.assertIn("junk (and 996 more like this before)", self.path.read_text())

    def test_a_daemon_logs_to_twistds_own_file(self) -> None:
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.path.parent)
        self.start(nodaemon=False).info("hello")
        self.assertEqual(self.logs(), ["twistd.log"])

    def test_a_file_may_be_in_the_home(self) -> None:
        self.patch(os, "environ", {"HOME": str(self.path.parent.absolute())})
        self.start(logfile="~/chat.log").info("hello")
        self.assertEqual(self.logs(), ["chat.log"])

    def test_a_file_that_cannot_be_written_is_one_line(self) -> None:
        error = str(self.assertRaises(CannotStart, self.start, logfile=f"{self.path}/no/such"))
        self.assertTrue(error.startswith(f"chat: cannot write the log {self.path}/no/such: "))
        self.assertNotIn("\n", error)

    def test_text_that_utf8_cannot_encode_is_escaped(self) -> None:
        self.to_a_file().info("{text}", text="caf\udce9 perché")
        self.assertIn("caf\\udce9 perché", self.path.read_text("utf-8"))

    def test_another_logger_of_twistd_takes_precedence(self) -> None:
        self.to_a_file(logger=lambda: None)
        self.assertEqual(self.logs(), [])


class Objects(ProcessCase):
    """--log-format json."""

    def texts(self, path: Path | str) -> list[str]:
        return [json.loads(line)["text"] for line in Path(path).read_text().splitlines()]

    def test_a_file_has_an_object_in_each_line(self) -> None:
        log = self.to_a_file(log_format="json")
        log.info("one\ntwo")
        log.info("{text}", text="perché")
        self.assertEqual(self.texts(self.path), ["one\ntwo", "perché"])

    def test_they_are_rotated_and_opened_again(self) -> None:
        log = self.to_a_file(log_format="json")
        log.info("one")
        self.send("SIGUSR1")
        log.info("two")
        self.path.rename(f"{self.path}.old")
        self.send("SIGHUP")
        log.info("three")
        written = [self.texts(f"{self.path}{end}") for end in (".1", ".old", "")]
        self.assertEqual(written, [["one"], ["two"], ["three"]])

    def test_what_the_brake_held_back_is_an_object(self) -> None:
        now = [time.monotonic()]
        self.patch(time, "monotonic", lambda: now[0])
        log = self.to_a_file(log_format="json")
        for _ in range(10):
            log.info("junk", event="a-word")
        now[0] += 10
        self.reactor.advance(1)
        self.assertEqual(self.texts(self.path)[-1], "junk (and 6 more like this before)")
        last = json.loads(self.path.read_text().splitlines()[-1])
        self.assertEqual(last["event"], "a-word")

    def test_a_terminal_that_cannot_show_a_letter_gets_an_object(self) -> None:
        path = self.mktemp()
        with open(path, "w", encoding="ascii") as terminal:
            self.patch(sys, "stdout", terminal)
            self.start("json").info("perché")
        self.assertEqual(self.texts(path), ["perché"])

    def test_syslog_has_a_form_of_its_own(self) -> None:
        error = self.assertRaises(CannotStart, self.start, "json", syslog=True, prefix="chat")
        self.assertIn("--log-format json does not go with twistd's --syslog", str(error))


class Signals(ProcessCase):
    def test_none_but_int_and_term_has_its_own_effect(self) -> None:
        self.start()
        for name in ("SIGHUP", "SIGUSR1", "SIGUSR2"):
            self.send(name)
        self.assertFalse(self.reactor.stopped)

    def test_int_and_term_stop_it_with_little_time_left(self) -> None:
        for name in ("SIGTERM", "SIGINT"):
            self.start()
            self.reactor.stopped, self.last_resorts[:] = False, []
            self.send(name)
            self.assertTrue(self.reactor.stopped)
            self.assertEqual(self.last_resorts, ["chat"])
            # The reactor takes these for its own when it runs.
            handlers = {self.reactor.sigTerm, self.reactor.sigInt, self.handlers[signal.SIGTERM]}
            self.assertEqual(len(handlers), 1)

    def test_int_ends_at_once_what_stops_already(self) -> None:
        ended: list[int] = []
        self.patch(os, "_exit", ended.append)
        for first, second, expected in (
            ("SIGINT", "SIGINT", [1]),
            ("SIGTERM", "SIGINT", [1]),
            ("SIGINT", "SIGTERM", []),
            ("SIGTERM", "SIGTERM", []),
        ):
            self.start()
            self.send(first)
            self.assertEqual(ended, [])
            self.send(second)
            self.assertEqual(ended, expected)
            ended.clear()

    def test_an_ignored_int_stays_ignored(self) -> None:
        self.patch(signal, "getsignal", lambda number: signal.SIG_IGN)
        self.start()
        self.assertNotIn(signal.SIGINT, self.handlers)
        self.assertIn(signal.SIGTERM, self.handlers)

    def test_hup_goes_on_in_a_new_file_when_the_old_one_is_renamed(self) -> None:
        log = self.to_a_file()
        log.info("before")
        self.path.rename(f"{self.path}.old")
        self.send("SIGHUP")
        log.info("after")
        self.assertIn("before", Path(f"{self.path}.old").read_text())
        self.assertIn("after", self.path.read_text())
        self.assertEqual(self.path.stat().st_mode & 0o777, 0o600)

    def test_hup_goes_on_in_the_old_file_if_there_can_be_no_new_one(self) -> None:
        log = self.to_a_file()
        self.path.rename(f"{self.path}.old")
        self.path.mkdir()
        self.send("SIGHUP")
        log.info("after")
        self.assertIn("after", Path(f"{self.path}.old").read_text())

    def test_hup_reads_again_what_there_is_to_read(self) -> None:
        self.patch(os, "isatty", lambda descriptor: True)
        log = self.to_a_file()
        read: list[str] = []
        self.made.reloading.add("the welcome", lambda: read.append("again"))
        self.path.rename(f"{self.path}.old")
        self.send("SIGHUP")
        log.info("after")
        self.assertEqual(read, ["again"])
        self.assertIn("after", self.path.read_text())
        self.assertFalse(self.reactor.stopped)

    def test_usr1_rotates(self) -> None:
        log = self.to_a_file()
        log.info("before")
        self.send("SIGUSR1")
        log.info("after")
        self.assertEqual(self.logs(), ["chat.log", "chat.log.1"])

    def test_a_terminal_that_is_closed_ends_the_server_in_order(self) -> None:
        self.patch(os, "isatty", lambda descriptor: True)
        self.start()
        self.send("SIGHUP")
        self.assertFalse(self.reactor.stopped)
        self.patch(os, "isatty", lambda descriptor: False)
        self.send("SIGHUP")
        self.assertTrue(self.reactor.stopped)

    def test_a_daemon_has_no_terminal(self) -> None:
        self.patch(os, "isatty", lambda descriptor: True)
        self.to_a_file(nodaemon=False)
        self.patch(os, "isatty", lambda descriptor: False)
        self.send("SIGHUP")
        self.assertFalse(self.reactor.stopped)

    def test_a_system_without_these_signals_has_none(self) -> None:
        for name in ("SIGHUP", "SIGUSR1", "SIGUSR2"):
            self.patch(signal, name, None)
        self.start()
        self.assertEqual(set(self.handlers), {signal.SIGTERM, signal.SIGINT})

    def test_what_is_not_run_by_twistd_keeps_its_signals(self) -> None:
        made = Process(self.reactor, "chat", None)
        made.addService(Service())
        made.startService()
        self.successResultOf(made.stopService())
        self.assertEqual((self.handlers, self.reactor.getDelayedCalls()), ({}, []))


class Config(dict[str, Any]):
    application = "chat"

    def __init__(self, state: str, **twistd: Any) -> None:
        super().__init__(state=state)
        self.parent = twistd


class Users(SynchronousTestCase):
    """twistd's --uid and --gid."""

    def setUp(self) -> None:
        self.nobody = pwd.getpwnam("nobody")
        self.owners: list[tuple[int, int]] = []
        self.as_user: list[tuple[int, int]] = []
        self.patch(os, "geteuid", lambda: 0)
        self.patch(os, "chown", lambda path, uid, gid: self.owners.append((uid, gid)))
        self.patch(user, "runAsEffectiveUser", self.run_as)

    def run_as(self, uid: int, gid: int, call: Callable[[], Any]) -> Any:
        self.as_user.append((uid, gid))
        return call()

    def test_the_group_is_the_users_unless_it_is_given(self) -> None:
        uid, gid = self.nobody.pw_uid, self.nobody.pw_gid
        self.assertEqual(user_of("chat", {"uid": uid, "gid": None}), (uid, gid))
        self.assertEqual(user_of("chat", {"uid": uid, "gid": 5}), (uid, 5))
        self.assertEqual(user_of("chat", {"uid": None, "gid": 5}), (os.getuid(), 5))
        self.assertIsNone(user_of("chat", {"uid": None, "gid": None}))
        self.assertIsNone(user_of("chat", {}))
        self.assertIsNone(user_of("chat", None))

    def test_files_are_read_as_the_user_that_it_becomes(self) -> None:
        uid, gid = self.nobody.pw_uid, self.nobody.pw_gid
        self.assertEqual(as_its_user(Config("none", uid=uid), lambda: "read"), "read")
        self.assertEqual(self.as_user, [(uid, gid)])
        self.assertEqual(as_its_user(Config("none"), lambda: "read"), "read")
        self.assertEqual(self.as_user, [(uid, gid)])

    def test_a_user_that_there_is_not_is_one_line(self) -> None:
        error = self.assertRaises(CannotStart, user_of, "chat", {"uid": 54321, "gid": 5})
        self.assertEqual(str(error), "chat: this system has no user 54321 (--uid)")

    def test_only_root_can_become_another(self) -> None:
        self.patch(os, "geteuid", lambda: 54321)
        error = self.assertRaises(CannotStart, user_of, "chat", {"uid": self.nobody.pw_uid})
        self.assertEqual(str(error), "chat: only root can give twistd --uid or --gid")

    def test_the_folder_is_made_for_the_user_and_opened_as_the_user(self) -> None:
        folder = self.mktemp()
        config = Config(folder, uid=self.nobody.pw_uid, gid=5)
        self.assertEqual(open_state(config, lambda: "opened"), "opened")
        self.assertEqual(self.owners, [(self.nobody.pw_uid, 5)])
        self.assertEqual(self.as_user, self.owners)
        open_state(config, lambda: "opened")
        self.assertEqual(len(self.owners), 1, "a folder that is there stays as it is")

    def test_a_folder_that_is_another_users_is_one_line(self) -> None:
        def refuse() -> None:
            with user.as_unusable("/srv/chat"):
                raise PermissionError(13, "Permission denied")

        config = Config(self.mktemp(), uid=self.nobody.pw_uid, gid=5)
        error = str(self.assertRaises(user.Unusable, open_state, config, refuse))
        self.assertIn("cannot be used: Permission denied", error)
        self.assertIn(f"has to belong to --uid {self.nobody.pw_uid} and --gid 5", error)

    def test_a_state_outside_of_the_chroot_is_one_line(self) -> None:
        config = Config("/srv/chat", chroot="/srv")
        error = self.assertRaises(CannotStart, open_state, config, lambda: None)
        self.assertIn("use --state none, or do without --chroot", str(error))


class Standard(ProcessCase):
    def test_a_terminal_that_cannot_show_a_letter_gets_an_escape(self) -> None:
        path = self.mktemp()
        with open(path, "w", encoding="ascii") as terminal:
            self.patch(sys, "stdout", terminal)
            self.start().info("perché")
        self.assertIn("perch\\xe9", Path(path).read_text())

    def test_a_daemon_that_would_log_to_it_is_twistds_business(self) -> None:
        made = Process(self.reactor, "chat", {"logfile": "-"})
        application: Any = Application("chat")
        made.setServiceParent(application)
        self.assertIsNone(application.getComponent(ILogObserver))

    def test_a_log_whose_folder_is_read_only_is_told(self) -> None:
        self.patch(os, "access", lambda path, mode: False)
        warned: list[str] = []
        self.patch(Process, "_log", Logger(observer=lambda e: warned.append(e["log_format"])))
        self.to_a_file()
        self.assertIn("is not rotated", warned[0])
