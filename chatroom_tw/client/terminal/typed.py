"""What was typed: lines that can be called back. It knows no terminal."""

from __future__ import annotations

from collections.abc import Set

TYPED_LIMIT = 1_000
"""The most typed lines that can be called back."""


class Typed:
    """The lines typed so far, to be called back. Below the last is the one being typed.

    A line that starts with one of the `secret` words is not kept, be it right or wrong.
    """

    def __init__(self, secret: Set[str] = frozenset()) -> None:
        self._secret = secret
        self._lines: list[str] = []
        self._at = 0
        self._draft = ""

    def add(self, line: str) -> None:
        if line.split(None, 1)[0] not in self._secret and self._lines[-1:] != [line]:
            self._lines.append(line)
            del self._lines[:-TYPED_LIMIT]
        self._at, self._draft = len(self._lines), ""

    def step(self, by: int, shown: str) -> str:
        """The line before (-1) or after (1) the one that is shown."""
        if self._at == len(self._lines):
            self._draft = shown
        self._at = min(max(self._at + by, 0), len(self._lines))
        return [*self._lines, self._draft][self._at]
