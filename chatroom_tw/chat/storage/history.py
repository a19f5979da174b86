"""The history in the database of a chat: what was said in rooms, many lines to a row.

To write a row for each line would cost more than to send the line to ten users. So what is
said in a room within a moment is one row, and reading, which is rare, has to decode rows.
schema-v1.sql describes them.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from chatroom_tw.chat.rules import extras
from chatroom_tw.chat.rules.events import Line, Said
from chatroom_tw.chat.rules.extras import Extra, is_deleted, is_spoken
from chatroom_tw.chat.rules.stored import MICROS, Page, cursor
from chatroom_tw.chat.storage import marks
from chatroom_tw.server.storage.writer import Insert
from chatroom_tw.server.text import REPLACEMENT

ROW = 100
"""The most texts in one row. A row is pruned as a whole."""
ROW_SIZE = 1 << 17
"""About how many characters are in one row, unless a single text has more."""
SHOWN = 1 << 17
"""The most characters of history in one answer, unless a single line has more."""
ANSWERED = 10_000
"""The most lines in one answer."""
LAST_ID = (1 << 63) - 1
"""The largest id that SQLite has."""
BETWEEN_SAID = "\x1e"
BETWEEN_FIELDS = "\x1f"

_SEPARATORS = dict.fromkeys(map(ord, BETWEEN_SAID + BETWEEN_FIELDS), REPLACEMENT)
"""No text has these, as protocols see to it; those of what has happened are looked at once more."""
PLAIN: tuple[Any, ...] = ("text", "", [])
"""What goes with a text if nothing does."""
TOGETHER = len(PLAIN)
"""The place of what says that all lines of a text are together."""
Rooms = dict[str, list[Said]]
"""What was said in each room, oldest first."""


def by_room(said: Iterable[Said]) -> Rooms:
    """What was said, by room."""
    rooms: Rooms = {}
    for one in said:
        room = one[0]
        if room in rooms:
            rooms[room].append(one)
        else:
            rooms[room] = [one]
    return rooms


def insert(count: Callable[[str, int], None]) -> Insert:
    """An insert of lines. It calls `count` with the room and the bytes of each row."""

    def rows(items: Sequence[Rooms]) -> Iterable[tuple[Any, ...]]:
        for room, everything in ((room, said) for item in items for room, said in item.items()):
            for start in range(0, len(everything), ROW):
                for lines, last_at, text in _rows(everything[start : start + ROW]):
                    count(room, len(text.encode()))
                    yield room, lines, last_at, text

    return Insert("talk", ("room", "lines", "last_at", "said"), rows)


def _rows(said: Sequence[Said]) -> Iterator[tuple[int, int, str]]:
    """Rows of lines, several if the text is long: count, cursor of the last line, text."""
    text = BETWEEN_SAID.join(
        [
            f"{int(when * MICROS + 0.5)}\x1f{name}\x1f{text}"
            if extra is None and not together
            else f"{int(when * MICROS + 0.5)}\x1f{name}\x1f{text.translate(_SEPARATORS)}\x1f"
            f"{extra_written(extra, together=together) or ''}"
            for _, _, name, text, when, _, together, _, _, _, extra in said
        ]
    )
    if len(text) > ROW_SIZE and len(said) > 1:
        half = len(said) // 2
        yield from _rows(said[:half])
        yield from _rows(said[half:])
    else:
        yield _count_lines(said, text), cursor(said[-1].when), text


def _count_lines(said: Sequence[Said], text: str) -> int:
    """How many lines were said: what has happened besides is none."""
    happened = [one for one in said if one.extra is not None and not is_spoken(one.extra)]
    return text.count("\n") + len(said) - sum(one.text.count("\n") + 1 for one in happened)


def last_at(database: sqlite3.Connection) -> int:
    """The cursor of the latest line, also if it was taken out since; 0: there is none."""
    [at] = database.execute("SELECT ifnull(max(last_at), 0) FROM talk").fetchone()
    return max(int(at), marks.read(database, marks.LINE))


# -- decoding


def extra_written(extra: Extra | None, *, together: bool = False) -> str | None:
    """What goes with a text, as JSON, which escapes control characters: the first values of
    `extras.plain`, whether all lines of the text are `together`, and the last one. What says
    nothing is left out at the end."""
    if extra is None and not together:
        return None
    *values, more = extras.plain(extra) or (*PLAIN, {})
    if more:
        return json.dumps((*values, int(together), more))
    return json.dumps((*values, 1) if together else values)


def extra_of(written: str) -> Extra | None:
    """The same again; "": there is none."""
    values = _values(written)
    first, more = values[:TOGETHER], values[TOGETHER + 1 :]
    return extras.of_plain(first + more) if first != [*PLAIN] or more else None


def _values(written: str) -> list[Any]:
    try:
        values = json.loads(written) if written else []
    except ValueError:  # It is damaged.
        return []
    return values if isinstance(values, list) else []


def is_together(written: str) -> bool:
    """Whether all lines of a text are one message, by what goes with it."""
    values = _values(written)
    return len(values) > TOGETHER and bool(values[TOGETHER])


def line_of(at: int, name: str, text: str, written: str) -> Line:
    """A text of the history, or one line of it."""
    if not written:
        return Line(name, text, at / MICROS)
    together = is_together(written)
    return Line(name, text, at / MICROS, extra=extra_of(written), together=together)


Entry = tuple[int, str, str, str]
"""A text: its cursor, its speaker's name, the text, and what goes with it (`extra_of`)."""
Entries = Callable[[str], list[Entry]]
"""What finds the entries of a row that are to be read."""


