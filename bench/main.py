"""The benchmark: what the chat server costs, compared with the least it could cost.

    python bench/main.py

It puts the same load on `limit.c`, a broadcast server that does nothing else, on the chat
server, bare and with everything, and on servers of IRC where they are installed, in turn, and
prints how they compare. With --against, --without, --tls or --irc it compares two chat servers in
pairs.
It is run by hand: it is not a test, it needs a C compiler and Linux, and it keeps two cores
busy for minutes. README.md, next to this file, says what is measured and how to read it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import baseline
import pages
import pairs
import programs
from command_line import arguments_of
from irc import irc_servers
from loading import Run
from measuring import Plan, measure, measure_one, show_progress
from programs import Cores, allow_many_connections, compile_programs
from results import OURS, Results, all_ratios
from serving import Server, make_certificate
from tables import report
from workloads import WORKLOADS

STANDARD = [name for name, workload in WORKLOADS.items() if not workload.trial]
QUICK = [name for name in STANDARD if not WORKLOADS[name].heavy]
INSPIRCD = "inspircd"
Found = TypeVar("Found")


def _plan(arguments: argparse.Namespace) -> Plan:
    return Plan(
        arguments.only or (QUICK if arguments.quick else STANDARD),
        arguments.rounds,
        arguments.seconds,
        frozenset(arguments.skip),
        scripts=not (arguments.only or arguments.quick),
    )


def _with_programs(measure_in: Callable[[Path], Found], *, tls: bool = False) -> Found:
    """Call it with a folder that has the C programs, and is removed afterwards."""
    allow_many_connections()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        compile_programs(Path(name), tls=tls)
        return measure_in(Path(name))


def _status(wrong: int) -> int:
    if wrong:
        print(f"bench: {wrong} deliveries were lost or came twice", file=sys.stderr)
    return 2 if wrong else 0


# -- All servers.


def _results(arguments: argparse.Namespace) -> Results:
    if arguments.load:
        return Results.load(arguments.load)
    return _with_programs(lambda folder: measure(folder, _plan(arguments)))


def _run(arguments: argparse.Namespace) -> int:
    before = baseline.read() if arguments.check else {}
    results = _results(arguments)
    print(report(results))
    _write(arguments, results)
    compared = baseline.compare(before, all_ratios(results)) if arguments.check else []
    if arguments.check:
        print(f"\n{baseline.verdicts(compared)}")
    if arguments.write_baseline:
        baseline.write(all_ratios(results))
    return _status(results.wrong) or (1 if baseline.has_worse(compared) else 0)


def _write(arguments: argparse.Namespace, results: Results) -> None:
    if arguments.save:
        results.save(arguments.save)
    if arguments.plot:
        from plot import draw

        draw(results, arguments.plot)
    if arguments.write_docs:
        pages.write(results)


# -- Pairs.


def _comparison(arguments: argparse.Namespace, folder: Path) -> pairs.Comparison:
    only = arguments.only or []
    if arguments.without:
        return pairs.without(arguments.without, only)
    variants = [name for name in OURS if name not in arguments.skip]
    if arguments.tls:
        return pairs.with_tls(only, variants, make_certificate(folder))
    if arguments.irc:
        others = [one for one in irc_servers(folder) if one.name == INSPIRCD]
        return pairs.over_irc(only, [one for one in others if one.name not in arguments.skip])
    return pairs.against(arguments.against, only, variants)


def _run_pairs(arguments: argparse.Namespace) -> int:
    cores = Cores.available()

    def compare_in(folder: Path) -> tuple[str, int]:
        comparison = _comparison(arguments, folder)

        def measure_named(workload: str, server: Server) -> Run:
            show_progress(f"{workload}, {server.name}")
            return measure_one(folder, workload, server, arguments.seconds, cores)

        return pairs.compare(comparison, arguments.rounds, measure_named)

    text, wrong = _with_programs(compare_in, tls=arguments.tls)
    show_progress("")
    print(text)
    if arguments.write_docs:
        begin = pages.BEGIN_TLS if arguments.tls else pages.BEGIN_IRC
        pages.write_pairs(text, pages.BEGIN_FAST_PATHS if arguments.without else begin)
    return _status(wrong)


def main(given: Sequence[str] | None = None) -> int:
    arguments = arguments_of(given)
    measure_all = _run_pairs if arguments.paired else _run
    return programs.run("bench", "the load and the limit are", partial(measure_all, arguments))


if __name__ == "__main__":
    sys.exit(main())
