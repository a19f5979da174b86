"""What the clients do in each workload."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What is measured of a workload, and what of it is compared."""

    TALK = "us_per_delivery"
    HOLD = "bytes_per_connection"
    ARRIVE = "cpu_us_per_connection"


@dataclass(frozen=True, slots=True)
class Workload:
    """One of them; `options` are those of `load.c`."""

    summary: str
    options: str
    kind: Kind = Kind.TALK
    open_loop: bool = False
    """Whether lines are said when they are due, so that what they took can be compared."""
    longer: float = 1.0
    """How many times as long as others it is measured."""
    heavy: bool = False
    """Whether it takes some servers very long: they are measured once, and not in --quick."""
    left_out: frozenset[str] = frozenset()
    """Servers that would take minutes."""
    trial: bool = False
    """Whether it says nothing, and is only run when asked for."""

    @property
    def clients(self) -> int:
        given = self.options.split()
        return int(given[given.index("--rooms") + 1]) * int(given[given.index("--members") + 1])


WORKLOADS: dict[str, Workload] = {
    "w0": Workload(
        "1 room of 5, to see that everything works",
        "--rooms 1 --members 5 --senders 1 --outstanding 4",
        trial=True,
    ),
    "w1": Workload(
        "1 room of 100, 1 talks, 64 lines under way",
        "--rooms 1 --members 100 --senders 1 --outstanding 64",
    ),
    "w1b": Workload(
        "1 room of 100, 1 talks, 1 line under way",
        "--rooms 1 --members 100 --senders 1 --outstanding 1",
    ),
    "w2": Workload(
        "1 room of 1,000, 1 talks, 8 lines under way",
        "--rooms 1 --members 1000 --senders 1 --outstanding 8",
        heavy=True,
    ),
    "w3": Workload(
        "100 rooms of 10, all talk, 4 lines of each under way",
        "--rooms 100 --members 10 --senders 10 --outstanding 4",
    ),
    "w4": Workload(
        "1 room of 500, 1 talks, 20 lines a second",
        "--rooms 1 --members 500 --senders 1 --rate 20",
        open_loop=True,
        longer=2.0,
    ),
    "w5": Workload(
        "1,000 rooms of 10, nobody talks",
        "--rooms 1000 --members 10 --hold",
        Kind.HOLD,
        heavy=True,
    ),
    "w6": Workload(
        "1 room of 500, 10 talk, 600 lines a second in all",
        "--rooms 1 --members 500 --senders 10 --rate 600",
        open_loop=True,
    ),
    "w7a": Workload(
        "1,000 clients arrive in one room within a second",
        "--rooms 1 --members 1000 --arrive 1000",
        Kind.ARRIVE,
        heavy=True,
    ),
    "w7": Workload(
        "5,000 clients arrive in one room within a second",
        "--rooms 1 --members 5000 --arrive 5000",
        Kind.ARRIVE,
        heavy=True,
        left_out=frozenset({"ngircd"}),
    ),
}

FEW, MANY = "w7a", "w7"
"""The arrivals whose costs are compared with one another: does an arrival cost more in a crowd?"""
SINGLE = "w1b"
"""Where each delivery has a send() of its own."""
