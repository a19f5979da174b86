"""What the benchmark runs: the yardstick, the chat server, and the load, each on its core."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NoReturn

BENCH = Path(__file__).resolve().parent
ROOT = BENCH.parent
FLAGS = ("-O2", "-std=gnu11", "-Wall", "-Wextra")
WARMUP = 0.5
START_LIMIT = 20.0
"""How many seconds a server may take to start, and to stop."""
LOAD_LIMIT = 90.0
"""How many seconds the load may take in addition to those that it measures."""


class CannotRun(Exception):
    """There is nothing to measure; `str` says why, in one line."""


def run(name: str, needs_epoll: str, measure: Callable[[], int]) -> int:
    """The exit status of a benchmark. However it ends, the servers that it has started end first.

    `needs_epoll` says what in it is made of Linux's epoll.
    """
    for signum in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, _end_in_order)
    try:
        if sys.platform != "linux":
            raise CannotRun(f"{needs_epoll} made of Linux's epoll")
        return measure()
    except CannotRun as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _end_in_order(signum: int, frame: object) -> NoReturn:
    raise SystemExit(128 + signum)


@dataclass(frozen=True, slots=True)
class Server:
    """A server to be measured, and what it prints when it listens and when it is ready."""

    name: str
    command: tuple[str, ...]
    listens: re.Pattern[str]
    ready: str
    environment: Mapping[str, str] = field(default_factory=dict)


def limit_server(program: Path) -> Server:
    return Server("limit", (str(program),), re.compile(r"^listening on (\d+)$", re.M), "listening")


def chat_server(
    name: str, tree: Path, state: Sequence[str] = ("--state", "none"), flood: str = "none"
) -> Server:
    """The chat server of a source tree, run by this Python's twistd.

    `state` says what it keeps, and `flood` how much its clients may send.
    """
    twistd = Path(sys.executable).parent / "twistd"
    if not twistd.exists():
        raise CannotRun(f"there is no {twistd}; run this with a Python that has Twisted")
    return Server(
        name,
        (str(twistd), "--pidfile=", *["-n", "chat", "--port", "0", "--flood", flood], *state),
        re.compile(r"chat: (?:every protocol|line) on 127\.0\.0\.1:(\d+)$", re.M),
        "chat: ready",
        {"PYTHONPATH": str(tree)},
    )


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of the load has found: what `load.c` prints."""

    deliveries: int
    lost: int
    duplicated: int
    closed: int
    seconds: float
    cpu_seconds: float
    us_per_delivery: float
    p50_us: float
    p99_us: float
    bytes_per_connection: float

    @property
    def wrong(self) -> int:
        """What did not arrive once: deliveries, and connections with all that was to come."""
        return self.lost + self.duplicated + self.closed


@dataclass(frozen=True, slots=True)
class Cores:
    """Where the server runs, and where the load: each on a core of its own if there are two."""

    server: int
    load: int

    @classmethod
    def available(cls) -> Cores:
        cores = sorted(os.sched_getaffinity(0))
        return cls(server=cores[-1], load=cores[0])


def compile_programs(folder: Path) -> None:
    """Make `limit` and `load` in the folder. Raises `CannotRun`."""
    named = shlex.split(os.environ.get("CC", ""))
    found = [name for name in ("cc", "gcc", "clang") if shutil.which(name)]
    compiler = named or found[:1]
    if not compiler or not shutil.which(compiler[0]):
        missing = f"no {named[0]}, which CC names" if named else "no cc, gcc or clang"
        raise CannotRun(f"a C compiler is needed, and there is {missing}")
    for name in ("limit", "load"):
        source, program = BENCH / f"{name}.c", folder / name
        command = [*compiler, *FLAGS, "-o", str(program), str(source)]
        if subprocess.run(command).returncode:
            raise CannotRun(f"{source.name} could not be compiled: {shlex.join(command)}")


@contextmanager
def running(server: Server, core: int, folder: Path) -> Iterator[tuple[int, int]]:
    """A started server's process and port. It has ended when the block has. Raises `CannotRun`."""
    log = folder / f"{server.name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            server.command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env={**os.environ, **server.environment},
            preexec_fn=partial(os.sched_setaffinity, 0, {core}),
        )
    try:
        yield process.pid, _port_when_ready(server, process, log)
    finally:
        process.terminate()
        try:
            process.wait(START_LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _port_when_ready(server: Server, process: subprocess.Popen[bytes], log: Path) -> int:
    # The output goes to a file: nobody need read on for the server not to block.
    give_up = time.monotonic() + START_LIMIT
    while time.monotonic() < give_up:
        ended = process.poll() is not None
        said = log.read_text(errors="replace")
        listens = server.listens.search(said)
        if listens and server.ready in said:
            return int(listens[1])
        if ended:
            break
        time.sleep(0.02)
    last = said.strip().rpartition("\n")[2] or "it said nothing"
    raise CannotRun(f"the server did not start: {last}")


def run_load(
    program: Path, options: str, seconds: float, process: int, port: int, core: int
) -> Run:
    """Load a server and see what it does. Raises `CannotRun`."""
    command = [
        *(str(program), "--port", str(port), "--pid", str(process)),
        *("--seconds", str(seconds), "--warmup", str(WARMUP)),
        *options.split(),
    ]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds + LOAD_LIMIT,
            preexec_fn=partial(os.sched_setaffinity, 0, {core}),
        )
    except subprocess.TimeoutExpired as error:
        raise CannotRun(f"the load did not end: {shlex.join(command)}") from error
    if done.returncode:
        raise CannotRun(done.stderr.strip() or f"the load ended with status {done.returncode}")
    return Run(**json.loads(done.stdout))
