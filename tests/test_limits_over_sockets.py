"""What one client can do to the others: nothing that they notice. Real processes, over loopback."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from conftest import faults
from servers import DEADLINE, Client, Server

LINE = "x" * 1000


@contextmanager
def chat(*options: str, files: int | None = None) -> Iterator[Server]:
    with Server(*options, files=files) as server:
        yield server
    assert not faults(server)


@contextmanager
def people(server: Server, *names: str) -> Iterator[list[Client]]:
    """Somebody of each name, who has read all that there was so far."""
    with ExitStack() as clients:
        everybody = [clients.enter_context(server.connect()) for _ in names]
        for client, name in zip(everybody, names):
            client.send(f"/nick {name}")
            client.read_until(f"is now {name}")
        everybody[0].send("let us begin")
        for client in everybody[1:]:
            client.read_until("let us begin")
        yield everybody


def keep_small(client: Client) -> None:
    """Have the kernel keep little for this client, so that it is the server in which it waits."""
    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 18)


def read_lines(client: Client, count: int) -> None:
    """Read so many lines, and forget them."""
    while count > 0:
        data = client.socket.recv(1 << 20)
        assert data
        count -= data.count(b"\n")


def in_thread(do: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=do, daemon=True)
    thread.start()
    return thread


# -- Who does not read


def test_who_stalls_while_much_is_said_gets_everything_byte_for_byte() -> None:
    """It is more than the kernel keeps for anybody, and less than the limit."""
    count = 10_000
    lines = [f"{number:07} {LINE}\n" for number in range(count)]
    with (
        chat("--flood", "none", "--max-backlog", "64M") as server,
        people(server, "ann", "bob", "carl") as (ann, bob, carl),
    ):
        keep_small(bob)
        in_thread(lambda: ann.socket.sendall("".join(lines).encode()))
        read_lines(carl, count)
        expected = "".join(f"<ann> {line}" for line in lines).encode()
        while len(bob.received) < len(expected):
            data = bob.socket.recv(1 << 20)
            assert data
            bob.received += data
        assert bob.received == expected


def test_who_never_reads_is_dropped_and_costs_no_memory() -> None:
    lines = f"{LINE}\n".encode() * 100
    with (
        chat("--flood", "none") as server,
        people(server, "ann", "bob", "carl") as (ann, bob, carl),
    ):
        keep_small(bob)
        before = most = memory(server)
        for _ in range(1000):
            ann.socket.sendall(lines)
            read_lines(carl, 100)
            most = max(most, memory(server))
            if any("dropped" in line for line in server.log):
                break
        assert re.search(
            r"127\.0\.0\.1:\d+ \(LineProtocol\) was dropped: too slow$",
            server.wait_for("was dropped"),
        )
        assert most - before < 32 << 20
        assert ann.read_until("too slow")[-1] == "* bob has left main (too slow)"


def memory(server: Server) -> int:
    """Bytes of the server that are in memory."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) << 10


# -- Who floods


def test_who_floods_is_held_to_a_rate_and_calm_people_hear_everything_in_order() -> None:
    rounds = 60
    with chat() as server, people(server, "mad", *(f"calm-{n}" for n in range(10))) as clients:
        mad, *calm = clients
        heard: list[list[str]] = [[] for _ in calm]
        began = time.monotonic()
        stopped = threading.Event()
        flood = in_thread(lambda: send_numbered(mad, stopped))
        for number in range(rounds):
            speaker = calm[number % len(calm)]
            speaker.send(f"round {number}")
            for client, lines in zip(calm, heard):
                if client is not speaker:
                    lines += client.read_until(f"round {number}")
            # The flood's next line, of which there are so many a second, begins the next round.
            heard[0] += calm[0].read_until("flood")
        seconds = time.monotonic() - began
        stopped.set()
        mad.socket.shutdown(socket.SHUT_RDWR)
        flood.join(DEADLINE)
    for place, lines in enumerate(heard):
        expected = [n for n in range(rounds) if n % len(calm) != place]
        assert numbers_of("round", lines) == expected
        flooded = numbers_of("flood", lines)
        assert flooded == list(range(len(flooded)))
        # 20 at once, and 10 a second.
        assert 20 < len(flooded) <= 20 + 10 * seconds + 1


