"""The results of a run of the benchmark, and the ratios in them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from statistics import median

from figures import Figure
from loading import Run
from programs import CannotRun
from workloads import FEW, MANY, SINGLE, WORKLOADS

LIMIT = "limit"
BARE, FULL = OURS = ("bare", "full")
"""The two variants of the chat: everything off that can be, and everything on."""


@dataclass(frozen=True, slots=True)
class Results:
    """All results. Each list has an entry for each round."""

    machine: dict[str, str]
    runs: dict[str, dict[str, list[Run]]]
    """By workload, then by server."""
    sends: list[float]
    """Microseconds of CPU for one send()."""
    figures: list[Figure] = field(default_factory=list)

    @property
    def wrong(self) -> int:
        """How many deliveries were lost or duplicated, and connections closed, in all runs."""
        return sum(run.wrong for one in self.runs.values() for runs in one.values() for run in runs)

    @property
    def servers(self) -> list[str]:
        """The names of all that were measured, in that order."""
        return list(dict.fromkeys(name for by_server in self.runs.values() for name in by_server))

    def costs(self, workload: str, server: str) -> list[float]:
        """The cost that is compared, in each round; empty if the workload was not measured."""
        kind = WORKLOADS[workload].kind
        return [run.cost(kind) for run in self.runs.get(workload, {}).get(server, [])]

    def save(self, path: Path) -> None:
        """Write the results to a file, as JSON."""
        path.write_text(json.dumps(asdict(self), indent=1) + "\n")

    @classmethod
    def load(cls, path: Path) -> Results:
        """Read the results that `save` has written. Raises `CannotRun`."""
        """Raises `CannotRun`."""
        try:
            found = json.loads(path.read_text())
            runs = {
                workload: {name: [Run(**run) for run in runs] for name, runs in by_server.items()}
                for workload, by_server in found["runs"].items()
            }
            figures = [Figure(**figure) for figure in found["figures"]]
            return cls(found["machine"], runs, found["sends"], figures)
        except OSError as error:
            raise CannotRun(f"cannot read {path}: {error.strerror}") from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise CannotRun(f"{path} has no results in it") from error


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio of costs, and its noise: half the spread of the ratios of single rounds."""

    value: float
    noise: float
    rounds: int

    @classmethod
    def of(cls, ones: Sequence[float], others: Sequence[float]) -> Ratio | None:
        """The median of the ratios of single rounds; None if there is no round."""
        ratios = [one / other for one, other in zip(ones, others) if other]
        if not ratios:
            return None
        return cls(median(ratios), (max(ratios) - min(ratios)) / 2, len(ratios))

    @classmethod
    def of_medians(cls, ones: Sequence[float], others: Sequence[float]) -> Ratio | None:
        """The ratio of the two medians, with the noise of `of`; None if there is no round."""
        by_round = cls.of(ones, others)
        if by_round is None or not median(others):
            return None
        return replace(by_round, value=median(ones) / median(others))

    def __str__(self) -> str:
        return f"{self.value:.2f}" + (f" ±{self.noise:.2f}" if self.rounds > 1 else "")


def ratio(results: Results, workload: str, server: str, other: str) -> Ratio | None:
    """The cost of the workload to one server, divided by the cost to the other."""
    return Ratio.of(results.costs(workload, server), results.costs(workload, other))


def all_ratios(results: Results) -> dict[str, Ratio]:
    """The ratios of the baseline, by name. A greater one is worse."""
    found: dict[str, Ratio | None] = {}
    for name, workload in WORKLOADS.items():
        for server in OURS:
            what = f"{name}, {workload.kind.value}: {server} / {LIMIT}"
            found[what] = ratio(results, name, server, LIMIT)
            if workload.open_loop:
                found[f"{name}, p50_us: {server} / {LIMIT}"] = _latencies(results, name, server)
    for server in OURS:
        found[f"{SINGLE}, us_per_delivery: {server} / send()"] = times_send(results, server)
        found[f"{MANY} / {FEW}, cpu_us_per_connection: {server}"] = growth(results, server)
    return {name: one for name, one in found.items() if one}


def _latencies(results: Results, workload: str, server: str) -> Ratio | None:
    by_server = results.runs.get(workload, {})
    ours, limits = (
        [run.p50_us or 0 for run in by_server.get(name, [])] for name in (server, LIMIT)
    )
    return Ratio.of(ours, limits)


def times_send(results: Results, server: str) -> Ratio | None:
    """The cost of a delivery that has a send() of its own, divided by the cost of a send()."""
    return Ratio.of(results.costs(SINGLE, server), results.sends)


def growth(results: Results, server: str) -> Ratio | None:
    """The cost of an arrival among many, divided by the cost of one among few."""
    return Ratio.of(results.costs(MANY, server), results.costs(FEW, server))
