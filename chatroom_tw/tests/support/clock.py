"""A clock that stands still until it is told to go on, as a reactor would see it."""

from __future__ import annotations

from twisted.internet import task


class Clock(task.Clock):
    """Finishes what is due now before the time goes on, as the turns of a reactor do."""

    def advance(self, amount: float) -> None:
        super().advance(0)
        super().advance(amount)
