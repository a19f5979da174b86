"""What the rules of hosts' commands work on. Each module of the desk has a table `RULES`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chatroom_tw.tombola.rules.attendance import Attendance
from chatroom_tw.tombola.rules.effects import Effects
from chatroom_tw.tombola.rules.lobby import Lobby
from chatroom_tw.tombola.rules.seating_plan import SeatingPlan


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts of one hall that hosts lead."""

    lobby: Lobby
    plan: SeatingPlan
    attendance: Attendance

    def check_cards(self, user: int, cards: int, when: float) -> None:
        """So many cards are to be dealt for the host, or to begin a game. Raises `Refused`:
        TOO_MANY_CARDS."""
        clients = self.lobby.clients
        clients.card_limit.check(clients.place_of(user), cards, when)

    def charge_cards(self, user: int, cards: int, when: float) -> None:
        """The same, and it is done."""
        clients = self.lobby.clients
        clients.card_limit.charge(clients.place_of(user), cards, when)


Rule = Callable[[Desk, int, Any, float], Effects]
"""Takes the desk, the host, a command of its type, and the time. Raises `Refused`."""
