"""Guessing: how often a password or a key may be tried before further tries are refused.

    seconds = guesses.blocked(when, *keys)      # for how long tries are refused now
    guesses.count(when, *limits)                # a try, before anybody knows whether it is right
    guesses.forget(key)                         # it was right

A try is counted when it is made, so of a hundred that are made at once most are refused. A record
of tries has a key; when as many as its limit allows were made within `WINDOW`, further ones are
refused for `FIRST_BLOCK`, and then for twice as long each time, up to `LONGEST_BLOCK`. There is no
clock here: `when` is in seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from heapq import nsmallest
from typing import Any

FROM_ONE_ADDRESS = 5
"""The tries for one account, or for a key, from one address."""
FROM_ANYWHERE = 20
"""The tries for one account from all addresses from which its owner has not logged in."""
FOR_ANYTHING = 50
"""The tries from one address for accounts of any names. A school may have one address."""
WINDOW = 600.0
"""Seconds within which tries add up."""
FIRST_BLOCK, LONGEST_BLOCK = 120.0, 3600.0
"""Seconds for which tries are refused."""
REMEMBERED = 10_000
"""The most records. The one that was changed longest ago is forgotten for one more."""

Limit = tuple[str, int]
"""The key of a record, and how many tries it allows within `WINDOW`."""


@dataclass(frozen=True, slots=True)
class Record:
    """The tries of one key."""

    times: tuple[float, ...] = ()
    """Of the last tries: as many as still add up."""
    blocks: int = 0
    """How often tries were refused for a while."""
    until: float = 0.0
    """Tries are refused until then."""

    @property
    def last(self) -> float:
        """When the last try was made, or the last time at which tries were refused."""
        return max((self.until, *self.times[-1:]))

    def is_over(self, when: float) -> bool:
        """Whether nothing of this matters any more."""
        return when > self.last + (LONGEST_BLOCK if self.blocks else WINDOW)

    def with_try(self, when: float, limit: int) -> Record:
        """The record with one more try."""
        record = Record() if self.is_over(when) else self
        times = (*(time for time in record.times if time > when - WINDOW), when)[-limit:]
        if len(times) < limit:
            return Record(times, record.blocks, record.until)
        block = min(FIRST_BLOCK * 2.0**record.blocks, LONGEST_BLOCK)
        return Record(times, record.blocks + 1, when + block)

    def without_try(self, limit: int) -> Record:
        """The record without its last try, and what followed from that."""
        if len(self.times) < limit:
            return Record(self.times[:-1], self.blocks, self.until)
        return Record(self.times[:-1], max(self.blocks - 1, 0), 0.0)


class Guesses:
    """The records of one server."""

    def __init__(self, touched: set[str]) -> None:
        """The names of the parts that change are added to `touched`."""
        self._touched = touched
        self._records: dict[str, Record] = {}

    def blocked(self, when: float, *keys: str) -> float:
        """For how many more seconds tries with any of these keys are refused; 0: they are not."""
        records = (self._records.get(key) for key in keys)
        return max(0.0, *(record.until - when if record else 0.0 for record in records))

    def count(self, when: float, *limits: Limit) -> None:
        """A try is made."""
        for key, limit in limits:
            self._put(key, self._records.get(key, Record()).with_try(when, limit))
        if len(self._records) > REMEMBERED:
            self._forget_oldest(when)

    def forget(self, key: str) -> None:
        """The tries of this key do not add up any more, as one of them was right."""
        if self._records.pop(key, None):
            self._touched.add(_part(key))

    def take_back(self, *limits: Limit) -> None:
        """The last try was right, or none; those before it still add up."""
        for key, limit in limits:
            record = self._records.get(key)
            if record and record.times:
                self._put(key, record.without_try(limit))

    def _put(self, key: str, record: Record) -> None:
        self._records[key] = record
        self._touched.add(_part(key))

    def _forget_oldest(self, when: float) -> None:
        """Forget what does not matter any more, or else what was tried longest ago."""
        records = self._records
        for key in [key for key, record in records.items() if record.is_over(when)]:
            self.forget(key)
        surplus = len(records) - REMEMBERED
        if surplus > 0:  # A tenth more is forgotten, so that this is rare: it looks at all.
            oldest = nsmallest(surplus + REMEMBERED // 10, records, key=lambda k: records[k].last)
            for key in oldest:
                self.forget(key)

    # -- parts: one for each record

    def part_names(self) -> list[str]:
        return list(map(_part, self._records))

    def part(self, key: str) -> dict[str, object] | None:
        """The values of the record of this key; None: there is none."""
        record = self._records.get(key)
        return asdict(record) if record else None

    def load_part(self, key: str, part: Mapping[str, Any]) -> None:
        self._records[key] = Record(tuple(part["times"]), part["blocks"], part["until"])


def minutes(seconds: float) -> str:
    """How long somebody has to wait, as a number of minutes, rounded up: 2 or more."""
    return str(max(2, -int(-seconds // 60)))


def _part(key: str) -> str:
    return f"tries:{key}"
