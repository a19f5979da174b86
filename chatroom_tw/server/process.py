"""A server as a process of twistd: its log, and its signals.

twistd makes the service, and then asks the application for what writes the log (`ILogObserver`).
So `Process`, the service that has all others in it, says so when it gets the application as its
parent. `--logger` of twistd takes precedence over it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable
from io import TextIOWrapper
from typing import Any, TypeVar, cast

from twisted.application.service import MultiService
from twisted.internet.defer import Deferred
from twisted.internet.error import ReactorNotRunning
from twisted.internet.task import LoopingCall
from twisted.logger import (
    FileLogObserver,
    ILogObserver,
    LegacyLogObserverWrapper,
    Logger,
)
from twisted.python.components import Componentized
from twisted.python.logfile import LogFile

from chatroom_tw.server import notify, open_files
from chatroom_tw.server.brake import Brake
from chatroom_tw.server.clock import keep_even_time
from chatroom_tw.server.ending import HasClients, LastResort, when_read
from chatroom_tw.server.listen.listeners import CannotStart
from chatroom_tw.server.log_format import FORMATS, text_line
from chatroom_tw.server.reloading import Reloading
from chatroom_tw.server.storage import private
from chatroom_tw.server.user import Settings, user_of

LOG_SIZE = 10_000_000
"""Bytes after which a log file is rotated."""
LOGS_KEPT = 10
"""The number of rotated log files; the oldest is removed when there is a new one."""
FLUSH_EVERY = 1.0
"""Seconds between two looks for what the brake of the log has counted."""

T = TypeVar("T")


class Server(MultiService):
    """The services of an application, and the clients that it has."""

    def __init__(self, clients: HasClients) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.clients = clients


class Process(MultiService):
    """What twistd runs: one application's service, with the log and the signals of the process."""

    _log = Logger()

    def __init__(
        self, reactor: Any, application: str, twistd: Settings | None, log_format: str = "text"
    ) -> None:
        """`twistd` None: something else runs the service, and has its own log and signals.

        `log_format` is a key of `FORMATS`. Raises `CannotStart`.
        """
        super().__init__()  # type: ignore[no-untyped-call]
        self._reactor = reactor
        self._name = application
        self.reloading = Reloading(application)
        """What is read again at SIGHUP."""
        self._format = FORMATS[log_format]
        self._file: LogFile | None = None
        self._brake: Brake | None = None
        self._flushing: LoopingCall | None = None
        self._living: LoopingCall | None = None
        self._has_terminal = False
        self._clients: HasClients | None = None
        self._user = user_of(application, twistd)
        self._last_resort = LastResort(application) if twistd is not None else None
        self._is_ending = False
        if twistd is not None and not twistd.get("logger"):
            self._open_log(twistd)
        if twistd is not None:
            self._has_terminal = bool(twistd.get("nodaemon")) and os.isatty(0)
            self._handle_signals()

    def run(self, server: Server) -> None:
        """Run this application's services."""
        self._clients = server.clients
        server.setServiceParent(self)  # type: ignore[no-untyped-call]

    def setServiceParent(self, parent: Any) -> None:
        super().setServiceParent(parent)  # type: ignore[no-untyped-call]
        if self._brake is not None and isinstance(parent, Componentized):
            parent.setComponent(ILogObserver, self._brake)

    def startService(self) -> None:
        if self._last_resort is not None:
            self._handle_ends()
            self._tell_systemd()
        super().startService()  # type: ignore[no-untyped-call]
        if self._brake is not None:
            self._flushing = LoopingCall(self._brake.write_due)
            self._flushing.clock = self._reactor
            self._flushing.start(FLUSH_EVERY, now=False)
            self._warn_of_a_log_that_cannot_be_rotated()

    def stopService(self) -> Any:
        self._begin_to_end()
        if self._last_resort is not None:
            notify.tell(notify.STOPPING)
        if self._living is not None:
            self._living.stop()
            self._living = None
        if self._flushing is not None:
            self._flushing.stop()
            self._flushing = None
        stopped: Deferred[Any] = super().stopService()  # type: ignore[no-untyped-call]
        if self._clients is not None:
            clients = self._clients
            stopped.addCallback(lambda _: when_read(self._reactor, self._name, clients))
        return stopped.addBoth(self._write_rest)

    def _tell_systemd(self) -> None:
        """Say that the server is ready when somebody is answered, and then that it lives."""
        self._reactor.callWhenRunning(notify.tell, notify.READY)
        every = notify.alive_every()
        if every is not None:
            self._living = LoopingCall(notify.tell, notify.ALIVE)
            self._living.clock = self._reactor
            self._living.start(every)

    def _write_rest(self, result: T) -> T:
        if self._brake is not None:
            self._brake.write_rest()
        return result

    # -- the log

    def _open_log(self, twistd: Settings) -> None:
        """Have the log written where twistd would write it."""
        is_daemon, path = not twistd.get("nodaemon"), twistd.get("logfile")
        if twistd.get("syslog"):
            if self._format is not text_line:
                raise CannotStart(
                    f"{self._name}: --log-format json does not go with twistd's --syslog, whose "
                    "lines have a form of their own; give one of the two"
                )
            from twisted.python import syslog

            emit: Any = syslog.SyslogObserver(twistd["prefix"]).emit
            observer: Any = LegacyLogObserverWrapper(emit)
        elif path != "-" and (path or is_daemon):
            self._file = self._open_file(os.path.expanduser(path or "twistd.log"))
            observer = FileLogObserver(cast(Any, self._file), self._format)
        elif is_daemon:
            return  # twistd says that daemons cannot log to standard output.
        else:
            if isinstance(sys.stdout, TextIOWrapper):
                sys.stdout.reconfigure(errors="backslashreplace")
            observer = FileLogObserver(sys.stdout, self._format)
        self._brake = Brake(observer, time.monotonic)

    def _open_file(self, path: str) -> LogFile:
        try:
            opened: LogFile = LogFile.fromFullPath(
                path,
                rotateLength=LOG_SIZE,
                defaultMode=private.FILE_MODE,
                maxRotatedFiles=LOGS_KEPT,
            )
            if self._user is not None:
                os.chown(opened.path, *self._user)
        except OSError as error:
            raise CannotStart(
                f"{self._name}: cannot write the log {path}: {error.strerror}; choose another "
                "--logfile"
            ) from error
        return opened

    def _warn_of_a_log_that_cannot_be_rotated(self) -> None:
        if self._file is not None and not os.access(self._file.directory, os.W_OK):
            self._log.warn(
                "{name}: the log {path} is not rotated, as this user cannot write to its folder",
                event="log-not-rotated",
                name=self._name,
                path=self._file.path,
            )

    def _reopen(self) -> None:
        """Write on to a new file, if another program has renamed the log."""
        if self._file is None:
            return
        path = self._file.path
        try:
            os.close(private.opener(path, os.O_WRONLY | os.O_CREAT))
        except OSError as error:
            self._log.error(
                "{name}: cannot open the log {path} again: {why}; the old file goes on",
                event="log-not-opened",
                name=self._name,
                path=path,
                why=error.strerror,
            )
        else:
            self._file.reopen()
            self._log.info("{name}: the log is opened again", event="log-opened", name=self._name)

    # -- signals

    def _handle_ends(self) -> None:
        """SIGTERM and SIGINT stop the server in order, and it exits with status 0.

        By itself the reactor would end the process by the signal. It takes these methods for its
        own when it runs, so that there is no moment in which it has others. This is called in the
        process that becomes a daemon; a SIGINT that is ignored, as a shell wants it of what it
        starts in the background, stays ignored.
        """
        self._reactor.sigTerm = self._reactor.sigInt = self._end
        signal.signal(signal.SIGTERM, self._end)
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, self._end)

    def _end(self, number: int, frame: Any = None) -> None:
        """Handle SIGTERM or SIGINT: stop the server. A SIGINT while it stops ends it at once."""
        if self._is_ending and number == signal.SIGINT:
            os._exit(1)
        self._begin_to_end()
        self._reactor.callFromThread(self._stop)

    def _begin_to_end(self) -> None:
        self._is_ending = True
        if self._last_resort is not None:
            self._last_resort.begin()

    def _stop(self) -> None:
        with contextlib.suppress(ReactorNotRunning):  # It is stopping already.
            self._reactor.stop()

    def _handle_signals(self) -> None:
        """Nothing ends the process but SIGINT and SIGTERM."""
        calls = {"SIGHUP": self._hang_up, "SIGUSR1": self._rotate, "SIGUSR2": lambda: None}
        for name, call in calls.items():
            number = getattr(signal, name, None)  # Windows has none of them.
            if number is not None:
                signal.signal(number, self._in_the_reactor(call))

    def _in_the_reactor(self, call: Callable[[], None]) -> Callable[[int, Any], None]:
        return lambda number, frame: self._reactor.callFromThread(call)

    def _hang_up(self) -> None:
        """Reopen the log, and read again what can be; or stop in order, if the terminal is closed
        in which the server runs."""
        if self._has_terminal and not os.isatty(0):
            self._stop()
        else:
            self._reopen()
            self.reloading.reload()

    def _rotate(self) -> None:
        if self._file is not None:
            self._file.rotate()


def process_of(
    reactor: Any, config: Any, make: Callable[[Any, Any, Reloading], Server]
) -> MultiService:
    """What twistd runs: the process, and in it the service that `make` makes of the options.

    `make` also gets what adds to the things that are read again at SIGHUP.
    Before that the process gets as many open files as it may have, and the reactor a clock that
    is never put back. Raises `CannotStart`.
    """
    open_files.raise_limit()
    keep_even_time(reactor)
    twistd = getattr(config, "parent", None)
    process = Process(reactor, config.application, twistd, config["log-format"])
    process.run(make(reactor, config, process.reloading))
    return process
