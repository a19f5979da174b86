"""What browsers send the chat in version 2 of the protocol about messages: saying something, and
answering, editing, deleting, reacting to and finding what was said.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import Any

from chatroom_tw.chat.protocols.web_messages import ACTIVE, DONE
from chatroom_tw.chat.protocols.web_requests import (
    AT,
    LATEST,
    LONGEST_PAGE,
    PAGE,
    history_of,
    say_in,
)
from chatroom_tw.chat.rules import commands
from chatroom_tw.chat.rules.asides import TYPING
from chatroom_tw.chat.rules.extras import Extra, Manner
from chatroom_tw.chat.rules.file_commands import Upload
from chatroom_tw.chat.rules.message_commands import (
    Edit,
    ListConversations,
    React,
    ReadConversation,
    Redact,
    Search,
)
from chatroom_tw.chat.rules.person_commands import MarkRoomRead
from chatroom_tw.chat.rules.places import ROOM
from chatroom_tw.chat.rules.stored import Query
from chatroom_tw.chat.rules.tracking_commands import Mark, SendTags
from chatroom_tw.server.http.messages import (
    Kind,
    Malformed,
    Type,
    flag,
    line,
    one_of,
    short,
    whole,
    word,
    words,
)

FOUND, MOST_FOUND = 20, 100
"""How many messages are found if the client gives no `count`, and the largest `count`."""
LISTED, MOST_LISTED = 50, 100
"""The same for conversations that are listed."""

NAME_LIMIT = 1000
"""The most characters of a file's name and of its type, before they are cleaned."""
LARGEST = 1 << 50
"""The most bytes that a file can be said to have. The rules know what is too big."""
CAPTION_LIMIT = 1000
"""The most characters of the text that goes with a file."""


class How(Enum):
    """How a text is said, if not plainly."""

    ACTION = "action"


def _say_how(
    room: str, text: str, how: How | None = None, reply: int | None = None
) -> commands.Say:
    said = say_in(room, text)
    return said._replace(extra=_extra(how, reply)) if how or reply else said


def _tell_how(
    to: str, text: str, how: How | None = None, reply: int | None = None
) -> commands.Tell:
    return commands.Tell(to, text, _extra(how, reply) if how or reply else None)


def _extra(how: How | None, reply: int | None) -> Extra:
    return Extra(Manner.ACTION if how else Manner.TEXT, reply=reply or 0)


# -- single messages, and finding them


def _target(type_: str, room: str | None, to: str | None) -> str:
    """Where a message is, as commands name it."""
    if (room is None) == (to is None):
        raise Malformed(f"{type_}: room or to, and not both")
    return to if room is None and to else f"#{room}"


def _react(
    at: int, emoji: str, on: bool = True, room: str | None = None, to: str | None = None
) -> React:
    return React(_target("react", room, to), at, emoji, on)


def _edit(at: int, text: str, room: str | None = None, to: str | None = None) -> Edit:
    return Edit(_target("edit", room, to), at, text)


def _delete(at: int, room: str | None = None, to: str | None = None) -> Redact:
    return Redact(_target("delete", room, to), at)


def _typing(on: bool, room: str | None = None, to: str | None = None) -> SendTags:
    return SendTags(_target("typing", room, to), ((TYPING, ACTIVE if on else DONE),))


def _whole_history(
    room: str, count: int = PAGE, before: int | None = None, after: int | None = None
) -> commands.ReadPage:
    return replace(history_of(room, count, before, after), whole=True)


def _conversation(name: str, count: int = PAGE, before: int | None = None) -> ReadConversation:
    return ReadConversation(name, count, before)


def _conversations(count: int = LISTED, before: int | None = None) -> ListConversations:
    return ListConversations(count, before)


def _read(
    at: int | None = None, room: str | None = None, to: str | None = None
) -> MarkRoomRead | Mark:
    """Mark a room or a conversation as read: up to `at`, or all of it if there is no `at`."""
    target = _target("read", room, to)
    if target.startswith(ROOM):
        return MarkRoomRead(target.removeprefix(ROOM), at)
    return Mark(target, LATEST if at is None else at, is_cursor=True)


def _search(
    words: str,
    room: str | None = None,
    before: int | None = None,
    after: int | None = None,
    count: int = FOUND,
    **more: str,
) -> Search:
    """`more` has `from`, which is a word of Python."""
    return Search(Query(words, count, more.get("from", ""), after, before), room)


def _upload(
    name: str,
    media: str,
    size: int,
    text: str = "",
    reply: int = 0,
    room: str | None = None,
    to: str | None = None,
) -> Upload:
    return Upload(_target("upload", room, to), name, media, size, text, reply)


def _string(most: int) -> Kind:
    """The kind of any string of at most so many characters: what a client's computer calls a file,
    and its type, need not be anything that people could read."""

    def read(value: Any) -> str:
        if not isinstance(value, str) or len(value) > most:
            raise ValueError(f"a text of at most {most} characters")
        return value.encode("utf-8", "replace").decode()

    return read


_HOW = {"how": one_of(How), "reply": AT}
_WHERE = {"room": word, "to": word}
ADDED: dict[str, Type] = {
    "say": Type(_say_how, {"room": word, "text": words}, _HOW),
    "tell": Type(_tell_how, {"to": word, "text": words}, _HOW),
    "history": Type(
        _whole_history, {"room": word}, {"count": whole(1, LONGEST_PAGE), "before": AT, "after": AT}
    ),
    # single messages
    "react": Type(_react, {"at": AT, "emoji": word}, {"on": flag, **_WHERE}),
    "edit": Type(_edit, {"at": AT, "text": words}, _WHERE),
    "delete": Type(_delete, {"at": AT}, _WHERE),
    "upload": Type(
        _upload,
        {"name": _string(NAME_LIMIT), "media": _string(NAME_LIMIT), "size": whole(1, LARGEST)},
        {"text": short(CAPTION_LIMIT), "reply": AT, **_WHERE},
    ),
    "typing": Type(_typing, {"on": flag}, _WHERE),
    "search": Type(
        _search,
        {"words": line},
        {"room": word, "from": word, "before": AT, "after": AT, "count": whole(1, MOST_FOUND)},
    ),
    "conversation": Type(
        _conversation, {"name": word}, {"count": whole(1, LONGEST_PAGE), "before": AT}
    ),
    "conversations": Type(_conversations, may={"count": whole(1, MOST_LISTED), "before": AT}),
    "read": Type(_read, may={"at": AT, **_WHERE}),
}
