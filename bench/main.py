"""The benchmark: what the chat server costs, next to the least it could cost, and to others.

    python bench/main.py

It runs the same load against `limit.c`, a broadcast server that does nothing else,
against the chat server, bare and with everything on, and against servers of IRC where
they are installed, in turn, and says how they compare. Run it by hand: it is no test, it
needs a C compiler and Linux, and it keeps two cores busy for minutes. README.md, next to
this file, says what is measured and how to read it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn

import baseline
import pages
import programs
from measuring import Plan, measure
from programs import allow_many_connections, compile_programs
from results import Results, all_ratios
from tables import report
from workloads import WORKLOADS

STANDARD = [name for name, workload in WORKLOADS.items() if not workload.trial]
QUICK = [name for name in STANDARD if not WORKLOADS[name].heavy]
MAY_BE_LEFT_OUT = ("bare", "full", "ngircd", "inspircd")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        # argparse would end with 2, which says here that something was lost.
        self.exit(1, f"bench: {message}; see --help\n")


def _number(read: Callable[[str], float], least: float, most: float) -> Callable[[str], float]:
    def number(text: str) -> float:
        if not least <= read(text) <= most:
            raise argparse.ArgumentTypeError(f"it must be from {least} to {most}")
        return read(text)

    return number


def _of(known: Sequence[str], what: str) -> Callable[[str], list[str]]:
    def names(text: str) -> list[str]:
        given = list(dict.fromkeys(text.split(",")))
        unknown = [name for name in given if name not in known]
        if unknown:
            raise argparse.ArgumentTypeError(f"there is no {what} {unknown[0]!r}")
        return given

    return names


def _tree(text: str) -> Path:
    tree = Path(text).resolve()
    if not (tree / "chatroom_tw").is_dir():
        raise argparse.ArgumentTypeError(f"{text} is no source tree of the project")
    return tree


def _parser() -> argparse.ArgumentParser:
    described = "\n".join(f"  {name:4} {work.summary}" for name, work in WORKLOADS.items())
    parser = _Parser(
        description="What the chat server costs, next to the least it could cost.",
        epilog=f"workloads:\n{described}\n\n"
        "exit status: 0 when all was delivered, 2 when something was lost or came twice,\n"
        "1 when there was nothing to measure, or --check finds that something got worse.\n"
        "bench/README.md says how to read what is printed.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--quick", action="store_true", help="one short round of what takes no server long")
    add(
        "--only",
        type=_of(list(WORKLOADS), "workload"),
        metavar="NAME,...",
        help="run only these workloads, of the list below",
    )
    add(
        "--without",
        type=_of(MAY_BE_LEFT_OUT, "server"),
        default=[],
        metavar="SERVER,...",
        help=f"leave these out: {', '.join(MAY_BE_LEFT_OUT)}",
    )
    add(
        "--server",
        type=_tree,
        metavar="TREE",
        help="another source tree of the project, to be measured as well, bare",
    )
    add("--rounds", type=_number(int, 1, 100), help="how often to run everything [default: 3]")
    add(
        "--seconds",
        type=_number(float, 0.1, 600),
        help="how long to measure a run [default: 1]",
    )
    add("--save", type=Path, metavar="FILE", help="write what was found to a file, as JSON")
    add(
        "--load",
        type=Path,
        metavar="FILE",
        help="measure nothing, and take what was found from a file that --save has written",
    )
    add("--plot", type=Path, metavar="FILE", help="draw it, to a file of SVG")
    add("--write-docs", action="store_true", help="put it into docs/performance.md and .svg")
    add("--write-baseline", action="store_true", help="let later runs be compared with this one")
    add("--check", action="store_true", help="compare the ratios with those of the baseline")
    return parser


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = _parser()
    arguments = parser.parse_args(given)
    arguments.rounds = arguments.rounds or (1 if arguments.quick else 3)
    arguments.seconds = arguments.seconds or (0.5 if arguments.quick else 1.0)
    judged = arguments.check or arguments.write_baseline
    if judged and not arguments.load and arguments.rounds < baseline.ENOUGH:
        parser.error(f"noise cannot be told from fewer than {baseline.ENOUGH} rounds; give more")
    return arguments


def _plan(arguments: argparse.Namespace) -> Plan:
    return Plan(
        arguments.only or (QUICK if arguments.quick else STANDARD),
        int(arguments.rounds),
        arguments.seconds,
        frozenset(arguments.without),
        arguments.server,
        scripts=not (arguments.only or arguments.quick),
    )


def _found(arguments: argparse.Namespace) -> Results:
    if arguments.load:
        return Results.load(arguments.load)
    allow_many_connections()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        compile_programs(Path(name))
        return measure(Path(name), _plan(arguments))


def _run(arguments: argparse.Namespace) -> int:
    before = baseline.read() if arguments.check else {}
    results = _found(arguments)
    print(report(results))
    if arguments.save:
        results.save(arguments.save)
    if arguments.plot:
        from plot import draw

        draw(results, arguments.plot)
    if arguments.write_docs:
        pages.write(results)
    compared = baseline.compare(before, all_ratios(results)) if arguments.check else []
    if arguments.check:
        print(f"\n{baseline.verdicts(compared)}")
    if arguments.write_baseline:
        baseline.write(all_ratios(results))
    if results.wrong:
        print(f"bench: {results.wrong} deliveries were lost or came twice", file=sys.stderr)
        return 2
    return 1 if baseline.has_worse(compared) else 0


def main(given: Sequence[str] | None = None) -> int:
    arguments = _arguments(given)
    return programs.run("bench", "the load and the limit are", partial(_run, arguments))


if __name__ == "__main__":
    sys.exit(main())
