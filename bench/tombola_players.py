"""The players of the tombola benchmark: sockets in one process that only reads."""

from __future__ import annotations

import ctypes
import os
import select
import socket
import time
from dataclasses import dataclass, field
from time import perf_counter

from programs import CannotRun

PATIENCE = 60.0
"""How many seconds may pass in which no player receives anything."""
QUEUE = 500
"""How many players may be connected and have no card yet."""
PORTS = 20_000
"""How many players connect from one address."""
READ_SIZE = 1 << 16


@dataclass(slots=True)
class Round:
    """A number that is being delivered, and when the first and the last player received it."""

    first: float
    last: float
    arrived: int = 0
    """How many players have received it."""


@dataclass(slots=True)
class Players:
    """All players, in one process. They read, and note when a number arrives."""

    port: int
    count: int
    poller: select.epoll = field(default_factory=select.epoll)
    sockets: dict[int, socket.socket] = field(default_factory=dict)
    rests: dict[int, bytes] = field(default_factory=dict)
    """The beginning of a line, whose end has not come, by file descriptor."""
    rounds: dict[int, Round] = field(default_factory=dict)
    """By number."""
    whole: list[Round] = field(default_factory=list)
    """The numbers that all players have received."""
    seated: int = 0
    """How many players have a card."""

    def connect(self) -> None:
        """Connect all players, and wait until each has a card. Raises `CannotRun`."""
        for number in range(self.count):
            self._connect(number)
            while number - self.seated > QUEUE:  # The server's listen queue is finite.
                self._receive()
        while self.seated < self.count:
            self._receive()

    def receive(self, numbers: int) -> None:
        """Wait until all players have received so many numbers. Raises `CannotRun`."""
        while len(self.whole) < numbers:
            self._receive()

    def close(self) -> None:
        """Close all connections."""
        for player in self.sockets.values():
            player.close()

    @property
    def addresses(self) -> int:
        """From how many addresses the players connect."""
        return len({player.getsockname()[0] for player in self.sockets.values()})

    def _connect(self, number: int) -> None:
        player = socket.socket()
        # One address may have fewer ports than there are players.
        player.bind((f"127.0.0.{2 + number // PORTS}", 0))
        player.connect(("127.0.0.1", self.port))
        player.setblocking(False)
        self.sockets[player.fileno()] = player
        self.rests[player.fileno()] = b""
        self.poller.register(player, select.EPOLLIN)

    def _receive(self) -> None:
        ready = self.poller.poll(PATIENCE)
        if not ready:
            raise CannotRun(f"no player has received anything for {PATIENCE:.0f} seconds")
        for descriptor, _ in ready:
            data = self.sockets[descriptor].recv(READ_SIZE)
            now = perf_counter()
            if not data:
                raise CannotRun("the server has closed a connection")
            *lines, self.rests[descriptor] = (self.rests[descriptor] + data).split(b"\n")
            for line in lines:
                self._take(line, now)

    def _take(self, line: bytes, now: float) -> None:
        if line.startswith(b"NUMBER "):
            self._note(int(line[7:]), now)
        elif line.startswith(b"CARD "):
            self.seated += 1
        elif line.startswith(b"OVER "):
            raise CannotRun("the game is over; give a longer --countdown or --interval")

    def _note(self, number: int, now: float) -> None:
        one = self.rounds.setdefault(number, Round(now, now))
        one.last = now
        one.arrived += 1
        if one.arrived == self.count:
            self.whole.append(one)


def cpu_of(process: int) -> float:
    """The CPU time of another process, in seconds. Raises `CannotRun`."""
    clock = ctypes.c_int()
    error = ctypes.CDLL(None).clock_getcpuclockid(process, ctypes.byref(clock))
    if error:
        raise CannotRun(f"cannot read the CPU time of process {process}: {os.strerror(error)}")
    return time.clock_gettime(clock.value)
