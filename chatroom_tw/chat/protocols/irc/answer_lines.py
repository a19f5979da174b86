"""Lines that answer clients of IRC, and how events become such lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from chatroom_tw.chat.protocols.irc import line_parts
from chatroom_tw.chat.protocols.irc.capabilities import Cap
from chatroom_tw.chat.protocols.irc.messages import written

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol

Lines = Sequence[str]
"""Lines without their ends."""
Answer = Callable[["IrcProtocol", Any], Lines]
"""The lines that tell the client of an event."""


def none(client: IrcProtocol, event: Any) -> Lines:
    return ()


def as_in_a_room(render: Callable[[Cap, Any], str]) -> Callable[[IrcProtocol, Any], Lines]:
    """The client is told in the words in which its room is told."""
    return lambda client, event: cut(render(client.caps, event))


def cut(text: str) -> Lines:
    return text.split(line_parts.ENDING)[:-1]


def notice(client: IrcProtocol, text: str) -> Lines:
    """Lines of the server, in plain words."""
    head = f":{client.factory.settings.name} NOTICE {client.nick} :"
    return [head + piece for piece in line_parts.split(text.removeprefix("* "), head)]


def in_words(text: Callable[[Any], str]) -> Callable[[IrcProtocol, Any], Lines]:
    return lambda client, event: notice(client, text(event))


def numerics(
    found: Callable[[IrcProtocol, Any], Iterator[tuple[str, ...]]],
) -> Callable[[IrcProtocol, Any], Lines]:
    return lambda client, event: [
        client.from_server(number, client.nick, *params) for number, *params in found(client, event)
    ]


def ending(client: IrcProtocol, reason: str) -> Lines:
    """The last line, which says why."""
    return [written("ERROR", f"Closing link: {reason}")]
