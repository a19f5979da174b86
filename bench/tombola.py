"""The tombola benchmark: what dealing, starting, drawing and telling cost.

    python bench/tombola.py

It prints what it has seen and judges nothing. Run it by hand: it is no test, and
wants the machine for itself. README.md, next to this file, says what is measured.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NoReturn

import programs
import series
from figures import Figure, show_all
from programs import ROOT, CannotRun, Cores, allow_many_connections
from serving import Server, chat_server, running, twistd
from tombola_players import PresenceBatch, cpu_of

sys.path.insert(0, str(ROOT))

SPARE = 100
"""How many files beside its connections a process needs."""


def time_of(call: Callable[[], object]) -> float:
    """How many milliseconds it takes."""
    start = perf_counter()
    call()
    return (perf_counter() - start) * 1000


def _chance(arguments: argparse.Namespace) -> random.Random:
    given = arguments.seed is not None
    return random.Random(arguments.seed) if given else random.SystemRandom()


# -- Series: how fast cards are dealt.


def measure_series(arguments: argparse.Namespace) -> Iterator[Figure]:
    """Let `series.py` find it."""
    figures, wrong = series.measure(arguments.series, arguments.seed)
    yield from figures
    if wrong:
        raise CannotRun("there are series that are none")


# -- Starting: from the command to `ready`.


def tombola_server(*options: str) -> Server:
    """A tombola of this tree, run by this Python's twistd."""
    return replace(
        chat_server("tombola", ROOT),
        command=(
            twistd(),
            "--pidfile=",
            "-n",
            "tombola",
            "--port",
            "0",
            "--flood",
            "none",
            *options,
        ),
        listens=re.compile(r"tombola: every protocol on 127\.0\.0\.1:(\d+)$", re.M),
        ready="tombola: ready",
    )


def measure_start(arguments: argparse.Namespace) -> Iterator[Figure]:
    servers = [chat_server("chat", ROOT), tombola_server("--state", "none")]
    times: dict[str, list[float]] = {server.name: [] for server in servers}
    for number in range(arguments.starts + 1):
        # Nobody is always the first, and the first time of all is for the disk.
        for server in servers if number % 2 else servers[::-1]:
            taken = time_of(partial(_until_ready, server))
            if number:
                times[server.name].append(taken)
    for name, all_ in times.items():
        note = f"{min(all_):.0f} to {max(all_):.0f}, {len(all_)} times"
        yield Figure(f"start: twistd -n {name} until {name}: ready", median(all_), "ms", note)
    more = median(tombola - chat for chat, tombola in zip(times["chat"], times["tombola"]))
    yield Figure("start: what the tombola takes more", more, "ms", "the middle of the differences")


def _until_ready(server: Server) -> None:
    process = subprocess.Popen(
        server.command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, **server.environment},
        text=True,
    )
    assert process.stdout
    try:
        for line in process.stdout:
            if line.rstrip().endswith(server.ready):
                return
    finally:
        # It is ready: nothing is measured of how it ends.
        process.kill()
        process.wait()
        process.stdout.close()
    raise CannotRun(f"{server.name} did not start")


# -- Draws: a number, and all the cards in play.


def measure_draws(arguments: argparse.Namespace) -> Iterator[Figure]:
    from chatroom_tw.tombola.rules.card_supply import CardSupply

    chance = _chance(arguments)
    for count in sorted(arguments.cards):
        pack = CardSupply(chance)
        cards = list(chain.from_iterable(pack.one() for _ in range(count)))
        for text in ("tombola", "all"):
            yield from _measure_game(cards, text, chance)


def _measure_game(cards: Sequence[Any], text: str, chance: random.Random) -> Iterator[Figure]:
    from chatroom_tw.tombola.rules.card import HIGHEST
    from chatroom_tw.tombola.rules.draw import SEED_BYTES
    from chatroom_tw.tombola.rules.game import Game
    from chatroom_tw.tombola.rules.prizes import prizes

    game = Game("bench", chance.randbytes(SEED_BYTES), prizes(text))
    what = f"draws: {len(cards):,} cards, --prizes {text}"
    begun = time_of(lambda: game.begin(cards))
    times = [time_of(game.draw) for _ in range(HIGHEST)]
    worst = sorted(range(HIGHEST), key=times.__getitem__)[:-4:-1]
    places = ", ".join(f"{times[place]:.1f} at {place + 1}" for place in worst)
    yield Figure(f"{what}: begin", begun, "ms")
    yield Figure(f"{what}: a number", median(times), "ms", f"the middle; the most: {places}")


