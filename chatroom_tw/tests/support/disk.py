"""A disk on which a commit can wait, or fail, for the tests of storage."""

from __future__ import annotations

import sqlite3
import threading
from typing import Any, ClassVar


class Stubborn(sqlite3.Connection):
    """A connection to a disk on which a commit can wait, or fail."""

    commits: ClassVar[list[str]]
    may_commit: ClassVar[threading.Event]
    full: ClassVar[bool]

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        if sql == "COMMIT":
            self.may_commit.wait()
            self.commits.append(sql)
            if self.full:
                raise sqlite3.OperationalError("database or disk is full")
        return super().execute(sql, *parameters)


def a_disk() -> type[Stubborn]:
    """A class of its own for each test, for a disk that works."""

    class Disk(Stubborn):
        commits: ClassVar[list[str]] = []
        may_commit = threading.Event()
        full = False

    Disk.may_commit.set()
    return Disk
