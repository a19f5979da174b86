"""Measuring: every workload on every server, in rounds."""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version as version_of
from pathlib import Path

import irc
from figures import Figure
from irc import irc_servers
from loading import Run, output_of, run_load, time_send
from programs import BENCH, ROOT, CannotRun, Cores
from results import OURS, Results
from serving import OPTIONS, Server, chat_server, limit_server, running
from workloads import SINGLE, WORKLOADS

SEND_SECONDS = 0.5
"""How many seconds send() is timed in each round."""
SCRIPTS = {
    "tombola.py": (
        *("--series", "20000", "--starts", "3", "--cards", "100000"),
        *("--players", "2000", "--numbers", "10", "--interval", "0.3", "--countdown", "3"),
    ),
    "state.py": ("--no-fanout", "--seconds", "2"),
}
"""The benchmarks that run once, with smaller options than their defaults."""
SCRIPT_LIMIT = 300.0
"""How many seconds each of those may take."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be measured, and how long."""

    workloads: Sequence[str]
    rounds: int
    seconds: float
    """How long each run is measured."""
    skip: frozenset[str] = frozenset()
    """The names of servers that are not measured."""
    scripts: bool = True
    """Whether the tombola and the state are measured."""


def all_servers(folder: Path, plan: Plan) -> list[Server]:
    """The servers that are measured; the C programs are in the folder."""
    servers = [
        limit_server(folder / "limit"),
        *(chat_server(name, ROOT, OPTIONS[name]) for name in OURS),
        *irc_servers(folder),
    ]
    return [server for server in servers if server.name not in plan.skip]


def measure(folder: Path, plan: Plan) -> Results:
    """Measure what is planned; the C programs are in the folder. Raises `CannotRun`."""
    servers = all_servers(folder, plan)
    cores = Cores.available()
    results = Results(describe_machine(servers), {}, [])
    for number in range(plan.rounds):
        if SINGLE in plan.workloads:
            show_progress(f"round {number + 1} of {plan.rounds}: send()")
            results.sends.append(time_send(folder / "send", SEND_SECONDS, cores.server, cores.load))
        for name, server in turns(plan.workloads, servers, number):
            show_progress(f"round {number + 1} of {plan.rounds}: {name}, {server.name}")
            run = measure_one(folder, name, server, plan.seconds, cores)
            results.runs.setdefault(name, {}).setdefault(server.name, []).append(run)
    if plan.scripts:
        for script, options in SCRIPTS.items():
            show_progress(script)
            results.figures.extend(figures_of(script, options))
    show_progress("")
    return _in_order(results, servers)


def turns(
    names: Sequence[str], servers: Sequence[Server], number: int
) -> Iterator[tuple[str, Server]]:
    """The workloads of a round, and the servers that run them, in order.

    All servers run a workload before the next begins, so whatever slows the machine down slows
    all of them. The order of the servers is reversed in every second round.
    """
    for name in names:
        workload = WORKLOADS[name]
        for server in servers if number % 2 == 0 else servers[::-1]:
            once = workload.heavy and server.irc
            if server.name not in workload.left_out and not (once and number):
                yield name, server


def measure_one(folder: Path, name: str, server: Server, seconds: float, cores: Cores) -> Run:
    """Run the workload of that name on a server that is started for it. Raises `CannotRun`."""
    workload = WORKLOADS[name]
    try:
        with running(server, cores.server, folder) as (process, port):
            return run_load(
                folder / "load",
                workload.options.split(),
                seconds * workload.longer,
                server,
                process,
                port,
                cores.load,
            )
    except CannotRun as error:
        raise CannotRun(f"{name}, {server.name}: {error}") from error


def figures_of(script: str, options: Sequence[str]) -> list[Figure]:
    """The figures of another benchmark of this folder. Raises `CannotRun`."""
    command = [sys.executable, str(BENCH / script), "--json", *options]
    found = output_of(command, None, SCRIPT_LIMIT)
    return [Figure(**figure) for figure in json.loads(found)]


def describe_machine(servers: Sequence[Server]) -> dict[str, str]:
    """When and where this runs, and the versions of what is measured."""
    versions = {server.name: irc.version(server.name) for server in servers if server.irc}
    return {
        "date": time.strftime("%Y-%m-%d"),
        "processor": f"{len(os.sched_getaffinity(0))} cores, {_processor()}",
        "load before": f"{os.getloadavg()[0]:.1f}; above 0: something else ran",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "Twisted": version_of("Twisted"),
        **versions,
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()


def _in_order(results: Results, servers: Sequence[Server]) -> Results:
    """The same results, with the servers of each workload in the order of the list."""
    for by_server in results.runs.values():
        runs = {
            server.name: by_server[server.name] for server in servers if server.name in by_server
        }
        by_server.clear()
        by_server.update(runs)
    return results


def show_progress(text: str) -> None:
    """Show on a terminal what runs, in place of what was shown before."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
