"""The key that makes a client a host: a new one, and how whoever starts the server learns it.

It is printed on standard output, and never logged: log files are kept, and read by others. Whoever
can read the state folder can read it there (`chatroom host-key DIR`).
"""

from __future__ import annotations

import contextlib
import os
import shlex
import sys
from collections.abc import Mapping
from random import SystemRandom
from typing import Any, TextIO

from twisted.logger import Logger

from chatroom_tw.tombola.rules.keys import new_key

_log = Logger()


def hosts_key() -> str:
    """A new key."""
    return new_key(SystemRandom())


def show(key: str, folder: str, output: TextIO | None) -> None:
    """Print the key, if there is a standard output, and log how else it can be seen.

    `folder` is the state folder, or `none`.
    """
    printed = False
    if output is not None:
        # Whoever starts the server may have closed it.
        with contextlib.suppress(OSError, ValueError):
            print(
                f"tombola: the host's page is /host; its key is {key}",
                file=output,
                flush=True,
            )
            printed = True
    if folder != "none":
        how = f"this shows its key: chatroom host-key {shlex.quote(folder)}"
    elif printed:
        how = "its key is the one on standard output"
    else:
        how = "to see its key, start the server with a --state, or in the foreground (twistd -n)"
    _log.info("tombola: the host's page is /host; {how}", event="host-key", how=how)


def standard_output(twistd: Mapping[str, Any] | None) -> TextIO | None:
    """The standard output of a server that runs in the foreground; None if that is a log.

    `twistd` are the options of twistd itself, None if something else runs the server. By the time
    that the services start twistd has replaced `sys.stdout` by the log.
    """
    if not twistd or not twistd.get("nodaemon") or _is_the_journal(sys.__stdout__):
        return None
    return sys.__stdout__


def _is_the_journal(output: TextIO | None) -> bool:
    """Whether systemd's journal reads this (JOURNAL_STREAM in systemd.exec(5))."""
    with contextlib.suppress(OSError, ValueError):
        if output is not None:
            found = os.fstat(output.fileno())
            return os.environ.get("JOURNAL_STREAM") == f"{found.st_dev}:{found.st_ino}"
    return False
