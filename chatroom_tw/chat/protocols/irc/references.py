"""References to messages: by their ids or by times, as CHATHISTORY, REDACT and MARKREAD have them.

msgid=1577836800000000.2                the third line of what was said at that cursor
timestamp=2020-01-01T00:00:00.000Z      a millisecond
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timezone

from chatroom_tw.chat.rules.stored import Bound, Span

MESSAGES = 1000
"""The most messages of one CHATHISTORY."""
MILLISECOND = 1000
"""In microseconds."""
_ID = re.compile(r"([0-9]{1,17})(?:\.([1-9][0-9]{0,5}))?")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reference:
    """A message, or a millisecond if it `is_time`. `at` is in microseconds, `index` which line of
    what was said then."""

    at: int
    index: int = 0
    is_time: bool = False

    @property
    def place(self) -> tuple[int, int]:
        """By which messages are compared."""
        return self.at, self.index

    @property
    def before(self) -> Bound:
        """Before this, the message or the millisecond not included."""
        if self.index:  # Lines of the same text are before it.
            return Bound(self.at + 1)
        return Bound(self.at, self.is_time)

    @property
    def after(self) -> Bound:
        """After this. Of a message it includes the text, as further lines of it are after it."""
        if self.is_time:
            return Bound(self.at + MILLISECOND - 1, True)
        return Bound(self.at - 1)

    @property
    def since(self) -> Bound:
        """After all that is before this."""
        return Bound(self.at - 1, self.is_time)


def id_of(written: str) -> tuple[int, int] | None:
    """The cursor and the index of an id; None: no message has it."""
    found = _ID.fullmatch(written)
    return (int(found[1]), int(found[2] or 0)) if found else None


def time_of(written: str) -> int | None:
    """A time in microseconds; None: it is none."""
    if not _TIME.fullmatch(written):
        return None
    try:
        when = datetime.strptime(written, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc)
    except ValueError:
        return None
    since = when - datetime(1970, 1, 1, tzinfo=timezone.utc)
    micros = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    return micros if micros >= 0 else None


def parse(written: str) -> Reference | None:
    """The reference that is written like this; None: it is none."""
    kind, _, value = written.partition("=")
    if kind == "timestamp":
        at = time_of(value)
        return None if at is None else Reference(at, is_time=True)
    found = id_of(value) if kind == "msgid" else None
    return Reference(*found) if found else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """The messages that are asked for: at most `count` between two references, or around one."""

    count: int
    after: Reference | None = None
    before: Reference | None = None
    latest: bool = True
    around: Reference | None = None

    @property
    def spans(self) -> tuple[Span, ...]:
        """The parts of the history that have them, with one text more for each that is cut."""
        middle, count = self.around, self.count
        if middle:
            half = count // 2
            until = Bound(middle.at, middle.is_time)
            later = Span(count - half, after=middle.since, latest=False)
            return (Span(half, before=until), later) if half else (later,)
        after, before = self.after, self.before
        more = int(bool(after and not after.is_time)) + int(bool(before and before.index))
        start, end = after.after if after else None, before.before if before else None
        return (Span(count + more, start, end, self.latest),)

    def cut(self, places: list[tuple[int, int]]) -> slice:
        """Which of the messages at these places, oldest first, are asked for."""
        first, last = 0, len(places)
        if self.around:
            middle = _first(places, self.around.place)
            first = max(middle - self.count // 2, 0)
            return slice(first, first + self.count)
        if self.after and not self.after.is_time:
            first = _first(places, (self.after.at, self.after.index + 1))
        if self.before and self.before.index:
            last = _first(places, self.before.place)
        if self.latest:
            return slice(max(first, last - self.count), last)
        return slice(first, min(last, first + self.count))


def _first(places: list[tuple[int, int]], place: tuple[int, int]) -> int:
    """The index of the first that is not before this place."""
    return next((index for index, each in enumerate(places) if each >= place), len(places))
