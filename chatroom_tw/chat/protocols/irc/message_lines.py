"""What clients of IRC are told of single messages: reactions, edits, and replies, by tags.

    @+draft/reply=123 PRIVMSG #tea :yes                  an answer to the message 123
    @+draft/reply=123;+draft/react=👍 TAGMSG #tea        a reaction to it, or `+draft/unreact`

An edit is a message of its own, `(edit) …`, which answers the one that was edited.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from chatroom_tw.chat.protocols.irc import references, spoken
from chatroom_tw.chat.protocols.irc.answer_lines import Answer, Lines, as_in_a_room, none
from chatroom_tw.chat.protocols.irc.capabilities import Cap
from chatroom_tw.chat.protocols.irc.line_parts import from_user, msgid
from chatroom_tw.chat.protocols.irc.names import channel, nick
from chatroom_tw.chat.protocols.notices import EDIT
from chatroom_tw.chat.rules import message_events
from chatroom_tw.chat.rules.extras import REACT, REPLY, UNREACT, Extra, Tags, tags_of_reaction
from chatroom_tw.chat.rules.message_commands import React
from chatroom_tw.chat.rules.talk import Said

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol


def reply_in(tags: Tags) -> tuple[int, Tags]:
    """The cursor of the message that one with these tags answers, and the other tags; 0: none.

    A reply to a further line of a text stays a tag, which other clients of IRC know.
    """
    found = references.id_of(dict(tags).get(REPLY, ""))
    if found is None or found[1]:
        return 0, tags
    return found[0], tuple(tag for tag in tags if tag[0] != REPLY)


def reactions_in(target: str, tags: Tags) -> Iterator[React]:
    """The reactions that a message with these tags stands for."""
    at, others = reply_in(tags)
    if at:
        for name, emoji in others:
            if name in (REACT, UNREACT):
                yield React(target, at, emoji, name == REACT)


def reacted(caps: Cap, event: message_events.Reacted) -> str:
    if not caps & Cap.MESSAGE_TAGS:
        return ""
    target = channel(event.room) if event.room else nick(event.to)
    tags = tags_of_reaction(event.at, event.emoji, event.on)
    return from_user(
        *(caps, event.name, event.identity, "TAGMSG", target),
        shown=event.when - event.ahead,
        id_=msgid(event.when),
        extra=Extra(tags=tags),
    )


def edited(caps: Cap, event: message_events.Edited) -> str:
    target = channel(event.room) if event.room else nick(event.to)
    values = event.room, 0, event.name, EDIT + event.text, event.when, 0, True, event.ahead
    said = Said(*values, identity=event.identity, extra=Extra(reply=event.at))
    return "".join(spoken.said_to(caps, said, target))


def _own(answer: Answer) -> Answer:
    """What the client has done itself it is told if it asks for echoes."""

    def answered(client: IrcProtocol, event: Any) -> Lines:
        is_own = event.name == client.name
        return () if is_own and not client.caps & Cap.ECHO_MESSAGE else answer(client, event)

    return answered


ANSWERS: dict[type, Answer] = {
    message_events.Reacted: _own(as_in_a_room(reacted)),
    message_events.Edited: _own(as_in_a_room(edited)),
    message_events.FoundList: none,
    message_events.Conversation: none,
    message_events.ConversationList: none,
    message_events.ConversationRead: none,
    message_events.MayUpload: none,
}
