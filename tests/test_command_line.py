"""`twistd -n chat` and `twistd -n tombola` as people start them: doors, files, and mistakes."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from servers import DEADLINE, ROOT, TWISTD, Client, Server


def twistd(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(TWISTD), *arguments],
        cwd=cwd,
        # Nothing is kept in the folder of the user who runs this.
        env={**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(cwd), "XDG_DATA_HOME": str(cwd)},
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )


def eventually(holds: Callable[[], bool]) -> None:
    """Wait for what somebody else does, who is no child of ours."""
    give_up = time.monotonic() + DEADLINE
    while not holds():
        assert time.monotonic() < give_up
        time.sleep(0.01)


def test_every_door_is_open_to_the_same_rooms(tmp_path: Path) -> None:
    config = tmp_path / "chat.toml"
    config.write_text(f'name = "den"\nline = ["0", "unix:{tmp_path}/chat.sock"]\n')
    with Server("--config", str(config)) as server:
        server.wait_for(f"chat: line on unix:{tmp_path}/chat.sock")
        server.wait_for("chat: every protocol on 127.0.0.1:")
        first, second = server.addresses
        with Client(first) as ann, Client(second) as bob:
            ann.read_until("welcome to den")
            bob.send("/nick bob", "hello")
            ann.read_until("<bob> hello")
            with socket.socket(socket.AF_UNIX) as third:
                third.connect(str(tmp_path / "chat.sock"))
                third.sendall(b"me too\n")
                bob.read_until("<guest-3> me too")


def test_a_port_in_use_is_one_line_and_status_1(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = twistd("-n", "chat", "--port", port, cwd=tmp_path)
    assert done.returncode == 1
    assert f"port {port} on 127.0.0.1 is in use by another program" in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stdout
    assert not list(tmp_path.glob("*.pid"))


@pytest.mark.parametrize(
    "arguments",
    [
        ["--port", "99999"],
        ["--no-such-option"],
        ["--interface", "not an address"],
        ["--line", "nonsense"],
        ["--tcd", "nonsense"],
        ["--student-id", "\n"],
        ["--config", "/nowhere"],
        ["--state", ""],
        ["--history-lines", "many"],
        ["--history-days", "-1"],
        ["--flood", "0/1"],
        ["--max-backlog", "much"],
        ["--max-clients", "0"],
        ["--max-per-address", "-1"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_mistake_is_one_line_and_status_1(arguments: list[str], tmp_path: Path) -> None:
    done = twistd("-n", "chat", *arguments, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("chat: ")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stdout + done.stderr


def test_a_daemon_that_cannot_start_says_so_and_leaves_no_pid_file(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        log = tmp_path / "log"
        done = twistd("--logfile", str(log), "chat", "--port", port, cwd=tmp_path)
    assert done.returncode == 1
    assert f"port {port} on 127.0.0.1" in done.stderr
    # The daemon tidies up when the one who started it has gone already.
    eventually(lambda: f"port {port} on 127.0.0.1 is in use by another" in log.read_text())
    eventually(lambda: not list(tmp_path.glob("*.pid")))


def test_help_lists_the_chat_and_its_options(tmp_path: Path) -> None:
    assert "A chat room server." in twistd("--help", cwd=tmp_path).stdout
    help_text = twistd("chat", "--help", cwd=tmp_path).stdout
    for option in (
        *("port=", "interface=", "line=", "menu=", "tcd=", "allow-kill", "student-id=", "state="),
        *("name=", "config=", "flood=", "max-backlog=", "max-clients=", "max-per-address="),
    ):
        assert f"--{option}" in help_text


# -- The tombola.


@pytest.mark.parametrize(
    "arguments",
    [
        ["--port", "-1"],
        ["--claim-port", "99999"],
        ["--claim-port", "tcp:0"],
        ["--players", "0"],
        ["--players", "two"],
        ["--interval", "0"],
        ["--interval", "nan"],
        ["--interval", "a second"],
        ["--countdown", "-1"],
        ["--pause", "inf"],
        ["--prizes", "bingo"],
        ["--prizes", ""],
        ["--prizes", "ambo,,tombola"],
        ["--state", ""],
        ["--line", "nonsense"],
        ["--config", "/nowhere"],
        ["--flood", "some"],
        ["--max-backlog", "1G"],
        ["--interval"],
    ],
    ids=" ".join,
)
def test_a_mistake_with_the_tombola_is_one_line_and_status_1(
    arguments: list[str], tmp_path: Path
) -> None:
    done = twistd("-n", "tombola", "--port", "0", *arguments, cwd=tmp_path)
    assert_one_line(done)
    # What was wrong, or what stood there, is named.
    assert arguments[0].strip("-") in done.stderr or arguments[-1] in done.stderr


def test_a_mistake_in_the_file_of_a_tombola_is_one_line_and_status_1(tmp_path: Path) -> None:
    config = tmp_path / "tombola.toml"
    config.write_text('port = 0\nprizes = ["ambo", "tombola"]\n')
    done = twistd("-n", "tombola", "--config", str(config), cwd=tmp_path)
    assert_one_line(done)
    assert "prizes takes one value" in done.stderr


def test_a_claim_port_in_use_is_one_line_and_status_1(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        options = ("--port", "0", "--claim-port", port, "--state", "none")
        done = twistd("-n", "tombola", *options, cwd=tmp_path)
    assert done.returncode == 1
    assert f"port {port} on 127.0.0.1 is in use by another program" in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stdout


def test_the_options_of_a_tombola_can_stand_in_a_file(tmp_path: Path) -> None:
    config = tmp_path / "tombola.toml"
    config.write_text(
        'name = "den"\nplayers = 1\ninterval = 0.01\ncountdown = 0\nprizes = "ambo, terno"\n'
        f'claim-port = 0\nline = "unix:{tmp_path}/tombola.sock"\n'
    )
    with Server("--config", str(config), application="tombola") as server:
        server.wait_for(f"tombola: line on unix:{tmp_path}/tombola.sock")
        assert len(server.doors("every protocol")) == len(server.doors("claims")) == 1
        with server.connect() as ann:
            ann.read_until("* welcome to den; played for: ambo, terno; ")
            ann.read_until("NUMBER ")


def test_help_lists_the_tombola_and_its_options_with_their_defaults(tmp_path: Path) -> None:
    assert "A tombola server" in twistd("--help", cwd=tmp_path).stdout
    help_text = " ".join(twistd("tombola", "--help", cwd=tmp_path).stdout.split())
    for option, default in (
        ("port", "12001"),
        ("interface", "127.0.0.1"),
        ("claim-port", "none"),
        ("players", "none"),
        ("interval", "5"),
        ("countdown", "3"),
        ("pause", "60"),
        ("prizes", "tombola"),
        ("state", "chatroom_tw/tombola, where your system keeps its users' data"),
        ("name", "this computer's"),
    ):
        explained = help_text.partition(f" --{option}= ")[2].partition(" --")[0]
        assert explained.endswith(f"[default: {default}]")
    for option in ("line", "config"):
        assert f" --{option}= " in help_text


def assert_one_line(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 1
    assert done.stderr.startswith("tombola: ")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stdout + done.stderr
