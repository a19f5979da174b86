"""What is kept: the values that a storage hands back, and how much history there may be."""

from __future__ import annotations

from dataclasses import dataclass

from chatroom_tw.chat.rules.events import Line, Message

MICROS = 1_000_000


def cursor(when: float) -> int:
    """The place of what was said at that time among all that was: in microseconds.

    No two things are said in one server at the same.
    """
    return int(when * MICROS + 0.5)


@dataclass(frozen=True, slots=True)
class HistoryLimits:
    """How much of what is said in a room can be read again: so many lines, for so many days."""

    lines: int = 1000
    days: int = 30

    @property
    def none(self) -> bool:
        """Whether nothing is kept at all."""
        return not (self.lines and self.days)

    def since(self, now: float) -> float:
        """From when on lines can be read, in seconds since the epoch."""
        return now - self.days * 86_400


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a room's history, oldest first, and whether there is more in its direction.

    A text of several lines is one of `lines`.
    """

    lines: tuple[Line, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class StoredRoom:
    """A room's name and its number, and the key of the account that owns it.

    A room that nobody owns is gone when everybody has left; its number is kept.
    """

    name: str
    number: int
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """A message that waits in an inbox, and the number by which it is marked as read."""

    id: int
    message: Message
