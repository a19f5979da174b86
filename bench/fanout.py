"""The fan-out benchmark: what a delivery costs the chat server, next to the least it could cost.

    python bench/fanout.py

It runs the same load against `limit.c`, a broadcast server that does nothing else,
and against the chat server, in turn, and says how they compare. Run it by hand: it
is no test, it needs a C compiler and Linux, and it keeps two cores busy for minutes.
README.md, next to this file, says what is measured and how to read it.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import NoReturn

import programs
from programs import (
    ROOT,
    CannotRun,
    Cores,
    Run,
    Server,
    chat_server,
    compile_programs,
    limit_server,
    run_load,
    running,
)


@dataclass(frozen=True, slots=True)
class Workload:
    """What the clients do: the options of `load.c`."""

    summary: str
    options: str


WORKLOADS: dict[str, Workload] = {
    "w1": Workload(
        "1 room of 100, 1 talks, 64 lines under way",
        "--rooms 1 --members 100 --senders 1 --outstanding 64",
    ),
    "w1b": Workload(
        "1 room of 100, 1 talks, 1 line under way",
        "--rooms 1 --members 100 --senders 1 --outstanding 1",
    ),
    "w2": Workload(
        "1 room of 1000, 1 talks, 8 lines under way",
        "--rooms 1 --members 1000 --senders 1 --outstanding 8",
    ),
    "w3": Workload(
        "100 rooms of 10, all talk, 4 lines of each under way",
        "--rooms 100 --members 10 --senders 10 --outstanding 4",
    ),
    "w4": Workload(
        "1 room of 500, 1 talks, 20 lines a second",
        "--rooms 1 --members 500 --senders 1 --rate 20",
    ),
}


# -- What was found: for each workload, the runs of each server, a round each.

Results = dict[str, dict[str, list[Run]]]


def measure(
    servers: Sequence[Server], names: Sequence[str], rounds: int, seconds: float, folder: Path
) -> Results:
    """Run everything, in rounds, so that what the machine does meanwhile is shared by all."""
    cores = Cores.available()
    results: Results = {name: {server.name: [] for server in servers} for name in names}
    for number in range(rounds):
        # Nobody is always the first.
        order = servers if number % 2 == 0 else servers[::-1]
        for name in names:
            for server in order:
                _show_progress(f"round {number + 1} of {rounds}: {name}, {server.name}")
                try:
                    with running(server, cores.server, folder) as (process, port):
                        options = WORKLOADS[name].options
                        run = run_load(folder / "load", options, seconds, process, port, cores.load)
                except CannotRun as error:
                    raise CannotRun(f"{name}, {server.name}: {error}") from error
                results[name][server.name].append(run)
    _show_progress("")
    return results


def _show_progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def ratio(runs: Sequence[Run], others: Sequence[Run]) -> float:
    """How many times as much a delivery costs as with the others, in the middle of the rounds."""
    return median(
        run.us_per_delivery / other.us_per_delivery for run, other in zip(runs, others, strict=True)
    )


Cell = Callable[[Sequence[Run], Mapping[str, Sequence[Run]]], str]
COLUMNS: dict[str, Cell] = {
    "µs/delivery": lambda runs, _: f"{median(run.us_per_delivery for run in runs):.3f}",
    "× limit": lambda runs, all_: f"{ratio(runs, all_['limit']):.2f}",
    "× other": lambda runs, all_: f"{ratio(runs, all_['other']):.2f}",
    "p50 µs": lambda runs, _: f"{median(run.p50_us for run in runs):.0f}",
    "p99 µs": lambda runs, _: f"{median(run.p99_us for run in runs):.0f}",
    "bytes/conn": lambda runs, _: f"{median(run.bytes_per_connection for run in runs):.0f}",
    "lost": lambda runs, _: f"{sum(run.wrong for run in runs)}",
}


def table(results: Results) -> str:
    """A line for each workload and server; to the left what it is, to the right what was found."""
    has_other = any("other" in by_server for by_server in results.values())
    columns = {name: cell for name, cell in COLUMNS.items() if has_other or name != "× other"}
    rows = [["workload", "server", *columns]]
    for name, by_server in results.items():
        for server, runs in by_server.items():
            rows.append([name, server, *(cell(runs, by_server) for cell in columns.values())])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(
            text.ljust(width) if place < 2 else text.rjust(width)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)


# -- The command.


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        # argparse would end with 2, which says here that something was lost.
        self.exit(1, f"fanout: {message}; see --help\n")


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 100:
        raise argparse.ArgumentTypeError("it must be from 1 to 100")
    return number


def _seconds(text: str) -> float:
    number = float(text)
    if not 0.1 <= number <= 600:
        raise argparse.ArgumentTypeError("it must be from 0.1 to 600")
    return number


def _workloads(text: str) -> list[str]:
    names = list(dict.fromkeys(text.split(",")))
    unknown = [name for name in names if name not in WORKLOADS]
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no workload {unknown[0]!r}")
    return names


def _tree(text: str) -> Path:
    tree = Path(text).resolve()
    if not (tree / "chatroom_tw").is_dir():
        raise argparse.ArgumentTypeError(f"{text} is no source tree of the project")
    return tree


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    described = "\n".join(f"  {name:4} {work.summary}" for name, work in WORKLOADS.items())
    parser = _Parser(
        description="What a delivery costs the chat server, next to the least it could cost.",
        epilog=f"workloads:\n{described}\n\n"
        "exit status: 0 when all was delivered, 2 when something was lost or came twice,\n"
        "1 when there was nothing to measure. bench/README.md says how to read the table.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--rounds", type=_count, default=3, help="how often to run everything [default: 3]"
    )
    parser.add_argument(
        "--seconds", type=_seconds, default=3.0, help="how long to measure a run [default: 3]"
    )
    parser.add_argument(
        "--workloads",
        type=_workloads,
        default=list(WORKLOADS),
        metavar="NAME,...",
        help="what to run, of the list below [default: all of it]",
    )
    parser.add_argument(
        "--server",
        type=_tree,
        metavar="TREE",
        help="another source tree of the project, to be measured as well and compared with",
    )
    return parser.parse_args(given)


def _allow_many_connections() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _measure(arguments: argparse.Namespace) -> int:
    _allow_many_connections()
    with tempfile.TemporaryDirectory(prefix="fanout-") as name:
        folder = Path(name)
        compile_programs(folder)
        servers = [limit_server(folder / "limit"), chat_server("server", ROOT)]
        if arguments.server:
            servers.append(chat_server("other", arguments.server))
        results = measure(servers, arguments.workloads, arguments.rounds, arguments.seconds, folder)
    print(table(results))
    runs = [run for by_server in results.values() for one in by_server.values() for run in one]
    return 2 if any(run.wrong for run in runs) else 0


def main(given: Sequence[str] | None = None) -> int:
    arguments = _arguments(given)
    return programs.run("fanout", "the load and the limit are", partial(_measure, arguments))


if __name__ == "__main__":
    sys.exit(main())
