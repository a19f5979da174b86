"""What is said: in a room, and privately. `events` has the events that tell of it.

Times (`when`) are in seconds since the epoch. They never go back, so they are not always those of
the computer's clock: `ahead` is the difference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from chatroom_tw.chat.rules.extras import Extra
from chatroom_tw.chat.rules.identity import NOBODY, Identity


@dataclass(frozen=True, slots=True)
class Apart:
    """The devices that are not told in the same way as others of what is said in a room.

    `own` are the speaker's other devices; `deaf` are those of users who ignore the speaker.
    """

    own: tuple[int, ...] = ()
    deaf: tuple[int, ...] = ()


class Said(NamedTuple):
    """The user `speaker`, called `name`, said `text` in `room`.

    `text` is one line, or several separated by LF: several that were said in a row, or, if they
    are `together`, one text. This event is an effect as well: it is delivered to its room and
    added to the room's history, for which nobody waits. There is one for each line that is
    said, so it is a named tuple, which is made in half the time of a dataclass.
    """

    room: str
    speaker: int
    name: str
    text: str
    when: float
    room_number: int = 0
    together: bool = False
    ahead: float = 0.0
    """By how many seconds `when` is ahead of the computer's clock, if that was set."""
    apart: Apart | None = None
    """Who is told of it otherwise; None: nobody."""
    identity: Identity = NOBODY
    """The speaker's."""
    extra: Extra | None = None
    """None: it is plain text."""


_Values = tuple[str, int, str, str, float, int, bool, float, Apart | None, Identity, Extra | None]
new_said: Callable[[_Values], Said] = partial(tuple.__new__, Said)
"""Makes a `Said` of all its fields in half the time: for the hot path."""


@dataclass(frozen=True, slots=True)
class Message:
    """A private message. `when` is unique in a chat, so it identifies the message."""

    sender: str
    recipient: str
    text: str
    when: float
    ahead: float = 0.0
    """As in `Said`."""
    extra: Extra | None = None
    """As in `Said`."""
    identity: Identity = field(default=NOBODY, compare=False)
    """The sender's. It is not stored."""

    @property
    def shown(self) -> float:
        """The time to show."""
        return self.when - self.ahead


Reaction = tuple[str, tuple[str, ...]]
"""An emoji, and the names of those who have reacted with it, in that order."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a room's history, or a text of several lines."""

    name: str
    text: str
    when: float
    ahead: float = 0.0
    """As in `Said`."""
    extra: Extra | None = None
    """As in `Said`."""
    together: bool = False
    """As in `Said`."""
    reactions: tuple[Reaction, ...] = ()
    """In the order in which each emoji was first there. Only what reads pages and single messages
    reads them."""

    @property
    def messages(self) -> int:
        """How many messages it is where a message is one line, unless it is `together`."""
        return 1 if self.together else self.text.count("\n") + 1

    @property
    def shown(self) -> float:
        """The time to show."""
        return self.when - self.ahead
