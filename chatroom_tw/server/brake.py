"""The brake of the log: what happens often is counted, and said now and then with the count.

A client can cause most lines of a log as often as a connection can be made: clients that are
refused or dropped, faults of TLS or HTTP in Twisted itself, a bug that some input leads to. So a
brake stands before whatever writes the log. It tells *kinds* of events apart by the place in the
code that logs them. The first few of a kind are written at once. After that one line is written
every ten seconds, with the number of those that were not, and without a traceback.

An event with `braked=False` is always written: the server says something about itself. One with a
`kind` is of a kind of its own among those of its place.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Hashable
from typing import Any

from twisted.logger import ILogObserver, LogEvent
from twisted.python.failure import Failure
from zope.interface import implementer

from chatroom_tw.server.limits import RateLimit

LINES = RateLimit(3, 0.1)
"""The lines of one kind: three, then one every ten seconds."""
PRINTED = RateLimit(100, 10)
"""Lines that something prints: a traceback of Python's has many, and they belong together."""
KINDS_LIMIT = 1000
"""The most kinds that are told apart, whatever modules log; all further ones are one kind."""
_NUMBERS = re.compile(r"\d+")
_OLD_FORMAT = "{log_text}"
"""The format of all lines of `twisted.python.log`: there the text says which kind it is."""

_FAILURES = ("log_failure", "failure")  # in new events, and in those of `twisted.python.log`


class _Kind:
    """What was logged of one kind."""

    __slots__ = ("_full_at", "_held", "_last", "_limit")

    def __init__(self, limit: RateLimit) -> None:
        self._limit = limit
        self._full_at = 0.0  # See `RateLimit`.
        self._held = 0
        self._last: LogEvent | None = None

    def take(self, event: LogEvent, now: float) -> LogEvent | None:
        """The event to write for this one; None: it is counted."""
        full_at = self._limit.charge(self._full_at, 1, now)
        if full_at is None:
            self._held += 1
            self._last = _without_failure(event)
            return None
        self._full_at = full_at
        held, self._held, self._last = self._held, 0, None
        return _with_count(event, held) if held else event

    def due(self, now: float) -> LogEvent | None:
        """The last event that was counted, with the number, if it may be written by now."""
        if self._last is None:
            return None
        full_at = self._limit.charge(self._full_at, 1, now)
        return None if full_at is None else self.rest(full_at)

    def rest(self, full_at: float = 0.0) -> LogEvent | None:
        """The same, at once."""
        last, held = self._last, self._held
        self._full_at, self._held, self._last = full_at, 0, None
        return None if last is None else _with_count(last, held - 1)


def _without_failure(event: LogEvent) -> LogEvent:
    """The event without its traceback, and without all that the traceback's frames refer to."""
    return {key: value for key, value in event.items() if key not in _FAILURES}


def _with_count(event: LogEvent, others: int) -> LogEvent:
    if not others:
        return event
    form = f"{event.get('log_format') or ''} (and {{others}} more like this before)"
    return {**event, "log_format": form, "others": others}


@implementer(ILogObserver)
class Brake:
    """An observer before another one. Any thread may log."""

    def __init__(self, behind: Callable[[LogEvent], None], seconds: Callable[[], float]) -> None:
        """`seconds` is a clock that nobody puts back."""
        self._behind = behind
        self._seconds = seconds
        self._kinds: dict[Hashable, _Kind] = {}
        self._lock = threading.Lock()

    def __call__(self, event: LogEvent) -> None:
        written: LogEvent | None = event
        if event.get("braked", True):
            with self._lock:
                written = self._kind(event).take(event, self._seconds())
        if written is not None:
            self._behind(written)

    def write_due(self) -> None:
        """Write what was counted and may be written by now. Call this every second."""
        with self._lock:
            now = self._seconds()
            due = [kind.due(now) for kind in self._kinds.values()]
        self._write(due)

    def write_rest(self) -> None:
        """Write all that was counted: the server ends."""
        with self._lock:
            rest = [kind.rest() for kind in self._kinds.values()]
        self._write(rest)

    def _write(self, events: list[LogEvent | None]) -> None:
        for event in events:
            if event is not None:
                self._behind(event)

    def _kind(self, event: LogEvent) -> _Kind:
        key = _key(event)
        if key not in self._kinds and len(self._kinds) >= KINDS_LIMIT:
            key = None
        if key not in self._kinds:
            printed = event.get("log_namespace") in ("stdout", "stderr")
            self._kinds[key] = _Kind(PRINTED if printed else LINES)
        return self._kinds[key]


def _key(event: LogEvent) -> Hashable:
    form = event.get("log_format")
    if form == _OLD_FORMAT:
        form = _NUMBERS.sub("", str(event.get("log_text")))[:80]
    failure = next((event[key] for key in _FAILURES if event.get(key)), None)
    return event.get("log_namespace"), form, event.get("kind"), _place(failure)


def _place(failure: Any) -> Hashable:
    """The type of a failure, and where it came up."""
    if not isinstance(failure, Failure):
        return None
    frame = failure.frames[-1] if failure.frames else None
    return failure.type, tuple(frame[1:3]) if frame else None
