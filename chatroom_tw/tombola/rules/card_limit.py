"""How many cards may be dealt, or brought into a game, for people who come from one place.

A command such as `SHEETS 1 1000` is one line, and takes as long as a thousand others: flood
control, which counts lines, does not notice. So each place has an allowance of cards, which comes
back with time. A host at a party does not notice it; who asks again and again has to wait. Players
who take more cards than one series use it, too: a seat stays, with its cards, when its player is
absent.
"""

from __future__ import annotations

from chatroom_tw.server.refusals import Refused
from chatroom_tw.tombola.rules.refusals import TombolaError

AT_ONCE = 24_000
"""The cards of a place that has not asked for any for a while. 6,000 take about 0.2 seconds."""
PER_SECOND = 100.0
"""How many come back in a second."""
FULL_AFTER = AT_ONCE / PER_SECOND
A_MOMENT = 0.001
"""Seconds that do not matter."""
REMEMBERED = 10_000
"""The most places. Beyond that, those with the whole allowance are forgotten, and then those that
come next to it."""


class CardLimit:
    """The allowances of all places that do not have all of it. `when` is in seconds."""

    def __init__(self, touched: set[str]) -> None:
        """The names of the parts that change are added to `touched`."""
        self._touched = touched
        self._full_at: dict[str, float] = {}

    def check(self, place: str, cards: int, when: float) -> None:
        """So many cards are wanted. A whole allowance is enough for any number of them.

        Raises `Refused`: TOO_MANY_CARDS, with the seconds to wait.
        """
        seconds = self._full_with(place, cards, when) - when - FULL_AFTER
        if seconds > A_MOMENT:
            raise Refused(TombolaError.TOO_MANY_CARDS, str(int(seconds) + 1))

    def charge(self, place: str, cards: int, when: float) -> None:
        """The same, and the place has them. If it is refused, nothing has changed."""
        self.check(place, cards, when)
        if cards:
            self._full_at[place] = self._full_with(place, cards, when)
            self._touched.add(_part(place))
            self._forget(when)

    def _full_with(self, place: str, cards: int, when: float) -> float:
        """When the allowance would be whole again if the place had so many more cards."""
        full_at = max(self._full_at.get(place, when), when)
        if full_at > when + FULL_AFTER + A_MOMENT:  # The clock was put back.
            full_at = when
        return full_at + min(cards, AT_ONCE) / PER_SECOND

    def _forget(self, when: float) -> None:
        if len(self._full_at) <= REMEMBERED:
            return
        for place in [place for place, full_at in self._full_at.items() if full_at <= when]:
            self._remove(place)
        surplus = len(self._full_at) - REMEMBERED * 9 // 10
        if len(self._full_at) > REMEMBERED:
            for place in sorted(self._full_at, key=self._full_at.__getitem__)[:surplus]:
                self._remove(place)

    def _remove(self, place: str) -> None:
        del self._full_at[place]
        self._touched.add(_part(place))

    # -- parts: one for each place

    def part_names(self) -> list[str]:
        return list(map(_part, self._full_at))

    def part(self, place: str) -> float | None:
        """When this place has its whole allowance again. None: it has."""
        return self._full_at.get(place)

    def load_part(self, place: str, full_at: float) -> None:
        self._full_at[place] = full_at


def _part(place: str) -> str:
    return f"cards:{place}"
