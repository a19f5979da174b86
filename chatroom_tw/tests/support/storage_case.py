"""A storage of the chat, of either kind, whose time a test sets."""

from __future__ import annotations

import contextlib
import sqlite3
from itertools import count
from pathlib import Path
from typing import Any

from twisted.internet import reactor

from chatroom_tw.chat.rules.events import Message, Said
from chatroom_tw.chat.rules.stored import HistoryLimits
from chatroom_tw.chat.storage.interface import Storage
from chatroom_tw.chat.storage.memory import MemoryStorage
from chatroom_tw.chat.storage.sqlite import SqliteStorage
from chatroom_tw.server.storage.folder import FILE

LIMITS = HistoryLimits(lines=200, days=1)
DAY = 86_400.0


class ReactorWithTime:
    """The real reactor, except that the test sets its time."""

    def __init__(self) -> None:
        self.now = 1000.0

    def seconds(self) -> float:
        return self.now

    def __getattr__(self, name: str) -> Any:
        return getattr(reactor, name)


TIMES = count(1)
"""No two things are said at the same time."""


def said(text: str, room: str = "main", when: float = 0.0) -> Said:
    """A text of ann's, said at `when` or else a little later than the text before."""
    return Said(room, 1, "ann", text, when or next(TIMES) / 1000)


def message(text: str, when: float = 0.0) -> Message:
    return Message("bob", "Ann", text, when or next(TIMES) / 1000)


class StorageCase:
    """An empty storage. A test case inherits it after `InMemory` or `OnDisk`, which make one."""

    def setUp(self) -> None:
        self.clock = ReactorWithTime()
        self.storage = self.start(LIMITS)

    def make(self, limits: HistoryLimits) -> Storage:
        raise NotImplementedError

    def start(self, limits: HistoryLimits) -> Storage:
        storage = self.make(limits)
        storage.start()
        self.addCleanup(storage.close)
        return storage

    def say(self, *texts: Said) -> None:
        self.storage.add_lines(texts)

    async def texts(self, room: str = "main", count: int = 100) -> list[str]:
        return [line.text for line in await self.storage.lines(room, count)]


class InMemory(StorageCase):
    """A storage in memory."""

    def make(self, limits: HistoryLimits) -> Storage:
        return MemoryStorage(limits, self.clock.seconds)


class OnDisk(StorageCase):
    """A storage in a state folder, which can be started again."""

    folder = ""

    def make(self, limits: HistoryLimits) -> Storage:
        self.folder = self.folder or self.mktemp()
        return SqliteStorage(self.clock, self.folder, limits, now=self.clock.seconds)

    async def restart(self) -> None:
        await self.storage.close()
        self.storage = self.start(LIMITS)

    def execute(self, sql: str) -> None:
        with contextlib.closing(sqlite3.connect(Path(self.folder, FILE))) as database:
            database.execute(sql)
            database.commit()

    def rows(self, sql: str) -> list[Any]:
        storage = SqliteStorage(self.clock, self.folder, LIMITS, now=self.clock.seconds)
        try:
            return storage._database.at_start(lambda database: database.execute(sql).fetchall())
        finally:
            storage.close()
