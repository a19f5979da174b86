"""The rules of the tombola that a command can break."""

from __future__ import annotations

from enum import Enum

from chatroom_tw.server.refusals import CommonError


class TombolaError(Enum):
    """Why the tombola refused a command. The value is the word in JSON (see `CommonError`)."""

    NO_SUCH_SEAT = "no-such-seat"
    NOT_SEATED = "not-seated"
    NO_GAME = "no-game"
    NO_PLAYERS = "no-players"
    GAME_IS_ON = "game-is-on"
    BAD_COUNT = "bad-count"
    ENOUGH_CHOICES = "enough-choices"
    BAD_BOARD = "bad-board"
    BAD_ENTROPY = "bad-entropy"
    ENOUGH_ENTROPY = "enough-entropy"
    ENTROPY_GIVEN = "entropy-given"
    ORDER_SETTLED = "order-settled"
    NOT_PLAYED_FOR = "not-played-for"
    WON_ALREADY = "won-already"
    CLOSED = "closed"
    NOT_OPEN_YET = "not-open-yet"
    ROW_WON = "row-won"
    CARD_WON = "card-won"
    NOT_AWARDED = "not-awarded"
    NO_BAG = "no-bag"
    BAD_NUMBER = "bad-number"
    DRAWN_ALREADY = "drawn-already"
    NOTHING_DRAWN = "nothing-drawn"
    NO_GAME_OVER = "no-game-over"
    NO_TRANSCRIPT = "no-transcript"
    NOT_THE_HOST = "not-the-host"
    TOO_MANY_TRIES = "too-many-tries"
    SEATED = "seated"
    HOSTING = "hosting"
    BAD_PACE = "bad-pace"
    BAD_PRINTED = "bad-sheets"
    TOO_MANY_CARDS = "too-many-cards"
    NO_SUCH_CARD = "no-such-card"
    NO_SUCH_HALL = "no-such-hall"
    ENOUGH_HALLS = "enough-halls"
    BAD_HALL_NAME = "bad-hall-name"
    BAD_PRIZES = "bad-prizes"
    LOCKED = "locked"
    IS_MAIN = "is-main"
    NO_SUCH_OPTION = "no-such-option"
    BAD_OPTION = "bad-option"
    NO_SUCH_PLAYER = "no-such-player"
    REMOVED = "removed"
    TALK_OFF = "talk-off"
    MUTED = "muted"
    CARD_OUT = "card-out"
    BY_ITSELF = "by-itself"
    BY_BAG = "by-bag"
    BAD_TITLE = "bad-title"
    BAD_NOTICE = "bad-notice"
    NO_PLAYING_HOST = "no-playing-host"


Reason = TombolaError | CommonError
REASONS: tuple[Reason, ...] = (*CommonError, *TombolaError)
"""Every reason that a protocol of the tombola has words for."""
