"""The space for files: how many bytes there are, and how many are on their way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

FILES = "files"
"""The name of the part that has the sums."""


class Space:
    """The files that were sent, as far as the rules have to know of them, and the space that is
    kept for those on their way: each of these is a part."""

    def __init__(self, touched: set[str]) -> None:
        """The names of the parts that change are added to `touched`."""
        self._touched = touched
        self.files = 0
        """How many were sent, and are there."""
        self.bytes = 0
        self._last = 0
        self._reserved: dict[int, tuple[int, int]] = {}
        """The device and the bytes of each that is on its way, by its number."""

    @property
    def taken(self) -> int:
        """The bytes that are there, and those that may come."""
        return self.bytes + sum(size for _, size in self._reserved.values())

    def count_of(self, device: int) -> int:
        """How many files of the device are on their way."""
        return sum(1 for owner, _ in self._reserved.values() if owner == device)

    def reserve(self, device: int, size: int) -> int:
        """Keep space for a file; its number."""
        self._last += 1
        self._reserved[self._last] = device, size
        self._touched.update((FILES, _part(self._last)))
        return self._last

    def release(self, device: int, number: int) -> bool:
        """Keep the space no longer. Whether it was kept for this device."""
        if self._reserved.get(number, (None, 0))[0] != device:
            return False
        del self._reserved[number]
        self._touched.add(_part(number))
        return True

    def release_all(self, device: int) -> None:
        """The device is gone."""
        for number in [one for one, (owner, _) in self._reserved.items() if owner == device]:
            self.release(device, number)

    def add(self, files: int, size: int) -> None:
        """There are so many files more, or less, and so many bytes."""
        self.files = max(self.files + files, 0)
        self.bytes = max(self.bytes + size, 0)
        self._touched.add(FILES)

    # -- parts

    def part_names(self) -> Iterable[str]:
        return [FILES, *map(_part, self._reserved)]

    def part(self) -> tuple[int, int, int]:
        return self.files, self.bytes, self._last

    def reserved_part(self, number: int) -> tuple[int, int] | None:
        """What is kept for one that is on its way; None: nothing."""
        return self._reserved.get(number)

    def load(self, sums: Any, reserved: Mapping[str, Any]) -> None:
        """Take up what was dumped."""
        self.files, self.bytes, self._last = sums or (0, 0, 0)
        for number in sorted(map(int, reserved)):
            device, size = reserved[str(number)]
            self._reserved[number] = device, size


def _part(number: int) -> str:
    return f"upload:{number}"
