"""Servers whose disk stands still once a file is there, as one does that is broken or far away."""

from __future__ import annotations

import sys
from pathlib import Path

from support.programs import eventually

SOURCE = """
import os, sys, threading
from chatroom_tw.server.storage import database, writer

of, path = sys.argv[1:3]
del sys.argv[:3]
sys.argv.insert(0, "twistd")
module, name = {"writes": (writer, "_commit"), "reads": (database.Database, "_read")}[of]
original = getattr(module, name)

def stuck(*arguments):
    if os.path.exists(path):
        open(f"{path}.held", "w").close()
        threading.Event().wait()
    return original(*arguments)

setattr(module, name, stuck)
from twisted.scripts.twistd import run
run()
"""


def twistd_on_a_disk_that_can_stick(of: str, path: Path) -> tuple[str, ...]:
    """The command of a `Server` whose `reads` or `writes` do not end once there is such a file."""
    return (sys.executable, "-c", SOURCE, of, str(path), "--pidfile=")


def wait_until_held_up(path: Path) -> None:
    """Wait until a thread has read or written, and is held up."""
    held = path.with_name(f"{path.name}.held")
    eventually(held.exists, lambda: "nothing was read or written")
