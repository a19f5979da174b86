"""The times at which the computer's clock was set, as far as the history has to know them.

What is said has a cursor, which never goes back, and it was said at a time of the computer's clock.
The two are the same until that clock is set while the server runs, or was wrong when it started.
From then on the cursor is ahead of the clock by so many seconds (or behind: then it is negative).
"""

from __future__ import annotations

import math
import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from chatroom_tw.chat.rules.events import Line, Message
from chatroom_tw.chat.rules.room_events import Act
from chatroom_tw.chat.rules.stored import MICROS, Page, Span, Unread, cursor

LAST = (1 << 62) - 1
"""No cursor is later."""


class SetClock:
    """How far the cursor was ahead of the clock: a step for each time that this changed."""

    def __init__(self, steps: Iterable[tuple[int, int]] = ()) -> None:
        """`steps` are cursors, and how far they are ahead from then on, in microseconds."""
        self._steps = [(0, 0), *steps]

    @property
    def last(self) -> float:
        """How far the cursor is ahead now, in seconds."""
        return self._steps[-1][1] / MICROS

    @property
    def latest(self) -> float:
        """No cursor from now on may be earlier than this, in seconds: steps are in order."""
        return max(since for since, _ in self._steps) / MICROS

    def set(self, when: float, ahead: float) -> tuple[int, int]:
        """From `when` on the cursor is ahead by so many seconds. Returns the step."""
        step = cursor(when), round(ahead * MICROS)
        self._steps.append(step)
        return step

    def ahead(self, when: float) -> float:
        """How far this cursor is ahead, both in seconds."""
        place = bisect_right(self._steps, cursor(when), key=lambda step: step[0])
        return self._steps[max(place, 1) - 1][1] / MICROS

    def shown(self, when: float) -> float:
        """The time of the clock at this cursor, both in seconds."""
        return when - self.ahead(when)

    def first_since(self, since: float) -> float:
        """The first cursor that is of this time of the clock or later, both in seconds.

        What was said while the clock was wrong is not later than the moment in which that ended.
        """
        first, not_later, end = 0.0, math.inf, math.inf
        for start, ahead in reversed(self._steps):
            at = max(start, cursor(since) + ahead)
            if cursor(since) <= not_later and at < end:
                first = at / MICROS
            not_later, end = min(not_later, start - ahead), start
        return first

    def bounds(self, span: Span) -> tuple[int, float]:
        """The cursors between which a span is."""
        after, before = span.after, span.before
        start, end = -1, math.inf
        if after:
            later = (after.at + 1) / MICROS
            start = cursor(self.first_since(later)) - 1 if after.shown else after.at
        if before:
            end = cursor(self.first_since(before.at / MICROS)) if before.shown else before.at
        return min(start, LAST), end if end == math.inf else min(end, LAST)

    # -- what was read, with the times to show

    def lines(self, lines: Sequence[Line]) -> tuple[Line, ...]:
        if len(self._steps) == 1:
            return tuple(lines)
        return tuple(replace(line, ahead=self.ahead(line.when)) for line in lines)

    def page(self, page: Page) -> Page:
        return Page(self.lines(page.lines), page.more)

    def message(self, message: Message) -> Message:
        return replace(message, ahead=self.ahead(message.when))

    def unread(self, unread: Sequence[Unread]) -> tuple[Unread, ...]:
        return tuple(Unread(each.id, self.message(each.message)) for each in unread)

    def log(self, log: tuple[Sequence[Act], bool]) -> tuple[tuple[Act, ...], bool]:
        acts, more = log
        return tuple(replace(act, at=act.at - self.ahead(act.at)) for act in acts), more


def read(database: sqlite3.Connection) -> SetClock:
    """The steps that are stored. A database of version 1, which is only read, has none."""
    if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'clock'").fetchone():
        return SetClock()
    return SetClock(database.execute("SELECT since, ahead FROM clock ORDER BY since"))


def writing(step: tuple[int, int]) -> Callable[[sqlite3.Connection], object]:
    """Stores a step."""
    return lambda database: database.execute("INSERT OR REPLACE INTO clock VALUES (?, ?)", step)
