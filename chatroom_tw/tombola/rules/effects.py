"""What the tombola wants done besides what every application does (`effects`)."""

from __future__ import annotations

from dataclasses import dataclass

from chatroom_tw.server import effects
from chatroom_tw.server.effects import CancelTimer, SetTimer
from chatroom_tw.tombola.rules.journal import Record


@dataclass(frozen=True, slots=True)
class StartDraws:
    """Call `Tombola.beat` once in an interval from now on."""


@dataclass(frozen=True, slots=True)
class StopDraws:
    """Call it no more."""


@dataclass(frozen=True, slots=True)
class SetPace:
    """Have so many seconds in an interval, the one under way included."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Append:
    """Keep this, before anything else that was decided with it, or after it, is carried out."""

    record: Record


Effect = (
    effects.Deliver
    | effects.Subscribe
    | effects.Unsubscribe
    | effects.Close
    | SetTimer
    | CancelTimer
    | StartDraws
    | StopDraws
    | SetPace
    | Append
)
Effects = list[Effect]


def tell(user: int | None, *what: object) -> Effects:
    """Tell one person of events, if they are connected."""
    if user is None:
        return []
    return [effects.Deliver(effects.Person(user), event) for event in what]
