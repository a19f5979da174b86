"""What hosts have set: whether the tombola is paused, and how fast numbers are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chatroom_tw.tombola.rules import journal
from chatroom_tw.tombola.rules.effects import MAIN, Append, Effects, SetPace
from chatroom_tw.tombola.rules.parts import Touched
from chatroom_tw.tombola.rules.settings import GameSettings


class HostSettings:
    """The hosts' key and their settings. They are stored if the tombola can have hosts."""

    def __init__(self, settings: GameSettings, touched: Touched, hall: str = MAIN) -> None:
        """`hall` is the code of the hall."""
        self._hall = hall
        self._interval = settings.interval
        self._touched = touched
        self.key = settings.key
        """None: there are no hosts."""
        self.paused = False
        """Whether no number is drawn and no game begins."""
        self.pace: float | None = None
        """Seconds between two draws, if a host has set them."""

    @property
    def seconds(self) -> float:
        """The time between two draws, in seconds."""
        return self._interval if self.pace is None else self.pace

    def pause(self, paused: bool) -> Effects:
        """Pause the tombola, or let it continue."""
        self.paused = paused
        return self._store()

    def set_pace(self, seconds: float) -> Effects:
        """Have so many seconds between two draws."""
        self.pace = seconds
        return [*self._store(), SetPace(seconds, self._hall)]

    def reset(self) -> Effects:
        """Return to the settings of the server, as it stops."""
        if not (self.paused or self.pace):
            return []
        self.paused, self.pace = False, None
        return self._store()

    def resume(self, stored: journal.HostSettings | None) -> Effects:
        """The server starts. Hosts do not notice a crash, so what they had set is still set."""
        if self.key is None:
            return []
        if stored is None:
            return self._store()
        self.key, self.paused, self.pace = stored.key, stored.paused, stored.pace
        self._touched.add("settings")
        return [SetPace(self.seconds, self._hall)]

    def _store(self) -> Effects:
        self._touched.add("settings")
        if not self.key:
            return []
        return [Append(journal.HostSettings(self.key, self.paused, self.pace), self._hall)]

    # -- parts: see `parts`

    def part_names(self) -> list[str]:
        return ["settings"]

    def part(self, name: str) -> object:
        return {"key": self.key, "paused": self.paused, "pace": self.pace}

    def load_parts(self, parts: Mapping[str, Any]) -> None:
        stored = parts["settings"]
        self.key, self.paused, self.pace = stored["key"], stored["paused"], stored["pace"]
