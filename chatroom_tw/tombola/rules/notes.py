"""Notes: small facts of a hall that are stored as they are, each under a name.

    option:NAME         what a host has set (see `hall_settings`), as a text
    sheet:N             who holds the printed series N
    removed:WHO         a browser or a token that cannot come back
    out:SERIAL          a card that is out: the game, and after how many numbers (-1: all of it)
    second-key          the key of the second host

The names of the parts have `note:` before them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chatroom_tw.tombola.rules import journal
from chatroom_tw.tombola.rules.effects import Append, Effects
from chatroom_tw.tombola.rules.parts import Touched, of_kind, prefix, suffix


class Notes:
    """The notes of one hall. Values are plain, and can be written as JSON."""

    def __init__(self, touched: Touched, hall: str) -> None:
        self._touched = touched
        self._hall = hall
        self._notes: dict[str, Any] = {}

    def get(self, name: str) -> Any:
        """The value of a note, or None if there is none."""
        return self._notes.get(name)

    def of_kind(self, kind: str) -> Iterator[tuple[str, Any]]:
        """The notes of one kind, by their suffixes, in the order in which they were made."""
        for name, value in list(self._notes.items()):
            if prefix(name) == kind:
                yield suffix(name), value

    def set(self, name: str, value: Any) -> Effects:
        """Make a note, in place of another of this name. None: remove it."""
        if value is None and name not in self._notes:
            return []
        self._notes.pop(name, None)
        if value is not None:
            self._notes[name] = value
        self._touched.add(f"note:{name}")
        return [Append(journal.Noted(name, value), self._hall)]

    def clear(self, kind: str) -> Effects:
        """Remove all notes of one kind."""
        return [
            effect for one, _ in self.of_kind(kind) for effect in self.set(f"{kind}:{one}", None)
        ]

    def resume(self, notes: Mapping[str, Any]) -> None:
        """The server starts: these are the notes that were stored."""
        self._notes = dict(notes)
        self._touched.update(f"note:{name}" for name in notes)

    # -- parts: see `parts`

    def part_names(self) -> list[str]:
        return [f"note:{name}" for name in self._notes]

    def part(self, name: str) -> object:
        return self._notes.get(suffix(name))

    def load_parts(self, parts: Mapping[str, Any]) -> None:
        self._notes = dict(of_kind(parts, "note"))
