"""The text that WhatsApp exports a chat as, from Android and from iOS.

    31/12/23, 21:04 - Ann: text             Android; the next line may belong to the text
    [31/12/2023, 21:04:15] Ann: text        iOS

Dates are as the phone writes them. Whether the day or the month comes first is found out from the
whole file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

from chatroom_tw.client.importing.found import (
    MINUTE,
    SECOND,
    Found,
    Growing,
    Lines,
    Message,
    Passed,
    Reading,
    Unfit,
)
from chatroom_tw.client.importing.times import moment

_NAME = 100
"""No name is longer: then it is a line of the program, with a colon in it."""
_DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e]")
_START = re.compile(
    r"[\u200e\u200f]*(\[)?(\d{1,4})[./-]\s?(\d{1,2})[./-]\s?(\d{1,4})\.?,?\s(?:\w{1,4}\s)?"
    r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\s?([ap])\.?\s?m\.?)?(?(1)\]|\s-)\s(.*)$",
    re.IGNORECASE | re.DOTALL,
)
_MARK = "\u200e"
"""What comes before a text that the program has written, on iOS."""
_ATTACHED = re.compile(
    r"<[^<>:]{3,20}: [^<>]+>$|.{3,30} (?:omitted|omessa|omesso|omessi|omesse)$", re.IGNORECASE
)
_EDITED = re.compile(
    r"<(?:this message was edited|questo messaggio è stato modificato)>$", re.IGNORECASE
)
_DELETED = frozenset(
    {
        "this message was deleted", "you deleted this message",
        "questo messaggio è stato eliminato", "hai eliminato questo messaggio",
    }
)  # fmt: skip
_QUOTES = frozenset('"“”«»')


class Order(NamedTuple):
    """Whether the month comes before the day, and whether the file shows that: if it does not, it
    is what people do who write times with `PM` and dates with slashes."""

    month_first: bool
    is_sure: bool


class Start(NamedTuple):
    """The first line of a message, or one of the program's."""

    date: tuple[str, str, str]
    time: tuple[int, int, int]
    is_exact: bool
    """Whether it has seconds."""
    is_halved: bool
    """Whether it has `AM` or `PM`."""
    rest: str


def start_of(line: str) -> Start | None:
    """The line, if a message begins with it."""
    found = _START.match(line)
    if not found:
        return None
    _, one, two, three, hour, minute, second, half, rest = found.groups()
    hours = int(hour)
    if half:
        hours = hours % 12 + (12 if half in "pP" else 0)
    time = hours, int(minute), int(second or 0)
    return Start((one, two, three), time, second is not None, half is not None, rest)


def parse(lines: Callable[[], Lines], reading: Reading) -> Iterator[Found]:
    month_first = reading.month_first
    if month_first is None:
        order = order_of(lines())
        month_first = order is not None and order.month_first
    message: Growing | None = None
    is_passing = False
    for number, line in lines():
        start = start_of(line)
        if start is None:
            if message:
                message.add(line)
            elif not is_passing and line.strip():
                yield Unfit(number, line)
            continue
        if message:
            yield _finished(message.message)
        found = _found(number, line, start, reading, month_first)
        is_passing = isinstance(found, Passed)
        message = Growing(found) if isinstance(found, Message) else None
        if not message:
            yield found
    if message:
        yield _finished(message.message)


def _found(number: int, line: str, start: Start, reading: Reading, month_first: bool) -> Found:
    when = _moment(start, month_first)
    at = reading.times.micros(when) if when else None
    if at is None:
        return Unfit(number, line)
    name, colon, text = start.rest.partition(": ")
    if not colon and start.rest.endswith(":"):
        name, colon = start.rest[:-1], ":"
    name = _DIRECTIONS.sub("", name).removeprefix("~").strip()
    if not colon or not name or len(name) > _NAME or not _QUOTES.isdisjoint(name):
        return Passed(number)
    if text.startswith(_MARK) and not _ATTACHED.search(_DIRECTIONS.sub("", text)):
        return Passed(number)
    return Message(number, at, SECOND if start.is_exact else MINUTE, name, text)


def _finished(message: Message) -> Found:
    """The message without what the program has added to its text."""
    text = _EDITED.sub("", _DIRECTIONS.sub("", message.text)).strip()
    if not text or text.rstrip(".").lower() in _DELETED:
        return Passed(message.number)
    return Message(message.number, message.at, message.exact, message.name, text)


# -- dates


def _moment(start: Start, month_first: bool) -> datetime | None:
    one, two, three = start.date
    if len(one) > 2:
        return moment(int(one), int(two), int(three), *start.time)
    year = int(three) + (2000 if len(three) <= 2 else 0)
    day, month = (two, one) if month_first else (one, two)
    return moment(year, int(month), int(day), *start.time)


_LONG_AGO = datetime(1970, 1, 1)


@dataclass(slots=True)
class _Tried:
    """How well one order of day and month fits a file: dates that are none, later than now, or
    earlier than the one before."""

    month_first: bool
    wrong: int = 0
    last: datetime = _LONG_AGO

    def see(self, start: Start, latest: datetime) -> None:
        when = _moment(start, self.month_first)
        if when is None or when > latest:
            self.wrong += 1
            return
        self.wrong += when < self.last - timedelta(hours=1)  # Clocks may have been set.
        self.last = when


def order_of(lines: Lines) -> Order | None:
    """The order of day and month in a file; None: the year comes before both, or there is none."""
    latest = datetime.now(timezone.utc).replace(tzinfo=None) + timedelta(days=1)
    tried = [_Tried(False), _Tried(True)]
    starts = american = 0
    for _, line in lines:
        start = start_of(line)
        if start and len(start.date[0]) <= 2:
            starts += 1
            american += 1 if start.is_halved and "/" in line[:6] else -1
            for each in tried:
                each.see(start, latest)
    if not starts:
        return None
    day_first, month_first = (each.wrong for each in tried)
    if day_first == month_first:
        return Order(american > 0, is_sure=False)
    return Order(month_first < day_first, is_sure=True)
