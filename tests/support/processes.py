"""What a server's process uses of the computer, from Linux's /proc."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest

from support.programs import DEADLINE
from support.servers import Server

PROC = Path("/proc")
needed = pytest.mark.skipif(
    not (PROC / "self" / "status").exists(), reason="there is no /proc, as Linux has it"
)
"""Marks tests that read /proc."""
OPENED_ONCE = ("sqlite3", "eventpoll")
"""What a server opens when it first needs it, and keeps open: the database, once for each of
its threads, and an epoll for each protocol."""


class Process:
    """The process of a server."""

    def __init__(self, server: Server) -> None:
        self._folder = PROC / str(server.process.pid)

    def memory(self) -> int:
        """The resident memory, in KiB."""
        found = re.search(r"VmRSS:\s+(\d+) kB", (self._folder / "status").read_text())
        assert found
        return int(found[1])

    def files(self) -> list[str]:
        """The names of all open files and sockets."""
        names = []
        for descriptor in (self._folder / "fd").iterdir():
            try:
                names.append(os.readlink(descriptor))
            except FileNotFoundError:  # It was closed after the folder was listed.
                continue
        return names

    def sockets(self) -> int:
        """How many sockets are open."""
        return sum(name.startswith("socket:") for name in self.files())

    def other_files(self) -> int:
        """How many files are open besides sockets and those that are opened once."""
        ignored = ("socket:", *OPENED_ONCE)
        return sum(not any(word in name for word in ignored) for name in self.files())

    def wait_for_sockets(self, count: int) -> None:
        """Wait until no more sockets than `count` are open."""
        give_up = time.monotonic() + DEADLINE
        while (sockets := self.sockets()) > count:
            assert time.monotonic() < give_up, f"{sockets} sockets are open, not {count}"
            time.sleep(0.05)
