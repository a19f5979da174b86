"""When the words of what was said are added to the index: a little later, and not while much is
said, as that would slow down what people wait for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.base import DelayedCall
from twisted.internet.defer import Deferred

LATER = 1.0
"""Seconds after which what was said is indexed."""
MUCH = 1000
"""If more lines than this were said meanwhile, it is indexed after as many seconds again."""


class Indexing:
    """Has the index brought up to date."""

    def __init__(
        self, call_later: Callable[..., Any], add_next: Callable[[], Deferred[bool]]
    ) -> None:
        """`add_next` indexes a part, and says whether there is more."""
        self._call_later = call_later
        self._add_next = add_next
        self._said = 0
        self._waiting: DelayedCall | None = None
        self._is_adding = self._is_stopped = False

    def begin(self) -> None:
        """The server runs: what an earlier one has not indexed is."""
        self._add()

    def said(self, lines: int) -> None:
        """So many lines were said."""
        self._said += lines
        if self._waiting is None and not self._is_adding:
            self._wait()

    def stop(self) -> None:
        """Index nothing more."""
        self._is_stopped = True
        if self._waiting and self._waiting.active():
            self._waiting.cancel()

    def _wait(self) -> None:
        self._said = 0
        self._waiting = None if self._is_stopped else self._call_later(LATER, self._look)

    def _look(self) -> None:
        self._waiting = None
        if self._said > MUCH:
            self._wait()
        else:
            self._add()

    def _add(self) -> None:
        self._is_adding = not self._is_stopped
        if self._is_adding:
            self._said = 0
            self._add_next().addCallbacks(self._added, self._failed)

    def _added(self, more: bool) -> None:
        self._is_adding = False
        if more:
            self._add()
        elif self._said:
            self._wait()

    def _failed(self, failure: object) -> None:
        """The database has logged it, and the next lines are another occasion."""
        self._is_adding = False
