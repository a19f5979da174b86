"""Whether a server is well, and whether it takes clients: what `/healthz` and `/readyz` answer."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum


class Stage(Enum):
    """How far a server is. The value is the word that `/readyz` answers."""

    STARTING = "starting"
    READY = "ready"
    STOPPING = "stopping"


class Trouble(str, Enum):
    """What keeps a server from storing its state. The value is the word that `/healthz` answers."""

    NONE = ""
    NOT_STORED = "not-stored"
    """The last write has failed, and none has succeeded since."""
    SLOW = "slow"
    """So much waits to be written that some of what is said is not stored."""
    STUCK = "stuck"
    """A write has been under way for long, and has not come back."""


class Health:
    """The health of one server."""

    def __init__(self, trouble: Callable[[], Trouble] = lambda: Trouble.NONE) -> None:
        """`trouble` says what keeps the state from being stored at the moment."""
        self.stage = Stage.READY
        self._trouble = trouble

    @property
    def trouble(self) -> Trouble:
        """What is wrong; that the reactor turns shows in that somebody is answered."""
        return self._trouble()
