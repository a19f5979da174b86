"""A program on a pseudo-terminal, as a user runs it."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time

from support.programs import DEADLINE, environment

START = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""
"""Makes the terminal the one from which the program receives Ctrl-C, and runs the program."""
LEAVE_SCREEN = "\x1b[?1049l"
"""What xterm is sent to show the screen as it was before the program ran."""


class Terminal:
    """A terminal, and `python ARGUMENTS` on it, or another program. A context manager."""

    def __init__(self, *arguments: str, program: str = sys.executable, **variables: str) -> None:
        """Run the program with these environment variables set."""
        self.master, self.slave = pty.openpty()
        self.resize(80, 24)
        self.modes = termios.tcgetattr(self.slave)
        self.output = b""
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, program, *arguments],
            env=environment(**{"TERM": "xterm-256color", **variables}),
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            start_new_session=True,
        )

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)

    def resize(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))

    def type(self, text: str) -> None:
        os.write(self.master, text.encode())

    def read_until(self, text: str) -> str:
        """Read what the program writes, up to and with this text."""
        give_up = time.monotonic() + DEADLINE
        while text.encode() not in self.output:
            ready, _, _ = select.select([self.master], [], [], give_up - time.monotonic())
            assert ready, f"no {text!r} in {self.output!r}"
            self.output += os.read(self.master, 65536)
        before, found, self.output = self.output.partition(text.encode())
        return (before + found).decode()

    def read_some(self) -> None:
        """Read what the program has written."""
        while select.select([self.master], [], [], 0)[0]:
            self.output += os.read(self.master, 65536)

    def wait(self) -> int:
        """Wait for the program's end, and return its exit status.

        It must have left the terminal as it was.
        """
        status = self.process.wait(DEADLINE)
        assert termios.tcgetattr(self.slave) == self.modes
        assert os.get_blocking(self.slave)
        return status
