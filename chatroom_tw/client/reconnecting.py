"""Reconnecting: attempts to connect again after a connection was lost, with growing delays.

It knows neither the address nor the protocol: a function opens each connection.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from twisted.internet.defer import Deferred

from chatroom_tw.client.interfaces import Clock, DelayedCall

DELAYS = (1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds to wait before each attempt. After the last one the client gives up."""

C = TypeVar("C")


class Reconnector(Generic[C]):
    """Makes attempts with `connect`, one after another.

    It calls `connected` with a connection that was opened, and `gave_up` when no delay is left.
    """

    def __init__(
        self,
        clock: Clock,
        connect: Callable[[], Deferred[C]],
        connected: Callable[[C], None],
        gave_up: Callable[[], None],
    ) -> None:
        self._clock = clock
        self._connect = connect
        self._connected = connected
        self._gave_up = gave_up
        self._delays = iter(DELAYS)
        self._next_attempt: DelayedCall | None = None
        self._attempt: Deferred[Any] | None = None

    def reset(self) -> None:
        """Begin with the first delay again, as the last connection was a good one."""
        self._delays = iter(DELAYS)

    def schedule(self) -> None:
        """Schedule the next attempt, or give up."""
        delay = next(self._delays, None)
        if delay is None:
            self._gave_up()
        else:
            self._next_attempt = self._clock.callLater(delay, self._start)

    def stop(self) -> None:
        """Cancel the attempt that is scheduled or running, if any."""
        if self._next_attempt:
            self._next_attempt.cancel()
        attempt, self._attempt = self._attempt, None
        if attempt:
            attempt.cancel()

    def _start(self) -> None:
        self._next_attempt = None
        self._attempt = self._connect()
        self._attempt.addCallbacks(self._succeeded, lambda _: self._failed())

    def _succeeded(self, connection: C) -> None:
        self._attempt = None
        self._connected(connection)

    def _failed(self) -> None:
        if self._attempt:  # `stop` has not cancelled it.
            self._attempt = None
            self.schedule()
