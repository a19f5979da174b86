"""What was said, on its way into the database of a chat: it is gathered for a moment, and written
together. After a while what is too old or too much is pruned.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial

from twisted.internet.base import DelayedCall

from chatroom_tw.chat.rules.events import Said
from chatroom_tw.chat.rules.room_numbers import REMEMBERED
from chatroom_tw.chat.rules.stored import MICROS, HistoryLimits
from chatroom_tw.chat.storage import acts, conversations, history, index, pruning
from chatroom_tw.chat.storage.indexing import Indexing
from chatroom_tw.server.storage.database import Database

GATHER = 0.02
"""Seconds for which lines are gathered before they are written."""


class Gathering:
    """Gathers lines, and has the history pruned and indexed."""

    def __init__(
        self,
        call_later: Callable[..., DelayedCall],
        database: Database,
        limits: HistoryLimits,
        now: Callable[[], float],
        acts_since: Callable[[], int],
        pruned: Callable[[], None],
    ) -> None:
        """`now` is the time up to which `limits` count their days back, and `acts_since` the cursor
        from which on acts are kept. `pruned` is called when messages may have been removed."""
        self._call_later = call_later
        self._database = database
        self._limits = limits
        self._now = now
        self._acts_since = acts_since
        self._was_pruned = pruned
        self._last_line = (database.at_start(history.last_at) + 0.5) / MICROS
        """No later time than this has the cursor of anything that was added."""
        self._said: list[Said] = []
        self._conversations = conversations.Known()
        self._indexing = Indexing(call_later, lambda: database.run(index.add_next))
        self._flushing: DelayedCall | None = None
        self.filled = pruning.Filled()
        """How much there is. Only the thread that writes changes it."""
        self._talk = history.insert(self.filled.add)
        self._pruned_at = 0
        """What `Filled.added` was when the history was pruned last."""
        self._unpruned = 0
        self._grown: defaultdict[str, int] = defaultdict(int)
        """How much was said in each room since it was pruned."""

    def start(self) -> None:
        """The server runs: what an earlier one has left to be done is done."""
        self._run(
            partial(
                pruning.prune_all,
                limits=self._limits,
                now=self._now(),
                numbers=REMEMBERED,
                filled=self.filled,
            )
        )
        self._prune_acts()
        self._indexing.begin()

    def stop(self) -> None:
        """The server ends: hand over what there is, and do nothing more."""
        self.flush()
        self._indexing.stop()

    def add(self, said: Sequence[Said]) -> None:
        """This was said. What was added before is not added again."""
        if not said or self._limits.none:
            return
        if said[0].when <= self._last_line:
            said = [one for one in said if one.when > self._last_line]
            if not said:
                return
        self._last_line = said[-1].when
        self._said += said
        if self._flushing is None:
            self._flushing = self._call_later(GATHER, self.flush)

    def flush(self) -> None:
        """Hand what was said over to the database."""
        if self._flushing:
            if self._flushing.active():
                self._flushing.cancel()
            self._flushing = None
        said, self._said = self._said, []
        if said:
            rooms = history.by_room(said)
            self._database.insert_later(self._talk, rooms)
            if new := self._conversations.new(rooms):
                self._database.run_later(partial(conversations.add, names=new))
            for room, part in rooms.items():
                self._grown[room] += len(part)
            self._unpruned += len(said)
            self._indexing.said(len(said))
        size = self.filled.added - self._pruned_at
        if self._unpruned >= pruning.EVERY or size * pruning.PART >= self._limits.room_bytes:
            self._prune()

    def forget_room(self, room: str) -> None:
        """The room is removed."""
        self._grown.pop(room, None)

    def forget_account(self, account: str) -> None:
        """The account is removed, with its conversations."""
        self._conversations.forget(account)

    def _prune(self) -> None:
        self._unpruned, self._pruned_at = 0, self.filled.added
        self._prune_acts()
        enough = min(self._limits.lines, pruning.EVERY)
        rooms = [room for room, grown in self._grown.items() if grown >= enough]
        for room in rooms:
            del self._grown[room]
        self._run(
            partial(
                pruning.prune,
                rooms=rooms,
                limits=self._limits,
                now=self._now(),
                filled=self.filled,
            )
        )

    def _run(self, job: Callable[[sqlite3.Connection], bool]) -> None:
        """Run a job that prunes, and prune further if it says so."""
        further = partial(pruning.prune_oldest, limits=self._limits, filled=self.filled)
        self._database.run(job).addCallbacks(
            lambda more: self._run(further) if more else self._was_pruned(),
            lambda failure: None,  # The database has logged it.
        )

    def _prune_acts(self) -> None:
        self._database.run_later(partial(acts.prune, since=self._acts_since()))
