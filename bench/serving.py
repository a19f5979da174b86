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
from dataclasses import dataclass, field
from pathlib import Path

from programs import CannotRun, pinned_to

START_LIMIT = 20.0
"""How many seconds a server may take to start, and to stop."""

BARE = ("--state", "none", "--history-lines", "0", "--flood", "none")
"""The chat with nothing that can be left out."""
FULL = ("--state", "state", "--flood", "999999/999999")
"""The chat as people run it, with its state in a folder on the disk, and nothing else given but
that a client may say as much as the load says: what it says is counted all the same."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server to be measured, and how one knows that it listens, and where."""

    name: str
    command: tuple[str, ...]
    ready: str
    """What its log says when it can be used."""
    listens: re.Pattern[str] | None = None
    """Where its log says the port; or `port` is known beforehand."""
    port: int = 0
    environment: Mapping[str, str] = field(default_factory=dict)
    irc: bool = False
    """Whether it speaks IRC, and not the line protocol."""
    backlog: int = 8
    """How many connections may wait to be accepted without being turned away."""


def limit_server(program: Path) -> Server:
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
        (twistd(), "--pidfile=", "-n", "chat", "--port", "0", *options),
        "chat: ready",
        re.compile(r"chat: (?:every protocol|line) on 127\.0\.0\.1:(\d+)$", re.M),
        environment={"PYTHONPATH": str(tree)},
        backlog=1000,
    )


def twistd() -> str:
    path = Path(sys.executable).parent / "twistd"
    if not path.exists():
        raise CannotRun(f"there is no {path}; run this with a Python that has Twisted")
    return str(path)


@contextmanager
def running(server: Server, core: int, folder: Path) -> Iterator[tuple[int, int]]:
    """A started server's process and port. It has ended when the block has. Raises `CannotRun`.

    It runs in a new folder beneath this one, which is gone afterwards, and logs to a file there.
    """
    with tempfile.TemporaryDirectory(prefix=f"{server.name}-", dir=folder) as home:
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
            process.terminate()
            try:
                process.wait(START_LIMIT)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _port_when_ready(server: Server, process: subprocess.Popen[bytes], log: Path) -> int:
    # The output goes to a file: nobody need read on for the server not to block.
    give_up = time.monotonic() + START_LIMIT
    while time.monotonic() < give_up:
        ended = process.poll() is not None
        said = log.read_text(errors="replace")
        listens = server.listens and server.listens.search(said)
        if server.ready in said and (server.port or listens):
            return server.port or int(listens[1])
        if ended:
            break
        time.sleep(0.02)
    last = said.strip().rpartition("\n")[2] or "it said nothing"
    raise CannotRun(f"{server.name} did not start: {last}")
