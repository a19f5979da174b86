"""What the tombola's switchboard wants of a journal, and the one that keeps nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from twisted.internet.defer import Deferred, succeed

from chatroom_tw.tombola.rules.journal import Record, StoredLobby


class Journal(Protocol):
    """Keeps what a tombola must not forget, in the order in which it happened."""

    stuck: bool
    """Nothing can be kept just now. What waits is tried again until it is."""

    def kept(self) -> StoredLobby:
        """What was kept before. Called once, at the start. Raises `folder.Unusable`."""

    def start(self) -> None:
        """The server runs: it may have threads from now on."""

    def keep(self, records: Sequence[Record] = ()) -> Deferred[None]:
        """Keep these, all or none. Fires when they and all that came before them are kept.

        These Deferreds fire in the order in which they were asked for. One fails with
        `Refused(NOT_STORED)` only if the journal is closed and could not keep its records.
        """

    def close(self) -> Deferred[None]:
        """Keep what waits, if it can be, and nothing more. Fires when that is done."""


class NoJournal:
    """Forgets everything when the process ends."""

    stuck = False

    def kept(self) -> StoredLobby:
        return StoredLobby()

    def start(self) -> None:
        """There is nothing to do."""

    def keep(self, records: Sequence[Record] = ()) -> Deferred[None]:
        return succeed(None)

    def close(self) -> Deferred[None]:
        return succeed(None)
