"""What all IRC listeners of a server have in common: names, texts, and what is asked of clients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count


@dataclass(frozen=True, slots=True)
class IrcSettings:
    """The settings of IRC."""

    name: str
    """The server's name, as the source of its messages: without blanks."""
    network: str = "chat"
    version: str = "chatroom_tw"
    password: str = field(default="", repr=False)
    """What PASS has to say; "": nothing."""
    motd: Sequence[str] = ()
    """The lines of the message of the day."""
    started: float = 0.0
    """When the server was started, in seconds since the epoch."""
    registration: bool = True
    """Whether everybody may register a name."""
    batches: count[int] = field(default_factory=lambda: count(1))

    def new_batch(self) -> str:
        """A name for a batch that no other has."""
        return f"b{next(self.batches)}"
