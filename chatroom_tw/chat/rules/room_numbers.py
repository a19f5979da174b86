"""Room numbers: a room has the same number for as long as the state lasts.

A room that is removed because it is empty leaves its number *resting*: if the room is made
again it has the number that it had. Numbers count up from 1, and no room ever gets the
number of another.
"""

from __future__ import annotations

REMEMBERED = 10_000
"""How many resting numbers are remembered; this bounds the memory that they take."""


class RoomNumbers:
    """The numbers of the existing rooms and of the removed ones, by the rooms' keys."""

    def __init__(self) -> None:
        self.last = 0
        """The highest number that was ever given."""
        self.rests = 0
        """How often a number was put to rest: this orders `resting`."""
        self.resting: dict[str, int] = {}
        """The keys of removed rooms, in the order of their removal, each with its `rests`."""
        self._numbers: dict[str, int] = {}
        self._keys: dict[int, str] = {}

    def give(self, key: str) -> int:
        """The number of a room that is being made."""
        self.resting.pop(key, None)
        if key not in self._numbers:
            self.last += 1
            self.put(key, self.last)
        return self._numbers[key]

    def put(self, key: str, number: int) -> None:
        """The room has this number. It is not resting."""
        self._numbers[key] = number
        self._keys[number] = key
        self.last = max(self.last, number)

    def restore(self, key: str, number: int) -> str | None:
        """The room had this number before the server was started; it rests. As `rest`."""
        self.put(key, number)
        return self.rest(key)

    def rest(self, key: str) -> str | None:
        """The room is removed, and its number rests.

        The key of the room whose number is forgotten to make space, if there is one.
        """
        self.rests += 1
        self.resting[key] = self.rests
        if len(self.resting) <= REMEMBERED:
            return None
        oldest = next(iter(self.resting))
        del self.resting[oldest]
        del self._keys[self._numbers.pop(oldest)]
        return oldest

    def has(self, key: str) -> bool:
        """Whether the room of that key exists, or its number rests."""
        return key in self._numbers

    def number(self, key: str) -> int:
        """The number of a room that exists, or whose number rests. Raises KeyError."""
        return self._numbers[key]

    def key(self, number: int) -> str | None:
        """The key of the room with that number."""
        return self._keys.get(number)
