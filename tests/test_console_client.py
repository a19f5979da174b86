"""`chatroom chat` as users run it, with pipes and on a terminal, against a real server."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.programs import DEADLINE, ROOT, environment
from support.relays import Relay
from support.servers import Server
from support.terminals import LEAVE_SCREEN, Terminal

CHAT = ["-m", "chatroom_tw", "chat"]


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
    """A client between pipes, which has printed the welcome."""
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


def test_piped_input_is_sent_and_all_answers_are_printed(chat: Server) -> None:
    with chat.connect() as bob:
        bob.read_until("welcome")
        done = run(address(chat), "--name", "zoë", typed="hello\nL\n//me\n/register geheim\n日本")
        received = bob.read_until("* zoë has left main")
    assert done.returncode == 0
    assert done.stderr == ""
    lines = done.stdout.split("\n")
    for line in ("<You> hello", "<You> /me", "<You> 日本", "* guest-2 is now zoë", "* 2 clients"):
        assert line in lines
    assert lines[-2:] == ["* goodbye, zoë", ""]
    assert "geheim" not in done.stdout
    assert received[-4:] == ["<zoë> hello", "<zoë> /me", "<zoë> 日本", "* zoë has left main"]


def test_files_work_like_pipes(chat: Server, tmp_path: Path) -> None:
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


def test_many_lines_arrive_completely_and_in_order(unlimited: Server) -> None:
    lines = [f"line {number} of many" for number in range(20_000)]
    with unlimited.connect() as bob:
        bob.read_until("welcome")
        done = run(address(unlimited), typed="\n".join(lines))
        received = bob.read_until("has left")
    assert done.returncode == 0
    assert received[1:-1] == [f"<guest-2> {line}" for line in lines]
    assert [x for x in done.stdout.split("\n") if "<You>" in x] == [f"<You> {x}" for x in lines]


def test_output_is_printed_while_the_input_is_open(
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


def test_a_closed_output_ends_it_quietly(piped: subprocess.Popen[str]) -> None:
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


def test_ctrl_c_ends_the_attempts_to_come_back(chat: Server, piped: subprocess.Popen[str]) -> None:
    chat.stop()
    assert "* the server is stopping" in piped.stdout.readline()
    assert piped.stdout.readline() == "* the connection is lost; trying to come back\n"
    piped.send_signal(signal.SIGINT)
    assert piped.wait(DEADLINE) == 0
    assert piped.stderr.read() == ""


def read_until(process: subprocess.Popen[str], text: str) -> None:
    """Read what the client prints, up to a line that contains the text."""
    while text not in (line := process.stdout.readline()):
        assert line, f"it has ended without {text!r}"


def test_a_pipe_comes_back_and_goes_on_with_its_input(chat: Server) -> None:
    with Relay(chat.addresses[0]) as relay, chat.connect() as bob:
        bob.read_until("welcome")
        command = [sys.executable, *CHAT, "http://{}:{}/#tea".format(*relay.address)]
        pipe = subprocess.PIPE
        with subprocess.Popen(
            [*command, "--name", "ann"], env=environment(), stdin=pipe, stdout=pipe, text=True
        ) as process:
            read_until(process, "* you are in tea, 1 here")
            bob.send("/join tea", "/leave main")
            bob.read_until("* you have left main")
            relay.cut()
            read_until(process, "trying to come back")
            process.stdin.write("first thing\n")
            process.stdin.flush()
            relay.mend()
            assert bob.read_until("<ann> first thing") == [
                "* ann has left tea",
                "* ann has joined tea",
                "<ann> first thing",
            ]
            read_until(process, "* you are back, as ann; ")
            printed = process.communicate("second thing\n", DEADLINE)[0]
            assert process.returncode == 0
        assert bob.read_until("* ann has left tea")[0] == "<ann> second thing"
    assert printed.splitlines() == ["<You> second thing", "* goodbye, ann"]


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


@pytest.mark.parametrize(
    "arguments", [[":99999"], ["::1"], ["https://x:y/"], ["--name", "a b"], ["--nosuch"]]
)
def test_wrong_arguments_are_explained_with_status_2(arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert "chatroom chat: error: " in done.stderr or "chatroom: error: " in done.stderr
    assert "Traceback" not in done.stderr


def test_closed_standard_files_are_like_empty_ones(chat: Server) -> None:
    command = f'exec "{sys.executable}" {" ".join(CHAT)} {address(chat)} <&- >&-'
    done = subprocess.run(["sh", "-c", command], env=environment(), timeout=DEADLINE, check=False)
    assert done.returncode == 0


# -- A terminal.


@pytest.fixture
def screen(chat: Server) -> Iterator[Terminal]:
    """A client on a terminal, which has shown the welcome."""
    pytest.importorskip("urwid")
    with Terminal(*CHAT, address(chat), "--name", "ann") as terminal:
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
    assert screen.wait() == 0


def test_pasted_lines_are_sent_one_by_one(chat: Server, screen: Terminal) -> None:
    lines = [f"line {number}" for number in range(40)]
    with chat.connect() as bob:
        bob.read_until("welcome")
        screen.type("".join(f"{line}\r" for line in lines))
        assert bob.read_until("<ann> line 39") == [f"<ann> {line}" for line in lines]


def test_the_screen_fits_its_terminal(screen: Terminal) -> None:
    screen.resize(33, 10)
    screen.type("the quick brown fox jumps over the lazy dog\r")
    screen.read_until("<You> the quick brown fox jumps\x1b")  # The row ends here.
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
    assert screen.wait() == 0
    assert "Traceback" not in after


def test_ctrl_c_ends_it_though_the_server_does_not_answer(chat: Server, screen: Terminal) -> None:
    chat.process.send_signal(signal.SIGSTOP)
    try:
        screen.type("\x04")
        screen.type("\x03")
        assert screen.wait() == 0
    finally:
        chat.process.send_signal(signal.SIGCONT)


def test_a_screen_says_that_it_tries_to_come_back(chat: Server, screen: Terminal) -> None:
    chat.process.kill()
    screen.read_until("the connection is lost; trying to come back")
    screen.type("hello?\r")
    screen.read_until("that line was not sent: there is no connection")
    screen.type("\x03")
    screen.read_until(LEAVE_SCREEN)
    assert screen.wait() == 0


def test_sigterm_restores_the_terminal(screen: Terminal) -> None:
    screen.process.terminate()
    screen.read_until(LEAVE_SCREEN)
    assert screen.wait() == 0


def test_without_urwid_it_prints_plain_lines(chat: Server, tmp_path: Path) -> None:
    (tmp_path / "urwid.py").write_text("raise ImportError('not installed')\n")
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    with Terminal(*CHAT, address(chat), PYTHONPATH=path) as terminal:
        terminal.read_until("pip install 'chatroom_tw[client]'")
        terminal.read_until("* welcome")
        terminal.type("hello\n")
        terminal.read_until("<You> hello")
        terminal.type("\x04")
        terminal.read_until("* goodbye, guest-1")
        assert terminal.wait() == 0
