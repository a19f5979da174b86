"""`chatroom tombola` as users run it, with pipes and on a terminal.

The server is a socket that sends what the test tells it to.
"""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import IO

import pytest
from support.programs import DEADLINE, environment
from support.terminals import LEAVE_SCREEN, Terminal

TOMBOLA = ["-m", "chatroom_tw", "tombola"]
CARD = "CARD s1-1 4 16 20 40 70 8 21 52 66 80 33 49 59 75 90"
HELLO = "HELLO tombola/1 ann abc"


class FakeServer:
    """A server for one player at a time."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(DEADLINE)
        self.address = "{}:{}".format(*self.listener.getsockname())

    @contextlib.contextmanager
    def player(self) -> Iterator[Player]:
        connection, _ = self.listener.accept()
        with connection, connection.makefile(encoding="utf-8") as lines:
            connection.settimeout(DEADLINE)
            yield Player(connection, lines)


class Player:
    """The server's side of a connection to a client."""

    def __init__(self, connection: socket.socket, lines: IO[str]) -> None:
        self.connection = connection
        self.lines = lines

    def send(self, *lines: str) -> None:
        self.connection.sendall("".join(f"{line}\n" for line in lines).encode())

    def expect(self, line: str) -> None:
        """Wait for the next line, which must be this one."""
        assert self.lines.readline() == f"{line}\n"


@pytest.fixture
def server() -> Iterator[FakeServer]:
    server = FakeServer()
    with server.listener:
        yield server


@contextlib.contextmanager
def client(server: FakeServer, *arguments: str, typed: str = "") -> Iterator[subprocess.Popen[str]]:
    """A client between pipes, whose input ends after what was typed."""
    command = [sys.executable, *TOMBOLA, server.address, *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, env=environment(), stdin=pipe, stdout=pipe, stderr=pipe, encoding="utf-8"
    ) as process:
        try:
            process.stdin.write(typed)
            process.stdin.close()
            yield process
        finally:
            process.kill()


def test_lines_are_sent_as_typed_and_numbers_have_names(server: FakeServer) -> None:
    with client(server, "--name", "ann", "--cards", "6", typed="ambo\nSAY hi\n") as process:
        with server.player() as player:
            for line in ("NAME ann", "CARDS 6", "ambo", "SAY hi", "EXIT"):
                player.expect(line)
            player.send(HELLO, CARD, "NUMBER 45", "BYE")
        assert process.wait(DEADLINE) == 0
        printed = process.stdout.read().splitlines()
        assert process.stderr.read() == ""
    assert printed == [HELLO, CARD, "NUMBER 45", "* 45 - il vino buono (good wine)", "BYE"]


def test_auto_plays_until_the_server_says_goodbye(server: FakeServer) -> None:
    with client(server, "--auto") as process, server.player() as player:
        player.send(HELLO, CARD, "BEGIN 1 aa", "NUMBER 4", "NUMBER 16")
        player.expect("AMBO")
        player.send("OVER 1", "NEXT 5")
        player.expect("AGAIN yes")
        player.send("BYE")
        assert process.wait(DEADLINE) == 0


def test_a_lost_connection_is_resumed(server: FakeServer) -> None:
    with client(server, "--auto") as process:
        with server.player() as player:
            player.send(HELLO, CARD, "BEGIN 1 aa", "NUMBER 4")
            assert process.stdout.readline() == f"{HELLO}\n"
        with server.player() as player:
            player.send("HELLO tombola/1 guest-2 def")
            player.expect("RESUME abc")
            player.send(HELLO, CARD, "DRAWN 4 16")
            player.expect("AMBO")
            player.send("BYE")
        assert process.wait(DEADLINE) == 0
        printed = process.stdout.read()
    assert "* the connection is lost; trying to come back\n" in printed
    assert "* you are back in your seat\n" in printed
    assert "guest-2" not in printed


def test_no_server_is_one_line_and_status_1(server: FakeServer) -> None:
    server.listener.close()
    with client(server) as process:
        assert process.wait(DEADLINE) == 1
        error = process.stderr.read()
    port = server.address.partition(":")[2]
    assert error.startswith(f"chatroom: no tombola server at {server.address} ")
    assert error.endswith(f"start one with: twistd -n tombola --port {port}\n")


def test_a_game_on_a_terminal(server: FakeServer) -> None:
    pytest.importorskip("urwid")
    with Terminal(*TOMBOLA, server.address) as screen, server.player() as player:
        player.send(HELLO, CARD, "BEGIN 1 aa", "NUMBER 4")
        screen.read_until("il maiale (the pig)")
        screen.read_until("s1-1")
        screen.read_until("[ 4]")
        screen.type("\x1bOP")  # F1
        player.expect("AMBO")
        player.send("ERROR there is no ambo yet")
        screen.read_until("! there is no ambo yet")
        screen.type("well\r")
        player.expect("SAY well")
        screen.resize(60, 16)
        screen.type("\x04")
        player.expect("EXIT")
        player.send("BYE")
        screen.read_until(LEAVE_SCREEN)
        assert screen.wait() == 0
