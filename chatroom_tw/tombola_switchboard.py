"""The tombola's switchboard: how what only a tombola decides is carried out.

It is the tombola's clock: the ticker for the draws, and one alarm for all else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from twisted.internet.interfaces import IDelayedCall, IReactorTime

from chatroom_tw.core import tombola_effects as effects
from chatroom_tw.core.tombola import Tombola
from chatroom_tw.core.tombola_events import Bye
from chatroom_tw.switchboard import Switchboard
from chatroom_tw.ticker import Ticker

ANOTHER_TRY = 1.0
"""Seconds after which an alarm whose doing has failed rings again, or nothing would go on."""

Save = Callable[[Mapping[str, Any]], None]
"""Saves a transcript. Nobody waits for it, and it may not fail."""


class TombolaSwitchboard(Switchboard):
    """The sessions, the audiences and the clock of one tombola."""

    farewell: ClassVar = Bye()

    def __init__(self, clock: IReactorTime, tombola: Tombola, interval: float, save: Save) -> None:
        """`interval` is how many seconds there are between two draws."""
        super().__init__(clock, tombola)
        self._tombola = tombola
        self.ticker = Ticker(clock, interval, self._beat)
        self._alarm: IDelayedCall | None = None
        self.carry |= {
            effects.StartDraws: lambda e: self.ticker.start(),
            effects.StopDraws: lambda e: self.ticker.stop(),
            effects.SetAlarm: self._set_alarm,
            effects.CancelAlarm: lambda e: self._cancel_alarm(),
            effects.Save: lambda e: save(e.transcript),
        }

    def stop(self) -> None:
        self._cancel_alarm()
        self.carry_out(self._tombola.stop())
        super().stop()

    def _beat(self) -> None:
        self.carry_out(self._tombola.beat(self.clock.seconds()))

    def _set_alarm(self, effect: effects.SetAlarm) -> None:
        self._cancel_alarm()
        self._alarm = self.clock.callLater(effect.seconds, self._ring)

    def _cancel_alarm(self) -> None:
        if self._alarm:
            self._alarm.cancel()
            self._alarm = None

    def _ring(self) -> None:
        self._alarm = None
        with self._log.failuresHandled("An alarm has failed; it will ring again") as rung:
            self.carry_out(self._tombola.alarm(self.clock.seconds()))
        if rung.failed:
            self._set_alarm(effects.SetAlarm(ANOTHER_TRY))
