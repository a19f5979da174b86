"""Names that somebody had: who has another one by now, or is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple
from typing import Any

from chatroom_tw.chat.rules.identity import Identity
from chatroom_tw.chat.rules.tracking_events import Gone
from chatroom_tw.server import text

REMEMBERED = 1000
"""How many names are remembered."""


class NamesGone:
    """The last names that somebody had, by a number. Each is a part."""

    def __init__(self, touched: set[str]) -> None:
        """The names of the parts that change are added to `touched`."""
        self._touched = touched
        self._gone: dict[int, Gone] = {}

    def add(self, name: str, identity: Identity, when: float) -> None:
        """Nobody has this name any more."""
        number = next(reversed(self._gone), 0) + 1
        self._put(number, Gone(name, identity, when))
        if len(self._gone) > REMEMBERED:
            self._put(next(iter(self._gone)), None)

    def find(self, fits: Callable[[str], bool], count: int) -> tuple[Gone, ...]:
        """The latest `count` whose keys fit, the latest first; 0: all."""
        found = [one for one in reversed(self._gone.values()) if fits(text.key(one.name))]
        return tuple(found[:count] if count else found)

    def _put(self, number: int, gone: Gone | None) -> None:
        self._touched.add(_part(number))
        if gone:
            self._gone[number] = gone
        else:
            del self._gone[number]

    # -- parts

    def part_names(self) -> Iterable[str]:
        return map(_part, self._gone)

    def part(self, number: str) -> tuple[object, ...] | None:
        """One of them as values; None: it is forgotten."""
        gone = self._gone.get(int(number))
        return (str(gone.name), astuple(gone.identity), gone.when) if gone else None

    def load(self, parts: Iterable[tuple[str, Sequence[Any]]]) -> None:
        """Remember these again."""
        for number, (name, identity, when) in sorted(parts, key=lambda part: int(part[0])):
            self._gone[int(number)] = Gone(name, Identity(*identity), when)


def _part(number: int) -> str:
    return f"gone:{number}"
