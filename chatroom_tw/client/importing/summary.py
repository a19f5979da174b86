"""What an import has done, in a few lines for whoever has run it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from chatroom_tw.chat.rules.stored import MICROS, HistoryLimits
from chatroom_tw.chat.storage.attaching import Attaching
from chatroom_tw.chat.storage.imported import amount
from chatroom_tw.chat.storage.importing import Importing
from chatroom_tw.client.importing import cleaning
from chatroom_tw.server import text
from chatroom_tw.server.text import count_of

SHOWN = 60
"""How many characters of a line are shown."""
DAY = 86_400
YEAR = 365
LINES = 1000
MEGABYTE = 1 << 20
"""To whole years, to so many lines, and to so many bytes the options are rounded up."""
MOST_LINES = 1_000_000
MOST_DAYS = 36_500
"""The highest values of the options."""
SHARE_LEFT = 4
"""A quarter more is for what will be said."""


@dataclass(slots=True)
class Examples:
    """Lines that were left out for one reason: how many, and the first one."""

    number: int = 0
    first: str = ""

    def add(self, file: str, number: int, line: str) -> None:
        if not self.number:
            shown = cleaning.text_of(line.strip())[0].partition("\n")[0]
            shown = shown if len(shown) <= SHOWN else f"{shown[: SHOWN - 1]}…"
            self.first = f"the first is line {number} of {file}: {shown}"
        self.number += 1


@dataclass(slots=True)
class OfRoom:
    """What was imported into a room."""

    name: str
    new: int = 0
    known: int = 0
    first: float = math.inf
    last: float = -math.inf


@dataclass(slots=True)
class Summary:
    """What an import has done. `str` is the text to print."""

    now: float
    zone: tzinfo | None = None
    """None: that of this computer."""
    rooms: dict[str, OfRoom] = field(default_factory=dict)
    """By key."""
    passed: int = 0
    """Lines that nobody has said."""
    cut: int = 0
    not_utf_8: int = 0
    unfit: Examples = field(default_factory=Examples)
    later: Examples = field(default_factory=Examples)
    """Lines of the future."""
    files: str = ""
    """The folder of files; "": none was named."""
    notes: list[str] = field(default_factory=list)

    def count(self, room: str, lines: int, at: int, *, is_new: bool) -> None:
        """So many lines were said in a room at this time, in microseconds."""
        key = text.key(room)
        found = self.rooms.get(key) or self.rooms.setdefault(key, OfRoom(room))
        if is_new:
            found.new += lines
            found.first, found.last = min(found.first, at), max(found.last, at)
        else:
            found.known += lines

    def dates(self, file: str, month_first: bool, *, is_sure: bool) -> None:
        """The file was read with the day or the month first."""
        order, other = ("month/day", "day") if month_first else ("day/month", "month")
        doubt = (
            ""
            if is_sure
            else (
                "; it does not show whether that is right: if not, restore a backup, and import "
                f"with --dates {other}-first"
            )
        )
        self.notes.append(f"the dates in {file} were read as {order}/year{doubt}")

    def finish(self, importing: Importing) -> None:
        """The import is committed: look at what the rooms have now."""
        self.notes += _attached(importing.attaching, self.files)
        for room in importing.unowned():
            self.notes.append(
                f"#{room} belongs to no registered name: whoever enters it first will own it, and "
                "if that is a guest, it goes with its history when everybody has left; --owner "
                "NAME gives it to a registered name"
            )
        self.notes += _beyond_limits(importing, self.now)
        if importing.is_new:
            self.notes.append("there was no state in the folder before: a new one was made")

    def __str__(self) -> str:
        return "".join(f"{line}\n" for line in (*self._counts(), *self.notes))

    def _day(self, micros: float) -> str:
        return datetime.fromtimestamp(micros / MICROS, self.zone).strftime("%Y-%m-%d")

    def _counts(self) -> Iterator[str]:
        for room in self.rooms.values():
            span = (
                f", said from {self._day(room.first)} to {self._day(room.last)}" if room.new else ""
            )
            known = f"; {count_of(room.known, 'line')} there already" if room.known else ""
            yield f"#{room.name}: {count_of(room.new, 'line')} imported{span}{known}"
        if not self.rooms:
            yield "nothing was imported"
        if self.passed:
            yield f"left out: {count_of(self.passed, 'line')} that nobody has said, such as joins"
        if self.unfit.number:
            yield f"left out: {count_of(self.unfit.number, 'line')} that fit nothing; " + (
                self.unfit.first
            )
        if self.later.number:
            yield (
                f"left out: {count_of(self.later.number, 'line')} later than now; "
                f"{self.later.first} (is --timezone right?)"
            )
        if self.cut:
            yield f"cut: {count_of(self.cut, 'text')} of more than {cleaning.LONGEST} characters"
        if self.not_utf_8:
            lines = "line that is" if self.not_utf_8 == 1 else "lines that are"
            yield f"read as Windows-1252: {self.not_utf_8} {lines} not UTF-8"


def _attached(attaching: Attaching, folder: str) -> Iterator[str]:
    """What has come besides new texts."""
    if attaching.revised:
        yield f"edited or deleted as in the file: {count_of(attaching.revised, 'message')}"
    if attaching.files:
        yield f"{count_of(attaching.files, 'file')} imported, {amount(attaching.file_bytes)}"
    if attaching.missing:
        why = (
            f"{folder} does not have the bytes"
            if folder
            else "name the folder that chatroom export --files made, with --files FOLDER"
        )
        yield (
            f"left out: {count_of(attaching.missing, 'file')}; {why}: the messages say what was "
            "there, and another import with the bytes brings them"
        )


def _beyond_limits(importing: Importing, now: float) -> Iterator[str]:
    """What servers do not show of the rooms, and remove at their start, and what keeps it."""
    limits = HistoryLimits()
    options: defaultdict[str, int] = defaultdict(int)
    size = importing.size()
    for room in importing.rooms:
        amount = importing.amount(room)
        kept = importing.kept(room, limits.lines, limits.room_bytes, limits.since(now))
        if kept < amount.lines:
            yield (
                f"#{room} has {count_of(amount.lines, 'line')} now; of these, a server with the "
                f"default options keeps {kept}, and removes the others when it starts"
            )
        days = math.ceil((now - importing.shown(amount.oldest)) / DAY)
        size = max(size, amount.size * (limits.bytes // limits.room_bytes))
        for option, value, limit in (
            ("lines", amount.lines, limits.lines),
            ("days", days, limits.days),
        ):
            if value > limit:
                options[option] = max(options[option], value)
    if size > limits.bytes:
        options["bytes"] = size
    if options:
        words = " ".join(f"--history-{name} {_rounded(name, options[name])}" for name in options)
        yield f"to keep everything, start it with {words}"


def _rounded(option: str, value: int) -> str:
    """The value of an option, with room for what will be said."""
    if option == "days":
        return str(min((value // YEAR + 2) * YEAR, MOST_DAYS))
    value += value // SHARE_LEFT
    if option == "lines":
        return str(min(-(-value // LINES) * LINES, MOST_LINES))
    return f"{-(-value // MEGABYTE)}M"
