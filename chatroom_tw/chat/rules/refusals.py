"""The rules of the chat that a command can break."""

from __future__ import annotations

from enum import Enum

from chatroom_tw.server.refusals import CommonError


class ChatError(Enum):
    """Why the chat refused a command. The value is the word in JSON (see `CommonError`)."""

    NAME_REGISTERED = "name-kept"
    NO_SUCH_NAME = "no-such-name"
    NO_SUCH_USER = "no-such-user"
    NO_SUCH_ADDRESS = "no-such-address"
    IN_NO_ROOM = "in-no-room"
    NO_SUCH_ROOM = "no-such-room"
    ROOM_EXISTS = "room-exists"
    NOT_A_MEMBER = "not-a-member"
    TOO_MANY_ROOMS = "too-many-rooms"
    TOO_MANY_MADE = "too-many-made"
    NOT_THE_OWNER = "not-the-owner"
    ALREADY_THERE = "already-there"
    NOT_THERE = "not-there"
    ROOMS_ONLY = "rooms-only"
    INBOX_FULL = "inbox-full"
    ENOUGH_MESSAGES = "enough-messages"
    ALREADY_REGISTERED = "already-kept"
    WRONG_PASSWORD = "wrong-password"
    TOO_MANY_TRIES = "too-many-tries"
    SHORT_PASSWORD = "short-password"
    ENOUGH_NAMES = "enough-names"
    ONE_NAME = "one-name"
    NO_ACCOUNT = "no-account"
    MAY_NOT_STOP = "may-not-stop"
    SERVER_BUSY = "server-busy"


Reason = ChatError | CommonError
REASONS: tuple[Reason, ...] = (*CommonError, *ChatError)
"""Every reason that a protocol of the chat has words for."""
