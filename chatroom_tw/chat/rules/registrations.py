"""Registrations: how many names were registered from each place within an hour."""

from __future__ import annotations

from collections.abc import Iterable

HOUR = 3600.0
"""Seconds."""
MOST = 3
"""The most names that are registered from one place within an hour."""
REMEMBERED = 10_000
"""The most places that are remembered. The one that came up longest ago goes for one more."""


class Registrations:
    """The times of registrations, by place (`addresses.place`). A place is a part."""

    def __init__(self, touched: set[str]) -> None:
        """The names of the parts that change are added to `touched`."""
        self._touched = touched
        self._times: dict[str, tuple[float, ...]] = {}

    def wait(self, place: str, when: float) -> float:
        """For how many seconds no name can be registered from there; 0: one can."""
        times = self._recent(place, when)
        return times[-MOST] + HOUR - when if len(times) >= MOST else 0.0

    def add(self, place: str, when: float) -> None:
        """A name is registered from there."""
        self._put(place, (*self._recent(place, when), when))
        if len(self._times) > REMEMBERED:
            over = [each for each in self._times if not self._recent(each, when)]
            for each in over or [min(self._times, key=lambda each: self._times[each][-1])]:
                self._put(each, ())

    def take_back(self, place: str) -> None:
        """The last registration from there has come to nothing."""
        self._put(place, self._times.get(place, ())[:-1])

    def _recent(self, place: str, when: float) -> tuple[float, ...]:
        return tuple(time for time in self._times.get(place, ()) if time > when - HOUR)

    def _put(self, place: str, times: tuple[float, ...]) -> None:
        self._touched.add(_part(place))
        if times:
            self._times[place] = times
        else:
            self._times.pop(place, None)

    # -- parts

    def part_names(self) -> Iterable[str]:
        return map(_part, self._times)

    def part(self, place: str) -> tuple[float, ...] | None:
        """The times of one place; None: there are none."""
        return self._times.get(place)

    def load_part(self, place: str, times: Iterable[float]) -> None:
        self._times[place] = tuple(times)


def _part(place: str) -> str:
    return f"registrations:{place}"
