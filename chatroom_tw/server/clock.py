"""The clock: what this package uses of the reactor's time, as types that mypy can read.

Twisted's `IReactorTime` and `IDelayedCall` are zope interfaces, whose methods mypy cannot check.
The reactor and `twisted.internet.task.Clock` have both types' methods.

There are two times. The clock's is monotonic: it goes on evenly, whatever is done to the
computer's clock, and everything that is waited for or limited is measured by it (see
`keep_even_time`). The wall's, `time.time`, is for times that are shown or stored.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Protocol

Wall = Callable[[], float]
"""The time of the computer's clock, in seconds since the epoch, which people and NTP set."""


class Timer(Protocol):
    """A call that is due later; `IDelayedCall`."""

    def getTime(self) -> float:
        """When the call is due, in seconds of its clock."""

    def active(self) -> bool:
        """Whether the call is still due."""

    def cancel(self) -> None:
        """Do not call. Raises if the call is not due any more."""

    def reset(self, seconds: float, /) -> None:
        """Call so many seconds from now instead."""


class Clock(Protocol):
    """Time, and calls that are due later; `IReactorTime`."""

    def seconds(self) -> float:
        """The time, in seconds from any moment. It is never put back."""

    def callLater(self, delay: float, callable: Callable[..., Any], *args: Any, **kw: Any) -> Timer:
        """Call a function in `delay` seconds."""


def keep_even_time(reactor: Any) -> None:
    """Have a reactor measure time by the monotonic clock. Call this before anything is scheduled.

    Twisted's reactors go by the computer's clock: if that is put back by an hour, nothing is due
    for an hour. `seconds` is a method of `IReactorTime`, and a reactor asks it for every time that
    it compares, its own waiting included.
    """
    reactor.seconds = time.monotonic
