"""Lines in the log that anybody can cause: at most one of a kind in ten seconds."""

from __future__ import annotations

from typing import Any

from twisted.logger import Logger

from chatroom_tw.server.clock import Clock
from chatroom_tw.server.limits import RateLimit

LOGGED = RateLimit(1, 0.1)
"""The lines of one kind."""


class RareLog:
    """Logs one line of a kind in ten seconds, with the number of those that were left out."""

    _log = Logger()

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._full_at: dict[str, float] = {}  # by kind; see `RateLimit`
        self._left_out: dict[str, int] = {}

    def info(self, kind: str, line: str, **values: Any) -> None:
        """Log a line of this kind, unless one was logged just now. `values` are for its holes."""
        full_at = LOGGED.charge(self._full_at.get(kind, 0.0), 1, self._clock.seconds())
        if full_at is None:
            self._left_out[kind] = self._left_out.get(kind, 0) + 1
            return
        self._full_at[kind] = full_at
        count = self._left_out.pop(kind, 0)
        more = f" ({count} more like it since the last such line)" if count else ""
        self._log.info(line + "{more}", more=more, **values)
