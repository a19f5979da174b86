"""The project's programs, run as a user runs them, and what they print."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parent.parent.parent
TWISTD = Path(sys.executable).with_name("twistd")
DEADLINE = 120.0
"""Seconds that anything may take on a machine that is busy with something else."""
LOOK_INTERVAL = 0.02
"""Seconds between two looks at what tells nobody that it is done."""
T = TypeVar("T")


def eventually(
    condition: Callable[[], T], why: Callable[[], object] = lambda: "it took too long"
) -> T:
    """Wait until the condition is true, and return its value. `why` is what the failure says."""
    give_up = time.monotonic() + DEADLINE
    while not (value := condition()):
        assert time.monotonic() < give_up, why()
        time.sleep(LOOK_INTERVAL)
    return value


def environment(home: Path | None = None, **variables: str) -> dict[str, str]:
    """The environment in which a program imports the package from this folder.

    `home` is the user's home, and where their data is stored.
    """
    homes = {"HOME": str(home), "XDG_DATA_HOME": str(home)} if home else {}
    return {**os.environ, "PYTHONPATH": str(ROOT), **homes, **variables}


def run(*command: object, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command in the folder `home`, and wait for it."""
    return subprocess.run(
        [str(word) for word in command],
        cwd=home,
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )


def twistd(*arguments: object, home: Path) -> subprocess.CompletedProcess[str]:
    return run(TWISTD, *arguments, home=home)


FORKS = """
import json, os, signal, sys
from twisted.scripts.twistd import run
import chatroom_tw.chat.service, chatroom_tw.tombola.service

done = []
for arguments in json.load(sys.stdin):
    if not os.fork():
        sys.argv = ["twistd", *arguments]
        signal.alarm(60)  # Without a mistake a server would run for ever.
        for descriptor, name in ((1, "stdout"), (2, "stderr")):
            os.dup2(os.open(name, os.O_CREAT | os.O_TRUNC | os.O_WRONLY), descriptor)
        break
    status = os.waitstatus_to_exitcode(os.wait()[1])
    done.append([status, open("stdout").read(), open("stderr").read()])
else:
    print(json.dumps(done))
    sys.exit()
run()
"""
"""Runs twistd in forks of a process that has imported everything."""


def twistd_with_each(
    all_arguments: Sequence[Sequence[str]], home: Path
) -> list[subprocess.CompletedProcess[str]]:
    """Run twistd with each of these arguments, one after the other.

    It imports the package once for all of them, as that takes most of the time.
    """
    done = subprocess.run(
        [sys.executable, "-c", FORKS],
        cwd=home,
        env=environment(home),
        input=json.dumps(all_arguments),
        stdout=subprocess.PIPE,
        text=True,
        timeout=4 * DEADLINE,
        check=True,
    )
    return [
        subprocess.CompletedProcess(arguments, *result)
        for arguments, result in zip(all_arguments, json.loads(done.stdout))
    ]


def chatroom(*arguments: object, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, "-m", "chatroom_tw", *arguments, home=home)


def assert_refused(done: subprocess.CompletedProcess[str], application: str) -> None:
    """A server that could not start has said why in one line, and has exited with status 1."""
    assert done.returncode == 1
    assert done.stderr.startswith(f"{application}: ")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stdout + done.stderr
