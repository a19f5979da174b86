"""IRC over a WebSocket (IRCv3's WebSocket support): each message is one line, without its end.

The subprotocol says whether the client is sent text or binary messages; without one it is text.
From a client both are taken.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from chatroom_tw.chat.protocols.irc import line_parts, rendering
from chatroom_tw.chat.protocols.irc.capabilities import RENDERING, Cap
from chatroom_tw.chat.protocols.irc.connection import SLOTS, TO_ROOM, IrcProtocol, cost_of
from chatroom_tw.chat.protocols.irc.framing import lines_of
from chatroom_tw.chat.protocols.irc.settings import IrcSettings
from chatroom_tw.server.clock import Wall
from chatroom_tw.server.fanout import Renderer
from chatroom_tw.server.gateway import Gateway
from chatroom_tw.server.http.websocket import (
    FINAL_BINARY,
    FINAL_TEXT,
    WebSocketConnection,
    WebSocketFactory,
    frame,
)

TEXT, BINARY = "text.ircv3.net", "binary.ircv3.net"
_ENDING = line_parts.ENDING.encode()


@cache
def renderer_for(caps: Cap, first: int) -> Renderer:
    """The renderer of clients with these capabilities, whose frames begin with this byte."""
    encoded: Callable[[Any], bytes] = rendering.encoding(caps)

    def render(event: Any) -> bytes:
        return b"".join(frame(line, first) for line in encoded(event).split(_ENDING)[:-1])

    return Renderer(render)


class IrcSocket(IrcProtocol, WebSocketConnection):
    """One client of IRC that sends messages."""

    __slots__ = (*SLOTS, "first")

    factory: IrcSocketFactory
    protocol_word = "irc-ws"
    takes_binary = True

    def __init__(self, answer: bytes = b"") -> None:
        super().__init__(answer)
        self.first = FINAL_TEXT
        """The first byte of each frame that it is sent."""

    @property
    def renderer(self) -> Renderer:  # type: ignore[override]
        return renderer_for(self.caps & RENDERING, self.first)

    @property
    def renderer_elsewhere(self) -> Renderer:  # type: ignore[override]
        return renderer_for(self.caps & RENDERING, self.first)

    def encode(self, lines: Sequence[str]) -> bytes:
        return b"".join(frame(line.encode("utf-8", "replace"), self.first) for line in lines)

    def message_cost(self, message: bytes) -> float:
        return max(super().message_cost(message), cost_of(message))

    def receive_message(self, message: bytes) -> None:
        for line in lines_of(message.replace(b"\r", b"")):
            if not (line.startswith(TO_ROOM) and self.say(line)):
                self.take_line(line)


class IrcSocketFactory(WebSocketFactory):
    """Makes an `IrcSocket` for each connection."""

    protocol = IrcSocket
    subprotocols = frozenset({TEXT, BINARY})

    def __init__(self, gateway: Gateway, settings: IrcSettings, wall: Wall = time.time) -> None:
        """`wall` is the computer's clock."""
        super().__init__(gateway)
        self.settings = settings
        self.wall = wall

    def take_up(self, answer: bytes, subprotocol: str | None = None) -> WebSocketConnection:
        connection = super().take_up(answer)
        if subprotocol == BINARY and isinstance(connection, IrcSocket):
            connection.first = FINAL_BINARY
        return connection
