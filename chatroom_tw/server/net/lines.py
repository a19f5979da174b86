"""A connection that sends lines: netcat, telnet, a raw socket, in any protocol of lines.

What the lines mean is for its `LineHandler` to say, which may give way to another in the
middle of the conversation: the connection, and all that the rules know of it, stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from chatroom_tw.server.fanout import Renderer
from chatroom_tw.server.net.bare import BareConnection
from chatroom_tw.server.net.framing import LineFramer

# What telnet sends when ctrl-c is pressed: IAC IP, and IAC DO TIMING-MARK. Until it
# gets IAC WONT TIMING-MARK it shows nothing more (RFC 854, RFC 860).
INTERRUPT = b"\xff\xf4\xff\xfd\x06"
LAST_OF_IT = INTERRUPT[-1:]  # the only part that is ASCII
INTERRUPTED = b"\xff\xfc\x06"


class LineHandler:
    """What the lines of a client mean, and how it is told of events."""

    __slots__ = ()

    renderer: Renderer
    renderer_elsewhere: Renderer
    least: ClassVar[int] = 2
    """How many bytes are a line of a client that sends no newlines, if it has sent such a
    line before."""

    def begin(self, client: LinesConnection) -> None:
        """The client has switched to this."""

    def receive(self, client: LinesConnection, lines: Sequence[str]) -> None:
        """Do what the lines mean. `TOO_LONG` stands for each line that was."""
        raise NotImplementedError

    def render(self, client: LinesConnection, event: Any) -> bytes:
        """The bytes that tell the client alone of an event; b"" if it is not told."""
        return client.renderer.render(event)


class LinesConnection(BareConnection[str]):
    """A client that sends lines. A subclass gives them to a `LineHandler`, or has `receive`."""

    __slots__ = ("handler",)

    first_handler: ClassVar[LineHandler] = LineHandler()
    _framer: LineFramer

    def __init__(self) -> None:
        super().__init__(LineFramer())
        self.handler = self.first_handler

    @property
    def renderer(self) -> Renderer:  # type: ignore[override]
        return self.handler.renderer

    @property
    def renderer_elsewhere(self) -> Renderer:  # type: ignore[override]
        return self.handler.renderer_elsewhere

    def render(self, event: Any) -> bytes:
        return self.handler.render(self, event)

    def cost(self, units: Sequence[str]) -> float:
        """A line costs 1."""
        return len(units)

    def receive(self, units: Sequence[str]) -> None:
        """Do what the lines mean. `TOO_LONG` stands for each line that was."""
        self.handler.receive(self, units)

    def switch_to(self, handler: LineHandler) -> None:
        """What comes from now on is for this handler."""
        self.handler = handler
        self._framer.least = handler.least
        handler.begin(self)

    def parse(self, data: bytes) -> Sequence[str]:
        framer = self._framer
        lines = framer.whole_lines(data)
        if lines is None:
            lines = self._feed(data)
        if self._silence or not framer.sends_newlines:
            self.await_silence()
        return lines

    def _feed(self, data: bytes) -> list[str]:
        framer = self._framer
        if not data.isascii() or data.startswith(LAST_OF_IT):
            data = framer.give_back() + data  # An interrupt may come in pieces.
            if INTERRUPT in data:
                data = data.replace(INTERRUPT, b"")
                self.session.reply(INTERRUPTED)
        return framer.feed(data)
