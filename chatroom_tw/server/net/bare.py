"""Clients that send units without an end: silence ends them.

Simple clients `send()` a message bare, and wait for the answer. A `Framer` knows which
units silence would complete; this is the clock beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from chatroom_tw.server.clock import Timer
from chatroom_tw.server.net.connection import Connection

Unit = TypeVar("Unit")
Cut = TypeVar("Cut", covariant=True)


class Framer(Protocol[Cut]):
    """Cuts what one connection sends into units."""

    @property
    def silence(self) -> float:
        """The seconds of silence that may complete something; 0: silence completes nothing."""

    def feed(self, data: bytes) -> Sequence[Cut]:
        """The units that `data` completes."""

    def bare(self) -> Sequence[Cut]:
        """There was silence: the units that it completes."""

    def end(self) -> Sequence[Cut]:
        """The client sends no more: the units that this completes."""


class BareConnection(Connection[Unit]):
    """A client that may leave out the ends of its units."""

    __slots__ = ("_framer", "_silence")

    def __init__(self, framer: Framer[Unit]) -> None:
        super().__init__()
        self._framer = framer
        self._silence: Timer | None = None

    def parse(self, data: bytes) -> Sequence[Unit]:
        units = self._framer.feed(data)
        self.await_silence()
        return units

    def parse_end(self) -> Sequence[Unit]:
        return self._framer.end()

    def gone(self) -> None:
        self._stop_waiting()
        super().gone()

    def await_silence(self) -> None:
        """Wait for silence from now on, or not at all."""
        self._stop_waiting()
        seconds = self._framer.silence
        if seconds:
            self._silence = self.factory.clock.callLater(seconds, self._silent)

    def _stop_waiting(self) -> None:
        if self._silence:
            self._silence.cancel()
            self._silence = None

    def _silent(self) -> None:
        self._silence = None
        if self.is_throttled:  # The client is not silent: it is not read.
            self.await_silence()
        else:
            self._try(lambda: self.take(self._framer.bare()))
