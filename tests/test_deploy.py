"""What `deploy/` has: units for systemd, and an image for containers."""

from __future__ import annotations

import re
import shlex
import shutil
import socket
import subprocess
import threading
from pathlib import Path

import pytest
from support.clients import Client
from support.programs import ROOT, TWISTD, environment
from support.servers import Server
from support.systemd import Systemd

from chatroom_tw.chat.service import Options as ChatOptions
from chatroom_tw.tombola.service import Options as TombolaOptions

DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("systemd/*"))
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
APPLICATIONS = {"chat": ChatOptions, "tombola": TombolaOptions}
FAMILIES = {"INET6": socket.AF_INET6, "INET": socket.AF_INET}
MOST_EXPOSED = 3.0
"""The most that `systemd-analyze security` may say."""


def activated(systemd: Systemd, *options: str, domain: str = "INET6", **more: object) -> Server:
    return Server(
        *("--port", f"systemd:domain={domain}:index=0", *options),
        command=systemd.command(),
        pass_fds=(systemd.listening.fileno(),),
        **more,
    )


@pytest.fixture
def systemd(tmp_path: Path) -> Systemd:
    with Systemd(tmp_path) as running:
        yield running


@pytest.mark.parametrize("application", ["chat", "tombola"])
@pytest.mark.parametrize("domain", FAMILIES)
def test_a_socket_of_systemd_speaks_every_protocol(
    application: str, domain: str, tmp_path: Path
) -> None:
    with (
        Systemd(tmp_path, FAMILIES[domain]) as systemd,
        activated(systemd, application=application, domain=domain) as server,
    ):
        assert server.wait_for("every protocol on").endswith(f":{systemd.port}")
        with Client(("127.0.0.1", systemd.port)) as ann:
            ann.read_until("welcome")
            assert "::ffff:" not in ann.received.decode()
        with Client(("127.0.0.1", systemd.port)) as browser:
            browser.send("GET / HTTP/1.0\r", "\r")
            assert "200 OK" in browser.read_to_end()


def test_a_restart_refuses_no_connection(systemd: Systemd, tmp_path: Path) -> None:
    """While no server runs a client waits, and the next one serves it."""
    options = ("--state", str(tmp_path / "state"), "--max-per-address", "0")
    waiting: list[Client] = []
    for _ in range(3):
        with activated(systemd, *options):
            systemd.wait_for("READY=1")
            for client in waiting:
                client.read_until("welcome")
                client.socket.close()
            with Client(("127.0.0.1", systemd.port)) as ann:
                ann.read_until("welcome")
        waiting = [Client(("127.0.0.1", systemd.port)) for _ in range(20)]
    for client in waiting:
        client.socket.close()


def test_nobody_who_calls_during_restarts_is_refused(systemd: Systemd) -> None:
    over, refused, times = threading.Event(), [], 0

    def call() -> None:
        nonlocal times
        while not over.is_set():
            try:
                with socket.create_connection(("127.0.0.1", systemd.port), 60):
                    times += 1
            except OSError as error:
                refused.append(error)
            over.wait(0.002)

    calling = threading.Thread(target=call)
    calling.start()
    try:
        for _ in range(3):
            with activated(systemd):
                systemd.wait_for("READY=1")
    finally:
        over.set()
        calling.join()
    assert refused == []
    assert times > 50


def test_systemd_is_told_that_it_is_ready_and_stops(systemd: Systemd) -> None:
    with activated(systemd) as server:
        systemd.wait_for("READY=1")
        assert systemd.told() == []
        server.stop()
        assert systemd.told() == ["STOPPING=1"]
        assert server.process.returncode == 0


def test_systemd_gets_signs_of_life_if_it_wants_them(systemd: Systemd) -> None:
    with activated(systemd, variables=environment(WATCHDOG_USEC="100000")):
        for _ in range(3):
            systemd.wait_for("WATCHDOG=1")


def test_who_cannot_be_told_does_not_matter(tmp_path: Path) -> None:
    with Server(variables=environment(NOTIFY_SOCKET=str(tmp_path / "nobody"))) as server:
        assert server.wait_for("cannot tell systemd READY=1")


def test_a_socket_that_systemd_does_not_have_is_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [TWISTD, "--pidfile=", "-n", "chat", "--port", "systemd:domain=INET6:index=0"],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "systemd has handed over no such socket" in done.stderr


# -- The units.


def installed(folder: Path) -> list[Path]:
    """The units, with the twistd that there is here."""
    copies = []
    for unit in UNITS:
        copies.append(folder / unit.name)
        copies[-1].write_text(unit.read_text().replace("/opt/chatroom_tw/bin/twistd", str(TWISTD)))
    return copies


def option(unit: Path, name: str) -> str:
    text = unit.read_text().replace("\\\n", " ")
    [value] = re.findall(rf"(?m)^{name}=(.*)$", text)
    return value


analyzed = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="there is no systemd-analyze here"
)


@analyzed
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *installed(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@analyzed
@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_the_services_may_do_little(unit: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", unit],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    [exposure] = re.findall(r"Overall exposure level for .*: ([0-9.]+) ", done.stdout)
    assert float(exposure) < MOST_EXPOSED


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_the_services_options_are_some(unit: Path) -> None:
    program, *words = shlex.split(option(unit, "ExecStart"))
    application = words[words.index("-n") + 1]
    assert program == "/opt/chatroom_tw/bin/twistd"
    assert unit.name == f"chatroom-{application}.service"
    arguments = [word for word in words[words.index(application) + 1 :] if word != "$OPTIONS"]
    options = APPLICATIONS[application]()
    options.parseOptions(arguments)
    assert options["port"] == "systemd:domain=INET6:index=0"
    port = option(unit.with_suffix(".socket"), "ListenStream")
    assert int(port) == APPLICATIONS[application].standard["port"]


# -- The image.


def test_the_image_is_made_of_what_is_there() -> None:
    text = (DEPLOY / "Containerfile").read_text().replace("\\\n", " ")
    for source in re.findall(r"(?m)^COPY (?!--from)(\S+)", text):
        assert (ROOT / source).exists()
    assert "--require-hashes --requirement requirements/client.txt" in text
    assert re.search(r"(?m)^USER [1-9]\d*:", text)
    [words] = re.findall(r'(?m)^CMD \["chat", (.*)\]$', text)
    options = ChatOptions()
    options.parseOptions([word.strip('"') for word in words.split(", ")])
    assert (options["port"], options["state"]) == (12000, "/state")
