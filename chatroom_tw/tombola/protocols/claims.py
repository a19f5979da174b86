"""The claim port: a player who plays on another port can claim prizes on this one.

    a client sends                     the server sends
    line = PRIZE " " TOKEN             line = "OK"
                                            | "ERROR " text

PRIZE is the kind of a prize (`TOMBOLA`, `EARLY-FIVE`), and TOKEN the token of a seat: in the
line protocol it is in the HELLO line. A prize is announced to all players on their own connections.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from chatroom_tw.server.fanout import Renderer
from chatroom_tw.server.net.factory import ConnectionFactory
from chatroom_tw.server.net.lines import LinesConnection
from chatroom_tw.server.refusals import Refusal
from chatroom_tw.server.text import visible
from chatroom_tw.tombola.protocols import words
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules.prizes import claimed_kind
from chatroom_tw.tombola.rules.winners import Missing

IDLE = 60.0
"""Seconds without a claim after which a connection is closed."""
USAGE = "ERROR claim like this: TOMBOLA TOKEN; the token is in the HELLO line of the first port"

TEXTS: dict[type[events.Event], Callable[[Any], str]] = {
    events.Accepted: lambda e: "OK",
    events.Stopping: lambda e: "ERROR the server is stopping or restarting",
    Missing: words.missing,
    Refusal: words.refusal,
}


def render(event: events.Event) -> bytes:
    return f"{TEXTS[type(event)](event)}\n".encode()


def parse(line: str) -> commands.Claim | None:
    """The claim in a line, or None if the line is invalid."""
    word, _, token = visible(line).strip().partition(" ")
    kind = claimed_kind(word)
    if kind is None or not token.strip():
        return None
    return commands.Claim(kind, token.strip())


class ClaimProtocol(LinesConnection):
    """The connection of a user who claims prizes. The user has no seat on it."""

    __slots__ = ("_idle",)

    renderer = renderer_elsewhere = Renderer(render)
    is_here = b""
    no_text = f"{USAGE}\n".encode()
    protocol_word = "claims"
    at_end = commands.Drop()
    _idle: Any
    """An `IDelayedCall`, while the connection is open."""

    def connectionMade(self) -> None:
        clock: Any = self.factory.clock
        self._idle = clock.callLater(IDLE, self.close)
        super().connectionMade()

    def gone(self) -> None:
        if self._idle.active():
            self._idle.cancel()
        super().gone()

    def receive(self, units: Sequence[str]) -> None:
        for line in units:
            claim = parse(line)
            if claim:
                self._reset_idle()
                self.session.submit(claim)
            elif visible(line).strip():
                self.session.reply(f"{USAGE}\n".encode())

    def _reset_idle(self) -> None:
        if self._idle.active():
            self._idle.reset(IDLE)


class ClaimFactory(ConnectionFactory):
    """Makes a `ClaimProtocol` for each connection."""

    protocol = ClaimProtocol
