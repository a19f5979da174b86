"""The settings of a tombola: what its server has been started with."""

from __future__ import annotations

from dataclasses import dataclass, field

from chatroom_tw.tombola.rules.prizes import TOMBOLA, Prize

LATE_CARDS = 6
"""As many as a player can have who is there when the game begins."""


@dataclass(frozen=True, slots=True)
class GameSettings:
    """What is played for, and how fast. Times are in seconds."""

    server: str
    """The server's name, for the players."""
    prizes: tuple[Prize, ...] = (TOMBOLA,)
    countdown: float = 3
    """The time from when a game can begin to its beginning."""
    interval: float = 5
    """The time between two draws, unless a host sets another pace."""
    key: str | None = field(default=None, repr=False)
    """A client that knows the key can become a host. None: there are no hosts."""
    stop_on_claim: float | None = None
    """Seconds that a claim stops the draws, unless a host sets others. None: it does not."""
    late_cards: int = LATE_CARDS
    """The most cards that come into play after a game has begun, for one address in one game."""
