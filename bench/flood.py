"""The flood benchmark: the latency of calm clients with and without a flooding client.

    python bench/flood.py

A hundred clients talk in one room, as fast as people do. In every second part of the
measurement one more client is in their room, and sends as much as the server reads. Printed
are the latencies of the calm clients' lines, from when a line was due until it was read, and
the ratio of the two 99th percentiles. It is run by hand, and judges nothing. README.md, next to
this file, says more.
"""

from __future__ import annotations

import argparse
import selectors
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

from programs import ROOT, CannotRun, Cores
from serving import chat_server, running

FLOODER = """
import socket, sys
sent = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
try:
    while True:
        sent.sendall(b"flood %b\\n" % (b"x" * 1000))
except OSError:
    pass
"""
AFTERWARDS = 0.5
"""Seconds until the last lines of a part have been read."""
QUIET = 3
"""Seconds until the server has delivered the last lines of a flooding client that has gone."""


class CalmClients:
    """Clients in one room. When a line is due one of them says it, and all others read it."""

    def __init__(self, port: int, count: int) -> None:
        self._selector = selectors.DefaultSelector()
        self._clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(count)]
        self._rests = dict.fromkeys(self._clients, b"")
        for client in self._clients:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client.sendall(b"\n")
            client.setblocking(False)
            self._selector.register(client, selectors.EVENT_READ, client)
        self._said = 0
        self._due: dict[bytes, float] = {}
        self._latencies: list[float] = []
        self.flooded = 0
        """How many lines of the flooding client all of them together have read."""
        self.closed = 0
        """How many connections the server has closed, which should be none."""

    def talk(self, seconds: float, rate: float) -> list[float]:
        """Say `rate` lines a second. The latencies of all deliveries, in seconds."""
        self._latencies = []
        begin = time.perf_counter()
        for count in range(int(seconds * rate)):
            due = begin + count / rate
            self._read_until(due)
            self._due[b" calm %d" % self._said] = due
            speaker = self._clients[self._said % len(self._clients)]
            speaker.sendall(b"calm %d\n" % self._said)
            self._said += 1
        self._read_until(time.perf_counter() + AFTERWARDS)
        return self._latencies

    def _read_until(self, due: float) -> None:
        while (left := due - time.perf_counter()) > 0:
            for key, _ in self._selector.select(left):
                self._read(key.data)

    def _read(self, client: socket.socket) -> None:
        data = client.recv(1 << 18)
        if not data:
            self.closed += 1
            self._selector.unregister(client)
        now = time.perf_counter()
        *lines, self._rests[client] = (self._rests[client] + data).split(b"\n")
        for line in lines:
            text = line.partition(b">")[2]
            if text.startswith(b" flood"):
                self.flooded += 1
            elif text in self._due:
                self._latencies.append(now - self._due[text])


@contextmanager
def flooding(port: int) -> Iterator[None]:
    """Run a flooding client, in a process of its own, during the block."""
    process = subprocess.Popen([sys.executable, "-c", FLOODER, str(port)])
    try:
        yield
    finally:
        process.kill()
        process.wait()


def percentile(latencies: Sequence[float], of_100: int) -> float:
    """A percentile of latencies in seconds; it is in milliseconds."""
    return quantiles(latencies, n=100)[of_100 - 1] * 1000


def measure(port: int, arguments: argparse.Namespace) -> None:
    """Measure all rounds on the server on this port, and print them."""
    calm_clients = CalmClients(port, arguments.clients)
    calm_clients.talk(1, arguments.rate)  # All have joined by then.
    ratios: list[float] = []
    print("            p50 ms   p99 ms  flood lines/s")
    for _ in range(arguments.rounds):
        calm = calm_clients.talk(arguments.seconds, arguments.rate)
        before, begin = calm_clients.flooded, time.perf_counter()
        with flooding(port):
            flooded = calm_clients.talk(arguments.seconds, arguments.rate)
        calm_clients.talk(QUIET, arguments.rate)
        lines = (calm_clients.flooded - before) / arguments.clients / (time.perf_counter() - begin)
        for name, found, flood in (("calm", calm, 0.0), ("flooded", flooded, lines)):
            p50, p99 = percentile(found, 50), percentile(found, 99)
            print(f"{name:8} {p50:9.2f}{p99:9.2f}{flood:15.1f}")
        ratios.append(percentile(flooded, 99) / percentile(calm, 99))
    print(f"\np99 with the flood / without: {median(ratios):.2f}, the median of the rounds")
    if calm_clients.closed:
        print(f"{calm_clients.closed} connections of calm clients were closed")


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--flood", default="friends", help="the server's flood control [default: friends]"
    )
    parser.add_argument("--clients", type=int, default=100, help="calm clients [default: 100]")
    parser.add_argument("--rate", type=float, default=20, help="lines a second [default: 20]")
    parser.add_argument(
        "--seconds", type=float, default=5, help="how long each part is [default: 5]"
    )
    parser.add_argument("--rounds", type=int, default=5, help="[default: 5]")
    arguments = parser.parse_args(given)
    server = chat_server("server", ROOT, ("--state", "none", "--flood", arguments.flood))
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            running(server, Cores.available().server, Path(folder)) as (_, port),
        ):
            measure(port, arguments)
    except CannotRun as error:
        print(f"flood: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
