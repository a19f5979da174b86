"""How many halls there may be, who makes them, and for how long they stay."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

DAY = 86_400.0
"""Seconds."""


class Makers(Enum):
    """Who may make halls."""

    ANYONE = "anyone"
    KEY = "key"
    """Whoever has the key of the hall `main`."""


@dataclass(frozen=True, slots=True)
class HallLimits:
    """What a tombola's server has been started with."""

    halls: int = 100
    """The most halls, `main` included."""
    days: float = 7.0
    """A hall that nobody has been in for so long goes."""
    makers: Makers = Makers.ANYONE


USUAL = HallLimits()
