"""Common to all benchmarks: how they end, the C programs, and the cores."""

from __future__ import annotations

import os
import resource
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NoReturn

BENCH = Path(__file__).resolve().parent
ROOT = BENCH.parent
FLAGS = ("-O2", "-std=gnu11", "-Wall", "-Wextra")
PROGRAMS = {
    "limit": ("limit.c",),
    "load": (
        *("load.c", "load_clients.c", "load_options.c", "load_talk.c", "load_tls.c"),
        "load_tools.c",
    ),
    "send": ("send.c",),
}
WITH_TLS = ("-DWITH_TLS",), ("-lssl", "-lcrypto")
"""What is before and after the sources of a program that speaks TLS."""


class CannotRun(Exception):
    """Nothing can be measured; `str` gives the reason, in one line."""


def run(name: str, needs_epoll: str, measure: Callable[[], int]) -> int:
    """Run a benchmark, and give its exit status. The servers that it has started end before it.

    The parts that `needs_epoll` names, with "is" or "are", need Linux's epoll.
    """
    for signum in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, _end_in_order)
    try:
        if sys.platform != "linux":
            raise CannotRun(f"{needs_epoll} made for Linux's epoll")
        return measure()
    except CannotRun as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _end_in_order(signum: int, frame: object) -> NoReturn:
    raise SystemExit(128 + signum)


@dataclass(frozen=True, slots=True)
class Cores:
    """The cores of the server and of the load: not the same one, if there are two."""

    server: int
    load: int

    @classmethod
    def available(cls) -> Cores:
        """Two of the cores on which this process may run."""
        cores = sorted(os.sched_getaffinity(0))
        return cls(server=cores[-1], load=cores[0])


def pinned_to(core: int) -> Callable[[], None]:
    """A function for a new process that pins it, with all its threads, to that core."""
    return partial(os.sched_setaffinity, 0, {core})


def allow_many_connections(least: int = 0) -> None:
    """Raise the limit of open files, for this process and for those that it starts.

    Raises `CannotRun` if the system does not allow `least` of them.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if least > hard != resource.RLIM_INFINITY:
        raise CannotRun(f"{least} open files are needed, and {hard} are allowed (ulimit -n)")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def compile_programs(folder: Path, *, tls: bool = False) -> None:
    """Compile `limit`, `load` and `send` into the folder. Raises `CannotRun`.

    With `tls` the load can speak TLS, which needs OpenSSL's headers.
    """
    named = shlex.split(os.environ.get("CC", ""))
    found = [name for name in ("cc", "gcc", "clang") if shutil.which(name)]
    compiler = named or found[:1]
    if not compiler or not shutil.which(compiler[0]):
        missing = f"no {named[0]}, which CC names" if named else "no cc, gcc or clang"
        raise CannotRun(f"a C compiler is needed, and there is {missing}")
    for name, sources in PROGRAMS.items():
        paths = [str(BENCH / source) for source in sources]
        flags, libraries = WITH_TLS if tls and name == "load" else ((), ())
        command = [*compiler, *FLAGS, *flags, "-o", str(folder / name), *paths, *libraries]
        if subprocess.run(command).returncode:
            raise CannotRun(f"{sources[0]} could not be compiled: {shlex.join(command)}")
