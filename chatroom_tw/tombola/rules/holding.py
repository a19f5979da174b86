"""Holding: a claim that wins stops the draws for a while, if the hall is set so.

The timer is not stored: after a restart of the server nothing is held.
"""

from __future__ import annotations

from chatroom_tw.server.effects import Deliver, InRoom, SetTimer
from chatroom_tw.tombola.rules import events
from chatroom_tw.tombola.rules.effects import Effects, StopDraws, timer_of
from chatroom_tw.tombola.rules.parts import Touched
from chatroom_tw.tombola.rules.winners import Winner

HOLD_TIMER = "held"
"""The timer of a claim that stops the draws (see `timer_of`)."""


class Holding:
    """What stops the draws of one hall. It is in the part `lobby`."""

    def __init__(self, hall: str, room: str, touched: Touched) -> None:
        """`room` is that of the players whose game is on."""
        self.timer = timer_of(HOLD_TIMER, hall)
        """The name of the timer that ends it."""
        self._hall = hall
        self._room = room
        self._touched = touched
        self._held: events.Held | None = None

    @property
    def held(self) -> events.Held | None:
        """The claim that stops the draws now, if there is one."""
        return self._held

    @held.setter
    def held(self, held: events.Held | None) -> None:
        self._held = held
        self._touched.add("lobby")

    def begin(self, winner: Winner, seconds: float | None) -> Effects:
        """This has been won: the draws stop for so many seconds. None: they do not."""
        if seconds is None:
            return []
        self.held = events.Held(winner, seconds)
        return [
            StopDraws(self._hall),
            SetTimer(self.timer, seconds),
            Deliver(InRoom(self._room), self.held),
        ]

    def end(self) -> Effects:
        """What a claim has stopped goes on."""
        if self.held is None:
            return []
        self.held = None
        return [Deliver(InRoom(self._room), events.Going())]
