"""The series benchmark: how long it takes to deal the cards of the tombola.

    python bench/series.py

It says what importing the rules takes, what the first series does, for which the
tables are made, and how many series a second are dealt after that, by one core.
It also looks at every card that it deals; the time for that is not counted.
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

from figures import Figure, show

ROOT = Path(__file__).resolve().parent.parent
BATCH = 1000

# What an import takes is what it adds to a Python that has its own modules already.
IMPORT = """
import bisect, collections, dataclasses, functools, itertools, math, operator, typing
from time import perf_counter
start = perf_counter()
import chatroom_tw.core.card
print(perf_counter() - start)
"""


def time_import() -> float:
    command = [sys.executable, "-c", IMPORT]
    return float(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)


def time_of(call: Callable[[], object]) -> float:
    start = perf_counter()
    call()
    return perf_counter() - start


def _count(text: str) -> int:
    number = int(text)
    if not BATCH <= number <= 10_000_000:
        raise argparse.ArgumentTypeError(f"it must be from {BATCH} to 10000000")
    return number


def measure(count: int, seed: int | None) -> tuple[list[Figure], int]:
    """Deal so many series. What was found, and how many of them were wrong."""
    imported = time_import() * 1000
    sys.path.insert(0, str(ROOT))
    from chatroom_tw.tombola.rules.card import deal_series, is_cartella

    chance = random.SystemRandom() if seed is None else random.Random(seed)
    first = time_of(lambda: deal_series(chance)) * 1000
    wrong = 0
    times = []
    for _ in range(count // BATCH):
        start = perf_counter()
        dealt = [deal_series(chance) for _ in range(BATCH)]
        times.append(perf_counter() - start)
        for series in dealt:
            cards = [tuple(chain.from_iterable(rows)) for rows in series]
            whole = sorted(chain.from_iterable(cards)) == list(range(1, 91))
            wrong += not (whole and len(cards) == 6 and all(map(is_cartella, cards)))
    slowest = f"{BATCH / max(times):.0f} at the slowest, of {len(times)} times"
    return [
        Figure("series: import", imported, "ms"),
        Figure("series: the first", first, "ms"),
        Figure("series: so many a second", BATCH / median(times), "", slowest),
        Figure("series: that are wrong", wrong, "", f"of {BATCH * len(times)}"),
    ], wrong


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="How long it takes to deal the cards of the tombola, six to a series.",
        epilog="exit status: 0 when every card was proper, 1 when one was not.",
    )
    parser.add_argument(
        "--series", type=_count, default=100_000, help="how many to deal [default: 100000]"
    )
    parser.add_argument(
        "--seed", type=int, help="deal the same ones again [default: the system's own chance]"
    )
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    arguments = _arguments(given)
    figures, wrong = measure(arguments.series, arguments.seed)
    for figure in figures:
        show(figure)
    from chatroom_tw.tombola.rules.card import series_count

    print(f"series: that there are: {series_count()}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
