"""The project's programs, run as a user runs them, and what they print."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TWISTD = Path(sys.executable).with_name("twistd")
DEADLINE = 60.0
"""Seconds that anything may take on a machine that is busy with something else."""


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


def chatroom(*arguments: object, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, "-m", "chatroom_tw", *arguments, home=home)


def assert_refused(done: subprocess.CompletedProcess[str], application: str) -> None:
    """A server that could not start has said why in one line, and has exited with status 1."""
    assert done.returncode == 1
    assert done.stderr.startswith(f"{application}: ")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stdout + done.stderr
