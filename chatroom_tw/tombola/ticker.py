"""Tickers: each calls something once in an interval, for as long as it is told to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from twisted.application.service import Service
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.task import LoopingCall
from twisted.logger import Logger

from chatroom_tw.server.clock import Clock


class Tickers(Service):
    """The tickers of the halls whose numbers are drawn by the clock, by the codes of the halls."""

    def __init__(
        self, clock: Clock, beat: Callable[[str], Deferred[None] | None], lead: float = 0.0
    ) -> None:
        """`beat` takes the code of a hall. `lead` is as a `Ticker`'s."""
        self._clock = clock
        self._beat = beat
        self._lead = lead
        self._tickers: dict[str, Ticker] = {}

    def start(self, hall: str, interval: float) -> None:
        """Beat for this hall from now on, once in so many seconds."""
        if hall not in self._tickers:
            self._tickers[hall] = self._ticker(hall, interval)
            self._tickers[hall].start()

    def stop(self, hall: str) -> None:
        """Beat no more for this hall."""
        ticker = self._tickers.pop(hall, None)
        if ticker:
            ticker.stop()

    def stop_all(self) -> None:
        """Beat no more."""
        for hall in list(self._tickers):
            self.stop(hall)

    def set_interval(self, hall: str, seconds: float) -> None:
        """Have another interval, as in `Ticker`, if there are beats for this hall."""
        if hall in self._tickers:
            self._tickers[hall].set_interval(seconds)

    def dump(self) -> dict[str, tuple[bool, float, float]]:
        """The state of each ticker."""
        return {hall: ticker.dump() for hall, ticker in self._tickers.items()}

    def load(self, state: Mapping[str, tuple[bool, float, float]]) -> None:
        """Go on as other tickers that have written their state."""
        for hall, of in state.items():
            self._tickers[hall] = self._ticker(hall, of[1])
            self._tickers[hall].load(of)

    def stopService(self) -> None:
        self.stop_all()
        super().stopService()

    def _ticker(self, hall: str, interval: float) -> Ticker:
        return Ticker(self._clock, interval, partial(self._beat, hall), self._lead)


class Ticker:
    """A `LoopingCall` whose clock is passed in, and which a beat that fails does not stop.

    It stands still until `start`; the first beat comes one interval after that.
    When the process is too busy for a beat, or the one before is not done, it is left out.
    """

    _log = Logger()

    def __init__(
        self,
        clock: Clock,
        interval: float,
        beat: Callable[[], Deferred[None] | None],
        lead: float = 0.0,
    ) -> None:
        """`interval` is in seconds, and above 0. A beat is done when its Deferred has fired.

        `lead` is how many seconds a dump's time is ahead of the clock's.
        """
        self._lead = lead
        self._clock = clock
        self._interval = interval
        self._beat = beat
        self._loop: LoopingCall | None = None
        self._last = 0.0
        """When the last beat came, or was done; before the first, when it was started."""

    def start(self) -> None:
        """Beat from now on."""
        if self._loop is None:
            # A new one each time: in the middle of its call a loop cannot start again.
            self._loop = LoopingCall(self._try)
            self._loop.clock = self._clock  # type: ignore[assignment]
            self._last = self._clock.seconds()
            self._loop.start(self._interval, now=False)

    def stop(self) -> None:
        """Beat no more."""
        if self._loop:
            self._loop.stop()
            self._loop = None

    def set_interval(self, seconds: float) -> None:
        """Have another interval, the one under way included: the next beat comes so many
        seconds after the last one, or at once if that is over."""
        self._interval = seconds
        if self._loop is None:
            return
        now = self._clock.seconds()
        self._loop.interval = seconds
        self._loop.starttime = max(self._last, now - seconds)
        call: Any = self._loop.call
        if call:  # Else a beat is under way, and the loop goes on when it is done.
            call.reset(self._loop.starttime + seconds - now)

    def dump(self) -> tuple[bool, float, float]:
        """Whether it beats, the interval, and when the last beat came (see `lead`)."""
        return self._loop is not None, self._interval, self._last + self._lead

    def load(self, state: tuple[bool, float, float]) -> None:
        """Go on as another ticker that has written its state."""
        beats, interval, last = state
        self._interval = interval
        if beats:
            self.start()
            self._last = last - self._lead
            self.set_interval(interval)

    def _try(self) -> Deferred[None]:
        self._note_beat()
        tried = maybeDeferred(self._beat).addErrback(
            lambda fault: self._log.failure(
                "A beat has failed; the next one will come", fault, event="beat-fault"
            )
        )
        return tried.addCallback(self._note_beat)

    def _note_beat(self, _: object = None) -> None:
        self._last = self._clock.seconds()
