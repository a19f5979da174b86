"""REDACT: taking back a message by its id (IRCv3's draft/message-redaction)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatroom_tw.chat.protocols.irc import line_parts, references, rendering
from chatroom_tw.chat.protocols.irc.messages import Message
from chatroom_tw.chat.protocols.irc.names import is_channel, name_of, nick
from chatroom_tw.chat.rules.message_commands import Redact
from chatroom_tw.chat.rules.room_commands import TEXT_LIMIT
from chatroom_tw.chat.rules.tracking_events import Redacted

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol


def redact(client: IrcProtocol, message: Message) -> None:
    """REDACT TARGET MSGID [REASON]. All lines of a text go together."""
    target, written, *rest = message.params
    reason = rest[0][:TEXT_LIMIT] if rest else ""
    found = references.id_of(written)
    to = target if is_channel(target) else name_of(target)
    client.submit(Redact(to, found[0] if found else -1, reason))


def redacted(client: IrcProtocol, event: Redacted) -> list[str]:
    """A message of a conversation was taken back."""
    who = event.by, event.identity, nick(event.to)
    told = rendering.taken_back(client.caps, *who, event.at, event.lines, event.reason)
    return told.split(line_parts.ENDING)[:-1]
