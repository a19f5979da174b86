"""Refusals: the rules of the tombola that a command can break."""

from __future__ import annotations

from enum import Enum, auto


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
