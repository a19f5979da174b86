"""The tombola benchmark: the cost of dealing, starting, drawing and delivering.

    python bench/tombola.py

It prints figures and judges none of them. It is run by hand, on a machine on which nothing
else runs: it is not a test. README.md, next to this file, says what is measured.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NoReturn

import programs
import series
import tombola_halls
from figures import Figure, show_all
from programs import ROOT, CannotRun, Cores, allow_many_connections
from serving import Server, chat_server, running, tombola_server
from tombola_players import Players, cpu_of

sys.path.insert(0, str(ROOT))

SPARE = 100
"""How many files a process needs in addition to its connections."""


def time_of(call: Callable[[], object]) -> float:
    """How many milliseconds the call takes."""
    start = perf_counter()
    call()
    return (perf_counter() - start) * 1000


def _random(arguments: argparse.Namespace) -> random.Random:
    given = arguments.seed is not None
    return random.Random(arguments.seed) if given else random.SystemRandom()


# -- Series: how fast cards are dealt.


def measure_series(arguments: argparse.Namespace) -> Iterator[Figure]:
    """The figures of `series.py`. Raises `CannotRun` if a series is wrong."""
    figures, wrong = series.measure(arguments.series, arguments.seed)
    yield from figures
    if wrong:
        raise CannotRun("some of the series are wrong")


# -- Starting: from the command until `ready` in the log.


def measure_start(arguments: argparse.Namespace) -> Iterator[Figure]:
    """How long the chat and the tombola take to start, in turn."""
    servers = [chat_server("chat", ROOT), tombola_server("--state", "none")]
    times: dict[str, list[float]] = {server.name: [] for server in servers}
    for number in range(arguments.starts + 1):
        # The order changes from round to round. The first round fills caches, and is ignored.
        for server in servers if number % 2 else servers[::-1]:
            taken = time_of(partial(_until_ready, server))
            if number:
                times[server.name].append(taken)
    for name, all_ in times.items():
        note = f"{min(all_):.0f} to {max(all_):.0f}, {len(all_)} times"
        yield Figure(f"start: twistd -n {name} until {name}: ready", median(all_), "ms", note)
    difference = median(tombola - chat for chat, tombola in zip(times["chat"], times["tombola"]))
    yield Figure(
        "start: the tombola, compared with the chat", difference, "ms", "the median difference"
    )


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
        # Its end is not measured.
        process.kill()
        process.wait()
        process.stdout.close()
    raise CannotRun(f"{server.name} did not start")


# -- Draws: a number is drawn, and marked on all cards in play.

PRIZES = {
    "--prizes tombola": "tombola",
    "--prizes all": "all",
    "--prizes tambola": "tambola",
    "seven patterns": "row 3,any 7,line top,lines 2,corners,full,next full",
}
"""The prizes that are measured: the name in the figures, and the value of --prizes."""


def measure_draws(arguments: argparse.Namespace) -> Iterator[Figure]:
    """How long the rules take to begin a game and to draw each number, without sockets."""
    from chatroom_tw.tombola.rules.card_supply import CardSupply

    source = _random(arguments)
    for count in sorted(arguments.cards):
        supply = CardSupply(source)
        cards = list(chain.from_iterable(supply.one() for _ in range(count)))
        for name, text in PRIZES.items():
            yield from _measure_game(cards, name, text, source)


def _measure_game(
    cards: Sequence[Any], name: str, text: str, source: random.Random
) -> Iterator[Figure]:
    from chatroom_tw.tombola.rules.card import HIGHEST
    from chatroom_tw.tombola.rules.draw import SEED_BYTES
    from chatroom_tw.tombola.rules.game import Game
    from chatroom_tw.tombola.rules.prizes import prizes

    game = Game("bench", source.randbytes(SEED_BYTES), prizes(text))
    what = f"draws: {len(cards):,} cards, {name}"
    begun = time_of(lambda: game.begin(cards))
    times = [time_of(game.draw) for _ in range(HIGHEST)]
    worst = sorted(range(HIGHEST), key=times.__getitem__)[:-4:-1]
    places = ", ".join(f"{times[place]:.1f} at {place + 1}" for place in worst)
    yield Figure(f"{what}: begin", begun, "ms")
    yield Figure(f"{what}: a number", median(times), "ms", f"the median; the slowest: {places}")
    yield Figure(f"{what}: all {HIGHEST} numbers", sum(times), "ms")


# -- Numbers: from the server to the sockets of all players.


def measure_numbers(arguments: argparse.Namespace) -> Iterator[Figure]:
    """How long a number takes to reach all players, and what that costs the server."""
    players, numbers = arguments.players, arguments.numbers
    allow_many_connections(players + SPARE)
    cores = Cores.available()
    times = ("--interval", str(arguments.interval), "--countdown", str(arguments.countdown))
    late = ("--late-cards", "1000000")  # The countdown can be over before all have come.
    what = f"numbers: {players:,} players"
    with (
        tempfile.TemporaryDirectory(prefix="tombola-") as folder,
        running(tombola_server("--state", "state", *times, *late), cores.server, Path(folder)) as (
            process,
            port,
        ),
    ):
        os.sched_setaffinity(0, {cores.load})
        clients = Players(port, players)
        cpu, start = cpu_of(process), perf_counter()
        clients.connect()
        spent, taken = cpu_of(process) - cpu, perf_counter() - start
        yield Figure(
            f"{what}: until all have a card", taken, "s", f"from {clients.addresses} addresses"
        )
        yield Figure(f"{what}: the server's CPU to seat one", spent / players * 1e6, "µs")
        clients.receive(1)
        before, cpu = len(clients.whole), cpu_of(process)
        clients.receive(before + numbers)
        spent = cpu_of(process) - cpu
        received = clients.whole[before:]
        clients.close()
    spans = [(one.last - one.first) * 1000 for one in received]
    note = f"the median of {len(spans)}; {min(spans):.0f} to {max(spans):.0f}"
    yield Figure(f"{what}: from the first player to the last", median(spans), "ms", note)
    yield Figure(
        f"{what}: the server's CPU for a delivery", spent / len(received) / players * 1e6, "µs"
    )


# -- Halls: many of them.


def measure_halls(arguments: argparse.Namespace) -> Iterator[Figure]:
    """Measure how long a hall takes to make, and how much CPU many halls take that draw."""
    yield from tombola_halls.measure_making(arguments.halls)
    yield from tombola_halls.measure_drawing(arguments.halls, 10, 10.0)


# -- The command.

PARTS: dict[str, Callable[[argparse.Namespace], Iterator[Figure]]] = {
    "series": measure_series,
    "start": measure_start,
    "draws": measure_draws,
    "numbers": measure_numbers,
    "halls": measure_halls,
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
        description="What dealing, starting, drawing and delivering cost the tombola server.",
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
        ("--cards", _cards, "100000,1000000", "how many cards are in play"),
        ("--players", _whole(1, 60_000), 10_000, "how many are connected"),
        ("--halls", _whole(1, 5_000), 1_000, "how many halls there are"),
        ("--numbers", _whole(1, 80), 30, "how many numbers they receive"),
        ("--interval", _seconds, 0.5, "seconds between two numbers"),
        ("--countdown", _seconds, 10.0, "seconds until the game begins"),
    ):
        parser.add_argument(name, type=type_, default=default, help=help_)
    parser.add_argument("--seed", type=int, help="a seed that deals the same cards every time")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
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
