"""A server as a process: its log under attack, its signals, its user, and a missing home."""

from __future__ import annotations

import os
import pwd
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from support.programs import TWISTD, assert_refused, chatroom, environment, twistd
from support.servers import Server

JUNK = {
    "TLS, which the port does not speak": b"\x16\x03\x01\x02\x00\x01",
    "HTTP that is malformed": b"GET\r\n\r\n",
    "a WebSocket without a key": b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\n\r\n",
    "a header of a proxy": b"PROXY TCP4 x y z\r\n",
    "bytes": b"\xff\x00\xfe\n" * 20,
    "IRC": b"NICK x\r\n",
}
"""What clients send, each as often as it likes."""


def log_of(server: Server, path: Path) -> list[str]:
    server.stop()
    return path.read_text().splitlines()


@pytest.mark.parametrize("application", ["chat", "tombola"])
def test_clients_cannot_fill_the_log(application: str, tmp_path: Path, certificate: Path) -> None:
    path = tmp_path / "the.log"
    listeners = (
        *("--line", "haproxy:tcp:0:interface=127.0.0.1"),
        *("--line", f"tls:0:privateKey={certificate}:interface=127.0.0.1"),
    )
    command = (str(TWISTD), "--pidfile=", f"--logfile={path}")
    server = Server(*listeners, "--max-clients", "40", application=application, command=command)
    try:
        ports = ports_in(path, application, 3)
        before = path.stat().st_size
        held = [socket.create_connection(("127.0.0.1", ports[0])) for _ in range(40)]
        attack(ports, 30)  # They are all turned away: the server is full.
        for each in held:
            each.close()
        attack(ports, 60)
        after = path.stat().st_size
    finally:
        lines = log_of(server, path)
    told = "\n".join(lines)
    assert after - before < 16_000, told
    assert "was turned away" in told
    assert "more like this before)" in told
    assert path.stat().st_mode & 0o777 == 0o600


def attack(ports: list[int], times: int) -> None:
    for _ in range(times):
        for port in ports:
            for junk in JUNK.values():
                with socket.create_connection(("127.0.0.1", port)) as client:
                    client.settimeout(0.05)
                    try:
                        client.sendall(junk)
                        client.recv(100)
                    except OSError:
                        pass


def ports_in(path: Path, application: str, count: int) -> list[int]:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        text = path.read_text() if path.exists() else ""
        if f"{application}: ready" in text:
            return [
                int(line.rpartition(":")[2])
                for line in text.splitlines()
                if f"{application}: " in line and " on 127.0.0.1:" in line
            ][:count]
        time.sleep(0.05)
    raise AssertionError(text)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    path = tmp_path / "server.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x", "-days", "9",
         "-keyout", path, "-out", tmp_path / "certificate.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    path.write_bytes(path.read_bytes() + (tmp_path / "certificate.pem").read_bytes())
    return path


@pytest.mark.parametrize("application", ["chat", "tombola"])
def test_no_signal_but_int_and_term_ends_a_server(application: str) -> None:
    with Server(application=application) as server:
        for name in ("SIGHUP", "SIGUSR1", "SIGUSR2"):
            server.process.send_signal(getattr(signal, name))
            with server.connect() as ann:
                assert ann.socket.recv(1)
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(30) == 0


def test_a_log_that_was_renamed_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "chat.log"
    server = Server(command=(str(TWISTD), "--pidfile=", f"--logfile={path}"))
    try:
        ports_in(path, "chat", 1)
        path.rename(tmp_path / "old.log")
        server.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 30
        while not path.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        lines = log_of(server, path)
    assert "chat: the log is opened again" in lines[0]
    assert "Main loop terminated" in lines[-2]
    assert "chat: ready" in (tmp_path / "old.log").read_text()


