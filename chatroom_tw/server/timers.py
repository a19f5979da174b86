"""Timers: deadlines that have names, so that they can be dumped and loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chatroom_tw.server.clock import Clock, Timer


class Timers:
    """Calls `fire(name)` at the deadline of each timer, once."""

    def __init__(self, clock: Clock, fire: Callable[[str], None], lead: float = 0.0) -> None:
        """`lead` is how many seconds a dump's time is ahead of the clock's."""
        self._clock = clock
        self._lead = lead
        self._fire = fire
        self._calls: dict[str, Timer] = {}

    def set(self, name: str, seconds: float) -> None:
        """Have the timer fire after so many seconds, in place of when it was to fire before."""
        self.cancel(name)
        self._calls[name] = self._clock.callLater(seconds, self._due, name)

    def cancel(self, name: str) -> None:
        """Have the timer not fire. Nothing happens if it is not set."""
        call = self._calls.pop(name, None)
        if call:
            call.cancel()

    def cancel_all(self) -> None:
        """Have no timer fire."""
        for name in list(self._calls):
            self.cancel(name)

    def dump(self) -> dict[str, float]:
        """The deadline of each timer, in seconds since the epoch if `lead` says so."""
        return {name: call.getTime() + self._lead for name, call in self._calls.items()}

    def load(self, deadlines: Mapping[str, float]) -> None:
        """Set the timers that were dumped. One whose deadline is over fires at once."""
        now = self._clock.seconds() + self._lead
        for name, deadline in deadlines.items():
            self.set(name, max(deadline - now, 0))

    def _due(self, name: str) -> None:
        del self._calls[name]
        self._fire(name)
