"""What a run of the benchmark has found, and the ratios in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from figures import Figure
from loading import Run
from programs import CannotRun
from workloads import FEW, MANY, SINGLE, WORKLOADS

LIMIT = "limit"
OURS = ("bare", "full")
"""The chat of this tree, with nothing that can be left out and with everything."""


@dataclass(frozen=True, slots=True)
class Results:
    """All that was found. A list has an entry for each round."""

    machine: dict[str, str]
    runs: dict[str, dict[str, list[Run]]]
    """Of each workload, by server."""
    sends: list[float]
    """Microseconds of CPU that one send() took."""
    figures: list[Figure] = field(default_factory=list)

    @property
    def wrong(self) -> int:
        return sum(run.wrong for one in self.runs.values() for runs in one.values() for run in runs)

    @property
    def servers(self) -> list[str]:
        """Those that were measured, in the order of the measuring."""
        return list(dict.fromkeys(name for by_server in self.runs.values() for name in by_server))

    def costs(self, workload: str, server: str) -> list[float]:
        """What the workload compares, in each round; nothing if it was not measured."""
        name = WORKLOADS[workload].kind.value
        return [getattr(run, name) for run in self.runs.get(workload, {}).get(server, [])]

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), indent=1) + "\n")

    @classmethod
    def load(cls, path: Path) -> Results:
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
            raise CannotRun(f"{path} holds no results") from error


@dataclass(frozen=True, slots=True)
class Ratio:
    """A quotient: the median of the rounds', and half of what lies between the extremes.

    That half is its `noise`; of one round there is none to be seen.
    """

    value: float
    noise: float
    rounds: int

    @classmethod
    def of(cls, ones: Sequence[float], others: Sequence[float]) -> Ratio | None:
        """Round by round: what slows the machine down for a while slows both. None: no rounds."""
        quotients = [one / other for one, other in zip(ones, others) if other]
        if not quotients:
            return None
        spread = max(quotients) - min(quotients)
        return cls(median(quotients), spread / 2, len(quotients))

    def __str__(self) -> str:
        return f"{self.value:.2f}" + (f" ±{self.noise:.2f}" if self.rounds > 1 else "")


def ratio(results: Results, workload: str, server: str, other: str) -> Ratio | None:
    """How many times as much it costs one as the other."""
    return Ratio.of(results.costs(workload, server), results.costs(workload, other))


def all_ratios(results: Results) -> dict[str, Ratio]:
    """What the baseline holds, by name. More is worse, in every one."""
    found: dict[str, Ratio | None] = {}
    for name, workload in WORKLOADS.items():
        for server in OURS:
            what = f"{name}, {workload.kind.value}: {server} / {LIMIT}"
            found[what] = ratio(results, name, server, LIMIT)
            if workload.open_loop:
                found[f"{name}, p50_us: {server} / {LIMIT}"] = _middles(results, name, server)
    for server in OURS:
        found[f"{SINGLE}, us_per_delivery: {server} / send()"] = left_to_us(results, server)
        found[f"{MANY} / {FEW}, cpu_us_per_connection: {server}"] = growth(results, server)
    return {name: one for name, one in found.items() if one}


def _middles(results: Results, workload: str, server: str) -> Ratio | None:
    by_server = results.runs.get(workload, {})
    ours, limits = (
        [run.p50_us or 0 for run in by_server.get(name, [])] for name in (server, LIMIT)
    )
    return Ratio.of(ours, limits)


def left_to_us(results: Results, server: str) -> Ratio | None:
    """A delivery that has a send() of its own, divided by a send()."""
    return Ratio.of(results.costs(SINGLE, server), results.sends)


def growth(results: Results, server: str) -> Ratio | None:
    """What an arrival costs among many, divided by what it costs among few."""
    return Ratio.of(results.costs(MANY, server), results.costs(FEW, server))
