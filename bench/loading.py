"""The load: how `load.c` is run, and what it reports."""

from __future__ import annotations

import json
import math
import shlex
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from programs import CannotRun, pinned_to
from serving import Server
from workloads import Kind

WARMUP = 0.3
"""How many seconds the clients talk before the measurement."""
LOAD_LIMIT = 110.0
"""How many seconds a program may take in addition to those that it measures."""


@dataclass(frozen=True, slots=True)
class Run:
    """The report of one run of the load: what `load.c` prints. None: that was not measured."""

    lost: float
    """Deliveries that never arrived."""
    duplicated: float
    """Deliveries that arrived twice, or at a client that is not in the room."""
    closed: float
    """Connections that the server has closed."""
    seconds: float
    """How long the measurement took; in an arrival, until all clients had joined."""
    cpu_seconds: float
    """The CPU time of the server's process meanwhile, in all its threads."""
    cpu_us_per_connection: float
    """Microseconds of CPU for one client that connects and joins."""
    bytes_per_connection: float | None = None
    deliveries: float | None = None
    us_per_delivery: float | None = None
    """Microseconds of CPU."""
    p50_us: float | None = None
    """Microseconds from when a line was due until a member read it; so are the next three."""
    p99_us: float | None = None
    p999_us: float | None = None
    max_us: float | None = None
    notices: float | None = None
    """How many lines all clients together received while they arrived."""
    notice_bytes: float | None = None

    @property
    def wrong(self) -> int:
        """How many deliveries were lost or duplicated, and connections closed."""
        return int(self.lost + self.duplicated + self.closed)

    def cost(self, kind: Kind) -> float:
        """The cost that is compared in workloads of this kind; 0 if it was not measured."""
        return getattr(self, kind.value) or 0.0


def parse_report(text: str) -> Run:
    """The report that the load has printed. Raises `CannotRun`."""
    try:
        found = json.loads(text)
        numbers = isinstance(found, dict) and all(
            isinstance(value, int | float) and math.isfinite(value) for value in found.values()
        )
        if not numbers:
            raise ValueError
        return Run(**found)
    except (ValueError, TypeError) as error:
        names = ", ".join(field.name for field in fields(Run))
        raise CannotRun(f"the load has reported {text!r}, and not numbers for {names}") from error


def run_load(
    program: Path,
    options: Sequence[str],
    seconds: float,
    server: Server,
    process: int,
    port: int,
    core: int,
) -> Run:
    """Put the load on a running server. Raises `CannotRun`.

    `process` is the server's process id; the load runs on `core`.
    """
    command = [
        *(str(program), "--port", str(port), "--pid", str(process)),
        *("--seconds", str(seconds), "--warmup", str(WARMUP)),
        *("--backlog", str(server.backlog), *(["--irc"] if server.irc else [])),
        *(["--tags"] if server.tags else []),
        *(["--tls"] if server.tls else []),
        *options,
    ]
    return parse_report(output_of(command, core, seconds + LOAD_LIMIT))


def time_send(program: Path, seconds: float, server_core: int, load_core: int) -> float:
    """How many microseconds of CPU one send() takes. Raises `CannotRun`."""
    command = [str(program), str(load_core), str(seconds)]
    return float(json.loads(output_of(command, server_core, seconds + LOAD_LIMIT))["us_per_send"])


def output_of(command: Sequence[str], core: int | None, limit: float) -> str:
    """The output of a program that runs for `limit` seconds at most.

    It runs on `core`, or on any if that is None. Raises `CannotRun` if the program fails.
    """
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=limit,
            preexec_fn=None if core is None else pinned_to(core),
        )
    except subprocess.TimeoutExpired as error:
        raise CannotRun(f"this did not end in {limit:g} s: {shlex.join(command)}") from error
    if done.returncode:
        how = f"this ended with status {done.returncode}: {shlex.join(command)}"
        raise CannotRun(done.stderr.strip() or how)
    return done.stdout
