"""The command line of `./run bench`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

import baseline
import pairs
from fast_paths import FAST_PATHS
from workloads import WORKLOADS

SERVERS = ("bare", "full", "ngircd", "inspircd")
"""The servers that may be skipped."""
ALL = "all"
ROUNDS, PAIRED_ROUNDS, QUICK_ROUNDS = 3, 5, 1
SECONDS, QUICK_SECONDS = 1.0, 0.5
OF_RESULTS = ("save", "load", "plot", "check", "write_baseline")
"""The options that do not go with a paired comparison."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        # argparse would exit with status 2, which means here that something was lost.
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


def _fast_paths(text: str) -> list[str]:
    return list(FAST_PATHS) if text == ALL else _of(list(FAST_PATHS), "fast path")(text)


def _tree(text: str) -> Path:
    tree = Path(text).resolve()
    if not (tree / "chatroom_tw").is_dir():
        raise argparse.ArgumentTypeError(f"{text} is not a source tree of the project")
    return tree


def _epilog() -> str:
    workloads = "\n".join(f"  {name:4} {work.summary}" for name, work in WORKLOADS.items())
    paths = "\n".join(f"  {name:12} {path.summary}" for name, path in FAST_PATHS.items())
    return (
        f"workloads:\n{workloads}\n\nfast paths:\n{paths}\n\n"
        "exit status: 0 when everything was delivered, 2 when something was lost or came twice,\n"
        "1 when there was nothing to measure, or --check finds that something got worse.\n"
        "bench/README.md says how to read what is printed."
    )


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        description="What the chat server costs, compared with the least that it could cost.",
        epilog=_epilog(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_what_is_measured(parser)
    _add_what_is_written(parser)
    return parser


def _add_what_is_measured(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--quick", action="store_true", help="one short round of the quick workloads")
    add(
        "--only",
        type=_of(list(WORKLOADS), "workload"),
        metavar="NAME,...",
        help="run only these workloads, of the list below",
    )
    add(
        "--skip",
        type=_of(SERVERS, "server"),
        default=[],
        metavar="SERVER,...",
        help=f"do not measure these: {', '.join(SERVERS)}",
    )
    paired = parser.add_mutually_exclusive_group()
    paired.add_argument(
        "--against",
        type=_tree,
        metavar="TREE",
        help="compare this source tree with another one, in pairs, and measure nothing else",
    )
    paired.add_argument(
        "--without",
        type=_fast_paths,
        metavar="NAME,...",
        help="compare the server without each of these fast paths with the server as it is; "
        f"{ALL}: all in the list below",
    )
    paired.add_argument(
        "--tls",
        action="store_true",
        help="compare the server over TLS with the server without it, in "
        f"{', '.join(pairs.OVER_TLS)}; this needs OpenSSL and its headers",
    )
    paired.add_argument(
        "--irc",
        action="store_true",
        help="compare the server over IRC with the line protocol, and with InspIRCd if that is "
        f"installed, in {', '.join(pairs.OVER_IRC)}",
    )
    add(
        "--rounds",
        type=_number(int, 1, 100),
        help=f"how often to run everything [default: {ROUNDS}; in pairs {PAIRED_ROUNDS}]",
    )
    add(
        "--seconds",
        type=_number(float, 0.1, 600),
        help=f"how long to measure each run [default: {SECONDS:g}]",
    )


def _add_what_is_written(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--save", type=Path, metavar="FILE", help="write the results to a file, as JSON")
    add(
        "--load",
        type=Path,
        metavar="FILE",
        help="measure nothing, and take the results from a file that --save has written",
    )
    add("--plot", type=Path, metavar="FILE", help="draw the results to a file of SVG")
    add("--write-docs", action="store_true", help="write the results into docs/")
    add("--write-baseline", action="store_true", help="let later runs be compared with this one")
    add("--check", action="store_true", help="compare the ratios with those of the baseline")


def arguments_of(given: Sequence[str] | None) -> argparse.Namespace:
    """What was given, checked and with its defaults. A mistake exits with status 1."""
    parser = _parser()
    arguments = parser.parse_args(given)
    arguments.paired = bool(
        arguments.against or arguments.without or arguments.tls or arguments.irc
    )
    usual = PAIRED_ROUNDS if arguments.paired else ROUNDS
    arguments.rounds = int(arguments.rounds or (QUICK_ROUNDS if arguments.quick else usual))
    arguments.seconds = arguments.seconds or (QUICK_SECONDS if arguments.quick else SECONDS)
    _check(parser, arguments)
    return arguments


def _check(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    judged = arguments.check or arguments.write_baseline
    if judged and not arguments.load and arguments.rounds < baseline.ENOUGH:
        parser.error(f"noise cannot be told from fewer than {baseline.ENOUGH} rounds; give more")
    others = [name for name in OF_RESULTS if getattr(arguments, name)]
    if arguments.paired and others:
        parser.error(
            f"--{others[0].replace('_', '-')} does not go with --against, --without, --tls or --irc"
        )
    whole = (
        arguments.tls or arguments.irc or arguments.without == list(FAST_PATHS)
    ) and not arguments.only
    if arguments.paired and arguments.write_docs and not whole:
        parser.error(
            f"in pairs --write-docs goes only with --without {ALL}, --tls or --irc, and without "
            "--only"
        )
