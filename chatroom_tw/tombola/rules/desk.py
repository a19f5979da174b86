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


Rule = Callable[[Desk, int, Any, float], Effects]
"""Takes the desk, the host, a command of its type, and the time. Raises `Refused`."""
