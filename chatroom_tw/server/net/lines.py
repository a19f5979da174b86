"""A connection that sends lines: netcat, telnet, a raw socket, in whatever protocol of ours.

What the lines mean is for its `LineHandler` to say, which may give way to another in the
middle of the conversation: the connection, and all that the rules know of it, stays.
"""

from __future__ import annotations

from typing import Any, ClassVar

from chatroom_tw.server.fanout import Renderer
from chatroom_tw.server.net.framing import LineFramer
from chatroom_tw.server.net.silence import EndedBySilence

# What telnet sends when ctrl-c is pressed: IAC IP, and IAC DO TIMING-MARK. Until it
# gets IAC WONT TIMING-MARK it shows nothing more (RFC 854, RFC 860).
INTERRUPT = b"\xff\xf4\xff\xfd\x06"
LAST_OF_IT = INTERRUPT[-1:]  # the only part that is ASCII
INTERRUPTED = b"\xff\xfc\x06"


class LineHandler:
    """What the lines mean that a client sends, and how it is told things."""

    __slots__ = ()

    renderer: Renderer
    renderer_elsewhere: Renderer
    least: ClassVar[int] = 2
    """How many bytes are a line of a client that has no newlines, if it has sent one already."""

    def begin(self, client: LinesConnection) -> None:
        """The client has turned to this."""

    def receive(self, client: LinesConnection, lines: list[str]) -> None:
        """Do what the lines mean. `TOO_LONG` stands for each that was."""
        raise NotImplementedError

    def render(self, client: LinesConnection, event: Any) -> bytes:
        """What the client is sent when it is told of an event alone."""
        return self.renderer.render(event)


class LinesConnection(EndedBySilence):
    """A client that sends lines. A subclass gives them to a `LineHandler`, or has `receive`."""

    __slots__ = ("handler",)

    first_handler: ClassVar[LineHandler | None] = None
    _framer: LineFramer

    def __init__(self) -> None:
        super().__init__(LineFramer())
        self.handler = self.first_handler

    @property
    def renderer(self) -> Renderer:
        return self.handler.renderer

    @property
    def renderer_elsewhere(self) -> Renderer:
        return self.handler.renderer_elsewhere

    def render(self, event: Any) -> bytes:
        return self.handler.render(self, event) if self.handler else super().render(event)

    def receive(self, lines: list[str]) -> None:
        """Do what the lines mean. `TOO_LONG` stands for each that was."""
        self.handler.receive(self, lines)

    def switch_to(self, handler: LineHandler) -> None:
        """What comes from now on is meant for `handler`."""
        self.handler = handler
        self._framer.least = handler.least
        handler.begin(self)

    def take_in(self, data: bytes) -> None:
        framer = self._framer
        if not data.isascii() or data.startswith(LAST_OF_IT):
            data = framer.give_back() + data  # An interrupt may come in pieces.
            if INTERRUPT in data:
                data = data.replace(INTERRUPT, b"")
                self.session.reply(INTERRUPTED)
        lines = framer.feed(data)
        if lines:
            self.receive(lines)
        if self._silence or not framer.sends_newlines:
            self._await_silence()
