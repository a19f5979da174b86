"""Refusals: the rules that a command can break."""

from __future__ import annotations

from enum import Enum, auto


class Reason(Enum):
    """Why a command was refused. Each protocol has its own words, or codes, for them."""

    BAD_NAME = auto()
    NAME_TAKEN = auto()
    NAME_KEPT = auto()
    NO_SUCH_NAME = auto()
    NO_SUCH_ADDRESS = auto()
    IN_NO_ROOM = auto()
    NO_SUCH_ROOM = auto()
    NOT_A_MEMBER = auto()
    TOO_MANY_ROOMS = auto()
    NOT_THE_OWNER = auto()
    ALREADY_THERE = auto()
    NOT_THERE = auto()
    INBOX_FULL = auto()
    ALREADY_KEPT = auto()
    WRONG_PASSWORD = auto()
    SERVER_BUSY = auto()
    SERVER_FAULT = auto()


class Refused(Exception):
    """A rule was broken; only the one who broke it hears of it.

    `subject` is what the rule was about (the name, the room, the address).
    """

    def __init__(self, reason: Reason, subject: str = "") -> None:
        super().__init__(reason, subject)
        self.reason = reason
        self.subject = subject
