"""Paired comparisons: two servers that differ in one thing, under the same workloads.

The two run one after the other, and which of them is first changes from round to round. So
whatever slows the machine down for a while slows both. What is compared is the ratio of the
two medians.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from fast_paths import FAST_PATHS
from loading import Run
from programs import ROOT
from results import Ratio
from serving import (
    OPTIONS,
    Server,
    chat_server,
    irc_chat_server,
    patched_chat_server,
    tls_chat_server,
)
from tables import table
from workloads import WORKLOADS

CLOSED_LOOPS = ("w1", "w1b", "w2", "w3")
"""The workloads in which another tree is compared, unless others are named."""

OVER_TLS = ("w1", "w2", "w5a")
"""The workloads that are measured over TLS, unless others are named."""

OVER_IRC = ("w1", "w2", "w3", "w5a")
"""The workloads that are measured over IRC, unless others are named."""

Measure = Callable[[str, Server], Run]
"""Runs a workload, which is named, on a server."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A workload, and two servers that run it. The ratio is the first divided by the second."""

    labels: Sequence[str]
    """The first cells of its row in the table."""
    workload: str
    first: Server
    second: Server


@dataclass(frozen=True, slots=True)
class PairResult:
    """The costs of a pair, in each round."""

    pair: Pair
    firsts: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> Ratio | None:
        """The ratio of the medians; its noise is that of the ratios of single rounds."""
        return Ratio.of_medians(self.firsts, self.seconds)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Pairs, and how the table of their results is headed."""

    title: str
    header: Sequence[str]
    pairs: Sequence[Pair]


def against(tree: Path, workloads: Sequence[str], variants: Sequence[str]) -> Comparison:
    """Compare this source tree with another one."""
    pairs = [
        Pair(
            (name, WORKLOADS[name].summary, variant),
            name,
            chat_server(f"{variant}, this tree", ROOT, OPTIONS[variant]),
            chat_server(f"{variant}, the other tree", tree, OPTIONS[variant]),
        )
        for name in workloads or CLOSED_LOOPS
        for variant in variants
    ]
    return Comparison(
        "**This tree, divided by the other** (below 1: this tree is cheaper)",
        ("", "workload", "server", "this", "other", "this / other"),
        pairs,
    )


def with_tls(workloads: Sequence[str], variants: Sequence[str], certificate: Path) -> Comparison:
    """Compare the server over TLS with the bare connection."""
    pairs = [
        Pair(
            (name, WORKLOADS[name].summary, variant),
            name,
            tls_chat_server(f"{variant}, TLS", OPTIONS[variant], certificate),
            chat_server(f"{variant}, without TLS", ROOT, OPTIONS[variant]),
        )
        for name in workloads or OVER_TLS
        for variant in variants
    ]
    return Comparison(
        "**TLS, divided by the same without it**",
        ("", "workload", "server", "TLS", "without", "TLS / without"),
        pairs,
    )


def over_irc(workloads: Sequence[str], others: Sequence[Server]) -> Comparison:
    """Compare IRC with the line protocol, and with these other servers of IRC."""
    options = OPTIONS["bare"]
    plain = irc_chat_server("irc", options)
    firsts = {"line": plain, "line (IRC with tags)": irc_chat_server("tags", options, tags=True)}
    pairs = [
        Pair(
            (name, WORKLOADS[name].summary, label), name, first, chat_server("line", ROOT, options)
        )
        for name in workloads or OVER_IRC
        for label, first in firsts.items()
    ]
    pairs += [
        Pair((name, WORKLOADS[name].summary, other.name), name, plain, other)
        for name in workloads or OVER_IRC
        for other in others
    ]
    return Comparison(
        "**The chat over IRC, divided by others** (below 1: the chat over IRC is cheaper)",
        ("", "workload", "compared with", "over IRC", "other", "IRC / other"),
        pairs,
    )


def without(names: Sequence[str], workloads: Sequence[str]) -> Comparison:
    """Compare the server without each of these fast paths with the server as it is."""
    pairs = [
        _pair_without(name, workload, first=number == 0)
        for name in names
        for number, workload in enumerate(workloads or FAST_PATHS[name].workloads)
    ]
    return Comparison(
        "**What each fast path gains** (above 1: the server costs more without it)",
        ("fast path", "what it does", "", "server", "without", "with", "without / with"),
        pairs,
    )


def _pair_without(name: str, workload: str, *, first: bool) -> Pair:
    path = FAST_PATHS[name]
    labels = (name, path.summary) if first else ("", "")  # They are not repeated in each row.
    options = OPTIONS[path.server]
    return Pair(
        (*labels, workload, path.server),
        workload,
        patched_chat_server(f"{path.server} without {name}", options, (name,)),
        patched_chat_server(path.server, options, ()),
    )


def compare(comparison: Comparison, rounds: int, measure: Measure) -> tuple[str, int]:
    """Measure all pairs. The table of the results, and how many deliveries were wrong."""
    results = [PairResult(pair) for pair in comparison.pairs]
    wrong = 0
    for number in range(rounds):
        for result in results:
            for server, costs in turns(result, number):
                run = measure(result.pair.workload, server)
                costs.append(run.cost(WORKLOADS[result.pair.workload].kind))
                wrong += run.wrong
    return report(comparison, results), wrong


def turns(result: PairResult, number: int) -> Iterator[tuple[Server, list[float]]]:
    """The servers of a pair in the order of this round, each with the list of its costs."""
    both = [(result.pair.first, result.firsts), (result.pair.second, result.seconds)]
    yield from both if number % 2 == 0 else reversed(both)


def report(comparison: Comparison, results: Sequence[PairResult]) -> str:
    """The results as a table of Markdown, below a line that says what it is."""
    rows = [
        [
            *result.pair.labels,
            _median(result.firsts),
            _median(result.seconds),
            str(result.ratio or "–"),
        ]
        for result in results
    ]
    words = len(comparison.header) - 3  # The costs and the ratio are numbers.
    unit = (
        "The costs are µs of CPU for a delivery or an arrival, and bytes of memory for an idle "
        "connection."
    )
    return f"{comparison.title}\n\n{table(comparison.header, rows, words)}\n\n{unit}"


def _median(costs: Sequence[float]) -> str:
    if not costs:
        return "–"
    return f"{median(costs):,.0f}" if median(costs) >= 1000 else f"{median(costs):.3f}"
