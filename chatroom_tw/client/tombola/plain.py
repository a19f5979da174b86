"""The tombola's plain view: the server's lines as they are, and the names of the numbers.

What it adds starts with `* `, as all that is for people, so a program may skip it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chatroom_tw.client.terminal.plain import Plain
from chatroom_tw.client.tombola.smorfia import NAMES, Language, name_of


class TombolaPlain(Plain):
    """A view for pipes and scripts. The lines that are typed go as they are."""

    def __init__(self, reactor: Any, language: Language) -> None:
        super().__init__(reactor)
        self._language = language

    def show(self, lines: Sequence[str]) -> None:
        shown: list[str] = []
        for line in lines:
            shown.append(line)
            word, _, rest = line.partition(" ")
            if word == "NUMBER" and rest in _WRITTEN:
                shown.append(f"* {rest} - {name_of(_WRITTEN[rest], self._language)}")
        super().show(shown)

    def note(self, text: str) -> None:
        super().show([f"* {text}"])


_WRITTEN = {str(number): number for number in NAMES}
"""The numbers that have a name, as they are written."""
