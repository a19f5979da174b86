"""How pytest-xdist distributes the tests to its processes."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from xdist.scheduler import LoadScopeScheduling

WHOLE_FILES = ("test_browser_*.py", "test_command_line.py", "test_packaging.py")
"""Files whose tests share what takes long to make: browsers, refusals, an installation."""


class Scheduling(LoadScopeScheduling):
    """Gives each process a file of `WHOLE_FILES`, or one test of the others, when it is free.

    The largest files begin first. xdist's marker for groups of tests would do the same, but
    xdist 3.8 ignores it with pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if any(map(PurePosixPath(file).match, WHOLE_FILES)) else nodeid


def schedule(config: Any, log: Any) -> Scheduling:
    return Scheduling(config, log)