def send_numbered(client: Client, stopped: threading.Event) -> None:
    """Send as much as the kernel takes."""
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


def test_what_is_sent_at_once_and_closed_is_said_to_the_end() -> None:
    with chat("--flood", "5/50") as server, people(server, "ann", "bob") as (ann, bob):
        ann.send(*(f"line {number}" for number in range(60)))
        ann.socket.shutdown(socket.SHUT_WR)
        lines = bob.read_until("has left")
        assert lines == [*(f"<ann> line {n}" for n in range(60)), "* ann has left main"]
        assert ann.read_to_end().endswith("* goodbye, ann\n")


def test_players_of_a_tombola_are_held_to_it_too() -> None:
    with (
        Server("--flood", "5/50", "--claim-port", "0", application="tombola") as server,
        Client(server.addresses[0]) as ann,
        Client(server.doors("claims")[0]) as claims,
    ):
        ann.send(*["STATUS"] * 60)
        claims.send(*["what?"] * 60)
        began = time.monotonic()
        for client, answer in ((ann, "* game"), (claims, "ERROR claim")):
            for _ in range(60):
                client.read_until(answer)
        assert time.monotonic() - began > 0.5  # 55 lines, of 50 a second
    assert not faults(server)


# -- Who comes with many connections


def test_the_next_client_is_told_that_the_server_is_full() -> None:
    with chat("--max-clients", "3", "--line", "0") as server, ExitStack() as clients:
        front, line = server.addresses
        here = [clients.enter_context(Client(where)) for where in (front, line, front)]
        for client in here:
            client.send("L")
            client.read_until("clients")
        for where in (front, line):
            with Client(where) as away:
                assert away.read_to_end() == (
                    "! this server is full: 3 clients are here; try again later\n"
                )
        here[0].send("exit")
        here[0].read_to_end()
        assert gets_in(line)


def test_of_one_address_only_so_many_come_in() -> None:
    """A proxy's word stands for the address, as this computer itself has no such limit."""
    proxy = "haproxy:tcp:0:interface=127.0.0.1"
    with chat("--max-per-address", "2", "--line", proxy) as server, ExitStack() as clients:
        [where] = server.doors("line")
        said: list[str] = []
        for host in ("192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2"):
            client = clients.enter_context(Client(where))
            client.send(f"PROXY TCP4 {host} 198.51.100.1 4000 12000\r\nL")
            said += client.read_until("192.0.2.")
        assert [line.startswith("! there are 2 connections") for line in said] == [
            line.startswith("!") for line in said
        ]
        assert len([line for line in said if line.startswith("!")]) == 1


def test_out_of_files_who_is_there_is_served_and_others_when_there_is_room() -> None:
    with chat("--max-clients", "1000", "--line", "0", files=100) as server, ExitStack() as clients:
        line = server.doors("line")[0]
        callers = [clients.enter_context(Client(line, wait=False)) for _ in range(400)]
        for caller in callers:
            caller.socket.settimeout(DEADLINE)
        here = [caller for caller in callers if is_let_in(caller)]
        assert 10 < len(here) < 100
        here[0].send("hello")
        for client in here[1:]:
            client.read_until("> hello")
        for client in here[:5]:
            client.socket.close()
        assert gets_in(line)
        assert len(server.log) < 30, "the log is flooded"


def is_let_in(client: Client) -> bool:
    try:
        return client.socket.recv(1) == b"*"
    except ConnectionError:
        return False


def gets_in(where: tuple[str, int]) -> bool:
    """Somebody does, as soon as those who have gone are gone."""
    deadline = time.monotonic() + DEADLINE
    while time.monotonic() < deadline:
        with Client(where) as client:
            client.send("L")
            if is_let_in(client):
                return True
    return False
