"""The logs of clients and bouncers of IRC.

    21:04 <ann> hi                          irssi, with `--- Day changed …` between two days
    2023-12-31 21:04:15<TAB>ann<TAB>hi      WeeChat
    [21:04:15] <ann> hi                     ZNC, energymech, mIRC
    Dec 31 21:04:15 <ann><TAB>hi            HexChat

The day is in the line, in one before it, or in the name of the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from chatroom_tw.chat.protocols.irc.formatting import without
from chatroom_tw.chat.rules.extras import ACTION
from chatroom_tw.client.importing import times
from chatroom_tw.client.importing.found import (
    MINUTE,
    SECOND,
    Found,
    Lines,
    Message,
    Mistake,
    Passed,
    Reading,
    Unfit,
)

_STAMP = re.compile(
    r"[\[(]?(?:(\d{4})-(\d\d)-(\d\d)[ T]|([A-Z][a-z]{2}) +(\d\d?) )?"
    r"(\d\d?):(\d\d)(?::(\d\d))?(?: ?([AP])M)?[\])]?(\t| +)(.*)$",
    re.DOTALL,
)
_DAY = re.compile(
    r"(?:--- (?:Log opened|Day changed)|Session (?:Start|Time):|\*{4} BEGIN LOGGING AT) (.+)$"
)
_DAY_STAMPED = re.compile(r"--- (\w+ \w+ +\d+ \d{4})$")
_AROUND = re.compile(r"--- Log closed|Session (?:Close|Ident|End)|\*{4} ENDING LOGGING AT|# |\s*$")
_IN_NAME = re.compile(r"(?<!\d)(\d{4})[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)")
_SAID = re.compile(r"<[ @+%&~!]?([^>\s]+)>(?:[ \t](.*))?$", re.DOTALL)
_ACTION = re.compile(r"\*[ \t]+[@+%&~!]?([^\s*]+)(?:[ \t](.*))?$", re.DOTALL)
_NOTICE = re.compile(r"-([^\s:!.-][^\s:!.]*)(?::\S+)?- (.*)$", re.DOTALL)
_HAPPENED = re.compile(
    r"(?:\([^)]*\) )?(?:has (?:joined|left) (?:#|&|the )|has joined$|has left \(|has quit\b"
    r"|is now known as \S+$|sets mode|was kicked |(?:has changed|changes) (?:the )?topic"
    r"|has set topic|has kicked |gives |sets ban )"
)
_TOLD = ("***", "-!-", "-->", "<--", "=!=", "--", "=-=", "-=-", "---")
"""How what nobody has said begins."""
_PREFIXES = frozenset({"-->", "<--", "=!=", "--", "", "***", "=="})
"""What WeeChat has in the place of a name, likewise."""
_OF_CLIENT = re.compile(
    r"\*[ \t]+(?:Now talking |Topic (?:for|is)|Set by |Disconnected|Rejoined |Attempting |Channel )"
)
"""What clients say themselves, where others have actions."""
_HALF_A_DAY = timedelta(hours=12)
_HALF_A_YEAR = 6


def parse(lines: Callable[[], Lines], reading: Reading) -> Iterator[Found]:
    log = _Log(reading)
    for number, line in lines():
        found = log.read(number, line)
        if found:
            yield found


def fits(line: str) -> bool:
    """Whether it is a line of such a log that somebody has said."""
    stamp = _STAMP.match(line)
    return stamp is not None and isinstance(_body(0, 0, 0, stamp[10], stamp[11]), Message)


class _Log:
    """One log, and the day that its next line is of."""

    def __init__(self, reading: Reading) -> None:
        self._times = reading.times
        in_name = _IN_NAME.search(reading.name)
        self._day: date | None = None
        found = times.moment(*map(int, in_name.groups())) if in_name else None
        if reading.date:
            self._day = reading.date
        elif found:
            self._day = found.date()
        self._last: datetime | None = None

    def read(self, number: int, line: str) -> Found | None:
        stamp = _STAMP.match(line)
        if stamp is None:
            return self._read_other(number, line)
        stamped = _DAY_STAMPED.match(stamp[11])
        if stamped:
            return self._begin_day(number, line, stamped[1])
        when = self._moment(number, stamp)
        at = self._times.micros(when) if when else None
        if at is None:
            return Unfit(number, line)
        exact = SECOND if stamp[8] else MINUTE
        return _body(number, at, exact, stamp[10], stamp[11]) or Unfit(number, line)

    def _read_other(self, number: int, line: str) -> Found | None:
        """A line without a time."""
        begins = _DAY.match(line)
        if begins:
            return self._begin_day(number, line, begins[1])
        if _AROUND.match(line):
            return Passed(number) if line.strip() else None
        return Unfit(number, line)

    def _begin_day(self, number: int, line: str, written: str) -> Found:
        when = times.written(written)
        if when is None:
            return Unfit(number, line)
        self._day, self._last = when.date(), None
        return Passed(number)

    def _moment(self, number: int, stamp: re.Match[str]) -> datetime | None:
        year, month, day, word, of_month, hour, minute, second, half, *_ = stamp.groups()
        hours = int(hour) % 12 + (12 if half == "P" else 0) if half else int(hour)
        clock = hours, int(minute), int(second or 0)
        if year:
            return times.moment(int(year), int(month), int(day), *clock)
        if self._day is None:
            raise Mistake(
                f"neither line {number} nor one before it says of which day it is; "
                "name the day on which the file begins: --date 2023-12-31"
            )
        if word:
            return self._of_year(word, int(of_month), clock)
        return self._of_day(clock)

    def _of_year(self, word: str, day: int, clock: tuple[int, int, int]) -> datetime | None:
        """The line has a day and no year, which is that of the line before it or the next one."""
        assert self._day
        month = times.month_called(word)
        if month is None:
            return None
        year = self._day.year + (self._day.month - month > _HALF_A_YEAR)
        when = times.moment(year, month, day, *clock)
        self._day = when.date() if when else self._day
        return when

    def _of_day(self, clock: tuple[int, int, int]) -> datetime | None:
        """The line has only a time. If that is much earlier than the last one, a day has begun."""
        assert self._day
        when = times.moment(self._day.year, self._day.month, self._day.day, *clock)
        if when and self._last and self._last - when > _HALF_A_DAY:
            when += timedelta(days=1)
            self._day = when.date()
        self._last = when or self._last
        return when


def _body(number: int, at: int, exact: int, blank: str, body: str) -> Found | None:
    """What comes after the time; None: it fits nothing."""
    body = without(body)
    if "\t" in blank:
        return _of_columns(number, at, exact, body)
    if found := _SAID.match(body):
        return _message(number, at, exact, found[1], found[2])
    if body.startswith(_TOLD) or _OF_CLIENT.match(body):
        return Passed(number)
    if found := _ACTION.match(body):
        if _HAPPENED.match(found[2] or "") or found[1].endswith(":"):
            return Passed(number)
        return _message(number, at, exact, found[1], found[2], is_action=True)
    if found := _NOTICE.match(body):
        return _message(number, at, exact, found[1], found[2])
    return None


def _of_columns(number: int, at: int, exact: int, body: str) -> Found | None:
    """A line of WeeChat: a name and a text, with a tab between."""
    name, tab, text = body.partition("\t")
    name = name.strip()
    if not tab:
        return None
    if name in _PREFIXES:
        return Passed(number)
    if name == "*":
        name, _, text = text.partition(" ")
        return _message(number, at, exact, name, text, is_action=True)
    return _message(number, at, exact, name, text)


def _message(
    number: int, at: int, exact: int, name: str, text: str | None, *, is_action: bool = False
) -> Found:
    name = name.lstrip("@+%&~!")
    if not name or not (text or "").strip():
        return Passed(number)
    return Message(number, at, exact, name, text or "", ACTION if is_action else None)
