"""`chatroom tombola` as people run it, with pipes and on a terminal.

The server is a socket that says what the test tells it to.
"""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import IO

import pytest
from servers import DEADLINE
from test_console_client import LEAVE_SCREEN, Terminal, environment

TOMBOLA = ["-m", "chatroom_tw", "tombola"]
CARD = "CARD s1-1 4 16 20 40 70 8 21 52 66 80 33 49 59 75 90"
HELLO = "HELLO tombola/1 ann abc"


class ChatRules:
    """A server for one player at a time."""

    def __init__(self) -> None:
        self.door = socket.create_server(("127.0.0.1", 0))
        self.door.settimeout(DEADLINE)
        self.address = "{}:{}".format(*self.door.getsockname())

    @contextlib.contextmanager
    def player(self) -> Iterator[Player]:
        connection, _ = self.door.accept()
        with connection, connection.makefile(encoding="utf-8") as lines:
            connection.settimeout(DEADLINE)
            yield Player(connection, lines)


class Player:
    """The server's side of a connection."""

    def __init__(self, connection: socket.socket, lines: IO[str]) -> None:
        self.connection = connection
        self.lines = lines

    def tell(self, *lines: str) -> None:
        self.connection.sendall("".join(f"{line}\n" for line in lines).encode())

    def hears(self, line: str) -> None:
        assert self.lines.readline() == f"{line}\n"


@pytest.fixture
def hall() -> Iterator[ChatRules]:
    hall = ChatRules()
    with hall.door:
        yield hall


@contextlib.contextmanager
def client(hall: ChatRules, *arguments: str, typed: str = "") -> Iterator[subprocess.Popen[str]]:
    """A client between pipes, whose input ends after what is typed."""
    command = [sys.executable, *TOMBOLA, hall.address, *arguments]
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


def test_lines_go_as_they_are_and_numbers_have_names(hall: ChatRules) -> None:
    with client(hall, "--name", "ann", "--cards", "6", typed="ambo\nSAY hi\n") as process:
        with hall.player() as player:
            for line in ("NAME ann", "CARDS 6", "ambo", "SAY hi", "EXIT"):
                player.hears(line)
            player.tell(HELLO, CARD, "NUMBER 45", "BYE")
        assert process.wait(DEADLINE) == 0
        printed = process.stdout.read().splitlines()
        assert process.stderr.read() == ""
    assert printed == [HELLO, CARD, "NUMBER 45", "* 45 - il vino buono (good wine)", "BYE"]


def test_by_itself_it_plays_without_input_until_the_server_says_goodbye(hall: ChatRules) -> None:
    with client(hall, "--auto") as process, hall.player() as player:
        player.tell(HELLO, CARD, "BEGIN 1 aa", "NUMBER 4", "NUMBER 16")
        player.hears("AMBO")
        player.tell("OVER 1", "NEXT 5")
        player.hears("AGAIN yes")
        player.tell("BYE")
        assert process.wait(DEADLINE) == 0


def test_a_lost_connection_is_taken_up_again(hall: ChatRules) -> None:
    with client(hall, "--auto") as process:
        with hall.player() as player:
            player.tell(HELLO, CARD, "BEGIN 1 aa", "NUMBER 4")
            assert process.stdout.readline() == f"{HELLO}\n"
        with hall.player() as player:
            player.tell("HELLO tombola/1 guest-2 def")
            player.hears("RESUME abc")
            player.tell(HELLO, CARD, "DRAWN 4 16")
            player.hears("AMBO")
            player.tell("BYE")
        assert process.wait(DEADLINE) == 0
        printed = process.stdout.read()
    assert "* the connection is lost; trying to come back\n" in printed
    assert "* you are back in your seat\n" in printed
    assert "guest-2" not in printed


def test_no_server_is_one_line_and_status_1(hall: ChatRules) -> None:
    hall.door.close()
    with client(hall) as process:
        assert process.wait(DEADLINE) == 1
        error = process.stderr.read()
    port = hall.address.partition(":")[2]
    assert error.startswith(f"chatroom: no tombola server at {hall.address} ")
    assert error.endswith(f"start one with: twistd -n tombola --port {port}\n")


class Table(Terminal):
    """A player on a terminal of their own."""

    command = TOMBOLA


def test_a_game_on_a_terminal(hall: ChatRules) -> None:
    pytest.importorskip("urwid")
    with Table(hall.address) as screen, hall.player() as player:
        player.tell(HELLO, CARD, "BEGIN 1 aa", "NUMBER 4")
        screen.read_until("il maiale (the pig)")
        screen.read_until("s1-1")
        screen.read_until("[ 4]")
        screen.type("\x1bOP")  # F1
        player.hears("AMBO")
        player.tell("ERROR there is no ambo yet")
        screen.read_until("! there is no ambo yet")
        screen.type("well\r")
        player.hears("SAY well")
        screen.resize(60, 16)
        screen.type("\x04")
        player.hears("EXIT")
        player.tell("BYE")
        screen.read_until(LEAVE_SCREEN)
        assert screen.status() == 0
