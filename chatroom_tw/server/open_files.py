"""Open files: each connection is one, and the system limits how many a process may have."""

from __future__ import annotations

import contextlib
import os

try:
    import resource
except ImportError:  # Windows has neither the module nor the limit.
    resource = None  # type: ignore[assignment]

SPARE_FILES = 64
"""The open files that are not for clients."""
RESERVE = 32
"""No client is admitted while fewer files than this can be opened, whatever opened the others."""
LEAST_LIMIT = 80
"""The least limit with which a server starts."""


def raise_limit() -> None:
    """Raise this process's limit of open files to its hard limit, as far as the system lets it."""
    if resource is None:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # The hard limit of macOS is infinite, and setting it fails.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def limit() -> int | None:
    """The limit of open files of this process; None: there is none, or it is not known."""
    if resource is None:
        return None
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if soft == resource.RLIM_INFINITY else soft


def most_clients() -> int | None:
    """The number of clients that the limit allows; None: any number."""
    files = limit()
    return None if files is None else max(files - SPARE_FILES, 1)


def are_nearly_used_up() -> bool:
    """Whether fewer than `RESERVE` files can be opened.

    A file that is opened gets the lowest free descriptor (POSIX `open`), so its number says how
    many are open.
    """
    files = limit()
    if files is None:
        return False
    try:
        descriptor = os.open(os.devnull, os.O_RDONLY)
    except OSError:
        return True
    os.close(descriptor)
    return descriptor >= files - RESERVE
