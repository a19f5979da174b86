"""Limits: whatever one client does, the others are served. Real processes, over loopback."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from support.clients import Client
from support.processes import Process, needed
from support.programs import DEADLINE
from support.servers import Server

LINE = "x" * 1000


@contextmanager
def users(server: Server, *names: str) -> Iterator[list[Client]]:
    """A client of each name, which has read everything so far."""
    with ExitStack() as clients:
        members = [clients.enter_context(server.connect()) for _ in names]
        for client, name in zip(members, names):
            client.send(f"/nick {name}")
            client.read_until(f"is now {name}")
        members[0].send("let us begin")
        for client in members[1:]:
            client.read_until("let us begin")
        yield members


def shrink_buffer(client: Client) -> None:
    """Have the kernel buffer little for this client, so that its outbox in the server grows."""
    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 18)


def read_lines(client: Client, count: int) -> None:
    """Read so many lines and discard them."""
    while count > 0:
        data = client.socket.recv(1 << 20)
        assert data
        count -= data.count(b"\n")


def in_thread(do: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=do, daemon=True)
    thread.start()
    return thread


# -- Clients that do not read.


def test_a_client_that_stalls_gets_every_byte_in_the_end() -> None:
    """It gets more bytes than the kernel buffers, and fewer than its outbox may have."""
    count = 10_000
    lines = [f"{number:07} {LINE}\n" for number in range(count)]
    with (
        Server("--flood", "none", "--max-backlog", "64M") as server,
        users(server, "ann", "bob", "carl") as (ann, bob, carl),
    ):
        shrink_buffer(bob)
        in_thread(lambda: ann.socket.sendall("".join(lines).encode()))
        read_lines(carl, count)
        expected = "".join(f"<ann> {line}" for line in lines).encode()
        while len(bob.received) < len(expected):
            data = bob.socket.recv(1 << 20)
            assert data
            bob.received += data
        assert bob.received == expected


@needed
def test_a_clientthat_never_reads_is_dropped() -> None:
    lines = f"{LINE}\n".encode() * 100
    with (
        Server("--flood", "none") as server,
        users(server, "ann", "bob", "carl") as (ann, bob, carl),
    ):
        shrink_buffer(bob)
        process = Process(server)
        before = most = process.memory()
        for _ in range(1000):
            ann.socket.sendall(lines)
            read_lines(carl, 100)
            most = max(most, process.memory())
            if any("dropped" in line for line in server.log):
                break
        assert re.search(
            r"127\.0\.0\.1:\d+ \(LineProtocol\) was dropped: too slow$",
            server.wait_for("was dropped"),
        )
        assert most - before < 32 << 10
        assert ann.read_until("too slow")[-1] == "* bob has left main (too slow)"


def test_of_many_that_do_not_read_the_worst_are_dropped() -> None:
    """8 MiB in all have room for 30 of them, as each has 256 KiB in the kernel alone."""
    lines = f"{LINE}\n".encode() * 100
    stalled = [f"stalled-{number}" for number in range(40)]
    with (
        Server("--flood", "none", "--max-backlog-total", "8M") as server,
        users(server, "ann", "carl", *stalled) as (ann, carl, *others),
    ):
        for client in others:
            shrink_buffer(client)
        sent = 0
        while sent < 1 << 20 and not any("was dropped" in line for line in server.log):
            ann.socket.sendall(lines)
            read_lines(carl, 100)
            sent += len(lines)
        # None of them has reached its own limit, which is 1 MiB.
        dropped = [line for line in server.log if "was dropped" in line]
        assert dropped
        assert all(line.endswith("(LineProtocol) was dropped: too slow") for line in dropped)
        ann.send("are you there?")
        assert "<ann> are you there?" in carl.read_until("are you there?")[-1]


# -- Clients that flood.


def test_a_flood_is_throttled_and_others_miss_nothing() -> None:
    rounds = 60
    with Server() as server, users(server, "mad", *(f"calm-{n}" for n in range(10))) as clients:
        mad, *calm = clients
        received: list[list[str]] = [[] for _ in calm]
        began = time.monotonic()
        stopped = threading.Event()
        flood = in_thread(lambda: send_numbered(mad, stopped))
        for number in range(rounds):
            speaker = calm[number % len(calm)]
            speaker.send(f"round {number}")
            for client, lines in zip(calm, received):
                if client is not speaker:
                    lines += client.read_until(f"round {number}")
            # Each round waits for a line of the flood, and these come at a fixed rate.
            received[0] += calm[0].read_until("flood")
        seconds = time.monotonic() - began
        stopped.set()
        mad.socket.shutdown(socket.SHUT_RDWR)
        flood.join(DEADLINE)
    for place, lines in enumerate(received):
        expected = [n for n in range(rounds) if n % len(calm) != place]
        assert numbers_of("round", lines) == expected
        flooded = numbers_of("flood", lines)
        assert flooded == list(range(len(flooded)))
        # 20 lines at once, and 10 a second.
        assert 20 < len(flooded) <= 20 + 10 * seconds + 1


def send_numbered(client: Client, stopped: threading.Event) -> None:
    """Send numbered lines, as many as the kernel accepts."""
    number = 0
    client.socket.settimeout(None)
    try:
        while not stopped.is_set():
            client.send(*(f"flood {n}" for n in range(number, number + 100)))
            number += 100
    except OSError:
        assert stopped.is_set(), "it was dropped within seconds"


def numbers_of(word: str, lines: Sequence[str]) -> list[int]:
    found = [re.fullmatch(rf"<\S+> {word} (\d+)", line) for line in lines]
    return [int(match[1]) for match in found if match]


def test_lines_before_a_close_are_said_at_the_rate_limit() -> None:
    with Server("--flood", "5/50") as server, users(server, "ann", "bob") as (ann, bob):
        ann.send(*(f"line {number}" for number in range(60)))
        ann.socket.shutdown(socket.SHUT_WR)
        lines = bob.read_until("has left")
        assert lines == [*(f"<ann> line {n}" for n in range(60)), "* ann has left main"]
        assert ann.read_to_end().endswith("* goodbye, ann\n")


def test_a_tombola_throttles_its_waitingtoo() -> None:
    with (
        Server("--flood", "5/50", "--claim-port", "0", application="tombola") as server,
        Client(server.addresses[0]) as ann,
        Client(server.listeners("claims")[0]) as claims,
    ):
        ann.send(*["STATUS"] * 60)
        claims.send(*["what?"] * 60)
        began = time.monotonic()
        for client, answer in ((ann, "* game"), (claims, "ERROR claim")):
            for _ in range(60):
                client.read_until(answer)
        assert time.monotonic() - began > 0.5  # 55 lines, of 50 a second


# -- Clients with many connections.


def test_a_clientover_max_waitingis_told_so() -> None:
    with Server("--max-clients", "3", "--line", "0") as server, ExitStack() as clients:
        front, line = server.addresses
        admitted = [clients.enter_context(Client(where)) for where in (front, line, front)]
        for client in admitted:
            client.send("L")
            client.read_until("clients")
        for where in (front, line):
            with Client(where) as away:
                assert away.read_to_end() == (
                    "! this server is full: 3 clients are here; try again later\n"
                )
        admitted[0].send("exit")
        admitted[0].read_to_end()
        assert admits_another(line)


def test_clients_over_max_per_address_are_refused() -> None:
    """A proxy names the addresses, as there is no such limit for this computer's own."""
    proxy = "haproxy:tcp:0:interface=127.0.0.1"
    with Server("--max-per-address", "2", "--line", proxy) as server, ExitStack() as clients:
        [where] = server.listeners("line")
        answers: list[str] = []
        for host in ("192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2"):
            client = clients.enter_context(Client(where))
            client.send(f"PROXY TCP4 {host} 198.51.100.1 4000 12000\r\nL")
            answers += client.read_until("192.0.2.")
        assert [line.startswith("! there are 2 connections") for line in answers] == [
            line.startswith("!") for line in answers
        ]
        assert len([line for line in answers if line.startswith("!")]) == 1


def test_without_file_descriptors_the_server_serves_on() -> None:
    with (
        Server("--max-clients", "1000", "--line", "0", max_files=100) as server,
        ExitStack() as clients,
    ):
        line = server.listeners("line")[0]
        waiting = [clients.enter_context(Client(line, wait=False)) for _ in range(400)]
        for client in waiting:
            client.socket.settimeout(DEADLINE)
        admitted = [client for client in waiting if is_admitted(client)]
        assert 10 < len(admitted) < 100
        admitted[0].send("hello")
        for client in admitted[1:]:
            client.read_until("> hello")
        for client in admitted[:5]:
            client.socket.close()
        assert admits_another(line)
        assert len(server.log) < 30, "the log is flooded"


def is_admitted(client: Client) -> bool:
    try:
        return client.socket.recv(1) == b"*"
    except ConnectionError:
        return False


def admits_another(where: tuple[str, int]) -> bool:
    """Whether a new client is admitted once the server has noticed that others have closed."""
    deadline = time.monotonic() + DEADLINE
    while time.monotonic() < deadline:
        with Client(where) as client:
            client.send("L")
            if is_admitted(client):
                return True
    return False
