"""What the clients do in each workload."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What the clients do; the value is the name of the cost that is compared."""

    TALK = "us_per_delivery"
    IDLE = "bytes_per_connection"
    ARRIVE = "cpu_us_per_connection"


@dataclass(frozen=True, slots=True)
class Workload:
    """One workload; `options` are those of `load.c`."""

    summary: str
    options: str
    kind: Kind = Kind.TALK
    open_loop: bool = False
    """Whether lines are said at fixed times, so that latencies of servers can be compared."""
    longer: float = 1.0
    """How many times as long as usual it is measured."""
    heavy: bool = False
    """Whether it takes some servers of IRC very long. Those run it in the first round only."""
    left_out: frozenset[str] = frozenset()
    """The names of servers that do not run it, as they would take minutes."""
    trial: bool = False
    """Whether it is run only if it is asked for, or in a comparison that needs it."""

    @property
    def clients(self) -> int:
        """How many clients connect."""
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
        "--rooms 1000 --members 10 --idle",
        Kind.IDLE,
        heavy=True,
    ),
    "w5a": Workload(
        "200 rooms of 10, nobody talks",
        "--rooms 200 --members 10 --idle",
        Kind.IDLE,
        trial=True,
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
"""The arrivals that are compared: does one cost more in a bigger room?"""
SINGLE = "w1b"
"""The workload in which each delivery has a send() of its own."""
