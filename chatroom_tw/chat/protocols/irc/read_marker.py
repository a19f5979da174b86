"""MARKREAD: up to when the user has read something (IRCv3's draft/read-marker)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatroom_tw.chat.protocols.irc import line_parts
from chatroom_tw.chat.protocols.irc.capabilities import Cap
from chatroom_tw.chat.protocols.irc.failures import shown
from chatroom_tw.chat.protocols.irc.messages import Message
from chatroom_tw.chat.protocols.irc.names import channel, is_channel, name_of, nick
from chatroom_tw.chat.protocols.irc.references import MILLISECOND, parse
from chatroom_tw.chat.rules.tracking_commands import Mark
from chatroom_tw.chat.rules.tracking_events import Marked

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol


def mark_read(client: IrcProtocol, message: Message) -> None:
    """MARKREAD TARGET [TIME]. All of that millisecond is read."""
    if not message.params or not message.params[0]:
        client.fail_with("NEED_MORE_PARAMS", "Missing parameters")
        return
    target, *rest = message.params
    to = target if is_channel(target) else name_of(target)
    if not rest:
        client.submit(Mark(to))
        return
    time = parse(rest[0])
    if len(rest) > 1 or time is None or not time.is_time:
        client.fail_with("INVALID_PARAMS", *map(shown, message.params[:2]), "Invalid parameters")
        return
    client.submit(Mark(to, time.at + MILLISECOND - 1))


def marked(client: IrcProtocol, event: Marked) -> list[str]:
    """What the server knows of a target. Another device of the user may have said it."""
    if not client.caps & Cap.READ_MARKER:
        return []
    target = event.target if is_channel(event.target) else nick(event.target)
    at = f"timestamp={line_parts.time_of(event.at)}" if event.at >= 0 else "*"
    return [client.from_server("MARKREAD", target, at)]


def of_room(client: IrcProtocol, room: str, at: int) -> list[str]:
    """The marker of a room that the user has entered."""
    return marked(client, Marked(channel(room), at))