# -- Numbers: from the server to everyone's socket.


def measure_numbers(arguments: argparse.Namespace) -> Iterator[Figure]:
    players, numbers = arguments.players, arguments.numbers
    allow_many_connections(players + SPARE)
    cores = Cores.available()
    times = ("--interval", str(arguments.interval), "--countdown", str(arguments.countdown))
    what = f"numbers: {players:,} players"
    with (
        tempfile.TemporaryDirectory(prefix="tombola-") as folder,
        running(tombola_server("--state", "state", *times), cores.server, Path(folder)) as (
            process,
            port,
        ),
    ):
        os.sched_setaffinity(0, {cores.load})
        crowd = PresenceBatch(port, players)
        cpu, start = cpu_of(process), perf_counter()
        crowd.enter()
        spent, taken = cpu_of(process) - cpu, perf_counter() - start
        yield Figure(
            f"{what}: until all have sat down", taken, "s", f"from {crowd.addresses} addresses"
        )
        yield Figure(f"{what}: the server's CPU to seat one", spent / players * 1e6, "µs")
        crowd.hear(1)
        before, cpu = len(crowd.whole), cpu_of(process)
        crowd.hear(before + numbers)
        spent = cpu_of(process) - cpu
        told = crowd.whole[before:]
        crowd.leave()
    spans = [(one.last - one.first) * 1000 for one in told]
    note = f"the middle of {len(spans)}; {min(spans):.0f} to {max(spans):.0f}"
    yield Figure(f"{what}: from the first to the last", median(spans), "ms", note)
    yield Figure(
        f"{what}: the server's CPU for a delivery", spent / len(told) / players * 1e6, "µs"
    )


# -- The command.

PARTS: dict[str, Callable[[argparse.Namespace], Iterator[Figure]]] = {
    "series": measure_series,
    "start": measure_start,
    "draws": measure_draws,
    "numbers": measure_numbers,
}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(1, f"tombola: {message}; see --help\n")


def _whole(least: int, most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"it must be from {least} to {most}")
        return int(text)

    return number


def _seconds(text: str) -> float:
    if not 0.01 <= float(text) <= 600:
        raise argparse.ArgumentTypeError("it must be from 0.01 to 600")
    return float(text)


def _parts(text: str) -> list[str]:
    names = list(dict.fromkeys(text.split(",")))
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no part {unknown[0]!r}")
    return names


def _cards(text: str) -> list[int]:
    return list(map(_whole(1, 5_000_000), text.split(",")))


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = _Parser(
        description="What dealing, starting, drawing and telling cost the tombola server.",
        epilog="exit status: 0, or 1 when there was nothing to measure. bench/README.md says "
        "what is measured, and how.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument(
        "--parts",
        type=_parts,
        default=",".join(PARTS),
        metavar="PART,...",
        help="what to measure",
    )
    for name, type_, default, help_ in (
        ("--series", _whole(series.BATCH, 10_000_000), 100_000, "how many series to deal"),
        ("--starts", _whole(1, 1000), 15, "how often to start each server"),
        ("--cards", _cards, "100000,1000000", "how many cards are in play at a draw"),
        ("--players", _whole(1, 60_000), 10_000, "how many are connected"),
        ("--numbers", _whole(1, 80), 30, "how many numbers they are told"),
        ("--interval", _seconds, 0.5, "seconds between these"),
        ("--countdown", _seconds, 10.0, "seconds for them to come in"),
    ):
        parser.add_argument(name, type=type_, default=default, help=help_)
    parser.add_argument(
        "--seed", type=int, help="deal the same cards again; else it is the system's chance"
    )
    parser.add_argument("--json", action="store_true", help="print what was found as data")
    return parser.parse_args(given)


def _measure(arguments: argparse.Namespace) -> int:
    figures = chain.from_iterable(PARTS[name](arguments) for name in arguments.parts)
    show_all(figures, arguments.json)
    return 0


def main(given: Sequence[str] | None = None) -> int:
    arguments = _arguments(given)
    return programs.run("tombola", "the players are", partial(_measure, arguments))


if __name__ == "__main__":
    sys.exit(main())
