"""Refusals: the rules that a command can break, in a chat (and of names), and in a tombola."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Reason(Enum):
    """Why the chat refused a command. Each protocol has its own words, or codes, for them."""

    BAD_NAME = auto()
    NAME_TAKEN = auto()
    NAME_KEPT = auto()
    NO_SUCH_NAME = auto()
    NO_SUCH_USER = auto()
    NO_SUCH_ADDRESS = auto()
    IN_NO_ROOM = auto()
    NO_SUCH_ROOM = auto()
    ROOM_EXISTS = auto()
    NOT_A_MEMBER = auto()
    TOO_MANY_ROOMS = auto()
    NOT_THE_OWNER = auto()
    ALREADY_THERE = auto()
    NOT_THERE = auto()
    ROOMS_ONLY = auto()
    INBOX_FULL = auto()
    ALREADY_KEPT = auto()
    WRONG_PASSWORD = auto()
    MAY_NOT_STOP = auto()
    SERVER_BUSY = auto()
    SERVER_FAULT = auto()
    NOT_KEPT = auto()


class Refused(Exception):
    """A rule was broken; only the one who broke it hears of it.

    `subject` is what the rule was about (the name, the room, the address).
    """

    def __init__(self, reason: Enum, subject: str = "") -> None:
        super().__init__(reason, subject)
        self.reason = reason
        self.subject = subject


@dataclass(frozen=True, slots=True)
class Refusal:
    """To somebody whose command broke a rule; `subject` is what it was about."""

    reason: Enum
    subject: str
