"""What a server tells the program that supervises it: sd_notify(3) of systemd, without its library.

systemd names a socket in the environment, and expects datagrams there: that the server is ready
(`Type=notify`), that it stops, and, with `WatchdogSec=`, a sign of life. Without systemd nothing is
told.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping

from twisted.logger import Logger

READY, STOPPING, ALIVE = "READY=1", "STOPPING=1", "WATCHDOG=1"

_log = Logger()


def tell(state: str, environment: Mapping[str, str] = os.environ) -> None:
    """Send this state, if somebody listens. Never raises: a server does without."""
    path = environment.get("NOTIFY_SOCKET", "")
    if not path or not hasattr(socket, "AF_UNIX"):
        return
    if path.startswith("@"):  # The name of an abstract socket begins with NUL.
        path = "\0" + path[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.setblocking(False)
            sender.sendto(state.encode(), path)
    except OSError as error:
        _log.warn(
            "cannot tell systemd {state}: {why}", event="systemd-not-told", state=state, why=error
        )


def alive_every(environment: Mapping[str, str] = os.environ) -> float | None:
    """Seconds between two signs of life: half of what systemd allows. None: it wants none."""
    try:
        if int(environment.get("WATCHDOG_PID", os.getpid())) != os.getpid():
            return None
        allowed = int(environment.get("WATCHDOG_USEC", 0))
    except ValueError:
        return None
    return allowed / 2e6 or None
