"""A connection that sends lines: netcat, telnet, a raw socket, in whatever protocol of ours."""

from __future__ import annotations

from chatroom_tw.protocols.framing import LineFramer
from chatroom_tw.protocols.silence import EndedBySilence

# What telnet sends when ctrl-c is pressed: IAC IP, and IAC DO TIMING-MARK. Until it
# gets IAC WONT TIMING-MARK it shows nothing more (RFC 854, RFC 860).
INTERRUPT = b"\xff\xf4\xff\xfd\x06"
INTERRUPTED = b"\xff\xfc\x06"


class LinesConnection(EndedBySilence):
    """A client that sends lines. A subclass says what they mean, in `receive`."""

    __slots__ = ()

    _framer: LineFramer

    def __init__(self) -> None:
        super().__init__(LineFramer())

    def receive(self, lines: list[str]) -> None:
        """Do what the lines mean. `TOO_LONG` stands for each that was."""
        raise NotImplementedError

    def dataReceived(self, data: bytes) -> None:
        if not data.isascii() and INTERRUPT in data:
            data = data.replace(INTERRUPT, b"")
            self.session.reply(INTERRUPTED)
        framer = self._framer
        lines = framer.feed(data)
        if lines:
            self.receive(lines)
        if self._silence or not framer.sends_newlines:
            self._await_silence()
