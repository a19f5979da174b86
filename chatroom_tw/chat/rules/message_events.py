"""Events about single messages, and about finding them. `events` has the others.

A message is named by its room, or by the names of both in a conversation (then `room` is ""), and
by its cursor `at`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chatroom_tw.chat.rules.file_commands import Upload
from chatroom_tw.chat.rules.identity import NOBODY, Identity
from chatroom_tw.chat.rules.talk import Line


@dataclass(frozen=True, slots=True)
class Reacted:
    """`name` has reacted with an emoji to a message, or has taken that back. `to` is the other one
    in a conversation."""

    room: str
    to: str
    at: int
    name: str
    emoji: str
    on: bool
    when: float
    ahead: float = 0.0
    identity: Identity = field(default=NOBODY, compare=False)


@dataclass(frozen=True, slots=True)
class Edited:
    """`name` has put another text in the place of one. `to` is as in `Reacted`."""

    room: str
    to: str
    at: int
    name: str
    text: str
    when: float
    ahead: float = 0.0
    identity: Identity = field(default=NOBODY, compare=False)
    room_number: int = 0


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A message that was found: in a room, or in the conversation with `to`."""

    room: str
    to: str
    line: Line


@dataclass(frozen=True, slots=True)
class FoundList:
    """What a search has found, the latest first; `more`: there are earlier ones."""

    words: str
    lines: tuple[FoundLine, ...]
    more: bool
    now: float = 0.0


@dataclass(frozen=True, slots=True)
class Conversation:
    """A page of the conversation with `name`, oldest first. `own` is the key of the name by which
    the user has said something there. `before` is as it was asked for."""

    name: str
    lines: tuple[Line, ...]
    more: bool
    own: str
    before: int | None = None


@dataclass(frozen=True, slots=True)
class ConversationLine:
    """The last text of the conversation with `name`, which has so many `unread` lines, and is read
    up to the cursor `read`; -1: nobody has said so."""

    name: str
    line: Line
    unread: int = 0
    read: int = -1


@dataclass(frozen=True, slots=True)
class ConversationList:
    """The user's conversations, that with the latest text first; `more`: there are earlier ones.
    `own` and `before` are as in `Conversation`."""

    conversations: tuple[ConversationLine, ...]
    more: bool
    own: str
    before: int | None = None


@dataclass(frozen=True, slots=True)
class ConversationRead:
    """To the devices of a user: the conversation with `name` is read up to the cursor `at`."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class MayUpload:
    """There is space for a file, which has this number: the gateway takes the bytes."""

    number: int
    upload: Upload


MessageEvent = (
    Reacted | Edited | FoundList | Conversation | ConversationList | ConversationRead | MayUpload
)
