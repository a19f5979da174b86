"""The benchmark of ignoring: what a line costs in a room in which some ignore the speaker.

    python bench/ignoring.py

A hub and a gateway are linked in one process, and each client is one end of a pair of sockets, to
which it writes what it is delivered. A turn is measured from the lines that are said in it to the
last write. It prints the times of both rooms, and ends with status 2 if one is more than 1.2 times
the other. It needs 4,100 open files, and is run by hand: it is not a test.
"""

from __future__ import annotations

import argparse
import resource
import socket
import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from figures import Figure, show
from twisted.internet import task

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from chatroom_tw.chat.errands import errands
from chatroom_tw.chat.hub import ChatHub
from chatroom_tw.chat.passwords import Passwords
from chatroom_tw.chat.protocols.line import LINE
from chatroom_tw.chat.rules.chat import ChatRules
from chatroom_tw.chat.rules.commands import Say
from chatroom_tw.chat.rules.events import Said
from chatroom_tw.chat.rules.person_commands import Ignore
from chatroom_tw.chat.rules.stored import HistoryLimits
from chatroom_tw.chat.storage.memory import MemoryStorage
from chatroom_tw.server import link
from chatroom_tw.server.gateway import Gateway
from chatroom_tw.server.limits import Limits

MEMBERS, IGNORE = 1000, 50
TIMES = 1.2
"""The goal: so many times as long as in a room in which nobody ignores anybody, at most."""
TURNS = 200


class Client:
    """A client of the line protocol."""

    protocol_word = "line"
    traits = None
    renderer, renderer_elsewhere = LINE.renderer, LINE.renderer_elsewhere

    def __init__(self) -> None:
        here, self.there = socket.socketpair()
        self.deliver = here.send

    def render(self, event: Any) -> bytes:
        return b""

    def nothing(self, *_: object, **__: object) -> None:
        """Clients that only listen are asked for no more."""

    close = drop = fail = pause = resume = nothing


class Room:
    """`main` with its members, the first of whom talks, and the last of whom ignore them."""

    def __init__(self, ignore: int) -> None:
        self.clock = task.Clock()
        storage = MemoryStorage(HistoryLimits(), self.clock.seconds)
        self.rules = ChatRules("chat.example")
        found = errands(storage, Passwords(lambda *_: None))
        gateway = Gateway(self.clock, limits=Limits(flood=None), room_events=(Said,), errands=found)
        hub = ChatHub(self.clock, self.rules, storage, lambda: None)
        link.connect(hub, gateway)
        self.clients = [Client() for _ in range(MEMBERS)]
        self.sessions = [
            gateway.connect(client, f"192.0.2.1:{port}") for port, client in enumerate(self.clients)
        ]
        self.clock.advance(10)
        for session in self.sessions[MEMBERS - ignore :] if ignore else ():
            session.submit(Ignore("guest-1"))
        self.clock.advance(10)

    def seconds(self, lines: int) -> float:
        """How long a turn takes in which so many lines are said."""
        for _ in range(lines):
            self.sessions[0].submit(Say("hello, this is a line as people write them"))
        start = time.perf_counter()
        self.clock.advance(0)
        self.clock.advance(0)
        taken = time.perf_counter() - start
        for client in self.clients:
            with suppress(BlockingIOError):
                client.there.recv(1 << 16, socket.MSG_DONTWAIT)
        return taken


def measure(lines: int) -> float:
    """Print the figures for turns of so many lines. How many times as long it takes."""
    rooms = {ignore: Room(ignore) for ignore in (0, IGNORE)}
    taken: dict[int, list[float]] = {0: [], IGNORE: []}
    for _ in range(TURNS):  # In turns, so that a busy machine is so for both.
        for ignore, room in rooms.items():
            taken[ignore].append(room.seconds(lines))
    medians = {ignore: statistics.median(each) for ignore, each in taken.items()}
    for ignore, median in medians.items():
        what = f"{lines} lines in a room of {MEMBERS:,}, {ignore} ignore"
        show(Figure(what, median * 1e6, "us"))
    times = medians[IGNORE] / medians[0]
    print(f"{'times as long':52} {times:12.2f}           goal: <= {TIMES}", flush=True)
    return times


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description="What a line costs in a room in which some ignore the speaker.",
        epilog="exit status: 0 when the goal is met, 2 when it is missed.",
    )
    parser.parse_args(given)
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return 2 if max([measure(lines) for lines in (1, 10)]) > TIMES else 0


if __name__ == "__main__":
    sys.exit(main())
