"""A connection on which silence ends what was sent without an end.

Simple clients `send()` a message bare, and wait for the answer. A `Framer` knows
what silence would make whole; this is the clock beside it.
"""

from __future__ import annotations

from typing import Any, Protocol

from twisted.internet.interfaces import IDelayedCall

from chatroom_tw.server.net.connection import Connection
from chatroom_tw.server.net.framing import SILENCE


class Framer(Protocol):
    """Cuts what one connection sends into pieces that mean something."""

    @property
    def waits(self) -> bool:
        """Whether silence may end something."""

    def feed(self, data: bytes) -> list[Any]:
        """The pieces that `data` completes."""

    def bare(self) -> list[Any]:
        """There was silence: the pieces that it completes."""


class EndedBySilence(Connection):
    """A client that may send no ends. A subclass says what the framer's pieces mean."""

    __slots__ = ("_framer", "_silence")

    def __init__(self, framer: Framer) -> None:
        super().__init__()
        self._framer = framer
        self._silence: IDelayedCall | None = None

    def receive(self, pieces: list[Any]) -> None:
        """Do what they mean."""
        raise NotImplementedError

    def take_in(self, data: bytes) -> None:
        pieces = self._framer.feed(data)
        if pieces:
            self.receive(pieces)
        self._await_silence()

    def no_more(self) -> None:
        self.receive(self._framer.bare())  # The end is silence too.
        super().no_more()

    def gone(self) -> None:
        if self._silence:
            self._silence.cancel()
            self._silence = None
        super().gone()

    def _await_silence(self) -> None:
        """Start waiting, wait anew, or wait no more."""
        if self._silence:
            self._silence.cancel()
            self._silence = None
        if self._framer.waits and not self.is_held_up:
            self._silence = self.factory.board.clock.callLater(SILENCE, self._silent)

    def _silent(self) -> None:
        self._silence = None
        try:
            pieces = self._framer.bare()
            self.owe(len(pieces))
            self.receive(pieces)
        except Exception:
            self.fail()
