"""Bodies of requests: what takes one, and how it gets into a file.

A `Taker` takes the bodies of requests for one path; those of all others are discarded (`site`).
A body is written in threads, a piece at a time. While the disk is behind, the client is not read,
so that no more of a body is in memory than a few pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from chatroom_tw.server.clock import Clock, Timer

PIECE = 1 << 16
"""The bytes that are written at once."""
LEAST_RATE = 10_000
"""The bytes a second that have to come, if a body takes longer than `PERIOD`."""
PERIOD = 10.0
"""Seconds for which these bytes are counted."""

InThread = Callable[..., Deferred[Any]]
"""Calls a function in a thread."""


@dataclass(frozen=True, slots=True)
class RefusedBody:
    """The answer to a request whose body is not taken: a status and one line."""

    status: bytes
    text: str


class Sink(Protocol):
    """Where the bytes go. Threads call this, one at a time."""

    def write(self, data: bytes) -> None:
        """Raises OSError."""

    def discard(self) -> None:
        """The body is not needed."""


class Source(Protocol):
    """The connection that a body comes from."""

    def pause_body(self) -> None:
        """Do not read for now."""

    def resume_body(self) -> None:
        """Read again."""

    def refuse(self, status: bytes, why: str) -> None:
        """Answer the request before its body is there, and close the connection."""


class Body(Protocol):
    """A body that is being received."""

    def received(self, data: bytes) -> None:
        """A part of it has come."""

    def lost(self) -> None:
        """Nothing more comes: the request is answered, or its connection is lost. A body that is
        over, in one way or the other, stays as it is."""


class Taker(Protocol):
    """Takes the bodies of requests for a path."""

    def take(self, source: Source, method: bytes, path: bytes, length: int) -> Body | RefusedBody:
        """Take a body of `length` bytes. `path` is what follows the name of the taker."""


NO_TAKERS: Mapping[bytes, Taker] = MappingProxyType({})


class FileBody:
    """A body that goes into a sink."""

    def __init__(
        self,
        clock: Clock,
        source: Source,
        sink: Sink,
        length: int,
        in_thread: InThread,
        ended: Callable[[], None],
    ) -> None:
        """`ended` is called if the body does not come as a whole."""
        self._clock = clock
        self._source = source
        self._sink = sink
        self._left = length
        self._in_thread = in_thread
        self._ended = ended
        self._waiting: list[bytes] = []
        self._size = 0
        """The bytes that wait to be written."""
        self._is_writing = self._is_paused = self._is_over = False
        self._counted = 0
        self._timer: Timer | None = clock.callLater(PERIOD, self._check_rate)
        self.whole: Deferred[None] = Deferred()
        """Fires when all bytes are written. It is never called if they are not."""

    def received(self, data: bytes) -> None:
        if self._is_over:
            return
        self._waiting.append(data)
        self._size += len(data)
        self._counted += len(data)
        self._left -= len(data)
        if not self._left:
            self._stop_timer()
        self._go_on()

    def lost(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._stop_timer()
            self._waiting.clear()
            self._ended()
            if not self._is_writing:
                self._discard()

    def _go_on(self) -> None:
        """Write a piece, if there is one, or the rest."""
        if not self._is_writing and (self._size >= PIECE or (self._size and not self._left)):
            data, self._waiting, self._size = b"".join(self._waiting), [], 0
            self._is_writing = True
            self._in_thread(self._sink.write, data).addCallbacks(self._written, self._not_written)
        if self._is_writing and self._size >= PIECE and not self._is_paused:
            self._is_paused = True
            self._source.pause_body()

    def _written(self, _: object) -> None:
        self._is_writing = False
        if self._is_over:
            self._discard()
            return
        self._go_on()
        if self._is_paused and self._size < PIECE:
            self._is_paused = False
            self._source.resume_body()
        if not self._left and not self._is_writing and not self._is_over:
            self._is_over = True
            self.whole.callback(None)

    def _not_written(self, failure: Failure) -> None:
        self._is_writing = False
        if self._is_over:
            self._discard()
            return
        why = getattr(failure.value, "strerror", None) or "a fault"
        self._source.refuse(b"507 Insufficient Storage", f"the file cannot be stored: {why}")

    def _check_rate(self) -> None:
        self._timer = None
        if self._counted < LEAST_RATE * PERIOD and not self._is_paused:
            self._source.refuse(b"408 Request Timeout", "the file comes too slowly")
            return
        self._counted = 0
        self._timer = self._clock.callLater(PERIOD, self._check_rate)

    def _stop_timer(self) -> None:
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()

    def _discard(self) -> None:
        self._in_thread(self._sink.discard).addErrback(lambda failure: None)
