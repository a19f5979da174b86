"""Sending a file: it is read in threads, a piece at a time, as fast as its client reads."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import IO, Any

from twisted.internet.defer import Deferred, ensureDeferred
from twisted.internet.interfaces import IPushProducer
from twisted.logger import Logger
from twisted.web.server import Request
from zope.interface import implementer

from chatroom_tw.server.clock import Clock, Timer
from chatroom_tw.server.http.bodies import InThread

PIECE = 1 << 16
"""The bytes that are read at once."""
PATIENCE = 60.0
"""Seconds after which a client is dropped that reads nothing."""
_RANGE = re.compile(rb"bytes=(\d{0,15})-(\d{0,15})")


class NotThere(ValueError):
    """A range begins behind the end of a file."""


def range_of(field: bytes | None, size: int) -> tuple[int, int] | None:
    """The first byte that a field Range asks for, and the one after the last; None: it asks for
    the whole, or for what is answered by that, such as several parts. Raises `NotThere`."""
    match = _RANGE.fullmatch(field or b"")
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        start, end = max(size - int(match[2]), 0), size
    else:
        start, end = int(match[1]), min(int(match[2]) + 1, size) if match[2] else size
        if match[2] and int(match[2]) < start:
            return None
    if start >= size or start >= end:
        raise NotThere
    return start, end


@implementer(IPushProducer)
class FileSender:
    """Sends a part of a file as the body of a response."""

    _log = Logger()

    def __init__(
        self, clock: Clock, request: Request, file: IO[bytes], count: int, in_thread: InThread
    ) -> None:
        """`file` is at the first byte. It is closed at the end."""
        self._clock = clock
        self._request = request
        self._file = file
        self._left = count
        self._in_thread = in_thread
        self._is_paused = self._is_reading = self._is_over = False
        self._patience: Timer | None = None

    def start(self) -> None:
        """Send it. The request is finished then."""
        self._request.notifyFinish().addErrback(lambda _: self.stopProducing())
        self._request.registerProducer(self, True)
        self._go_on()

    def pauseProducing(self) -> None:
        self._is_paused = True
        if self._patience is None and not self._is_over:
            self._patience = self._clock.callLater(PATIENCE, self._drop)

    def resumeProducing(self) -> None:
        self._is_paused = False
        self._stop_waiting()
        self._go_on()

    def stopProducing(self) -> None:
        self._end()

    def _go_on(self) -> None:
        if self._is_paused or self._is_reading or self._is_over:
            return
        if not self._left:
            self._end()
            self._request.unregisterProducer()
            self._request.finish()
            return
        self._is_reading = True
        size = min(PIECE, self._left)
        self._in_thread(self._file.read, size).addCallbacks(self._read, self._failed)

    def _read(self, data: bytes) -> None:
        self._is_reading = False
        if self._is_over:
            self._close()
        elif not data:  # It is shorter than it was: the response cannot be completed.
            self._drop()
        else:
            self._left -= len(data)
            self._request.write(data)
            self._go_on()

    def _failed(self, failure: Any) -> None:
        self._is_reading = False
        if self._is_over:
            self._close()
        else:
            self._log.failure("Could not read a file", failure, event="file-unreadable")
            self._drop()

    def _drop(self) -> None:
        self._patience = None
        self._end()
        channel: Any = self._request.channel
        if channel is not None:
            channel.forceAbortClient()

    def _end(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._stop_waiting()
            if not self._is_reading:
                self._close()

    def _stop_waiting(self) -> None:
        patience, self._patience = self._patience, None
        if patience is not None:
            patience.cancel()

    def _close(self) -> None:
        self._in_thread(self._file.close).addErrback(lambda failure: None)


def send(
    clock: Clock, request: Request, path: Path, size: int, tag: bytes, in_thread: InThread
) -> Deferred[bool]:
    """Answer a request with a file of this size, or with the part that it asks for. `tag` is its
    ETag. Fires with False if the file is not there; then nothing was answered."""
    return ensureDeferred(_send(clock, request, path, size, tag, in_thread))


async def _send(
    clock: Clock, request: Request, path: Path, size: int, tag: bytes, in_thread: InThread
) -> bool:
    try:
        file, there = await in_thread(_open, path)
    except OSError:
        return False
    if there != size:
        await in_thread(file.close)
        return False
    if getattr(request, "_disconnected", False):
        await in_thread(file.close)
        return True
    start, end = _head(request, size, tag)
    if start == end or request.method == b"HEAD":
        await in_thread(file.close)
        request.finish()
        return True
    await in_thread(file.seek, start)
    if getattr(request, "_disconnected", False):
        await in_thread(file.close)
        return True
    FileSender(clock, request, file, end - start, in_thread).start()
    return True


def _head(request: Request, size: int, tag: bytes) -> tuple[int, int]:
    """Set what the head of the response says. The part of the file that follows."""
    request.setHeader(b"accept-ranges", b"bytes")
    if request.setETag(tag):
        return 0, 0  # The browser has it already.
    start, end = 0, size
    condition = request.getHeader(b"if-range")
    try:
        part = None
        if condition in (None, tag):
            part = range_of(request.getHeader(b"range"), size)
    except NotThere:
        request.setResponseCode(416)
        request.setHeader(b"content-range", b"bytes */%d" % size)
        request.setHeader(b"content-length", b"0")
        return 0, 0
    if part is not None:
        start, end = part
        request.setResponseCode(206)
        request.setHeader(b"content-range", b"bytes %d-%d/%d" % (start, end - 1, size))
    request.setHeader(b"content-length", b"%d" % (end - start))
    return start, end


def _open(path: Path) -> tuple[IO[bytes], int]:
    file = open(path, "rb", buffering=0)  # noqa: SIM115 - `FileSender` closes it
    return file, os.fstat(file.fileno()).st_size
