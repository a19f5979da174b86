"""The options of a hall: its settings as its hosts have changed them."""

from __future__ import annotations

from dataclasses import replace

from chatroom_tw.server.refusals import Refused
from chatroom_tw.tombola.rules.effects import Effects
from chatroom_tw.tombola.rules.hall_settings import (
    AMOUNT,
    HallSettings,
    set_option,
    text_of,
    usual_calls,
)
from chatroom_tw.tombola.rules.notes import Notes

CALLS = "calls"
KIND = "option"
"""The notes in which options are stored."""


class HallOptions:
    """The settings of one hall: those it was made with, and what hosts have set since."""

    def __init__(self, base: HallSettings, notes: Notes) -> None:
        self._base = base
        self._notes = notes
        self.settings = replace(base, calls=usual_calls(base.prizes))

    def set(self, name: str, value: str) -> tuple[str, Effects]:
        """Set an option. Returns its name as it is written. Raises as `set_option` does."""
        self.settings, name = set_option(self.settings, name, value)
        stored: Effects = []
        if name == "prizes":  # Amounts are those of other prizes.
            for other, _ in self._notes.of_kind(KIND):
                if other.startswith(f"{AMOUNT} "):
                    stored += self._notes.set(f"{KIND}:{other}", None)
        text = text_of(self.settings, name)
        self._settle_calls(name)
        return name, [*stored, *self._notes.set(f"{KIND}:{name}", text or None)]

    def reload(self) -> None:
        """The notes have been loaded: apply them. Options that are unknown now are ignored."""
        self.settings = self._base
        noted = sorted(self._notes.of_kind(KIND), key=lambda one: one[0].startswith(AMOUNT))
        for name, value in noted:
            try:
                self.settings, _ = set_option(self.settings, name, value)
            except Refused:
                continue
        self._settle_calls("")

    def _settle_calls(self, set_now: str) -> None:
        """Where no host has chosen the calls, they are those of the prizes."""
        if set_now != CALLS and self._notes.get(f"{KIND}:{CALLS}") is None:
            self.settings = replace(self.settings, calls=usual_calls(self.settings.prizes))