def all_entries(said: str) -> list[Entry]:
    """All that a row has, oldest first: the texts, and what has happened between them."""
    entries: list[Entry] = []
    for one in said.split(BETWEEN_SAID):
        at, name, text, *more = (*one.split(BETWEEN_FIELDS), "", "")
        if at.isdigit():  # What is damaged hides nothing else.
            entries.append((int(at), name, text, more[0]))
    return entries


def entries_of(said: str) -> list[Entry]:
    """The texts in a row, oldest first."""
    return list(filter(is_text, all_entries(said)))


def is_text(entry: Entry) -> bool:
    """Whether it was said, and is there."""
    return not entry[3] or _is_spoken(entry[3])


def _is_spoken(written: str) -> bool:
    return is_spoken(extra_of(written))


def entries_with_deleted(said: str) -> list[Entry]:
    """The same, with the places of those that were deleted."""
    return [entry for entry in all_entries(said) if not entry[3] or _is_told(entry[3])]


def _is_told(written: str) -> bool:
    extra = extra_of(written)
    return is_spoken(extra) or is_deleted(extra)


def entries_with_happenings(said: str) -> list[Entry]:
    """All that a row has but deleted texts, oldest first."""
    return [
        entry for entry in all_entries(said) if not entry[3] or not is_deleted(extra_of(entry[3]))
    ]


def written(entry: Entry) -> str:
    """An entry as a row has it."""
    at, name, text, extra = entry
    return BETWEEN_FIELDS.join((str(at), name, text, extra) if extra else (str(at), name, text))


def lines_of(said: str) -> list[Line]:
    """The lines in a row, oldest first."""
    return [
        line_of(at, name, line, extra)
        for at, name, text, extra in entries_of(said)
        for line in text.split("\n")
    ]


# -- reading


def last_lines(
    database: sqlite3.Connection, room: str, count: int, since: float
) -> tuple[Line, ...]:
    """The last lines said in a room, oldest first, and none from before `since`."""
    return _first(_newest(database, room, since), count).lines[::-1]


def page_before(
    database: sqlite3.Connection, room: str, count: int, since: int, end: float, entries: Entries
) -> Page:
    """The last texts said in a room from the cursor `since` on and before `end`."""
    page = _first(before(database, room, since, end, entries), count)
    return Page(page.lines[::-1], page.more)


def page_after(
    database: sqlite3.Connection, room: str, count: int, start: int, entries: Entries
) -> Page:
    """The first texts said in a room after the cursor `start`."""
    return _first(_after(database, room, start, entries), count)


def _first(lines: Iterable[Line], count: int) -> Page:
    """The first of the lines, one at least, and whether there are more."""
    shown: list[Line] = []
    size = 0
    for line in lines:
        size += len(line.text)
        if len(shown) == count or (shown and size > SHOWN):
            return Page(tuple(shown), True)
        shown.append(line)
    return Page(tuple(shown), False)


def _newest(database: sqlite3.Connection, room: str, since: float) -> Iterator[Line]:
    """The lines said in a room, newest first."""
    for (said,) in rows_of(database, room, cursor(since), "DESC"):
        for line in reversed(lines_of(said)):
            if line.when >= since:
                yield line


def before(
    database: sqlite3.Connection,
    room: str,
    since: int,
    end: float,
    entries: Entries = entries_of,
) -> Iterator[Line]:
    """The texts said in a room before the cursor `end`, newest first."""
    last = LAST_ID if end == math.inf else row_at(database, room, end)
    for (said,) in rows_of(database, room, since, "DESC", last):
        for at, name, text, extra in reversed(entries(said)):
            if since <= at < end:
                yield line_of(at, name, text, extra)


def _after(database: sqlite3.Connection, room: str, start: int, entries: Entries) -> Iterator[Line]:
    """The texts said in a room after the cursor `start`, oldest first."""
    for (said,) in rows_of(database, room, start, "ASC"):
        for at, name, text, extra in entries(said):
            if at > start:
                yield line_of(at, name, text, extra)


def row_at(database: sqlite3.Connection, room: str, end: float) -> int:
    """The id of the last row with texts from before `end`. Decoding rows is expensive."""
    row = database.execute(
        "SELECT id FROM talk WHERE room = ? AND last_at >= ? ORDER BY id LIMIT 1", (room, end)
    ).fetchone()
    return row[0] if row else LAST_ID


def rows_of(
    database: sqlite3.Connection, room: str, since: int, order: str, last: int = LAST_ID
) -> Iterator[tuple[str]]:
    return database.execute(
        f"SELECT said FROM talk WHERE room = ? AND last_at >= ? AND id <= ? ORDER BY id {order}",
        (room, since, last),
    )
