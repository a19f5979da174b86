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

WARMUP = 0.3
"""How many seconds are talked before it is measured."""
LOAD_LIMIT = 110.0
"""How many seconds the load may take in addition to those that it measures."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of the load has found: what `load.c` prints. None: that was not measured."""

    lost: float
    duplicated: float
    closed: float
    seconds: float
    """How long it took; when all arrive, until all were in."""
    cpu_seconds: float
    """What the server's threads have had of the processor meanwhile."""
    cpu_us_per_connection: float
    """Microseconds of CPU to let one client in."""
    bytes_per_connection: float | None = None
    deliveries: float | None = None
    us_per_delivery: float | None = None
    """Microseconds of CPU."""
    p50_us: float | None = None
    """From when a line was due to when a member read it; so are the following."""
    p99_us: float | None = None
    p999_us: float | None = None
    max_us: float | None = None
    notices: float | None = None
    """Lines that all clients were told in all, while they arrived."""
    notice_bytes: float | None = None

    @property
    def wrong(self) -> int:
        """What did not arrive once: deliveries, and connections with all that was to come."""
        return int(self.lost + self.duplicated + self.closed)


def parse_report(text: str) -> Run:
    """What the load has printed. Raises `CannotRun`."""
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
    """Load a server that runs, and see what it does. Raises `CannotRun`."""
    command = [
        *(str(program), "--port", str(port), "--pid", str(process)),
        *("--seconds", str(seconds), "--warmup", str(WARMUP)),
        *("--backlog", str(server.backlog), *(["--irc"] if server.irc else [])),
        *options,
    ]
    return parse_report(output_of(command, core, seconds + LOAD_LIMIT))


def time_send(program: Path, seconds: float, server_core: int, load_core: int) -> float:
    """How many microseconds of CPU one send() takes. Raises `CannotRun`."""
    command = [str(program), str(load_core), str(seconds)]
    return float(json.loads(output_of(command, server_core, seconds + LOAD_LIMIT))["us_per_send"])


def output_of(command: Sequence[str], core: int | None, limit: float) -> str:
    """What a program prints that runs, on that core if one is given, for so many seconds at most.

    Raises `CannotRun`.
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
        raise CannotRun(f"it did not end: {shlex.join(command)}") from error
    if done.returncode:
        how = f"it ended with status {done.returncode}: {shlex.join(command)}"
        raise CannotRun(done.stderr.strip() or how)
    return done.stdout
