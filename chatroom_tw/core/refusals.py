"""Refusals: the rules that a command can break, in a chat (and of names), and in a tombola."""

from __future__ import annotations

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


class Foul(Enum):
    """Why the tombola refused one. For names it has the reasons that the chat has."""

    NO_SUCH_SEAT = auto()
    NOT_SEATED = auto()
    NO_GAME = auto()
    GAME_IS_ON = auto()
    BAD_COUNT = auto()
    ENOUGH_CHOICES = auto()
    BAD_BOARD = auto()
    BAD_ENTROPY = auto()
    ENOUGH_ENTROPY = auto()
    ENTROPY_GIVEN = auto()
    ORDER_SETTLED = auto()
    NOT_PLAYED_FOR = auto()
    WON_ALREADY = auto()
    CLOSED = auto()
    NO_GAME_OVER = auto()
    NO_TRANSCRIPT = auto()
    NOT_THE_HOST = auto()
    SEATED = auto()
    HOSTING = auto()
    BAD_PACE = auto()
    BAD_SHEETS = auto()
    NO_SUCH_CARD = auto()


class Refused(Exception):
    """A rule was broken; only the one who broke it hears of it.

    `subject` is what the rule was about (the name, the room, the address).
    """

    def __init__(self, reason: Reason | Foul, subject: str = "") -> None:
        super().__init__(reason, subject)
        self.reason = reason
        self.subject = subject
