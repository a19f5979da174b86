"""The benchmark of bans: what it costs to look somebody up in a long list.

    python bench/bans.py

The list has as many accounts, names, hidden addresses, IPv4 networks and IPv6 networks. It prints
each figure next to the goal for it, and ends with status 2 if a goal is missed. It is run by hand:
it is not a test.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from timeit import repeat

from figures import Figure, show

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from chatroom_tw.chat.rules.bans import Bans, Entry, Subject
from chatroom_tw.chat.rules.targets import Account, Hidden, Mask, Name, Target, parse

ENTRIES = 100_000
FEW_MASKS, MANY_MASKS = 100, 1000
GOAL = 50.0
"""Microseconds for finding out that somebody is not in the list, with few masks in it."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SUBJECTS = {
    "IPv4": Subject("Ann", "ann", "192.0.2.7", "h-3f9a1c27"),
    "IPv6": Subject("Zoë", "zoë", "2001:db8:1:2:3:4:5:6", "h-3f9a1c27"),
}
"""Neither is in any of the networks: those below begin otherwise."""

Source = random.Random


def _ipv4(source: Source) -> Target:
    address = IPv4Address(source.getrandbits(31))
    return parse(f"address:{address}/{source.randint(8, 32)}")


def _ipv6(source: Source) -> Target:
    address = IPv6Address(0xFD << 120 | source.getrandbits(120))
    return parse(f"address:{address}/{source.randint(20, 128)}")


def _word(source: Source) -> str:
    return "".join(source.choices(LETTERS, k=8))


KINDS: Sequence[Callable[[Source], Target]] = (
    lambda source: Account(_word(source)),
    lambda source: Name(_word(source)),
    lambda source: Hidden(f"h-{source.getrandbits(32):08x}"),
    _ipv4,
    _ipv6,
)


def add_masks(bans: Bans, count: int, source: Source) -> None:
    for _ in range(count):
        bans.add(Entry(Mask(f"*{_word(source)}*!*@*"), "op", 1.0))


def cost(bans: Bans, subject: Subject) -> float:
    """The microseconds in which somebody is looked up in vain."""
    if bans.find(subject, 2.0, spare_accounts=False):
        raise AssertionError(f"{subject} is in the list")
    rounds = 2000
    times = repeat(lambda: bans.find(subject, 2.0, spare_accounts=False), number=rounds, repeat=5)
    return min(times) / rounds * 1e6


def measure(source: Source) -> Iterator[Figure]:
    bans = Bans()
    while len(bans) < ENTRIES:
        bans.add(Entry(KINDS[len(bans) % len(KINDS)](source), "op", 1.0))
    masks = 0
    for wanted, goal in ((0, GOAL), (FEW_MASKS, GOAL), (MANY_MASKS, 0.0)):
        add_masks(bans, wanted - masks, source)
        masks = wanted
        for kind, subject in SUBJECTS.items():
            what = f"bans: {ENTRIES:,} and {masks:,} masks, {kind}"
            note = f"goal: < {goal:.0f}" if goal else ""
            yield Figure(what, cost(bans, subject), "us", note)


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description="What it costs to look somebody up in a long list of bans.",
        epilog="exit status: 0 when the goals are met, 2 when one is missed.",
    )
    parser.add_argument("--seed", type=int, default=1, help="makes the list [default: 1]")
    arguments = parser.parse_args(given)
    missed = False
    for figure in measure(Source(arguments.seed)):
        show(figure)
        missed = missed or (figure.note != "" and figure.value >= GOAL)
    return 2 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
