"""The plain view of a tombola: the server's lines unchanged, and the names of the numbers.

Every line that the client adds starts with `* `, like the server's lines for people, which
programs skip.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chatroom_tw.client.terminal.plain import PlainView
from chatroom_tw.client.tombola.smorfia import NAMES, Language, name_of

_NUMBERS = {str(number): number for number in NAMES}
"""The numbers that have a name, by the form in which the server writes them."""


class PlainTombolaView(PlainView):
    """A view for pipes and scripts. Typed lines are sent unchanged."""

    def __init__(self, reactor: Any, language: Language) -> None:
        super().__init__(reactor)
        self._language = language

    def show(self, lines: Sequence[str]) -> None:
        shown: list[str] = []
        for line in lines:
            shown.append(line)
            word, _, rest = line.partition(" ")
            if word == "NUMBER" and rest in _NUMBERS:
                shown.append(f"* {rest} - {name_of(_NUMBERS[rest], self._language)}")
        super().show(shown)

    def note(self, text: str) -> None:
        """Show a message of the client itself."""
        super().show([f"* {text}"])
