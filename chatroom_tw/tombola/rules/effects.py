"""The effects of the tombola, besides those of every application (`server.effects`)."""

from __future__ import annotations

from dataclasses import dataclass

from chatroom_tw.server import effects
from chatroom_tw.tombola.rules.journal import Record

MAIN = "main"
"""The code of the hall that is always there, of clients that name none."""
HOSTS_KEY, HALLS_CODE = "the host's key", "a hall's code"
"""What is guessed, in the log."""


@dataclass(frozen=True, slots=True)
class StartDraws:
    """Call `TombolaRules.beat` for this hall once in every `seconds`, from now on."""

    seconds: float
    hall: str = MAIN


@dataclass(frozen=True, slots=True)
class StopDraws:
    """Stop calling `TombolaRules.beat` for this hall."""

    hall: str = MAIN


@dataclass(frozen=True, slots=True)
class SetPace:
    """Change the interval between two draws, the one under way included."""

    seconds: float
    hall: str = MAIN


@dataclass(frozen=True, slots=True)
class Append:
    """Append a record of this hall to the journal.

    The record is stored before any other effect that was decided with it, or after it,
    is carried out.
    """

    record: Record
    hall: str = MAIN


@dataclass(frozen=True, slots=True)
class Guessed:
    """A wrong key or code came from `place`, or one that was not looked at any more."""

    place: str
    what: str = HOSTS_KEY


@dataclass(frozen=True, slots=True)
class TranscriptTurn:
    """A question: may the user be sent the transcript of this game, which may be long?

    It is answered by None, once the user has waited for the transcripts before it.
    """

    game: str


@dataclass(frozen=True, slots=True)
class HallsTurn:
    """A question: may the user be sent the list of halls, which may be long?

    It is answered by None, as `TranscriptTurn` is.
    """


Question = TranscriptTurn | HallsTurn
Effect = (
    effects.Deliver
    | effects.Subscribe
    | effects.Unsubscribe
    | effects.Close
    | effects.Ask
    | effects.SetTimer
    | effects.CancelTimer
    | StartDraws
    | StopDraws
    | SetPace
    | Append
    | Guessed
)
Effects = list[Effect]


def timer_of(word: str, hall: str) -> str:
    """The name of a timer of that hall: `held`, or `held:K7TQM`."""
    return word if hall == MAIN else f"{word}:{hall}"


def tell(user: int | None, *told: object) -> Effects:
    """Deliver events to one user, or to nobody if `user` is None."""
    if user is None:
        return []
    return [effects.Deliver(effects.Person(user), event) for event in told]
