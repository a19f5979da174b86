"""Room numbers: a room is known by the same number for as long as the state lasts.

A room that everybody has left is gone, but if it is made again it has the number
that it had. Numbers count up from 1, and no room ever gets another's.
"""

from __future__ import annotations

REMEMBERED = 10_000
"""How many rooms that are gone have their numbers kept, so that nobody can fill the memory."""


class RoomNumbers:
    """The numbers of the rooms that there are, and of those that are gone."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._keys: dict[int, str] = {}
        self._resting: dict[str, None] = {}  # an ordered set, who went last at its end
        self._last = 0

    def give(self, key: str) -> int:
        """The number of a room that is being made."""
        self._resting.pop(key, None)
        if key not in self._numbers:
            self._last += 1
            self._numbers[key] = self._last
            self._keys[self._last] = key
        return self._numbers[key]

    def restore(self, key: str, number: int) -> None:
        """The room had the number when the server ended last."""
        self._numbers[key] = number
        self._keys[number] = key
        self._last = max(self._last, number)
        self.rest(key)

    def rest(self, key: str) -> None:
        """The room is gone; its number waits for it."""
        self._resting[key] = None
        if len(self._resting) > REMEMBERED:
            oldest = next(iter(self._resting))
            del self._resting[oldest]
            del self._keys[self._numbers.pop(oldest)]

    def has(self, key: str) -> bool:
        """Whether there is, or has been, a room of that key."""
        return key in self._numbers

    def number(self, key: str) -> int:
        """The number of a room that there is, or has been. Raises KeyError."""
        return self._numbers[key]

    def key(self, number: int) -> str | None:
        """Which room has the number."""
        return self._keys.get(number)
