"""Many halls: what making one costs, what an empty one weighs, and what a thousand draw for."""

from __future__ import annotations

import gc
import os
import random
import select
import socket
import tempfile
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from figures import Figure
from programs import CannotRun, Cores, allow_many_connections
from serving import running, tombola_server
from tombola_players import PATIENCE, READ_SIZE, cpu_of

SPARE = 100
"""How many files a process needs in addition to its connections."""


def measure_making(halls: int) -> Iterator[Figure]:
    """How long the rules take to make a hall, and what an empty one weighs."""
    times = [taken for _, taken in _make(halls)]
    tracemalloc.start()
    made = [rules for rules, _ in _make(halls)]
    gc.collect()
    weight, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    yield Figure("halls: to make one, without a journal", median(times) * 1000, "ms")
    yield Figure(
        f"halls: an empty one of {halls:,} weighs",
        weight / len(made) / 1000,
        "kB",
        "of 1,000 bytes",
    )


def _make(halls: int) -> Iterator[tuple[Any, float]]:
    """Make so many halls, each by a user who leaves. Yields the rules and the seconds of each."""
    from chatroom_tw.tombola.rules.commands import MakeHall
    from chatroom_tw.tombola.rules.hall_limits import HallLimits
    from chatroom_tw.tombola.rules.settings import GameSettings
    from chatroom_tw.tombola.rules.tombola import TombolaRules

    limits = HallLimits(halls + 1)
    rules = TombolaRules.open_hall(GameSettings("bench"), random.SystemRandom(), 60.0, limits)
    for number in range(halls):
        user, _ = rules.connect(f"127.0.0.1:{number}")
        start = perf_counter()
        rules.submit(user, MakeHall(f"hall {number}"), float(number))
        taken = perf_counter() - start
        rules.disconnect(user, "", float(number))
        rules.touched.clear()
        yield rules, taken


def measure_drawing(halls: int, players: int, seconds: float) -> Iterator[Figure]:
    """Measure the CPU of a server whose halls each draw a number every second.

    The server stores them in a folder, as it does by default.
    """
    allow_many_connections(halls * (players + 1) + SPARE)
    cores = Cores.available()
    options = ("--state", "state", "--interval", "1", "--halls", str(halls + 1))
    what = f"halls: {halls:,} of {players} that draw every second"
    with (
        tempfile.TemporaryDirectory(prefix="halls-") as folder,
        running(tombola_server(*options), cores.server, Path(folder)) as (process, port),
    ):
        os.sched_setaffinity(0, {cores.load})
        clients = Clients(port)
        codes = [clients.make(number) for number in range(halls)]
        for code in codes:
            clients.fill(code, players)
        clients.begin()
        clients.read_for(2.0)
        before, cpu, start = clients.numbers, cpu_of(process), perf_counter()
        clients.read_for(seconds)
        taken = perf_counter() - start
        spent, received = cpu_of(process) - cpu, clients.numbers - before
        clients.close()
    each = received / taken / halls / (players + 1)
    yield Figure(
        f"{what}: of a core", spent / taken * 100, "%", f"{each:.2f} numbers a second each"
    )


class Clients:
    """Hosts, and players, of many halls, in one process."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._hosts: list[socket.socket] = []
        self._sockets: dict[int, socket.socket] = {}
        self._poller = select.epoll()
        self.numbers = 0
        """How many lines with a number they have received."""

    def make(self, number: int) -> str:
        """Make a hall. Returns its code."""
        host = self._connect()
        self._hosts.append(host)
        host.sendall(b"MAKE hall-%d\n" % number)
        made = _until(host, b"MADE ")
        return made.split()[1].decode()

    def fill(self, code: str, players: int) -> None:
        """Have players in the hall."""
        for _ in range(players):
            player = self._connect()
            player.sendall(f"HALL {code}\n".encode())
            _until(player, b"HALL ")

    def begin(self) -> None:
        """Have all halls begin."""
        for one in self._sockets.values():
            one.setblocking(False)
            self._poller.register(one, select.EPOLLIN)
        for host in self._hosts:
            host.sendall(b"BEGIN\n")

    def read_for(self, seconds: float) -> None:
        """Read, and count the numbers."""
        end = perf_counter() + seconds
        while (left := end - perf_counter()) > 0:
            for descriptor, _ in self._poller.poll(left):
                data = self._sockets[descriptor].recv(READ_SIZE)
                if not data:
                    raise CannotRun("the server has closed a connection")
                self.numbers += data.count(b"NUMBER ")

    def close(self) -> None:
        """Close all connections."""
        for one in self._sockets.values():
            one.close()

    def _connect(self) -> socket.socket:
        one = socket.create_connection(("127.0.0.1", self._port), PATIENCE)
        self._sockets[one.fileno()] = one
        return one


def _until(client: socket.socket, word: bytes) -> bytes:
    """The line that begins with the word; what comes before it is read, too."""
    data = b""
    while True:
        data += client.recv(READ_SIZE)
        for line in data.split(b"\n")[:-1]:
            if line.startswith(word):
                return line
