"""The baseline: ratios of an earlier run, and whether those of a new one have moved.

A ratio's noise is half of what lies between its lowest and its highest round. It has
moved if the two medians are further apart than twice the noise of both together: then
the rounds of the two runs do not come near each other.
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
"""Of a ratio: three rounds may agree by chance."""
ENOUGH = 3
"""Rounds, for their spread to say anything."""


class Verdict(Enum):
    WORSE = "worse"
    BETTER = "better"
    SAME = "as before"
    NEW = "new"
    MISSING = "not measured"


@dataclass(frozen=True, slots=True)
class Compared:
    """One ratio, before and now."""

    name: str
    before: Ratio | None
    now: Ratio | None

    @property
    def verdict(self) -> Verdict:
        if self.now is None:
            return Verdict.MISSING
        if self.before is None:
            return Verdict.NEW
        moved = self.now.value - self.before.value
        if abs(moved) <= 2 * (noise_of(self.now) + noise_of(self.before)):
            return Verdict.SAME
        return Verdict.WORSE if moved > 0 else Verdict.BETTER


def noise_of(ratio: Ratio) -> float:
    return max(ratio.noise, LEAST_NOISE * ratio.value)


def compare(before: Mapping[str, Ratio], now: Mapping[str, Ratio]) -> list[Compared]:
    names = dict.fromkeys([*before, *now])
    return [Compared(name, before.get(name), now.get(name)) for name in names]


def verdicts(compared: Sequence[Compared]) -> str:
    """A table of what was measured, what moved first."""
    order = list(Verdict)
    rows = [
        [one.name, str(one.before or "–"), str(one.now or "–"), one.verdict.value]
        for one in sorted(compared, key=lambda one: order.index(one.verdict))
        if one.verdict is not Verdict.MISSING
    ]
    return table(["ratio", "before", "now", ""], rows)


def has_worse(compared: Sequence[Compared]) -> bool:
    return any(one.verdict is Verdict.WORSE for one in compared)


def write(ratios: Mapping[str, Ratio], path: Path = BASELINE) -> None:
    rounded = {
        name: {"value": round(one.value, 4), "noise": round(one.noise, 4), "rounds": one.rounds}
        for name, one in ratios.items()
    }
    path.write_text(json.dumps(rounded, indent=1) + "\n")


def read(path: Path = BASELINE) -> dict[str, Ratio]:
    """Raises `CannotRun`."""
    try:
        return {name: Ratio(**one) for name, one in json.loads(path.read_text()).items()}
    except OSError as error:
        raise CannotRun(f"cannot read {path}: {error.strerror}; see --write-baseline") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise CannotRun(f"{path} is no baseline; see --write-baseline") from error
