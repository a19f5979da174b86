"""The addresses from which browsers have come lately.

Browsers open connections ahead, and may use them half a minute later. A server that greets such a
connection has answered before the request.
"""

from __future__ import annotations

from chatroom_tw.server.clock import Clock

BROWSING = 300.0
"""Seconds for which an address counts as a browser's after a request."""
ADDRESSES = 10_000
"""The most addresses of browsers that are remembered."""


class Browsers:
    """The addresses from which browsers have come lately."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[str, float] = {}  # the oldest first

    def add(self, host: str) -> None:
        """A browser has sent a request from this address."""
        self._until.pop(host, None)
        self._until[host] = self._clock.seconds() + BROWSING
        if len(self._until) > ADDRESSES:
            del self._until[next(iter(self._until))]

    def __contains__(self, host: str) -> bool:
        return self._until.get(host, 0) > self._clock.seconds()
