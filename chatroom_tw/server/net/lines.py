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


class LineHandler:
    """What the lines of a client mean, and how it is told of events."""

    __slots__ = ()

    renderer: Renderer
    renderer_elsewhere: Renderer
    least: ClassVar[int] = 2
    """How many bytes are a line of a client that sends no newlines, if it has sent such a
    line before."""
    short: ClassVar[frozenset[bytes]] = frozenset()
    """Single bytes that are commands, and lines of a client that sends no newlines."""

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
    is_here: ClassVar[bytes] = b"* this server is here\n"
    """The answer to a telnet program that asks whether anybody is there; b"": none."""
    no_text: ClassVar[bytes] = b"! that is no text; this server takes lines of UTF-8 text\n"
    """What a client is told, once, that sends what is plainly no text."""
    _framer: LineFramer

    def __init__(self) -> None:
        super().__init__(LineFramer())
        self.handler = self.first_handler
        self._read_for(self.handler)

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
        self._read_for(handler)
        handler.begin(self)

    def _read_for(self, handler: LineHandler) -> None:
        self._framer.least, self._framer.short = handler.least, handler.short

    def wasted(self, size: int) -> int:
        wasted, self._framer.taken_out = self._framer.taken_out, 0
        return wasted

    def parse(self, data: bytes) -> Sequence[str]:
        framer = self._framer
        lines = framer.whole_lines(data)
        if lines is None:
            lines = framer.feed(data)
            self._answer(framer)
        if self._silence or not framer.sends_ends:
            self.await_silence()
        return lines

    def _answer(self, framer: LineFramer) -> None:
        """Answer what has come with the lines, and is none."""
        telnet = framer.telnet
        if telnet is not None:
            if telnet.answers:
                self.session.reply(telnet.answers)
                telnet.answers = b""
            if telnet.is_asked and self.is_here:
                self.session.reply(self.is_here)
            telnet.is_asked = False
        if framer.is_foreign and not framer.is_told:
            framer.is_told = True
            self.session.reply(self.no_text)
