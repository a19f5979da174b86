"""The baseline: the ratios of an earlier run, with which a new run is compared.

The noise of a ratio is half the spread of its rounds. A ratio has moved if the medians of the
two runs differ by more than twice the sum of both noises: then the ranges of their rounds are
far apart.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from programs import BENCH, CannotRun
from results import Ratio
from tables import table

BASELINE = BENCH / "baseline.json"
LEAST_NOISE = 0.02
"""The least noise, as a share of the ratio: three rounds may agree by chance."""
ENOUGH = 3
"""The number of rounds from which their spread is meaningful."""


class Verdict(Enum):
    """What has become of a ratio since the baseline. The order is that of `verdicts`."""

    WORSE = "worse"
    BETTER = "better"
    SAME = "as before"
    NEW = "new"
    MISSING = "not measured"


@dataclass(frozen=True, slots=True)
class Compared:
    """One ratio, in the baseline and in this run."""

    name: str
    before: Ratio | None
    now: Ratio | None

    @property
    def verdict(self) -> Verdict:
        """Whether the ratio has moved by more than its noise, and in which direction."""
        if self.now is None:
            return Verdict.MISSING
        if self.before is None:
            return Verdict.NEW
        moved = self.now.value - self.before.value
        if abs(moved) <= 2 * (noise_of(self.now) + noise_of(self.before)):
            return Verdict.SAME
        return Verdict.WORSE if moved > 0 else Verdict.BETTER


def noise_of(ratio: Ratio) -> float:
    """The noise of the ratio, or the least that is assumed."""
    return max(ratio.noise, LEAST_NOISE * ratio.value)


def compare(before: Mapping[str, Ratio], now: Mapping[str, Ratio]) -> list[Compared]:
    """All ratios of both runs, by the names in both."""
    names = dict.fromkeys([*before, *now])
    return [Compared(name, before.get(name), now.get(name)) for name in names]


def verdicts(compared: Sequence[Compared]) -> str:
    """A table of all ratios that were measured; those that have moved come first."""
    order = list(Verdict)
    rows = [
        [one.name, str(one.before or "–"), str(one.now or "–"), one.verdict.value]
        for one in sorted(compared, key=lambda one: order.index(one.verdict))
        if one.verdict is not Verdict.MISSING
    ]
    return table(["ratio", "before", "now", ""], rows)


def has_worse(compared: Sequence[Compared]) -> bool:
    """Whether one of the ratios got worse."""
    return any(one.verdict is Verdict.WORSE for one in compared)


def write(ratios: Mapping[str, Ratio], path: Path = BASELINE) -> None:
    """Write the ratios as a baseline."""
    rounded = {
        name: {"value": round(one.value, 4), "noise": round(one.noise, 4), "rounds": one.rounds}
        for name, one in ratios.items()
    }
    path.write_text(json.dumps(rounded, indent=1) + "\n")


def read(path: Path = BASELINE) -> dict[str, Ratio]:
    """Read the ratios of a baseline. Raises `CannotRun`."""
    try:
        return {name: Ratio(**one) for name, one in json.loads(path.read_text()).items()}
    except OSError as error:
        raise CannotRun(f"cannot read {path}: {error.strerror}; see --write-baseline") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise CannotRun(f"{path} is not a baseline; see --write-baseline") from error
