"""The tombola's line protocol. docs/protocols/tombola.md is its manual.

    a client sends                    the server sends
    line = word [" " arguments]       line = WORD [" " values]     for programs
                                           | "* " text             for people

Lines are UTF-8 and end with LF (or CRLF, from a client). Only the modules `line…` know
the words of this protocol; the rules decide what they mean.
"""

from __future__ import annotations

from collections.abc import Sequence

from chatroom_tw.server.fanout import Renderer
from chatroom_tw.server.net.factory import ConnectionFactory
from chatroom_tw.server.net.framing import LINE_LIMIT, TOO_LONG
from chatroom_tw.server.net.lines import LinesConnection
from chatroom_tw.server.text import visible
from chatroom_tw.tombola.protocols.line_host_verbs import HOST_VERBS
from chatroom_tw.tombola.protocols.line_texts import render
from chatroom_tw.tombola.protocols.line_verbs import VERBS, Verb, other_claim
from chatroom_tw.tombola.rules import commands
from chatroom_tw.tombola.rules.commands import Command
from chatroom_tw.tombola.rules.host_commands import HostCommand


def _help(of: tuple[str, Verb]) -> str:
    word, verb = of
    return f"* {f'{word} {verb.usage}'.strip()} - {verb.help}"


HELP = "\n".join(
    [
        *map(_help, VERBS.items()),
        "* EARLY-FIVE, ROW-3, … - claim one of the other prizes that PRIZES lists",
        "* HELP - this",
        "* for hosts:",
        *map(_help, HOST_VERBS.items()),
    ]
)


def parse(line: str) -> Command | HostCommand | str | None:
    """A line as a command, as a text to answer it with, or None if it is empty."""
    if line == TOO_LONG:
        return f"ERROR that line was dropped: it is longer than {LINE_LIMIT} bytes"
    line = visible(line)
    if not line.strip():
        return None
    word, *given = line.split(None, 1)
    if word.upper() == "HELP":
        return HELP
    verb = VERBS.get(word.upper()) or HOST_VERBS.get(word.upper()) or other_claim(word)
    if verb is None:
        return f"ERROR unknown command {word[:64]}; HELP lists them"
    try:
        return verb.make("".join(given).strip())
    except ValueError:
        return f"ERROR use it like this: {word.upper()} {verb.usage}".rstrip()


class TombolaProtocol(LinesConnection):
    """The connection of a player."""

    __slots__ = ()

    renderer = renderer_elsewhere = Renderer(render, echo=True)
    no_text = b"ERROR that is no text, and was dropped: this server takes lines of UTF-8 text\n"
    protocol_word = "line"
    at_end = commands.Drop()

    def connectionMade(self) -> None:
        super().connectionMade()
        self.session.submit(commands.Sit())

    def receive(self, units: Sequence[str]) -> None:
        for line in units:
            meant = parse(line)
            if isinstance(meant, str):
                self.session.reply(f"{meant}\n".encode())
            elif meant is not None:
                self.session.submit(meant)


class TombolaFactory(ConnectionFactory):
    """Makes a `TombolaProtocol` for each connection."""

    protocol = TombolaProtocol
