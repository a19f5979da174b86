"""A connection that sends lines: netcat, telnet, a raw socket, in whatever protocol of ours.

It is the `LineFramer` with a clock: where silence ends a line, it says when.
"""

from __future__ import annotations

from twisted.internet.interfaces import IDelayedCall
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure

from chatroom_tw.protocols.connection import Connection
from chatroom_tw.protocols.framing import SILENCE, LineFramer

# What telnet sends when ctrl-c is pressed: IAC IP, and IAC DO TIMING-MARK. Until it
# gets IAC WONT TIMING-MARK it shows nothing more (RFC 854, RFC 860).
INTERRUPT = b"\xff\xf4\xff\xfd\x06"
INTERRUPTED = b"\xff\xfc\x06"


class LinesConnection(Connection):
    """A client that sends lines. A subclass says what they mean, in `receive`."""

    __slots__ = ("_framer", "_silence")

    def __init__(self) -> None:
        super().__init__()
        self._framer = LineFramer()
        self._silence: IDelayedCall | None = None

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

    def readConnectionLost(self) -> None:
        self.receive(self._framer.bare())  # The end is silence too.
        super().readConnectionLost()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        if self._silence:
            self._silence.cancel()
        super().connectionLost(reason)

    def _await_silence(self) -> None:
        """Start waiting, wait anew, or wait no more, for what would end a bare line."""
        if self._silence:
            self._silence.cancel()
            self._silence = None
        if self._framer.waits:
            self._silence = self.factory.board.clock.callLater(SILENCE, self._silent)

    def _silent(self) -> None:
        self._silence = None
        self.receive(self._framer.bare())
