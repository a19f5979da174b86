"""The seating plan: when a game begins, for which players, and what comes after it.

An open hall, a led hall and a table are seating plans; they differ in nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from chatroom_tw.tombola.rules import events
from chatroom_tw.tombola.rules.card import Card
from chatroom_tw.tombola.rules.effects import Effects
from chatroom_tw.tombola.rules.seats import Player

RETURN = 60.0
"""Seconds that a game which a crash has interrupted waits for the first of its players."""


class SeatingPlan(Protocol):
    """What an open hall and a table do differently. `when` is in seconds since the epoch."""

    form: str
    """What this is, in words for the log."""
    has_playing_hosts: bool
    """Whether a host can have a seat."""

    def resumed(self) -> Effects:
        """The server has been started again. A game that was on waits for its players."""

    def alarm(self, when: float) -> Effects:
        """The lobby's timer has expired."""

    def start_now(self) -> Effects:
        """Begin the next game early. Raises `Refused`: NO_PLAYERS."""

    def prospects(self, when: float) -> Sequence[events.Event]:
        """What is known of the next game, for a host who comes now."""

    def arrived(self, player: Player, when: float) -> Effects:
        """The player has taken a seat."""

    def gone(self, player: Player) -> Effects:
        """The player is absent, or has given the seat up."""

    def back(self, player: Player, when: float) -> Effects:
        """The player is no longer absent, or on another connection."""

    def ended(self, when: float) -> Effects:
        """The game is over."""

    def host_gone(self) -> Effects:
        """A host has left."""

    def host_back(self) -> Effects:
        """There is a host, who was not there before."""

    def lets_play(self, address: str) -> bool:
        """Whether a player who comes now from this counted address can play in the game that is
        on. True, too, if none is on, or if it is not for those who come now."""

    def sees(self, player: Player) -> bool:
        """Whether the player is told of a game that is on."""

    def plays(self, player: Player) -> bool:
        """Whether the player has cards in a game that is on."""

    def reserves_seat(self, player: Player) -> bool:
        """Whether a player whose connection is lost still has the seat."""

    def choose_later(self, player: Player, deal: Callable[[], tuple[Card, ...]]) -> Effects:
        """A player in a game chooses other cards. Raises `Refused`: GAME_IS_ON."""

    # -- parts: see `parts`

    def part_names(self) -> Sequence[str]: ...

    def part(self, name: str) -> object: ...

    def load_parts(self, parts: Mapping[str, Any]) -> None: ...
