"""The series benchmark: how long it takes to deal the cards of the tombola.

    python bench/series.py

It measures the import of the rules, the first series, for which tables are computed, and how
many series a second one core deals after that. It also checks every card that is dealt, and
does not count the time for that.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from figures import Figure, show

ROOT = Path(__file__).resolve().parent.parent
BATCH = 1000
"""How many series are timed together."""

# The import is timed in a Python that has already imported the standard library's modules.
IMPORT = """
import bisect, collections, dataclasses, functools, itertools, math, operator, typing
from time import perf_counter
start = perf_counter()
import chatroom_tw.tombola.rules.card
print(perf_counter() - start)
"""


def time_import() -> float:
    """How many seconds the import of the rules of cards takes, in a new process."""
    command = [sys.executable, "-c", IMPORT]
    return float(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)


def time_of(call: Callable[[], object]) -> float:
    """How many seconds the call takes."""
    start = perf_counter()
    call()
    return perf_counter() - start


def _count(text: str) -> int:
    number = int(text)
    if not BATCH <= number <= 10_000_000:
        raise argparse.ArgumentTypeError(f"it must be from {BATCH} to 10000000")
    return number


def measure(count: int, seed: int | None) -> tuple[list[Figure], int]:
    """Deal so many series. The figures, and how many of the series were wrong."""
    imported = time_import() * 1000
    sys.path.insert(0, str(ROOT))
    from chatroom_tw.tombola.rules.card import deal_series

    source = random.SystemRandom() if seed is None else random.Random(seed)
    first = time_of(lambda: deal_series(source)) * 1000
    wrong = 0
    times = []
    for _ in range(count // BATCH):
        start = perf_counter()
        dealt = [deal_series(source) for _ in range(BATCH)]
        times.append(perf_counter() - start)
        wrong += sum(not _is_series(rows) for rows in dealt)
    slowest = f"{BATCH / max(times):.0f} in the slowest of {len(times)} batches"
    return [
        Figure("series: import", imported, "ms"),
        Figure("series: the first", first, "ms"),
        Figure("series: dealt in a second", BATCH / median(times), "", slowest),
        Figure("series: wrong", wrong, "", f"of {BATCH * len(times)}"),
    ], wrong


def _is_series(series: Sequence[Any]) -> bool:
    """Whether these are six cards with all numbers, each once."""
    from chatroom_tw.tombola.rules.card import is_cartella

    cards = [tuple(chain.from_iterable(rows)) for rows in series]
    whole = sorted(chain.from_iterable(cards)) == list(range(1, 91))
    return whole and len(cards) == 6 and all(map(is_cartella, cards))


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="How long it takes to deal the cards of the tombola, six to a series.",
        epilog="exit status: 0 when every card was correct, 1 when one was not.",
    )
    parser.add_argument(
        "--series", type=_count, default=100_000, help="how many to deal [default: 100000]"
    )
    parser.add_argument("--seed", type=int, help="a seed that deals the same series every time")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    arguments = _arguments(given)
    figures, wrong = measure(arguments.series, arguments.seed)
    for figure in figures:
        show(figure)
    from chatroom_tw.tombola.rules.card import series_count

    print(f"series: possible: {series_count()}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
