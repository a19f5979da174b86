"""Times as people and programs write them, in a time zone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

_EPOCH = 1970
_MONTHS = (
    *("jan gen", "feb", "mar", "apr", "may mag", "jun giu"),
    *("jul lug", "aug ago", "sep set", "oct ott", "nov", "dec dic"),
)
MONTHS = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split()}
"""The months by their first three letters, in English and Italian."""
_WRITTEN = re.compile(
    r"(?:\w+\.?,? +)?([^\W\d]{3,})\.? +(\d{1,2}),? +(?:(\d\d?):(\d\d)(?::(\d\d))? +)?(\d{4})$"
)


class Times:
    """Makes times of a zone, in the order of a file, microseconds since the epoch."""

    def __init__(self, zone: tzinfo | None = None) -> None:
        """None: the zone of this computer."""
        self.zone = zone
        self._last = 0.0

    def begin(self) -> None:
        """Another file begins."""
        self._last = 0.0

    def micros(self, when: datetime) -> int | None:
        """This time of the zone's clocks; None: it is none that a line can have.

        When clocks are set back, an hour comes twice: it is the second one if the time before is
        later than the first.
        """
        if when.year < _EPOCH:
            return None
        try:
            seconds = when.replace(tzinfo=self.zone).timestamp()
            if seconds < self._last:
                later = when.replace(tzinfo=self.zone, fold=1).timestamp()
                seconds = later if later >= self._last else seconds
        except (OverflowError, ValueError, OSError):
            return None
        if seconds < 0:
            return None
        self._last = seconds
        return round(seconds) * 1_000_000 + when.microsecond


def zone_called(name: str) -> tzinfo:
    """The time zone of that name, such as `Europe/Rome`. Raises `ValueError`."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError) as error:
        raise ValueError(f"there is no time zone {name!r}") from error


def moment(
    year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0
) -> datetime | None:
    """The time; None: there is none such. A leap second is the one after it."""
    try:
        if second == 60:
            return datetime(year, month, day, hour, minute, 59) + timedelta(seconds=1)
        return datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None


def month_called(word: str) -> int | None:
    """The number of a month."""
    return MONTHS.get(word.lower()[:3])


def written(text: str) -> datetime | None:
    """A time as C's `ctime` writes it, `Sun Dec 31 21:04:15 2023`, or only its day."""
    found = _WRITTEN.match(text.strip())
    month = month_called(found[1]) if found else None
    if not found or month is None:
        return None
    _, day, hour, minute, second, year = found.groups()
    return moment(int(year), month, int(day), int(hour or 0), int(minute or 0), int(second or 0))
