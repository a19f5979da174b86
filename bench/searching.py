"""The benchmark of the search: how long it takes to find messages in a long history.

    python bench/searching.py

It prints each figure next to the goal for it, and ends with status 2 if a goal is missed. It is run
by hand: it is not a test. README.md, next to this file, says how to read it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from itertools import accumulate
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from programs import ROOT
from state import Result, table
from twisted.internet.defer import Deferred
from twisted.internet.task import react

sys.path.insert(0, str(ROOT))

from chatroom_tw.chat.rules.stored import HistoryLimits, Query
from chatroom_tw.chat.rules.talk import Said
from chatroom_tw.chat.storage.sqlite import SqliteStorage

ROOMS, PEOPLE = 50, 300
WORDS = 20_000
"""How many different words there are."""
LENGTH = 12
"""The words of a message."""
AT_ONCE = 2_000
TRIES = 9
GOAL = 50.0
"""In milliseconds."""
LIMITS = HistoryLimits(lines=10**9, days=10**4, bytes=1 << 50)


class Talk:
    """Random messages, whose words are as frequent as those of people: by Zipf's law."""

    def __init__(self) -> None:
        self._random = Random(90)
        letters = "aeioubcdfglmnprstvz"
        self.words = [
            "".join(self._random.choices(letters, k=self._random.randint(2, 9)))
            for _ in range(WORDS)
        ]
        self._weights = list(accumulate(1 / place for place in range(1, WORDS + 1)))

    def message(self, when: float) -> Said:
        words = self._random.choices(self.words, cum_weights=self._weights, k=LENGTH)
        room, name = self._random.randrange(ROOMS), self._random.randrange(PEOPLE)
        return Said(f"room-{room}", 1, f"user-{name}", " ".join(words), when)


def searches(talk: Talk) -> dict[str, tuple[tuple[str, ...], Query]]:
    """What is searched for, and where."""
    everywhere = tuple(f"room-{number}" for number in range(ROOMS))
    common, rare = talk.words[0], talk.words[-1]
    return {
        "a common word, everywhere": (everywhere, Query(common, 20)),
        "a common word, in one room": (everywhere[:1], Query(common, 20)),
        "a common word, by one person": (everywhere, Query(common, 20, "user-7")),
        "a common word, where it is not": (("nowhere",), Query(f"{common} ", 20)),
        "a rare word": (everywhere, Query(rare, 20)),
        "a word that is nowhere": (everywhere, Query("nowhere", 20)),
        "the beginning of words": (everywhere, Query(talk.words[40][:3], 20)),
        "three words": (everywhere, Query(" ".join((common, talk.words[9], talk.words[90])), 20)),
        "a phrase": (everywhere, Query(f'"{common} {talk.words[1]}"', 20)),
    }


async def fill(storage: SqliteStorage, talk: Talk, count: int) -> None:
    began = time.time() - count
    for start in range(0, count, AT_ONCE):
        storage.add_lines([talk.message(began + start + n) for n in range(AT_ONCE)])
        await storage.lines("room-0", 1)


async def measure(reactor: Any, folder: Path, count: int, found: list[Result]) -> None:
    storage, talk = SqliteStorage(reactor, folder, LIMITS), Talk()
    storage.start()
    began = time.perf_counter()
    await fill(storage, talk, count)
    await storage.search(("room-0",), Query("nothing", 1))  # It waits for the index.
    per_line = (time.perf_counter() - began) / count * 1e6
    found.append(Result("µs to store and index a message", per_line, "-", True))
    for what, (places, query) in searches(talk).items():
        times = []
        for _ in range(TRIES):
            before = time.perf_counter()
            await storage.search(places, query)
            times.append((time.perf_counter() - before) * 1000)
        best = median(times)
        found.append(Result(f"ms to find {what}", best, f"<= {GOAL:.0f}", best <= GOAL, 1))
    await storage.close()


def main() -> int:
    parser = argparse.ArgumentParser(description="How long it takes to find messages.")
    parser.add_argument(
        "--messages", type=int, default=1_000_000, help="of the history [default: 1,000,000]"
    )
    arguments = parser.parse_args()
    found: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="search-") as name:
        work = lambda reactor: Deferred.fromCoroutine(  # noqa: E731
            measure(reactor, Path(name, "state"), arguments.messages, found)
        )
        try:
            react(work)
        except SystemExit as ended:
            if ended.code:
                return 1
    print(table(found))
    return 0 if all(line.met for line in found) else 2


if __name__ == "__main__":
    sys.exit(main())
