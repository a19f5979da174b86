"""`chatroom chat` as people run it: with pipes, and on a terminal, against a real server."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import socket
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import DEADLINE, ROOT, Server

CHAT = ["-m", "chatroom_tw", "chat"]
# The terminal is to be the one that Ctrl-C comes from.
ON_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
LEAVE_SCREEN = "\x1b[?1049l"


def environment(**changes: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", **changes}


def address(server: Server) -> str:
    host, port = server.addresses[0]
    return f"{host}:{port}"


# -- Pipes.


def run(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *CHAT, *arguments],
        env=environment(),
        input=typed,
        capture_output=True,
        encoding="utf-8",
        timeout=DEADLINE,
        check=False,
    )


@pytest.fixture
def piped(chat: Server) -> Iterator[subprocess.Popen[str]]:
    """A client that has been welcomed, with a pipe at each of its ends."""
    command = [sys.executable, *CHAT, address(chat)]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, env=environment(), stdin=pipe, stdout=pipe, stderr=pipe, encoding="utf-8"
    ) as process:
        try:
            assert "welcome" in process.stdout.readline()
            yield process
        finally:
            process.kill()


def test_what_is_piped_in_is_sent_and_all_answers_are_printed(chat: Server) -> None:
    with chat.connect() as bob:
        bob.read_until("welcome")
        done = run(address(chat), "--name", "zoë", typed="hello\nL\n//me\n/register geheim\n日本")
        heard = bob.read_until("* zoë has left main")
    assert done.returncode == 0
    assert done.stderr == ""
    lines = done.stdout.split("\n")
    for line in ("<You> hello", "<You> /me", "<You> 日本", "* guest-2 is now zoë", "* 2 clients"):
        assert line in lines
    assert lines[-2:] == ["* goodbye, zoë", ""]
    assert "geheim" not in done.stdout
    assert heard[-4:] == ["<zoë> hello", "<zoë> /me", "<zoë> 日本", "* zoë has left main"]


def test_files_do_as_well_as_pipes(chat: Server, tmp_path: Path) -> None:
    typed, printed = tmp_path / "typed", tmp_path / "printed"
    typed.write_text("hello\nL\n")
    with typed.open() as stdin, printed.open("w") as stdout:
        command = [sys.executable, *CHAT, address(chat)]
        done = subprocess.run(
            command, env=environment(), stdin=stdin, stdout=stdout, timeout=DEADLINE, check=False
        )
    assert done.returncode == 0
    assert "<You> hello\n" in printed.read_text()
    assert printed.read_text().endswith("* goodbye, guest-1\n")


def test_many_lines_arrive_all_of_them_in_order(unlimited: Server) -> None:
    lines = [f"line {number} of many" for number in range(20_000)]
    with unlimited.connect() as bob:
        bob.read_until("welcome")
        done = run(address(unlimited), typed="\n".join(lines))
        heard = bob.read_until("has left")
    assert done.returncode == 0
    assert heard[1:-1] == [f"<guest-2> {line}" for line in lines]
    assert [x for x in done.stdout.split("\n") if "<You>" in x] == [f"<You> {x}" for x in lines]


def test_what_arrives_is_printed_while_the_input_is_open(
    chat: Server, piped: subprocess.Popen[str]
) -> None:
    with chat.connect() as bob:
        bob.send("hello \x1b[31m")
        while "hello" not in (line := piped.stdout.readline()):
            assert line
        assert line == "<guest-2> hello \ufffd[31m\n"
        piped.stdin.write("exit\n")
        piped.stdin.flush()
        assert piped.wait(DEADLINE) == 0


def test_output_that_nobody_reads_any_more_ends_it_quietly(piped: subprocess.Popen[str]) -> None:
    piped.stdout.close()
    piped.stdin.write("hello\n")
    piped.stdin.flush()
    assert piped.wait(DEADLINE) == 0
    assert piped.stderr.read() == ""


def test_ctrl_c_ends_a_pipe_with_status_0(chat: Server, piped: subprocess.Popen[str]) -> None:
    with chat.connect() as bob:
        bob.read_until("welcome")
        piped.send_signal(signal.SIGINT)
        assert piped.wait(DEADLINE) == 0
        bob.read_until("* guest-1 has left main")
    assert piped.stderr.read() == ""


def test_a_server_that_goes_is_one_line_and_status_1(
    chat: Server, piped: subprocess.Popen[str]
) -> None:
    where = address(chat)
    chat.stop()
    assert piped.wait(DEADLINE) == 1
    assert piped.stderr.read() == f"chatroom: the server at {where} has closed the connection\n"
    assert "* the server is stopping" in piped.stdout.read()


def test_no_server_is_one_line_and_status_1() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        done = run(f":{port}", typed="hello\n")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"chatroom: no chat server at 127.0.0.1:{port} (Connection refused); "
        f"start one with: twistd -n chat --port {port}\n"
    )


@pytest.mark.parametrize("arguments", [[":99999"], ["::1"], ["--name", "a b"], ["--nosuch"]])
def test_mistakes_are_explained_with_status_2(arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert "chatroom chat: error: " in done.stderr or "chatroom: error: " in done.stderr
    assert "Traceback" not in done.stderr


def test_closed_standard_files_are_as_good_as_empty_ones(chat: Server) -> None:
    command = f'exec "{sys.executable}" {" ".join(CHAT)} {address(chat)} <&- >&-'
    done = subprocess.run(["sh", "-c", command], env=environment(), timeout=DEADLINE, check=False)
    assert done.returncode == 0


# -- A terminal.


class Terminal:
    """A client on a terminal of its own. Use it as a context manager."""

    command = CHAT

    def __init__(self, *arguments: str, **changes: str) -> None:
        self.master, self.slave = pty.openpty()
        self.resize(80, 24)
        self.modes = termios.tcgetattr(self.slave)
        self.output = b""
        self.process = subprocess.Popen(
            [sys.executable, "-c", ON_TERMINAL, *self.command, *arguments],
            env=environment(**changes),
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            start_new_session=True,
        )

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)

    def resize(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))

    def type(self, text: str) -> None:
        os.write(self.master, text.encode())

    def read_until(self, text: str) -> str:
        """What is written to the terminal, up to and with this text."""
        give_up = time.monotonic() + DEADLINE
        while text.encode() not in self.output:
            ready, _, _ = select.select([self.master], [], [], give_up - time.monotonic())
            assert ready, f"no {text!r} in {self.output!r}"
            self.output += os.read(self.master, 65536)
        before, found, self.output = self.output.partition(text.encode())
        return (before + found).decode()

    def status(self) -> int:
        """How it ended. It must have left the terminal as it was."""
        status = self.process.wait(DEADLINE)
        assert termios.tcgetattr(self.slave) == self.modes
        assert os.get_blocking(self.slave)
        return status


@pytest.fixture
def screen(chat: Server) -> Iterator[Terminal]:
    """A client that has drawn its welcome."""
    pytest.importorskip("urwid")
    with Terminal(address(chat), "--name", "ann") as terminal:
        terminal.read_until("guest-1 is now ann")
        yield terminal


def test_a_conversation_on_a_terminal(chat: Server, screen: Terminal) -> None:
    with chat.connect() as bob:
        bob.read_until("welcome")
        screen.type("hello 日本\r")
        screen.read_until("<You> hello 日本")
        bob.read_until("<ann> hello 日本")
        screen.type("half a li")
        screen.read_until("li")
        bob.send("hi ann")
        screen.read_until("<guest-2> hi ann")
        screen.type("ne\r")
        bob.read_until("<ann> half a line")
        screen.type("exit\r")
        screen.read_until(LEAVE_SCREEN)
        bob.read_until("* ann has left main")
    assert screen.status() == 0


def test_pasted_lines_are_sent_one_by_one(chat: Server, screen: Terminal) -> None:
    lines = [f"line {number}" for number in range(40)]
    with chat.connect() as bob:
        bob.read_until("welcome")
        screen.type("".join(f"{line}\r" for line in lines))
        assert bob.read_until("<ann> line 39") == [f"<ann> {line}" for line in lines]


def test_the_screen_fits_its_terminal(screen: Terminal) -> None:
    screen.resize(33, 10)
    screen.type("the quick brown fox jumps over the lazy dog\r")
    screen.read_until("<You> the quick brown fox jumps\x1b")  # Here the row ends.
    screen.read_until("over the lazy dog")


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["ctrl-c", "ctrl-d"])
def test_ctrl_c_and_ctrl_d_end_it(chat: Server, screen: Terminal, key: str) -> None:
    with chat.connect() as bob:
        bob.read_until("welcome")
        screen.type("not sent")
        screen.read_until("sent")
        screen.type(key)
        after = screen.read_until(LEAVE_SCREEN)
        assert bob.read_until("has left") == ["* ann has left main"]
    assert screen.status() == 0
    assert "Traceback" not in after


def test_ctrl_c_ends_it_even_if_the_server_has_stopped_answering(
    chat: Server, screen: Terminal
) -> None:
    chat.process.send_signal(signal.SIGSTOP)
    try:
        screen.type("\x04")
        screen.type("\x03")
        assert screen.status() == 0
    finally:
        chat.process.send_signal(signal.SIGCONT)


def test_a_server_that_goes_is_told_of_when_the_screen_is_left(
    chat: Server, screen: Terminal
) -> None:
    where = address(chat)
    chat.process.kill()
    screen.read_until(LEAVE_SCREEN)
    screen.read_until(f"chatroom: the server at {where} has closed the connection\r\n")
    assert screen.status() == 1


def test_a_terminal_that_is_told_to_end_is_restored(screen: Terminal) -> None:
    screen.process.terminate()
    screen.read_until(LEAVE_SCREEN)
    assert screen.status() == 0


def test_without_urwid_there_are_plain_lines(chat: Server, tmp_path: Path) -> None:
    (tmp_path / "urwid.py").write_text("raise ImportError('not installed')\n")
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    with Terminal(address(chat), PYTHONPATH=path) as terminal:
        terminal.read_until("pip install 'chatroom_tw[client]'")
        terminal.read_until("* welcome")
        terminal.type("hello\n")
        terminal.read_until("<You> hello")
        terminal.type("\x04")
        terminal.read_until("* goodbye, guest-1")
        assert terminal.status() == 0
