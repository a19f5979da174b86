"""The benchmark of the state: what it costs to store things on a disk.

    python bench/state.py

It prints each figure next to the goal for it, and ends with status 2 if a goal is missed. It
is run by hand: it is not a test. README.md, next to this file, says how to read it.
"""

from __future__ import annotations

import argparse
import itertools
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from figures import Figure, show_all
from loading import run_load
from programs import ROOT, CannotRun, Cores, compile_programs
from results import OURS
from serving import OPTIONS, chat_server, running
from twisted.internet.defer import Deferred, gatherResults
from twisted.internet.task import deferLater, react
from workloads import WORKLOADS

sys.path.insert(0, str(ROOT))

from chatroom_tw.chat.rules.events import Message, Said
from chatroom_tw.chat.rules.stored import HistoryLimits
from chatroom_tw.chat.storage.sqlite import SqliteStorage

SENDERS = 100
TEXT = "x" * 100
SLOW = 0.2
"""Seconds that each commit takes on the slow disk."""
BEAT = 0.005
"""Seconds between two checks of how late the reactor is."""
FANOUT = {
    "1 room of 100, 64 lines under way": "w1",
    "1 room of 100, 1 line under way": "w1b",
    "100 rooms of 10, all talk": "w3",
}
TIMES = itertools.count(1)
"""The times of messages: each second is used once."""


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table: a figure, its goal, and whether that is met."""

    what: str
    value: float
    goal: str
    met: bool
    digits: int = 0
    """How many are printed after the point."""

    @property
    def figure(self) -> Figure:
        """The result, to be printed as JSON."""
        return Figure(f"state: {self.what}", self.value, "", f"goal: {self.goal}")


class SlowDisk(sqlite3.Connection):
    """A connection whose commits take `SLOW` seconds."""

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        if sql == "COMMIT":
            time.sleep(SLOW)
        return super().execute(sql, *parameters)


def message() -> Message:
    """A message. Its time is unique, as it has to be."""
    return Message("bob", "ann", TEXT, float(next(TIMES)))


async def throughput(reactor: Any, storage: SqliteStorage, seconds: float) -> list[Result]:
    """Each of a hundred senders sends a message as soon as the one before is stored."""
    end = time.perf_counter() + seconds
    stored = 0

    def send(key: str) -> Deferred[None]:
        done: Deferred[None] = Deferred()

        def again(_: None) -> None:
            nonlocal stored
            stored += 1
            if time.perf_counter() < end:
                storage.add_message(key, message()).addCallback(again)
            else:
                done.callback(None)

        storage.add_message(key, message()).addCallback(again)
        return done

    start = time.perf_counter()
    await gatherResults([send(f"ann{number}") for number in range(SENDERS)])
    rate = stored / (time.perf_counter() - start)
    return [Result("durable messages/s, 100 senders", rate, ">= 50,000", rate >= 50_000)]


async def in_flight(reactor: Any, storage: SqliteStorage, seconds: float) -> list[Result]:
    """Each of a hundred senders has ten messages under way."""
    end = time.perf_counter() + seconds
    start = time.perf_counter()
    stored = 0
    while time.perf_counter() < end:
        messages = [storage.add_message(f"ann{n % SENDERS}", message()) for n in range(1000)]
        await gatherResults(messages)
        stored += len(messages)
    rate = stored / (time.perf_counter() - start)
    return [Result("durable messages/s, 10 of each under way", rate, "-", True)]


def _note_time(_: object, began: float, times: list[float]) -> None:
    times.append(time.perf_counter() - began)


async def latency(reactor: Any, storage: SqliteStorage, seconds: float) -> list[Result]:
    """How long each of a thousand messages a second takes to be stored."""
    times: list[float] = []
    pending: list[Deferred[None]] = []
    start = time.perf_counter()
    sent = 0
    while (elapsed := time.perf_counter() - start) < seconds:
        while sent < elapsed * 1000:
            sent += 1
            began = time.perf_counter()
            stored = storage.add_message("ann", message())
            pending.append(stored.addCallback(_note_time, began, times))
        await deferLater(reactor, 0.001)
    await gatherResults(pending)
    times.sort()
    p99 = times[len(times) * 99 // 100] * 1000
    return [
        Result("p50 ms at 1,000 messages/s", median(times) * 1000, "-", True, 2),
        Result("p99 ms at 1,000 messages/s", p99, "< 20", p99 < 20, 2),
    ]


async def slow_disk(reactor: Any, storage: SqliteStorage, seconds: float) -> list[Result]:
    """How late the reactor is while every commit takes `SLOW` seconds."""
    worst = 0.0
    pending: list[Deferred[None]] = []
    end = time.perf_counter() + seconds
    while (before := time.perf_counter()) < end:
        pending.append(storage.add_message("ann", message()))
        storage.add_lines((Said("main", 1, "ann", TEXT, time.time()),))
        await deferLater(reactor, BEAT)
        worst = max(worst, time.perf_counter() - before - BEAT)
    await gatherResults(pending)
    late = worst * 1000
    what = f"reactor late, ms, commits of {SLOW * 1000:.0f} ms"
    return [Result(what, late, "< 20", late < 20, 1)]


Measure = Callable[[Any, SqliteStorage, float], Coroutine[Any, Any, list[Result]]]
MEASURES: list[tuple[Measure, type[sqlite3.Connection]]] = [
    (throughput, sqlite3.Connection),
    (in_flight, sqlite3.Connection),
    (latency, sqlite3.Connection),
    (slow_disk, SlowDisk),
]


def fanout(folder: Path, seconds: float, rounds: int) -> list[Result]:
    """The cost of a delivery with everything on, divided by the cost with everything off."""
    compile_programs(folder)
    cores = Cores.available()
    found: list[Result] = []
    for name, workload in FANOUT.items():
        options = WORKLOADS[workload].options.split()
        ratios: list[float] = []
        for number in range(rounds):
            costs: dict[str, float] = {}
            for variant in OURS if number % 2 == 0 else OURS[::-1]:
                server = chat_server(variant, ROOT, OPTIONS[variant])
                with running(server, cores.server, folder) as (process, port):
                    load = folder / "load"
                    run = run_load(load, options, seconds, server, process, port, cores.load)
                if run.wrong or not run.us_per_delivery:
                    raise CannotRun(f"{name}: {run.wrong} deliveries were wrong")
                costs[variant] = run.us_per_delivery
            ratios.append(costs["full"] / costs["bare"])
        ratio = median(ratios)
        what = f"fan-out, full / bare: {name}"
        found.append(Result(what, ratio, "<= 1.3", ratio <= 1.3, 2))
    return found


def table(found: list[Result]) -> str:
    wide = max(len(line.what) for line in found)
    return "\n".join(
        f"{line.what:{wide}}  {line.value:>10,.{line.digits}f}  {line.goal:>10}"
        f"{'' if line.met else '  MISSED'}"
        for line in found
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="What it costs to store things on a disk.")
    parser.add_argument(
        "--seconds", type=float, default=3.0, help="how long to measure each [default: 3]"
    )
    parser.add_argument("--rounds", type=int, default=3, help="rounds of the fan-out [default: 3]")
    parser.add_argument(
        "--folder", help="a folder on the disk to measure [default: a temporary one]"
    )
    parser.add_argument("--no-fanout", action="store_true", help="do not measure the fan-out")
    parser.add_argument(
        "--json", action="store_true", help="print the figures as JSON, and judge none"
    )
    return parser.parse_args()


async def measure(reactor: Any, folder: Path, seconds: float, found: list[Result]) -> None:
    for number, (each, connection) in enumerate(MEASURES):
        storage = SqliteStorage(reactor, folder / f"{number}", HistoryLimits(), connection)
        storage.start()
        found += await each(reactor, storage, seconds)
        await storage.close()


def main() -> int:
    arguments = _arguments()
    found: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="state-", dir=arguments.folder) as name:
        folder = Path(name)
        try:
            if not arguments.no_fanout:
                found += fanout(folder, arguments.seconds, arguments.rounds)
        except CannotRun as error:
            print(f"state: {error}", file=sys.stderr)
            return 1
        try:
            react(lambda reactor: Deferred.fromCoroutine(
                measure(reactor, folder, arguments.seconds, found)
            ))  # fmt: skip
        except SystemExit as ended:
            if ended.code:
                return 1
    if arguments.json:
        show_all((line.figure for line in found), as_data=True)
        return 0
    print(table(found))
    return 0 if all(line.met for line in found) else 2


if __name__ == "__main__":
    sys.exit(main())
