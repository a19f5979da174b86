"""The numbers behind a name that several users want: `ann`, `ann-2`, `ann-3`.

The numbers in use behind one name are the bits of one integer. So the lowest free number is
found without a loop, even if ten thousand clients that want the same name come and go.
"""

from __future__ import annotations

from collections.abc import Iterator

NOT_GIVEN = 0b11
"""The bits of 0 and 1: the user who has the name itself is the first, and has no number."""


class NameNumbers:
    """The numbers in use, by the look of the name that they stand behind."""

    def __init__(self) -> None:
        self._used: dict[str, int] = {}

    def free(self, look: str) -> Iterator[int]:
        """The numbers that are free behind a name, in ascending order, without end."""
        used = self._used.get(look, NOT_GIVEN)
        while True:
            lowest_unset = ~used & (used + 1)
            yield lowest_unset.bit_length() - 1
            used |= lowest_unset

    def take(self, look: str, number: int) -> None:
        """The number is in use from now on."""
        self._used[look] = self._used.get(look, NOT_GIVEN) | 1 << number

    def release(self, look: str, number: int) -> None:
        """The number is free again."""
        used = self._used.pop(look) & ~(1 << number)
        if used != NOT_GIVEN:
            self._used[look] = used

    def __len__(self) -> int:
        """For how many names numbers are in use."""
        return len(self._used)
