"""The journal's interface, as the tombola's hub uses it, and a journal that stores nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from twisted.internet.defer import Deferred, succeed

from chatroom_tw.server.health import Trouble
from chatroom_tw.tombola.rules.journal import Record, StoredTombola

Entry = tuple[str, Record]
"""A record, and the code of its hall before it."""


class Journal(Protocol):
    """Stores the records of a tombola, in the order in which they are appended."""

    is_durable: bool
    """Whether what it stores is there again when the server is started again."""
    stuck: bool
    """Whether the journal cannot store anything at the moment. It tries again until it can."""

    def stored(self) -> StoredTombola:
        """All that was stored before. Called once, at the start. Raises `folder.Unusable`."""

    @property
    def trouble(self) -> Trouble:
        """What keeps anything from being stored at the moment."""

    def observe(self, call: Callable[[int, float], None]) -> None:
        """After each commit, call this with the number of writes that waited for it, and with the
        seconds that it took. It is called in another thread."""

    def start(self) -> None:
        """The server runs: the journal may have threads from now on."""

    def append(self, records: Sequence[Entry] = ()) -> Deferred[None]:
        """Store these records, all or none.

        The Deferred fires when they and all earlier ones are stored. These Deferreds fire
        in the order of the calls. One fails with `Refused(NOT_STORED)` only if the journal
        is closed and could not store its records.
        """

    def close(self) -> Deferred[None]:
        """Store the records that wait, if that is possible, and no further ones.

        The Deferred fires when that is done.
        """


class NoJournal:
    """Stores nothing: a tombola with this journal is lost when its process ends."""

    is_durable = False
    stuck = False

    def stored(self) -> StoredTombola:
        return StoredTombola()

    @property
    def trouble(self) -> Trouble:
        return Trouble.NONE

    def observe(self, call: Callable[[int, float], None]) -> None:
        """Nothing is committed."""

    def start(self) -> None:
        """There is nothing to do."""

    def append(self, records: Sequence[Entry] = ()) -> Deferred[None]:
        return succeed(None)

    def close(self) -> Deferred[None]:
        return succeed(None)
