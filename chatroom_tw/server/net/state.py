"""The states of a connection, and what leads from one to another.

    OPEN ──close──▶ CLOSING ──everything is sent──▶ CLOSED
      │                │
      └──drop, fail────┴──▶ DROPPED

Three verbs end a connection, and nothing else does from this side: `close` sends what waits
first, `drop` ends the connection at once, `fail` logs a bug and drops. When the transport
says that the connection is lost it is CLOSED, or stays DROPPED.
"""

from __future__ import annotations

from enum import Enum


class State(Enum):
    """Where a connection is on the way to its end."""

    OPEN = "bytes are read and sent"
    CLOSING = "nothing more is read, and what waits is sent"
    CLOSED = "the connection is closed, or lost"
    DROPPED = "the connection was ended at once"


class Step(Enum):
    """What happens to a connection."""

    CLOSE = "close"
    SENT = "everything is sent"
    DROP = "drop"
    LOST = "the transport has lost the connection"


TRANSITIONS: dict[tuple[State, Step], State] = {
    (State.OPEN, Step.CLOSE): State.CLOSING,
    (State.CLOSING, Step.SENT): State.CLOSED,
    (State.OPEN, Step.DROP): State.DROPPED,
    (State.CLOSING, Step.DROP): State.DROPPED,
    (State.CLOSED, Step.DROP): State.DROPPED,
    (State.OPEN, Step.LOST): State.CLOSED,
    (State.CLOSING, Step.LOST): State.CLOSED,
}
"""Every step that changes the state. Any other changes nothing."""
