"""Real servers and the simplest real client, for the tests. Everything has a deadline."""

from __future__ import annotations

import contextlib
import os
import re
import resource
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TWISTD = Path(sys.executable).with_name("twistd")
DEADLINE = 30.0
"""Seconds that anything may take on a machine that is busy with something else."""


class Server:
    """A `twistd -n chat` of its own, or a tombola, on free ports. Use it as a context manager."""

    def __init__(
        self,
        *options: str,
        application: str = "chat",
        command: Sequence[str] = (str(TWISTD), "--pidfile="),
        environment: dict[str, str] | None = None,
        files: int | None = None,
    ) -> None:
        """`files` is how many it may have open; None: as many as these tests may."""
        arguments = [*command, "-n", application, "--port", "0", *_without_state(options)]
        source = {"PYTHONPATH": str(ROOT)} if environment is None else environment
        self.application = application
        self.log: list[str] = []
        self._changed = threading.Condition()
        self.process = subprocess.Popen(
            arguments,
            env={**os.environ, **source},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=partial(_limit_files, files) if files else None,
        )
        self._reader = threading.Thread(target=self._read_log, daemon=True)
        self._reader.start()

    def __enter__(self) -> Server:
        self.wait_for(f"{self.application}: ready")
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Where each TCP door for lines is open, in the order of the log: the front door first."""
        return self.doors("every protocol") + self.doors("line")

    def doors(self, protocol: str) -> list[tuple[str, int]]:
        """Where each TCP door of this protocol is open, in the order of the log."""
        door = re.compile(rf"{self.application}: {protocol} on ([0-9.]+):(\d+)$")
        return [(found[1], int(found[2])) for found in map(door.search, self.log) if found]

    def wait_for(self, text: str) -> str:
        """The first line of the log that has the text in it."""
        with self._changed:
            found = self._changed.wait_for(
                lambda: self._line_with(text) or self.process.poll() is not None, DEADLINE
            )
            line = self._line_with(text)
        assert found and line, f"no {text!r} in the log:\n" + "\n".join(self.log)
        return line

    def stop(self) -> None:
        """End it in order, and wait until it is gone."""
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(DEADLINE)
        self._reader.join(DEADLINE)
        assert self.process.stdout
        self.process.stdout.close()

    def kill(self) -> None:
        """End it at once, whatever it is at, and wait until it is gone."""
        self.process.kill()
        self.stop()

    def connect(self) -> Client:
        return Client(self.addresses[0])

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


def _limit_files(files: int) -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))


def _without_state(options: Sequence[str]) -> list[str]:
    """The options, which keep nothing on the disk unless they say where."""
    said = any(option.startswith("--state") for option in options)
    return [*options] if said else ["--state", "none", *options]


class Closed(AssertionError):
    """The server has closed the connection too early."""


class Client:
    """A socket, and the bytes that came through it. Use it as a context manager."""

    def __init__(self, address: tuple[str, int], *, wait: bool = True) -> None:
        """Connect, and `wait` until that is done."""
        self.socket = socket.socket()
        self.socket.settimeout(DEADLINE if wait else 0)
        with contextlib.suppress(BlockingIOError):
            self.socket.connect(address)
        self.received = b""

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    @property
    def address(self) -> str:
        host, port = self.socket.getsockname()[:2]
        return f"{host}:{port}"

    def send(self, *lines: str) -> None:
        self.socket.sendall("".join(f"{line}\n" for line in lines).encode())

    def read_until(self, text: str) -> list[str]:
        """All the lines up to the first that has the text in it. What follows is kept."""
        while True:
            lines = self.received.split(b"\n")
            for number, line in enumerate(lines[:-1]):
                if text.encode() in line:
                    self.received = b"\n".join(lines[number + 1 :])
                    return [line.decode() for line in lines[: number + 1]]
            data = self.socket.recv(65536)
            if not data:
                raise Closed(f"closed before {text!r}, after {self.received!r}")
            self.received += data

    def read_to_end(self) -> str:
        """All that comes until the server closes."""
        while data := self.socket.recv(65536):
            self.received += data
        return self.received.decode()
