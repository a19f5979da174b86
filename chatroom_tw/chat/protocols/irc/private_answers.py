"""What a client of IRC is told of private messages, and of what it has said itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatroom_tw.chat.protocols.irc import line_parts, rendering, spoken
from chatroom_tw.chat.protocols.irc import numerics as n
from chatroom_tw.chat.protocols.irc.answer_lines import Answer, Lines, cut
from chatroom_tw.chat.protocols.irc.capabilities import Cap
from chatroom_tw.chat.protocols.irc.names import channel, nick
from chatroom_tw.chat.rules import commands, events, tracking_events
from chatroom_tw.chat.rules.extras import Extra, Manner
from chatroom_tw.chat.rules.identity import Identity
from chatroom_tw.chat.rules.talk import Message, Said

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol


def private(
    client: IrcProtocol, message: Message, sender: str, recipient: str, identity: Identity
) -> list[str]:
    """The lines of a private message."""
    said = Said("", 0, sender, message.text, message.when, together=True, ahead=message.ahead)
    said = said._replace(identity=identity, extra=message.extra)
    return [
        line.removesuffix(line_parts.ENDING)
        for line in spoken.said_to(client.caps, said, nick(recipient))
    ]


def _received(client: IrcProtocol, event: events.Received) -> Lines:
    message = event.message
    return private(client, message, message.sender, message.recipient, message.identity)


def _sent(client: IrcProtocol, event: events.Sent) -> Lines:
    if not client.caps & Cap.ECHO_MESSAGE:
        return ()
    message = event.message
    return private(client, message, message.sender, message.recipient, message.identity)


def _waiting(client: IrcProtocol, event: events.Waiting) -> Lines:
    to, away = nick(event.message.recipient), "not connected; it waits in their inbox"
    told = [client.from_server(n.RPL_AWAY, client.nick, to, away)]
    if client.caps & Cap.ECHO_MESSAGE:
        message = event.message
        told += private(client, message, client.name, message.recipient, message.identity)
    return told


def _inbox(client: IrcProtocol, event: events.Inbox) -> Lines:
    found: list[str] = []
    for message in event.messages:
        found += private(client, message, message.sender, client.name, message.identity)
    if event.left:
        client.submit(commands.ReadInbox())
    return found


def _echo(client: IrcProtocol, event: tracking_events.Echo) -> Lines:
    return cut(rendering.rendering(client.caps)(event.said))


def _said_above(client: IrcProtocol, event: tracking_events.SaidAbove) -> Lines:
    manner = Manner.NOTICE if event.is_notice else Manner.TEXT
    said = Said("", 0, event.name, event.text, event.when, together=True, ahead=event.ahead)
    said = said._replace(identity=event.identity, extra=Extra(manner))
    prefix = rendering.PREFIXES[event.role]
    return [
        line.removesuffix(line_parts.ENDING)
        for line in spoken.said_to(client.caps, said, prefix + channel(event.room))
    ]


ANSWERS: dict[type, Answer] = {
    events.Received: _received,
    events.Sent: _sent,
    events.Waiting: _waiting,
    events.Inbox: _inbox,
    tracking_events.Echo: _echo,
    tracking_events.SaidAbove: _said_above,
}
