"""Trouble with the disk, in the log: one line when it begins, and one when it is over.

The log has no line for each write that fails: the user who waits for the write is told.
"""

from __future__ import annotations

from twisted.logger import Logger

from chatroom_tw.server import health


class Trouble:
    """What is wrong with the disk at the moment, as far as the log has been told."""

    _log = Logger()

    def __init__(self) -> None:
        self._failure = ""
        self._lags = False

    @property
    def exists(self) -> bool:
        """Whether the log has a line about trouble that is not over."""
        return bool(self._failure) or self._lags

    @property
    def word(self) -> health.Trouble:
        """What is wrong at the moment, for programs that watch the server."""
        if self._failure:
            return health.Trouble.NOT_STORED
        return health.Trouble.SLOW if self._lags else health.Trouble.NONE

    def failed(self, failure: str) -> None:
        """Reading or writing has failed."""
        if failure != self._failure:
            self._failure = failure
            self._log.error("state: {trouble}", event="state-failed", trouble=failure)

    def written(self) -> None:
        """A write has succeeded."""
        if self._failure:
            self._failure = ""
            self._log.info("state: everything is stored again", event="state-stored")

    def lags(self) -> None:
        """The queue is full, and a write is discarded."""
        if not self._lags:
            self._lags = True
            self._log.error(
                "state: the disk is too slow; some of what is said is not stored",
                event="state-slow",
            )

    def keeps_up(self) -> None:
        """The queue is short."""
        if self._lags:
            self._lags = False
            self._log.info(
                "state: the disk keeps up again; what is said is stored", event="state-keeps-up"
            )
