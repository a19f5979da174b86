"""The benchmark of the state: what it costs to keep things on a disk.

    python bench/state.py

It judges by what is asked of the server, prints what it found next to that, and ends
with status 2 if something is missed. Run it by hand: it is no test. README.md, next
to this file, says how to read it.
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
from serving import BARE, FULL, chat_server, running
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
"""Seconds between two looks at whether the reactor is held up."""
FANOUT = {
    "1 room of 100, 64 lines under way": "w1",
    "1 room of 100, 1 line under way": "w1b",
    "100 rooms of 10, all talk": "w3",
}
TIMES = itertools.count(1)
"""Of messages: seconds that are not the time of any other."""
HISTORY = {"on": FULL, "off": BARE}


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the table: what was measured, what is asked, and whether that is met."""

    what: str
    value: float
    asked: str
    met: bool
    digits: int = 0
    """Behind the point."""

    @property
    def figure(self) -> Figure:
        return Figure(f"state: {self.what}", self.value, "", f"asked: {self.asked}")


class SlowDisk(sqlite3.Connection):
    """A connection whose commits take their time."""

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        if sql == "COMMIT":
            time.sleep(SLOW)
        return super().execute(sql, *parameters)


def message() -> Message:
    """A message. Its time is unique, as those of all messages of a chat are."""
    return Message("bob", "ann", TEXT, float(next(TIMES)))


async def throughput(reactor: Any, storage: SqliteStorage, seconds: float) -> list[Found]:
    """A hundred who each send the next message as soon as the one before is kept."""
    end = time.perf_counter() + seconds
    kept = 0

    def send(key: str) -> Deferred[None]:
        done: Deferred[None] = Deferred()

        def again(_: None) -> None:
            nonlocal kept
            kept += 1
            if time.perf_counter() < end:
                storage.add_message(key, message()).addCallback(again)
            else:
                done.callback(None)

        storage.add_message(key, message()).addCallback(again)
        return done

    start = time.perf_counter()
    await gatherResults([send(f"ann{number}") for number in range(SENDERS)])
    rate = kept / (time.perf_counter() - start)
    return [Found("durable messages/s, 100 senders", rate, ">= 50,000", rate >= 50_000)]


async def in_flight(reactor: Any, storage: SqliteStorage, seconds: float) -> list[Found]:
    """A hundred who have ten messages each under way."""
    end = time.perf_counter() + seconds
    start = time.perf_counter()
    kept = 0
    while time.perf_counter() < end:
        messages = [storage.add_message(f"ann{n % SENDERS}", message()) for n in range(1000)]
        await gatherResults(messages)
        kept += len(messages)
    rate = kept / (time.perf_counter() - start)
    return [Found("durable messages/s, 10 of each under way", rate, "-", True)]


async def latency(reactor: Any, storage: SqliteStorage, seconds: float) -> list[Found]:
    """A thousand messages a second, evenly, and how long each takes to be kept."""
    times: list[float] = []
    pending: list[Deferred[None]] = []
    start = time.perf_counter()
    sent = 0
    while (elapsed := time.perf_counter() - start) < seconds:
        while sent < elapsed * 1000:
            sent += 1
            began = time.perf_counter()
            pending.append(
                storage.add_message("ann", message()).addCallback(
                    lambda _, began=began: times.append(time.perf_counter() - began)
                )
            )
        await deferLater(reactor, 0.001)
    await gatherResults(pending)
    times.sort()
    p99 = times[len(times) * 99 // 100] * 1000
    return [
        Found("p50 ms at 1,000 messages/s", median(times) * 1000, "-", True, 2),
        Found("p99 ms at 1,000 messages/s", p99, "< 20", p99 < 20, 2),
    ]


async def slow_disk(reactor: Any, storage: SqliteStorage, seconds: float) -> list[Found]:
    """How late the reactor is while every commit takes 200 ms."""
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
    what = f"reactor held up, ms, commits of {SLOW * 1000:.0f} ms"
    return [Found(what, late, "< 20", late < 20, 1)]


Measure = Callable[[Any, SqliteStorage, float], Coroutine[Any, Any, list[Found]]]
MEASURES: list[tuple[Measure, type[sqlite3.Connection]]] = [
    (throughput, sqlite3.Connection),
    (in_flight, sqlite3.Connection),
    (latency, sqlite3.Connection),
    (slow_disk, SlowDisk),
]


def fanout(folder: Path, seconds: float, rounds: int) -> list[Found]:
    """What a delivery costs with history on the disk, next to one without any."""
    compile_programs(folder)
    cores = Cores.available()
    found: list[Found] = []
    for name, workload in FANOUT.items():
        options = WORKLOADS[workload].options.split()
        ratios: list[float] = []
        for number in range(rounds):
            costs: dict[str, float] = {}
            for history in ("on", "off") if number % 2 == 0 else ("off", "on"):
                server = chat_server("chat", ROOT, HISTORY[history])
                with running(server, cores.server, folder) as (process, port):
                    load = folder / "load"
                    run = run_load(load, options, seconds, server, process, port, cores.load)
                if run.wrong or not run.us_per_delivery:
                    raise CannotRun(f"{name}: {run.wrong} deliveries were wrong")
                costs[history] = run.us_per_delivery
            ratios.append(costs["on"] / costs["off"])
        ratio = median(ratios)
        what = f"fan-out, history on / off: {name}"
        found.append(Found(what, ratio, "<= 1.3", ratio <= 1.3, 2))
    return found


def table(found: list[Found]) -> str:
    wide = max(len(line.what) for line in found)
    return "\n".join(
        f"{line.what:{wide}}  {line.value:>10,.{line.digits}f}  {line.asked:>10}"
        f"{'' if line.met else '  MISSED'}"
        for line in found
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="What it costs to keep things on a disk.")
    parser.add_argument("--seconds", type=float, default=3.0, help="for each run [default: 3]")
    parser.add_argument("--rounds", type=int, default=3, help="of the fan-out [default: 3]")
    parser.add_argument("--folder", help="on the disk to be measured [default: a temporary one]")
    parser.add_argument("--no-fanout", action="store_true", help="leave the fan-out out")
    parser.add_argument(
        "--json", action="store_true", help="print what was found as data, and judge nothing"
    )
    return parser.parse_args()


async def measure(reactor: Any, folder: Path, seconds: float, found: list[Found]) -> None:
    for number, (each, connection) in enumerate(MEASURES):
        storage = SqliteStorage(reactor, folder / f"{number}", HistoryLimits(), connection)
        storage.start()
        found += await each(reactor, storage, seconds)
        await storage.close()


def main() -> int:
    arguments = _arguments()
    found: list[Found] = []
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
