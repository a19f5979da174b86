"""The lines that the user has typed, which the arrow keys bring back. It knows no terminal."""

from __future__ import annotations

from collections.abc import Set

RECALL_LIMIT = 1_000
"""How many typed lines can be recalled."""


class LineRecall:
    """The lines typed so far, oldest first, and below them the draft that is being typed.

    Lines that start with one of the `secret_commands` are not recorded, even if the server
    refuses them. Neither is a line that repeats the one before it.
    """

    def __init__(self, secret_commands: Set[str] = frozenset()) -> None:
        self._secret_commands = secret_commands
        self._lines: list[str] = []
        self._position = 0
        self._draft = ""

    def add(self, line: str) -> None:
        """Record a line that contains at least one word, and go back to an empty draft."""
        if line.split(None, 1)[0] not in self._secret_commands and self._lines[-1:] != [line]:
            self._lines.append(line)
            del self._lines[:-RECALL_LIMIT]
        self._position, self._draft = len(self._lines), ""

    def step(self, by: int, shown: str) -> str:
        """The line before (-1) or after (1) the one that is shown, or the nearest there is."""
        if self._position == len(self._lines):
            self._draft = shown
        self._position = min(max(self._position + by, 0), len(self._lines))
        return [*self._lines, self._draft][self._position]
