"""A disk that does something only when a test says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred


class SlowDisk:
    """A sink, and the threads that write to it: a job is done when a test says so."""

    def __init__(self) -> None:
        self.data = b""
        self.discarded = False
        self._jobs: list[tuple[Deferred[Any], Callable[..., Any], tuple[Any, ...]]] = []

    def in_thread(self, call: Callable[..., Any], *arguments: Any) -> Deferred[Any]:
        done: Deferred[Any] = Deferred()
        self._jobs.append((done, call, arguments))
        return done

    def work(self) -> int:
        """Do one job; how many bytes it has written."""
        before = len(self.data)
        done, call, arguments = self._jobs.pop(0)
        try:
            result = call(*arguments)
        except OSError as error:
            done.errback(error)
        else:
            done.callback(result)
        return len(self.data) - before

    @property
    def is_idle(self) -> bool:
        return not self._jobs

    def write(self, data: bytes) -> None:
        self.data += data

    def discard(self) -> None:
        self.discarded = True
