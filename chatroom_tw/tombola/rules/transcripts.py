"""The transcripts of the last games, without their cards, for players who ask for them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from chatroom_tw.tombola.rules.parts import Touched, of_kind, suffix
from chatroom_tw.tombola.rules.transcript import as_line

LIMIT = 100
"""The number of games whose transcripts a player can ask for."""


class Transcripts:
    """The transcripts, oldest first, by their games' ids."""

    def __init__(self, touched: Touched) -> None:
        self._touched = touched
        self._numbered: dict[str, tuple[int, Mapping[str, Any]]] = {}
        self._last = 0
        """How many games have been over."""

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbered)

    def __len__(self) -> int:
        return len(self._numbered)

    def add(self, short: Mapping[str, Any]) -> None:
        """A game is over: add its transcript, and remove the oldest one if there are too many."""
        self._last += 1
        self._numbered[short["game"]] = self._last, short
        self._touched.add(f"transcript:{short['game']}")
        if len(self._numbered) > LIMIT:
            oldest = next(iter(self._numbered))
            del self._numbered[oldest]
            self._touched.add(f"transcript:{oldest}")

    def get(self, game: str) -> Mapping[str, Any] | None:
        """The transcript of that game, if there is one."""
        numbered = self._numbered.get(game)
        return numbered[1] if numbered else None

    def last(self) -> str | None:
        """The id of the last game that was over."""
        return next(reversed(self._numbered), None)

    # -- parts: see `parts`

    def part_names(self) -> list[str]:
        return [f"transcript:{game}" for game in self._numbered]

    def part(self, name: str) -> object:
        numbered = self._numbered.get(suffix(name))
        return {"number": numbered[0], "json": as_line(numbered[1])} if numbered else None

    def load_parts(self, parts: Mapping[str, Any]) -> None:
        stored = sorted(of_kind(parts, "transcript"), key=lambda one: int(one[1]["number"]))
        self._numbered = {game: (one["number"], json.loads(one["json"])) for game, one in stored}
        self._last = max((number for number, _ in self._numbered.values()), default=0)
