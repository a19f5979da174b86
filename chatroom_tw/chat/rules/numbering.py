"""Numbering: the numbers behind a name that several people want, `ann`, `ann-2`, `ann-3`.

Each wants the lowest that is free. Ten thousand programs that all call themselves
`client` may come and go, so nobody counts from the start again for each of them.
"""

from __future__ import annotations

from heapq import heappop, heappush

FIRST = 2
"""Whoever has the name itself is the first, and has no number."""


class Numbering:
    """The numbers that are in use behind one name."""

    __slots__ = ("_free", "_next")

    def __init__(self) -> None:
        self._next = FIRST
        self._free: list[int] = []  # a heap of those below that are free again

    def take(self) -> int:
        """The lowest number that is free."""
        if self._free:
            return heappop(self._free)
        self._next += 1
        return self._next - 1

    def give_back(self, number: int) -> None:
        """The number is free again."""
        heappush(self._free, number)
