"""The claim port: where a winner claims who hears the numbers on another port.

    a client sends                     the server sends
    line = PRIZE " " TOKEN             line = "OK"
                                            | "ERROR " text

PRIZE is a prize's word, and TOKEN that of a seat (`HELLO` says it; see tombola_line).
Everyone hears of a prize on the first port.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.interfaces import IDelayedCall

from chatroom_tw.server.fanout import Renderer
from chatroom_tw.server.net.factory import ConnectionFactory
from chatroom_tw.server.net.lines import LinesConnection
from chatroom_tw.server.refusals import Refusal
from chatroom_tw.tombola.protocols import words
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules.game import Missing
from chatroom_tw.tombola.rules.prizes import Prize

IDLE = 60.0
"""Seconds without a claim after which a connection is closed."""
USAGE = "ERROR claim like this: TOMBOLA TOKEN; the token is in the HELLO line of the first port"

TEXTS: dict[type[events.Event], Callable[[Any], str]] = {
    events.Accepted: lambda e: "OK",
    events.Bye: lambda e: "ERROR the server is stopping",
    Missing: words.missing,
    Refusal: words.refusal,
}


def render(event: events.Event) -> bytes:
    return f"{TEXTS[type(event)](event)}\n".encode()


def parse(line: str) -> commands.Claim | None:
    """The claim that a line makes, if it makes one."""
    word, _, token = line.strip().partition(" ")
    if word.upper() not in Prize.__members__ or not token.strip():
        return None
    return commands.Claim(Prize[word.upper()], token.strip())


class ClaimProtocol(LinesConnection):
    """Somebody with a claim: a visitor, who has no seat on this connection."""

    __slots__ = ("_idle",)

    renderer = renderer_elsewhere = Renderer(render)
    at_end = commands.Drop()
    _idle: IDelayedCall

    def connectionMade(self) -> None:
        self._idle = self.factory.clock.callLater(IDLE, self.close)
        super().connectionMade()

    def gone(self) -> None:
        if self._idle.active():
            self._idle.cancel()
        super().gone()

    def receive(self, lines: list[str]) -> None:
        for line in lines:
            claim = parse(line)
            if claim:
                self._keep_open()
                self.session.submit(claim)
            elif line.strip():
                self.session.reply(f"{USAGE}\n".encode())

    def _keep_open(self) -> None:
        if self._idle.active():
            self._idle.reset(IDLE)


class ClaimFactory(ConnectionFactory):
    """Makes a `ClaimProtocol` for each connection."""

    protocol = ClaimProtocol
