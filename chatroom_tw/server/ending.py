"""The end of a server: what it waits for, and for how long at most.

A server that is told to stop has ended 10 seconds later, whatever a disk or a client does. What
takes longer is given up, and the log says what. The times here follow one another, and leave a
second to spare.

`LastResort` ends the process if something else does not end, such as a thread that still reads.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any, Protocol

from twisted.internet.defer import Deferred
from twisted.internet.task import deferLater
from twisted.logger import Logger

STORING = 5.0
"""Seconds that the disk has, to take what is still to be stored."""
READING = 2.0
"""Seconds that clients have, to read the last that they are sent."""
LAST = 9.0
"""Seconds after which the process ends, if it has not ended by itself."""
LOOK_EVERY = 0.02
"""Seconds between two looks at who is still connected."""

_log = Logger()


class HasClients(Protocol):
    """What this needs of a gateway."""

    def connected(self) -> int:
        """How many clients there are whose connections have not ended."""


def when_stored(clock: Any, application: str, closing: Deferred[None]) -> Deferred[None]:
    """Fires with `closing`, which says that everything is stored, or after `STORING` seconds."""

    def give_up(result: object, seconds: float) -> None:
        _log.error(
            "{name}: the disk has not taken everything in {seconds:g} s, and the server ends "
            "without: what was still to be stored is lost, such as the last lines said",
            event="disk-given-up",
            name=application,
            seconds=seconds,
        )

    return closing.addTimeout(STORING, clock, give_up)


def when_read(clock: Any, application: str, gateway: HasClients) -> Deferred[None]:
    """Fires when all clients are gone, who have been told that the server stops, or after
    `READING` seconds."""
    return Deferred.fromCoroutine(_when_read(clock, application, gateway))


async def _when_read(clock: Any, application: str, gateway: HasClients) -> None:
    give_up_at = clock.seconds() + READING
    while left := gateway.connected():
        if clock.seconds() >= give_up_at:
            _log.info(
                "{name}: clients that did not read the last that they were sent: {count}",
                event="clients-given-up",
                name=application,
                count=left,
            )
            return
        await deferLater(clock, LOOK_EVERY)


class LastResort:
    """A thread that ends the process when its time is over, whatever the reactor waits for."""

    def __init__(
        self, application: str, seconds: float = LAST, end: Callable[[int], Any] = os._exit
    ) -> None:
        """`end` is called with the exit status."""
        self._application = application
        self._end = end
        self._seconds = seconds
        self._timer: threading.Timer | None = None

    def begin(self) -> None:
        """The process has so many seconds left. A second call does nothing."""
        if self._timer is None:
            self._timer = threading.Timer(self._seconds, self._give_up)
            self._timer.daemon = True  # An end in order does not wait for it.
            self._timer.start()

    def _give_up(self) -> None:
        try:
            _log.error(
                "{name}: the server has not ended in {seconds:g} s, as a thread does not end; "
                "it ends without",
                event="thread-given-up",
                name=self._application,
                seconds=self._seconds,
            )
        finally:
            self._end(0)
