"""A clock for the tests, which stands still until a test moves it."""

from __future__ import annotations

from twisted.internet import task


class Clock(task.Clock):
    """Makes the calls that are due now before it moves, as the turns of a reactor do."""

    def advance(self, amount: float) -> None:
        super().advance(0)
        super().advance(amount)
