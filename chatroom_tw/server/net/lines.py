"""A connection that sends lines: netcat, telnet, a raw socket, in whatever protocol of ours.

What the lines mean is for its `Talk` to say, which may give way to another in the
middle of the conversation: the connection, and all that the rules know of it, stays.
"""

from __future__ import annotations

from typing import Any, ClassVar

from chatroom_tw.server.fanout import Form
from chatroom_tw.server.net.framing import LineFramer
from chatroom_tw.server.net.silence import EndedBySilence

# What telnet sends when ctrl-c is pressed: IAC IP, and IAC DO TIMING-MARK. Until it
# gets IAC WONT TIMING-MARK it shows nothing more (RFC 854, RFC 860).
INTERRUPT = b"\xff\xf4\xff\xfd\x06"
LAST_OF_IT = INTERRUPT[-1:]  # the only part that is ASCII
INTERRUPTED = b"\xff\xfc\x06"


class Talk:
    """What the lines mean that a client sends, and how it is told things."""

    __slots__ = ()

    form: Form
    form_elsewhere: Form
    least: ClassVar[int] = 2
    """How many bytes are a line of a client that has no newlines, if it has sent one already."""

    def begin(self, client: LinesConnection) -> None:
        """The client has turned to this."""

    def receive(self, client: LinesConnection, lines: list[str]) -> None:
        """Do what the lines mean. `TOO_LONG` stands for each that was."""
        raise NotImplementedError

    def render(self, client: LinesConnection, event: Any) -> bytes:
        """What the client is sent when it is told of an event alone."""
        return self.form.render(event)


class LinesConnection(EndedBySilence):
    """A client that sends lines. A subclass says what they mean, by a `Talk` or in `receive`."""

    __slots__ = ("talk",)

    first_talk: ClassVar[Talk | None] = None
    _framer: LineFramer

    def __init__(self) -> None:
        super().__init__(LineFramer())
        self.talk = self.first_talk

    @property
    def form(self) -> Form:
        return self.talk.form

    @property
    def form_elsewhere(self) -> Form:
        return self.talk.form_elsewhere

    def render(self, event: Any) -> bytes:
        return self.talk.render(self, event) if self.talk else super().render(event)

    def receive(self, lines: list[str]) -> None:
        """Do what the lines mean. `TOO_LONG` stands for each that was."""
        self.talk.receive(self, lines)

    def turn_to(self, talk: Talk) -> None:
        """What comes from now on is meant for `talk`."""
        self.talk = talk
        self._framer.least = talk.least
        talk.begin(self)

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
