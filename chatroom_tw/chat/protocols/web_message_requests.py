"""What browsers send the chat in version 2 of the protocol about messages: saying something, and
answering, editing, deleting, reacting to and finding what was said.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

from chatroom_tw.chat.protocols.web_messages import ACTIVE, DONE
from chatroom_tw.chat.protocols.web_requests import AT, LONGEST_PAGE, PAGE, history_of, say_in
from chatroom_tw.chat.rules import commands
from chatroom_tw.chat.rules.asides import TYPING
from chatroom_tw.chat.rules.extras import Extra, Manner
from chatroom_tw.chat.rules.message_commands import Edit, React, ReadConversation, Redact, Search
from chatroom_tw.chat.rules.stored import Query
from chatroom_tw.chat.rules.tracking_commands import SendTags
from chatroom_tw.server.http.messages import Malformed, Type, flag, line, one_of, whole, word, words

FOUND, MOST_FOUND = 20, 100
"""How many messages are found if the client gives no `count`, and the largest `count`."""


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
    "typing": Type(_typing, {"on": flag}, _WHERE),
    "search": Type(
        _search,
        {"words": line},
        {"room": word, "from": word, "before": AT, "after": AT, "count": whole(1, MOST_FOUND)},
    ),
    "conversation": Type(
        _conversation, {"name": word}, {"count": whole(1, LONGEST_PAGE), "before": AT}
    ),
}
