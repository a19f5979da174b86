"""Servers in processes of their own, on free ports."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import threading
from collections.abc import Callable, Sequence
from functools import partial
from types import TracebackType

from support.clients import Address, Client
from support.programs import DEADLINE, TWISTD, environment

EVERY_PROTOCOL = "every protocol"
"""What the log calls the listener that detects which protocol a client speaks."""


class Server:
    """`twistd -n chat` or `twistd -n tombola`. A context manager.

    Entering it waits until the server is ready. Leaving it stops the server, and fails the
    test if the server has logged a bug.
    """

    def __init__(
        self,
        *options: str,
        application: str = "chat",
        command: Sequence[str] = (str(TWISTD), "--pidfile="),
        variables: dict[str, str] | None = None,
        max_files: int | None = None,
        pass_fds: Sequence[int] = (),
    ) -> None:
        """Start the server.

        `variables` are set in its environment; None stands for those with which it imports
        the package from this folder. `max_files` is how many files it may have open; None
        stands for as many as the tests may. `pass_fds` are open in it, too. Without an option
        `--state` it stores nothing.
        """
        self.application = application
        self.log: list[str] = []
        self._changed = threading.Condition()
        self.process = subprocess.Popen(
            [*command, "-n", application, "--port", "0", *_with_state(options)],
            env=environment() if variables is None else {**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            pass_fds=pass_fds,
            preexec_fn=partial(_limit_files, max_files) if max_files else None,
        )
        self._reader = threading.Thread(target=self._read_log, daemon=True)
        self._reader.start()

    def __enter__(self) -> Server:
        try:
            self.wait_for(f"{self.application}: ready")
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.stop()
        if error is None:
            assert not self.bugs, "\n".join(self.log)

    @property
    def addresses(self) -> list[Address]:
        """The TCP listeners that speak the line protocol, those for every protocol first."""
        return self.listeners(EVERY_PROTOCOL) + self.listeners("line")

    @property
    def bugs(self) -> list[str]:
        """The lines of the log that only a bug can cause."""
        return [line for line in self.log if "Traceback" in line or "Unhandled" in line]

    def listeners(self, protocol: str) -> list[Address]:
        """The addresses of the TCP listeners for this protocol, in the order of the log."""
        pattern = re.compile(rf"{self.application}: {protocol} on ([0-9.]+):(\d+)$")
        return [(found[1], int(found[2])) for found in map(pattern.search, self.log) if found]

    def wait_for(self, text: str) -> str:
        """Wait for a line of the log that contains the text, and return the first such line."""
        with self._changed:
            found = self._changed.wait_for(
                lambda: self._line_with(text) or self.process.poll() is not None, DEADLINE
            )
            line = self._line_with(text)
        assert found and line, f"no {text!r} in the log:\n" + "\n".join(self.log)
        return line

    def stop(self) -> None:
        """Send SIGTERM, and wait until the process has ended."""
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(DEADLINE)
        self._reader.join(DEADLINE)
        assert self.process.stdout
        self.process.stdout.close()

    def kill(self) -> None:
        """Send SIGKILL, and wait until the process has ended."""
        self.process.kill()
        self.stop()

    def connect(self, source: str = "") -> Client:
        return Client(self.addresses[0], source=source)

    def _line_with(self, text: str) -> str | None:
        return next((line for line in self.log if text in line), None)

    def _read_log(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            with self._changed:
                self.log.append(line.rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self._changed.notify_all()


StartServer = Callable[..., Server]
"""Starts a server with the options that it is given."""


def _limit_files(files: int) -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))


def _with_state(options: Sequence[str]) -> list[str]:
    """The options, and `--state none` unless they name a state folder."""
    named = any(option.startswith("--state") for option in options)
    return [*options] if named else ["--state", "none", *options]
