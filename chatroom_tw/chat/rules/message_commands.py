"""Commands about single messages, and about finding them. `commands` has the others.

A message is named by its `target`, a room (`#tea`) or somebody with whom one has a conversation
(`bob`), and by its cursor `at` (-1: it is none that anybody has said).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chatroom_tw.chat.rules.file_commands import OfFile
from chatroom_tw.chat.rules.stored import Query


@dataclass(frozen=True, slots=True)
class Redact:
    """Delete a message. `reason` is told to those who are told of it."""

    target: str
    at: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """Put another text in the place of one that one has said oneself."""

    target: str
    at: int
    text: str


@dataclass(frozen=True, slots=True)
class React:
    """React to a message with an emoji, or take that back if not `on`."""

    target: str
    at: int
    emoji: str
    on: bool = True


OfMessage = Redact | Edit | React


@dataclass(frozen=True, slots=True)
class Search:
    """Find messages in a room, or None: in all rooms that one is in and in one's conversations."""

    query: Query
    room: str | None = None


@dataclass(frozen=True, slots=True)
class ReadConversation:
    """Read a page of what one has said to somebody, and they to oneself: the last `count` texts, or
    those before a cursor."""

    name: str
    count: int
    before: int | None = None


@dataclass(frozen=True, slots=True)
class ListConversations:
    """List the conversations of one's account, that with the latest text first: at most `count`, of
    which the last text is earlier than the cursor `before` (None: there is no bound)."""

    count: int
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A command whose answer comes after all is stored that it changes."""

    command: Any


MessageCommand = OfMessage | Search | ReadConversation | ListConversations | Confirmed | OfFile
