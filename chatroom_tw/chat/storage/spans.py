"""Spans of the history in the database of a chat: what clients ask for by two bounds, and when
something was last said.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from itertools import takewhile

from chatroom_tw.chat.rules.events import Line
from chatroom_tw.chat.rules.stored import MICROS, Span, cursor
from chatroom_tw.chat.storage import conversations
from chatroom_tw.chat.storage.history import (
    LAST_ID,
    SHOWN,
    Entry,
    entries_of,
    entries_with_happenings,
    line_of,
    row_at,
    rows_of,
)
from chatroom_tw.chat.storage.set_clock import SetClock

Bounded = tuple[Span, tuple[int, float]]
"""A span, and the cursors between which it is."""
Latest = Sequence[tuple[str, int]]
"""The names of histories, each with the cursor of its last text; -1: it has none."""


def bounded(spans: Iterable[Span], clock: SetClock, since: int) -> list[Bounded]:
    """The spans, and the cursors between which they are: none is before `since`."""
    found = ((span, clock.bounds(span)) for span in spans)
    return [(span, (max(start, since - 1), end)) for span, (start, end) in found]


def read(
    database: sqlite3.Connection, room: str, spans: Sequence[Bounded], happenings: bool
) -> list[Line]:
    """What the spans have, one after the other, each oldest first."""
    entries = entries_with_happenings if happenings else entries_of
    return [
        line
        for span, (start, end) in spans
        for line in _span(database, room, start, end, span, entries)
    ]


def _span(
    database: sqlite3.Connection,
    room: str,
    start: int,
    end: float,
    span: Span,
    entries: Callable[[str], list[Entry]],
) -> list[Line]:
    """At most `span.count` of what was said after the cursor `start` and before `end`, oldest
    first: the latest, or the first."""
    if span.latest:
        last = LAST_ID if end == math.inf else row_at(database, room, end)
        rows = rows_of(database, room, start + 1, "DESC", last)
        found = (entry for (said,) in rows for entry in reversed(entries(said)))
        lines = _in(found, span.count, start, end)
        return lines[::-1]
    rows = rows_of(database, room, start + 1, "ASC")
    found = (entry for (said,) in rows for entry in entries(said))
    return _in(takewhile(lambda entry: entry[0] < end, found), span.count, start, end)


def _in(entries: Iterable[Entry], count: int, start: int, end: float) -> list[Line]:
    """The first of the entries that are after `start` and before `end`: one at least."""
    lines: list[Line] = []
    size = 0
    for at, name, text, extra in entries:
        if start < at < end:
            size += len(text)
            if len(lines) >= count or (lines and size > SHOWN):
                break
            lines.append(line_of(at, name, text, extra))
    return lines


def _last_text_at(database: sqlite3.Connection, room: str, since: int) -> int:
    """The cursor of the last text in a history; -1: there is none from `since` on."""
    for (said,) in rows_of(database, room, since, "DESC"):
        for at, *_ in reversed(entries_of(said)):
            return at if at >= since else -1
    return -1


def latest(
    database: sqlite3.Connection, rooms: Sequence[str], account: str, since: int
) -> list[tuple[str, int]]:
    """When something was last said in the rooms, and in the conversations of the account."""
    names = [*rooms, *(conversations.of_account(database, account) if account else ())]
    return [(name, _last_text_at(database, name, since)) for name in names]


def within(found: Latest, span: Span, clock: SetClock) -> tuple[tuple[str, int], ...]:
    """Those whose last text is in the span, oldest first, with the times to show."""
    start, end = clock.bounds(span)
    times = sorted((at, name) for name, at in found if start < at < end and at >= 0)
    kept = times[-span.count :] if span.latest else times[: span.count]
    return tuple((name, cursor(clock.shown(at / MICROS))) for at, name in kept)
