"""What version 2 of the protocol for browsers tells of messages: of what is said, and of what
becomes of it.

`web_events_2` has the other events.
"""

from __future__ import annotations

from typing import Any

from chatroom_tw.chat.protocols import web_events
from chatroom_tw.chat.protocols.notices import action
from chatroom_tw.chat.protocols.web_events import Table
from chatroom_tw.chat.rules import events, message_events, room_events, tracking_events
from chatroom_tw.chat.rules.asides import TYPING
from chatroom_tw.chat.rules.extras import CUT, Extra, File, Manner, is_deleted
from chatroom_tw.chat.rules.stored import cursor
from chatroom_tw.chat.rules.talk import Line, Message
from chatroom_tw.chat.rules.uploading import caption_of
from chatroom_tw.server import text
from chatroom_tw.server.http.messages import Sent

ACTIVE, DONE = "active", "done"
"""How the tag says that somebody is typing, and that they are not any more."""
_NOT_SHOWN = dict.fromkeys(map(ord, f"\x01{CUT}"))
"""What is between formatting codes and has to do with messages of IRC alone."""


def how(name: str, extra: Extra | None) -> Sent:
    """How something is said: fields that plain text has not."""
    if extra is None:
        return {}
    told: dict[str, str] = {}
    if extra.manner is not Manner.TEXT:
        told["how"] = extra.manner.value
    formatted = extra.formatted.translate(_NOT_SHOWN)
    if formatted:
        is_action = extra.manner is Manner.ACTION
        told["formatted"] = action(name, formatted) if is_action else formatted
    return told


def _attached(extra: Extra | None, words: str) -> Sent:
    """What goes with a message: the one that it answers, a file, and when it was edited. Of its
    text, `caption` is what somebody has said with the file."""
    if extra is None:
        return {}
    told: dict[str, Any] = {}
    if extra.reply:
        told["reply"] = extra.reply
    if extra.edited:
        told["edited"] = extra.edited
    if extra.file:
        told["file"] = file_of(extra.file)
        told["caption"] = caption_of(extra.file, words)
    return told


def file_of(file: File) -> Sent:
    """A file, which is at `url`, seen from the page."""
    told = {"url": file.path, "name": file.name, "media": file.media, "size": file.size}
    return {**told, "width": file.width, "height": file.height} if file.width else told


def _said(e: events.Said) -> Sent:
    told = web_events.said(e)
    return (
        told if e.extra is None else {**told, **how(e.name, e.extra), **_attached(e.extra, e.text)}
    )


def own_said(e: events.Said) -> Sent:
    """What is told to the client that has said it."""
    return {**_said(e), "mine": True}


def _of_message(message: Message) -> Sent:
    """What a private message has besides."""
    extra = message.extra
    return {**how(message.sender, extra), **_attached(extra, message.text)}


def _private(e: events.Received | events.Sent | events.Waiting) -> Sent:
    return {**web_events.SENT[type(e)](e), **_of_message(e.message)}


def _inbox(e: events.Inbox) -> Sent:
    told = web_events.SENT[events.Inbox](e)
    messages = zip(told["messages"], e.messages)
    return {**told, "messages": [{**one, **_of_message(of)} for one, of in messages]}


def _line(line: Line) -> Sent:
    """A message of the history. One that was deleted has no text."""
    told = {"name": line.name, **web_events.times(line)}
    if is_deleted(line.extra):
        return {**told, "deleted": True}
    told |= {"text": web_events.text_of(line.name, line.text, line.extra)}
    told |= {**how(line.name, line.extra), **_attached(line.extra, line.text)}
    return {**told, "reactions": dict(line.reactions)} if line.reactions else told


def _history(e: events.HistoryPage) -> Sent:
    return {**web_events.history(e), "lines": [_line(line) for line in e.lines]}


def _conversation(e: message_events.Conversation) -> Sent:
    lines = [
        {**_line(line), "mine": True} if text.key(line.name) == e.own else _line(line)
        for line in e.lines
    ]
    told = {"type": "conversation", "name": e.name, "lines": lines, "more": e.more}
    return told if e.before is None else {**told, "before": e.before}


def _conversations(e: message_events.ConversationList) -> Sent:
    listed = [_last_of(one, e.own) for one in e.conversations]
    told = {"type": "conversations", "list": listed, "more": e.more}
    return told if e.before is None else {**told, "before": e.before}


def _last_of(one: message_events.ConversationLine, own: str) -> Sent:
    """The last text of a conversation, and how much of that is unread."""
    speaker = one.line.name
    by: Sent = {"mine": True} if text.key(speaker) == own else {"from": speaker}
    read = {"read": one.read} if one.read >= 0 else {}
    return {**_line(one.line), "name": one.name, **by, "unread": one.unread, **read}


def _found(e: message_events.FoundList) -> Sent:
    lines = [
        {"room": one.room, **({"to": one.to} if one.to else {}), **_line(one.line)}
        for one in e.lines
    ]
    return {"type": "found", "words": e.words, "lines": lines, "more": e.more}


def _where(e: message_events.Reacted | message_events.Edited) -> Sent:
    """Where the message is: in a room, or in the conversation of two people."""
    at = {"room": e.room, "at": e.at, "name": e.name}
    return {**at, "from": e.name, "to": e.to} if e.to else at


def _reacted(e: message_events.Reacted) -> Sent:
    return {"type": "reacted", **_where(e), "emoji": e.emoji, "on": e.on}


def _edited(e: message_events.Edited) -> Sent:
    return {"type": "edited", **_where(e), "text": e.text, "when": cursor(e.when)}


def _typing(e: tracking_events.Tagged) -> Sent:
    """Whether somebody is typing. Other tags are for programs that know them."""
    state = dict(e.tags).get(TYPING)
    if state is None:
        return {}
    told = {"type": "typing", "room": e.room, "name": e.name, "on": state == ACTIVE}
    return {**told, "to": e.to} if e.to else told


def _deleted(e: room_events.LineDeleted) -> Sent:
    return {"type": "deleted", "room": e.room, "at": e.at, "name": e.name, "by": e.by}


def _deleted_privately(e: tracking_events.Redacted) -> Sent:
    told = {"type": "deleted", "room": "", "at": e.at, "name": e.by, "by": e.by}
    return {**told, "from": e.by, "to": e.to}


ADDED: Table = {
    events.Said: _said,
    events.Received: _private,
    events.Sent: _private,
    events.Waiting: _private,
    events.Inbox: _inbox,
    events.HistoryPage: _history,
    message_events.Reacted: _reacted,
    message_events.Edited: _edited,
    message_events.FoundList: _found,
    message_events.Conversation: _conversation,
    message_events.ConversationList: _conversations,
    message_events.ConversationRead: lambda e: {
        "type": "read",
        "room": "",
        "to": e.name,
        "at": e.at,
    },
    tracking_events.Tagged: _typing,
    tracking_events.Redacted: _deleted_privately,
    tracking_events.Echo: lambda e: own_said(e.said) if type(e.said) is events.Said else {},
    room_events.LineDeleted: _deleted,
}
"""What is new in version 2, or is told in another way."""
