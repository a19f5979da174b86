"""The line protocol: for netcat, telnet, and a raw socket. See docs/protocols/line.md.

    a client sends                            the server sends
    line = text | "//" text                   said    = ["#" ROOM " "] "<" NAME "> " text
         | "L" | "exit"                       private = "<" NAME " -> you> " text
         | ip ":" port " " text                       | "<you -> " NAME "> " text
         | "/" word [" " arguments]           notice  = "* " text
                                              error   = "! " text

Text is UTF-8. The server ends its lines with LF; a client may end its own with CRLF. `line_parser`
parses the left column; `line_texts` has the texts of the right one. The rules decide what follows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from chatroom_tw.chat.protocols.line_parser import (
    HIDDEN,
    MARKS,
    WORDS,
    Answer,
    first_character,
    parse,
)
from chatroom_tw.chat.protocols.line_texts import ELSEWHERE, OWN, OWN_ELSEWHERE, TEXTS, Texts
from chatroom_tw.chat.protocols.line_verbs import SwitchMode
from chatroom_tw.chat.rules import commands
from chatroom_tw.chat.rules.commands import Command
from chatroom_tw.chat.rules.events import Event
from chatroom_tw.chat.rules.room_commands import CloseRoom
from chatroom_tw.server.fanout import Renderer
from chatroom_tw.server.gateway import Gateway
from chatroom_tw.server.net.factory import ConnectionFactory
from chatroom_tw.server.net.lines import LineHandler, LinesConnection


def _rendering(texts: Texts) -> Callable[[Event], bytes]:
    def render(event: Event) -> bytes:
        text = texts[type(event)](event)
        return f"{text}\n".encode() if text else b""

    return render


# -- The protocol.


class CommandHandler(LineHandler):
    """Makes commands of the lines of the line protocol, and lines of events."""

    short = frozenset(word.encode() for word in WORDS if len(word) == 1)
    renderer = Renderer(_rendering(TEXTS), own=_rendering(OWN))
    renderer_elsewhere = Renderer(_rendering(ELSEWHERE), own=_rendering(OWN_ELSEWHERE))

    def begin(self, client: LinesConnection) -> None:
        client.session.submit(commands.SetDelivery(on_request=False))

    def render(self, client: LinesConnection, event: Event) -> bytes:
        """The lines that tell the client alone of an event: none, if there is no text for it."""
        return self.renderer.render(event)

    def receive(self, client: LinesConnection, lines: Sequence[str]) -> None:
        """Submit what the lines mean. Adjacent lines of text make one command."""
        session = client.session
        if lines and MARKS.isdisjoint(map(first_character, lines)):
            text = "\n".join(lines)
            # Python seeks one character in a tenth of the time of two.
            if "-" not in text or HIDDEN not in text:
                session.submit(commands.new_say((text, None, False, None)))
                return
        said: list[str] = []
        for index, line in enumerate(lines):
            parsed = parse(line) if line[:1] in MARKS or line.startswith(HIDDEN) else line
            if isinstance(parsed, str):
                said.append(parsed)
            elif parsed is not None:
                if said:
                    session.submit(commands.Say("\n".join(said)))
                    said = []
                if not isinstance(parsed, SwitchMode):
                    self._do(client, parsed)
                elif self._switch(client, parsed.word):
                    client.receive(lines[index + 1 :])
                    return
        if said:
            session.submit(commands.Say("\n".join(said)))

    def _do(self, client: LinesConnection, parsed: Command | Answer) -> None:
        if isinstance(parsed, Answer):
            client.session.reply(f"{parsed.text}\n".encode())
        elif isinstance(parsed, CloseRoom) and isinstance(client, LineProtocol):
            client.session.submit(client.with_reason(parsed))
        else:
            client.session.submit(parsed)

    def _switch(self, client: LinesConnection, word: str) -> bool:
        """Switch to a mode at once: the next lines are for it. False: there is no such mode."""
        factory = client.factory
        make = factory.modes.get(word) if isinstance(factory, LineFactory) else None
        if make is None:
            self._do(client, Answer(f"! {word} is not available on this server"))
            return False
        client.switch_to(make(self))
        return True


LINE = CommandHandler()

Modes = Mapping[str, Callable[[LineHandler], LineHandler]]
"""The modes that a client can switch to, by their words (`/menu`). A function makes the mode's
line handler; its argument is the handler to which that one switches back."""


class LineProtocol(LinesConnection):
    """The connection of one client of the line protocol."""

    __slots__ = ("_closing",)

    first_handler = LINE
    no_text = (
        b"! that is no text, and was dropped: this server takes lines of UTF-8 text, "
        b"the TCD protocol and HTTP\n"
    )
    protocol_word = "line"
    at_end = commands.Quit()

    def __init__(self) -> None:
        super().__init__()
        self._closing = ""  # the reason of the last /close that was not confirmed

    def with_reason(self, command: CloseRoom) -> CloseRoom:
        """The command; if it confirms another one, with the reason that was given there."""
        before, self._closing = self._closing, "" if command.confirmed else command.reason
        if command.confirmed and before and not command.reason:
            return replace(command, reason=before)
        return command


class LineFactory(ConnectionFactory):
    """Makes a `LineProtocol` for each connection."""

    protocol = LineProtocol

    def __init__(
        self,
        gateway: Gateway,
        modes: Modes | None = None,
    ) -> None:
        """`modes` are the modes that clients can switch to; by default there are none."""
        super().__init__(gateway)
        self.modes = modes or {}
