"""Durations: how people write for how long a ban holds, and how they are told.

    durations.parse("10m")              # 600.0 seconds
    durations.split("10m spam")         # (600.0, "spam")
    durations.describe(600.0)           # "10 minutes"

The `ValueError` of these functions says what is wrong, for the person who wrote it.
"""

from __future__ import annotations

import re
from itertools import pairwise

from chatroom_tw.server.text import count_of

MINUTE, HOUR, DAY = 60, 3600, 86_400
YEAR = 365 * DAY
LONGEST = 10 * YEAR
"""The longest duration, in seconds."""
FOR_GOOD = 0.0
"""What stands for no duration: for good."""

_SECONDS = {"s": 1, "m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}
_DURATION = re.compile("([0-9]+)([smhdw])")
_MEANT = re.compile(r"[-+.]?\d")
_MOST_DIGITS = len(str(LONGEST))
_UNITS = ((YEAR, "year"), (DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"), (1, "second"))
_TWO_UNITS = 10
"""Below so many of a unit, the next smaller unit is told as well."""
_SHOWN = 20
"""So many characters of what is no duration are quoted."""


def parse(text: str) -> float:
    """The seconds of `30s`, `10m`, `2h`, `7d` or `1w`: more than 0, at most `LONGEST`.

    Raises `ValueError`, whose text is for users.
    """
    found = _DURATION.fullmatch(text)
    if not found:
        raise ValueError(f"{_quoted(text)} is no time; a time is 30s, 10m, 2h, 7d or 1w")
    digits = found[1].lstrip("0")
    if not digits:
        raise ValueError(f"{_quoted(text)} is over at once; without a time it is for good")
    # A number with very many digits is not even computed.
    seconds = int(digits) * _SECONDS[found[2]] if len(digits) <= _MOST_DIGITS else LONGEST + 1
    if seconds > LONGEST:
        raise ValueError(
            f"{_quoted(text)} is too long; a time is at most 10 years ({LONGEST // DAY}d), and"
            " without a time it is for good"
        )
    return float(seconds)


def is_meant(word: str) -> bool:
    """Whether the word is meant as a duration, right or wrong: it begins with a digit, or with a
    sign or a point and a digit."""
    return _MEANT.match(word) is not None


def split(text: str) -> tuple[float, str]:
    """`[TIME] [REASON]`: the seconds (`FOR_GOOD` without a time), and the reason, or "".

    Raises `ValueError` if the first word is meant as a duration and is none: a mistake in it does
    not make a ban for good.
    """
    text = text.strip()
    if not is_meant(text):
        return FOR_GOOD, text
    word, *rest = text.split(maxsplit=1)
    return parse(word), "".join(rest)


def describe(seconds: float) -> str:
    """The duration in words: `10 minutes`, `1 hour and 30 minutes`, `7 days`; at least `1 second`.

    It is rounded to the smaller of two units below ten of the larger one, and else to the larger.
    """
    whole = max(1, round(seconds))
    for (unit, name), (smaller, name_of_smaller) in pairwise(_UNITS):
        step = smaller if whole < _TWO_UNITS * unit else unit
        rounded = (whole + step // 2) // step * step
        if rounded >= unit:
            many, rest = divmod(rounded, unit)
            more = f" and {count_of(rest // smaller, name_of_smaller)}" if rest else ""
            return count_of(many, name) + more
    return count_of(whole, "second")


def _quoted(text: str) -> str:
    return f"'{text}'" if len(text) <= _SHOWN else f"'{text[:_SHOWN]}…'"
