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
"""How many seconds may pass in which no player is told anything."""
QUEUE = 500
"""How many players may have connected without having a seat yet."""
PORTS = 20_000
"""How many players come from one address."""


@dataclass(slots=True)
class Round:
    """One number on its way to everyone."""

    first: float
    last: float
    arrived: int = 0


@dataclass(slots=True)
class PresenceBatch:
    """All the players, in one process. They read, and remember when."""

    port: int
    players: int
    poller: select.epoll = field(default_factory=select.epoll)
    sockets: dict[int, socket.socket] = field(default_factory=dict)
    rests: dict[int, bytes] = field(default_factory=dict)
    """What each has of a line that is still to come."""
    rounds: dict[int, Round] = field(default_factory=dict)
    whole: list[Round] = field(default_factory=list)
    """Those that have reached everyone."""
    seated: int = 0

    def enter(self) -> None:
        """Everyone comes, and gets a card."""
        for number in range(self.players):
            self._connect(number)
            # The server's queue of those who wait for it is not endless.
            while number - self.seated > QUEUE:
                self._listen()
        while self.seated < self.players:
            self._listen()

    def hear(self, numbers: int) -> None:
        """Listen until so many numbers have reached everyone."""
        while len(self.whole) < numbers:
            self._listen()

    def leave(self) -> None:
        for player in self.sockets.values():
            player.close()

    @property
    def addresses(self) -> int:
        return len({player.getsockname()[0] for player in self.sockets.values()})

    def _connect(self, number: int) -> None:
        player = socket.socket()
        # One address has fewer ports than there may be players.
        player.bind((f"127.0.0.{2 + number // PORTS}", 0))
        player.connect(("127.0.0.1", self.port))
        player.setblocking(False)
        self.sockets[player.fileno()] = player
        self.rests[player.fileno()] = b""
        self.poller.register(player, select.EPOLLIN)

    def _listen(self) -> None:
        ready = self.poller.poll(PATIENCE)
        if not ready:
            raise CannotRun(f"nothing has come for {PATIENCE:.0f} seconds")
        for descriptor, _ in ready:
            data = self.sockets[descriptor].recv(65536)
            now = perf_counter()
            if not data:
                raise CannotRun("the server has closed a connection")
            *lines, self.rests[descriptor] = (self.rests[descriptor] + data).split(b"\n")
            for line in lines:
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
        if one.arrived == self.players:
            self.whole.append(one)


def cpu_of(process: int) -> float:
    """How many seconds of a processor's time another process has had."""
    clock = ctypes.c_int()
    error = ctypes.CDLL(None).clock_getcpuclockid(process, ctypes.byref(clock))
    if error:
        raise CannotRun(f"cannot read the CPU time of process {process}: {os.strerror(error)}")
    return time.clock_gettime(clock.value)
