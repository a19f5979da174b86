"""What a server reads again at SIGHUP, besides opening its log again.

A part that has files of its own adds a function under a name. At a SIGHUP all of them are called,
in the order in which they were added. One that fails does not keep the others from being called,
and costs one line in the log; its part goes on with what it has read before.

`process` has the signal. This module knows no part.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from twisted.internet.defer import Deferred, gatherResults, maybeDeferred
from twisted.logger import Logger
from twisted.python.failure import Failure


class Mistake(Exception):
    """What a file says cannot be used.

    `str` is one line for the operator: which file, where in it, what is wrong, what to do.
    """


class Reloading:
    """The functions that read something again, by the names of what they read."""

    _log = Logger()

    def __init__(self, application: str) -> None:
        self._application = application
        self._functions: dict[str, Callable[[], Any]] = {}

    def add(self, name: str, function: Callable[[], Any]) -> None:
        """Call this function at each SIGHUP.

        `name` is what it reads, for the log (`the operators`). The function changes nothing, and
        raises `Mistake` or OSError, if what is there now cannot be used. It may return a Deferred.
        Raises ValueError if there is one of that name already.
        """
        if name in self._functions:
            raise ValueError(f"{name} would be read twice")
        self._functions[name] = function

    def reload(self) -> Deferred[None]:
        """Call all functions. The Deferred, which never fails, fires when all have ended."""
        ending = [
            maybeDeferred(function).addErrback(partial(self._failed, name))
            for name, function in self._functions.items()
        ]
        return gatherResults(ending).addCallback(self._ended)

    def _ended(self, _: object) -> None:
        self._log.info(
            "{name}: read again: {parts}",
            event="read-again",
            name=self._application,
            parts=", ".join(self._functions) or "nothing",
            braked=False,
        )

    def _failed(self, name: str, failure: Failure) -> None:
        error = failure.value
        if isinstance(error, OSError):
            error = Mistake(f"cannot read {error.filename}: {error.strerror}")
        if not isinstance(error, Mistake):
            self._log.failure(
                "Could not read {part} again",
                failure,
                event="reading-fault",
                part=name,
                braked=False,
            )
            return
        self._log.error(
            "{name}: {part} not read again: {why}; what was read before goes on",
            event="not-read-again",
            name=self._application,
            part=name,
            why=error,
            braked=False,
        )