def test_a_hosts_key_is_printed_and_in_no_log(tmp_path: Path) -> None:
    path, state = tmp_path / "the.log", tmp_path / "state"
    command = (str(TWISTD), "--pidfile=", f"--logfile={path}")
    server = Server("--state", str(state), application="tombola", command=command)
    try:
        key = server.wait_for("its key is").split()[-1]
        ports_in(path, "tombola", 1)
        shown = chatroom("host-key", state)
    finally:
        lines = log_of(server, path)
    assert (shown.returncode, shown.stdout) == (0, f"{key}\n")
    log = "\n".join(lines)
    assert key not in log
    assert f"this shows its key: chatroom host-key {state}" in log
    assert len([line for line in server.log if key in line]) == 1
    refused = chatroom("host-key", tmp_path)
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)


def test_a_daemon_prints_no_hosts_key(tmp_path: Path) -> None:
    path, pid = tmp_path / "the.log", tmp_path / "pid"
    started = twistd(
        *(f"--pidfile={pid}", f"--logfile={path}", "tombola", "--port", "0"),
        *("--state", tmp_path / "state"),
        home=tmp_path,
    )
    try:
        assert (started.returncode, started.stdout) == (0, "")
        ports_in(path, "tombola", 1)
        key = chatroom("host-key", tmp_path / "state").stdout.strip()
        assert len(key) == 14
        assert key not in path.read_text()
    finally:
        os.kill(int(pid.read_text()), signal.SIGTERM)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
@pytest.mark.parametrize("application", ["chat", "tombola"])
def test_the_state_is_the_users_that_the_server_becomes(application: str) -> None:
    options = ("--pidfile=", "--uid", "nobody")
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)  # That user may pass through it.
        state = Path(name, "state")
        command = (str(TWISTD), *options)
        with (
            Server("--state", str(state), application=application, command=command) as server,
            server.connect() as ann,
        ):
            if application == "chat":
                ann.send("/nick ann", "/register secret-word")
                ann.read_until("is registered; /login")
            else:
                ann.read_until("CARD")
            owners = {path.stat().st_uid for path in (state, *state.iterdir())}
        assert owners == {pwd.getpwnam("nobody").pw_uid}
        roots = Path(name, "roots")
        roots.mkdir(0o700)
        arguments = (*options, "-n", application, "--port", "0", "--state", str(roots))
        done = twistd(*arguments, home=Path(name))
        assert_refused(done, application)
        assert "it has to belong to --uid" in done.stderr


def test_without_a_home_a_server_and_its_errors_are_one_line(tmp_path: Path) -> None:
    source = (
        "import pwd; pwd.getpwuid = lambda uid: {}['no such user']; import sys; "
        "sys.argv = ['twistd', '--pidfile=', '-n', 'chat', '--port', '0', *sys.argv[1:]]; "
        "from twisted.scripts.twistd import run; run()"
    )
    variables = {key: value for key, value in environment().items() if key not in ("HOME",)}
    command = [sys.executable, "-c", source]
    done = subprocess.run(
        command, env=variables, capture_output=True, text=True, timeout=60, check=False
    )
    assert_refused(done, "chat")
    assert "this user has no home (HOME is not set)" in done.stderr
    process = subprocess.Popen(
        [*command, "--state", "none"], env=variables, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        assert any("chat: ready" in line for line in process.stdout)
    finally:
        process.terminate()
        process.communicate(timeout=60)


def test_no_encoding_of_the_terminal_is_an_error(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with Server("--state", str(state)) as chat, chat.connect() as ann:
        ann.send("/nick ann", "perché 日本?", "/history")
        ann.read_until("<ann> perché 日本?")
    output = tmp_path / "out.txt"
    assert chatroom("export", str(state), "--output", str(output)).returncode == 0
    assert output.stat().st_mode & 0o777 == 0o600
    for variables in ({"PYTHONIOENCODING": "latin-1"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}):
        done = subprocess.run(
            [sys.executable, "-m", "chatroom_tw", "export", str(state)],
            env=environment(**variables),
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stdout) == (0, output.read_bytes())
        copy = tmp_path / f"日{len(variables)}"
        done = subprocess.run(
            [sys.executable, "-m", "chatroom_tw", "backup", str(state), str(copy)],
            env=environment(**variables),
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, b"")
        assert copy.stat().st_mode & 0o777 == 0o600
