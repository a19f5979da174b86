"""What systemd does for a service: it opens the socket, and is told how the service is."""

from __future__ import annotations

import contextlib
import socket
import sys
from pathlib import Path
from types import TracebackType

from support.programs import DEADLINE, TWISTD

ACTIVATE = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_FDS": "1", "LISTEN_FDNAMES": "a.socket", "NOTIFY_SOCKET": sys.argv[2]}
os.environ["LISTEN_PID"] = str(os.getpid())
os.execv(sys.argv[3], sys.argv[3:])
"""
"""Hands the socket over as sd_listen_fds(3) says: it is descriptor 3 of this very process."""


class Systemd:
    """A socket that listens, and one where services tell their states. A context manager."""

    def __init__(self, folder: Path, family: int = socket.AF_INET6) -> None:
        self.listening = socket.socket(family)
        if family == socket.AF_INET6:
            self.listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        self.listening.bind(("", 0))
        self.listening.listen(1000)
        self.listening.set_inheritable(True)
        self.port: int = self.listening.getsockname()[1]
        self._path = str(folder / "notify")
        self._told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._told.bind(self._path)
        self._told.settimeout(DEADLINE)

    def __enter__(self) -> Systemd:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.listening.close()
        self._told.close()

    def command(self) -> tuple[str, ...]:
        """The command of a `Server` that gets the socket."""
        descriptor = str(self.listening.fileno())
        activate = (sys.executable, "-c", ACTIVATE, descriptor, self._path)
        return (*activate, str(TWISTD), "--pidfile=")

    def wait_for(self, state: str) -> None:
        """Wait until a service tells this, and ignore what it tells before."""
        while self._told.recv(1000).decode() != state:
            pass

    def told(self) -> list[str]:
        """What services have told since."""
        states = []
        self._told.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                states.append(self._told.recv(1000).decode())
        self._told.settimeout(DEADLINE)
        return states
