"""The servers that are measured: the limit, and the chat as it is started for it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from programs import BENCH, ROOT, CannotRun, pinned_to

START_LIMIT = 20.0
"""How many seconds a server may take to start, and as many to stop."""
LOOK_INTERVAL = 0.02
"""Seconds between two looks at the log of a server that starts."""

BARE = ("--state", "none", "--history-lines", "0", "--flood", "none")
"""Options of a chat with everything off that can be."""
FULL = ("--state", "state", "--flood", "999999/999999")
"""Options of a chat with everything on, and its state in a folder on the disk. Flood control
works as usual, but its rate limit is higher than the load."""
OPTIONS = {"bare": BARE, "full": FULL}


@dataclass(frozen=True, slots=True)
class Server:
    """A server to be measured, and how it says that it is ready, and on which port."""

    name: str
    command: tuple[str, ...]
    ready: str
    """What its log says when it can be used."""
    listens: re.Pattern[str] | None = None
    """Finds the port in its log. None: the port is known, and in `port`."""
    port: int = 0
    environment: Mapping[str, str] = field(default_factory=dict)
    irc: bool = False
    """Whether it speaks IRC, and not the line protocol."""
    tags: bool = False
    """Whether its clients of IRC ask for the tags of messages."""
    tls: bool = False
    """Whether the load speaks TLS with it."""
    backlog: int = 8
    """How many connections may wait to be accepted without being refused."""


def limit_server(program: Path) -> Server:
    """The broadcast server in C."""
    return Server(
        "limit",
        (str(program),),
        "listening on",
        re.compile(r"^listening on (\d+)$", re.M),
        backlog=1000,
    )


def chat_server(name: str, tree: Path, options: Sequence[str] = ("--state", "none")) -> Server:
    """The chat server of a source tree, run by this Python's twistd, with these options."""
    return Server(
        name,
        (twistd(), *_arguments("chat", options)),
        "chat: ready",
        re.compile(r"chat: (?:every protocol|line) on 127\.0\.0\.1:(\d+)$", re.M),
        environment={"PYTHONPATH": str(tree)},
        backlog=1000,
    )


def tls_chat_server(name: str, options: Sequence[str], certificate: Path) -> Server:
    """The chat server of this tree with a certificate, to which the load speaks TLS."""
    server = chat_server(name, ROOT, (*options, "--certificate", str(certificate)))
    return replace(server, tls=True)


def irc_chat_server(name: str, options: Sequence[str], *, tags: bool = False) -> Server:
    """The chat server of this tree, to which the load speaks IRC."""
    return replace(chat_server(name, ROOT, options), irc=True, tags=tags)


def make_certificate(folder: Path) -> Path:
    """A certificate and its key, in one file of the folder. Raises `CannotRun`."""
    path, key = folder / "server.pem", folder / "key.pem"
    command = [
        *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
        *("-nodes", "-days", "2", "-subj", "/CN=bench", "-keyout", str(key), "-out", str(path)),
    ]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise CannotRun(f"no certificate could be made: {error}") from error
    path.write_bytes(path.read_bytes() + key.read_bytes())
    return path


def patched_chat_server(name: str, options: Sequence[str], without: Sequence[str]) -> Server:
    """The chat server of this tree, without the fast paths of these names."""
    program = (sys.executable, str(BENCH / "patched_server.py"), ",".join(without))
    return replace(
        chat_server(name, ROOT, options), command=(*program, *_arguments("chat", options))
    )


def tombola_server(*options: str) -> Server:
    """The tombola server of this tree, run by this Python's twistd, with these options."""
    return replace(
        chat_server("tombola", ROOT),
        command=(twistd(), *_arguments("tombola", ("--flood", "none", *options))),
        listens=re.compile(r"tombola: every protocol on 127\.0\.0\.1:(\d+)$", re.M),
        ready="tombola: ready",
    )


def twistd() -> str:
    """The path of this Python's twistd. Raises `CannotRun`."""
    path = Path(sys.executable).parent / "twistd"
    if not path.exists():
        raise CannotRun(f"there is no {path}; run this with a Python that has Twisted")
    return str(path)


def _arguments(application: str, options: Sequence[str]) -> tuple[str, ...]:
    return ("--pidfile=", "-n", application, "--port", "0", *options)


@contextmanager
def running(server: Server, core: int, folder: Path) -> Iterator[tuple[int, int]]:
    """Start a server; the block gets its process id and port, and the server ends with it.

    The server runs in a temporary folder below `folder`, and logs to a file there. Raises
    `CannotRun` if it does not start.
    """
    with tempfile.TemporaryDirectory(prefix="server-", dir=folder) as home:
        log = Path(home) / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                server.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=home,
                env={**os.environ, **server.environment},
                preexec_fn=pinned_to(core),
            )
        try:
            yield process.pid, _port_when_ready(server, process, log)
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(START_LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _port_when_ready(server: Server, process: subprocess.Popen[bytes], log: Path) -> int:
    # The log is a file, so the server does not block if nothing reads it.
    give_up = time.monotonic() + START_LIMIT
    said = ""
    while time.monotonic() < give_up:
        ended = process.poll() is not None
        said = log.read_text(errors="replace")
        if server.ready in said and (port := _port_in(said, server)):
            return port
        if ended:
            break
        time.sleep(LOOK_INTERVAL)
    last = said.strip().rpartition("\n")[2] or "its log is empty"
    raise CannotRun(f"{server.name} did not start: {last}")


def _port_in(log: str, server: Server) -> int:
    """The server's port; 0 while its log does not say it."""
    listens = server.listens.search(log) if server.listens else None
    return int(listens[1]) if listens else server.port
