"""The clock: what this package uses of the reactor's time, as types that mypy can read.

Twisted's `IReactorTime` and `IDelayedCall` are zope interfaces, whose methods mypy cannot check.
The reactor and `twisted.internet.task.Clock` have both types' methods.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol


class Timer(Protocol):
    """A call that is due later; `IDelayedCall`."""

    def getTime(self) -> float:
        """When the call is due, in seconds of the clock."""

    def active(self) -> bool:
        """Whether the call is still due."""

    def cancel(self) -> None:
        """Do not call. Raises if the call is not due any more."""

    def reset(self, seconds: float, /) -> None:
        """Call so many seconds from now instead."""


class Clock(Protocol):
    """Time, and calls that are due later; `IReactorTime`."""

    def seconds(self) -> float:
        """The time, in seconds."""

    def callLater(self, delay: float, callable: Callable[..., Any], *args: Any, **kw: Any) -> Timer:
        """Call a function in `delay` seconds."""
