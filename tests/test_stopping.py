"""How a server stops, as a process: its exit status, the time it takes, and what stays."""

from __future__ import annotations

import signal
import socket
import ssl
import subprocess
import time
from pathlib import Path

import pytest
from support.clients import Client
from support.programs import DEADLINE
from support.servers import Server
from support.stuck import twistd_on_a_disk_that_can_stick, wait_until_held_up

BOUND = 10.0
"""Seconds after which a server has ended, whatever it waits for."""
SLOW = ("--countdown", "0", "--pause", "60", "--flood", "none")
STOPPING = "* the server is stopping or restarting; "
SIGNALS = [signal.SIGTERM, signal.SIGINT]


def end(server: Server, *signals: signal.Signals) -> tuple[int, float]:
    """Send the signals; the exit status, and the seconds that it took."""
    begun = time.monotonic()
    for each in signals:
        server.process.send_signal(each)
    return server.process.wait(DEADLINE), time.monotonic() - begun


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("application", ["chat", "tombola"])
def test_it_tells_everybody_and_exits_with_0(
    application: str, number: signal.Signals, tmp_path: Path
) -> None:
    with (
        Server("--state", str(tmp_path / "state"), application=application) as server,
        server.connect() as ann,
    ):
        ann.read_until("welcome")
        status, seconds = end(server, number)
        assert (status, seconds < BOUND) == (0, True)
        last = ann.read_to_end().splitlines()[-1]
        assert last.startswith(STOPPING)
        with pytest.raises(OSError):
            server.connect()


def test_a_signal_before_the_reactor_runs_is_heeded() -> None:
    """The log says `ready` a moment before that."""
    for number in SIGNALS:
        server = Server("--state", "none")
        server.wait_for("chat: ready")
        assert end(server, number)[0] == 0
        server.stop()


def test_a_client_with_tls_is_told_too(tmp_path: Path) -> None:
    """What it is sent goes through two buffers, and with no disk there is nothing to wait for."""
    pem, certificate = tmp_path / "server.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x", "-days", "9",
         "-keyout", pem, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    pem.write_bytes(pem.read_bytes() + certificate.read_bytes())
    with Server("--line", f"tls:0:privateKey={pem}:interface=127.0.0.1") as server:
        context = ssl.create_default_context(cafile=str(certificate))
        context.check_hostname = False
        with (
            socket.create_connection(server.listeners("line")[0], DEADLINE) as bare,
            context.wrap_socket(bare) as ann,
        ):
            received = ann.recv(65536)
            assert b"welcome" in received
            assert end(server, signal.SIGTERM)[0] == 0
            while data := ann.recv(65536):
                received += data
            assert STOPPING.encode() in received


@pytest.mark.parametrize("application", ["chat", "tombola"])
def test_a_client_that_never_reads_does_not_hold_it_up(application: str) -> None:
    with (
        Server("--flood", "none", "--max-backlog", "64M", application=application) as server,
        server.connect() as deaf,
        server.connect() as ann,
    ):
        say = "SAY " if application == "tombola" else ""
        deaf.read_until("welcome")
        ann.read_until("welcome")
        fill(ann, say)
        status, seconds = end(server, signal.SIGTERM)
        assert (status, seconds < BOUND) == (0, True)
        server.stop()
        assert server.wait_for(f"{application}: clients that did not read")
        assert STOPPING in ann.read_to_end()


def fill(ann: Client, say: str) -> None:
    """Say more than the kernel takes for a client that does not read."""
    line = say + "x" * 900
    for number in range(25):
        ann.send(*[line] * 400, f"{say}{number}!")
        if say:  # Whoever speaks at the tombola is told, too.
            ann.read_until(f"{number}!")
        else:
            ann.send("L")
            ann.read_until("clients")


@pytest.mark.parametrize("application", ["chat", "tombola"])
def test_a_disk_that_stands_still_is_given_up(application: str, tmp_path: Path) -> None:
    file = tmp_path / "stuck"
    command = twistd_on_a_disk_that_can_stick("writes", file)
    with (
        Server("--state", str(tmp_path), application=application, command=command) as server,
        server.connect() as ann,
    ):
        ann.read_until("welcome")
        if application == "tombola":
            ann.read_until("CARD")
        file.touch()
        ann.send("hello" if application == "chat" else "CARDS 6")
        status, seconds = end(server, signal.SIGTERM)
        assert (status, seconds < BOUND) == (0, True)
        assert STOPPING in ann.read_to_end()
        server.stop()
        assert server.wait_for(f"{application}: the disk has not taken everything in 5 s")


def test_a_thread_that_does_not_end_is_given_up(tmp_path: Path) -> None:
    file = tmp_path / "stuck"
    command = twistd_on_a_disk_that_can_stick("reads", file)
    with Server("--state", str(tmp_path), command=command) as server, server.connect() as ann:
        ann.read_until("welcome")
        file.touch()
        ann.send("/history")
        wait_until_held_up(file)
        status, seconds = end(server, signal.SIGTERM)
        assert (status, seconds < BOUND) == (0, True)
        server.stop()
        assert server.wait_for("chat: the disk has not taken everything in 5 s")


def test_a_second_int_ends_it_at_once(tmp_path: Path) -> None:
    file = tmp_path / "stuck"
    command = twistd_on_a_disk_that_can_stick("writes", file)
    for first in SIGNALS:
        with Server("--state", str(tmp_path), command=command) as server, server.connect() as ann:
            ann.read_until("welcome")
            file.touch()
            ann.send("hello")
            server.process.send_signal(first)
            ann.read_until(STOPPING)
            status, seconds = end(server, signal.SIGINT)
            assert (status, seconds < 2) == (1, True)
            file.unlink()


def test_what_was_said_last_is_stored(tmp_path: Path) -> None:
    options = ("--state", str(tmp_path), "--flood", "none")
    with Server(*options) as server, server.connect() as ann:
        ann.read_until("welcome")
        ann.send("/nick ann", *[f"line {number}" for number in range(500)], "L")
        ann.read_until("1 client")
        assert end(server, signal.SIGTERM)[0] == 0
    with Server(*options) as server, server.connect() as ann:
        ann.send("/history 1")
        ann.read_until("<ann> line 499")


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("players", [(), ("--players", "1")])
def test_a_game_goes_on_after_it(
    players: tuple[str, ...], number: signal.Signals, tmp_path: Path
) -> None:
    options = ("--state", str(tmp_path), "--interval", "0.2", *SLOW, *players)
    with Server(*options, application="tombola") as server, server.connect() as ann:
        token = ann.read_until("HELLO ")[-1].split()[-1]
        card = ann.read_until("CARD ")[-1]
        game = ann.read_until("BEGIN ")[-1].split()[1]
        drawn = [int(ann.read_until("NUMBER ")[-1].split()[1]) for _ in range(5)]
        assert end(server, number)[0] == 0
        told = ann.read_to_end()
        assert "REVEAL" not in told
        assert "BYE" not in told
        drawn += [int(line.split()[1]) for line in told.splitlines() if "NUMBER" in line]
    assert not [*(tmp_path / "transcripts").glob("*.json")]
    with Server(*options, application="tombola") as server, server.connect() as ann:
        ann.read_until("* |")
        ann.send(f"RESUME {token}")
        ann.read_until(f"HELLO tombola/1 guest-1 {token}")
        assert ann.read_until("CARD ")[-1] == card
        again = [int(word) for word in ann.read_until("DRAWN")[-1].split()[1:]]
        assert again[: len(drawn)] == drawn
        ann.send("STATUS")
        assert ann.read_until("* game ")[-1].startswith(f"* game {game}, playing")


def test_what_connects_while_it_stops_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "stuck"
    command = twistd_on_a_disk_that_can_stick("writes", file)
    with Server("--state", str(tmp_path), command=command) as server, server.connect() as ann:
        ann.read_until("welcome")
        file.touch()
        ann.send("hello")
        server.process.send_signal(signal.SIGTERM)
        ann.read_until(STOPPING)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(server.addresses[0])
