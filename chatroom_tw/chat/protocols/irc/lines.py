"""IRC over TCP: a client that sends lines, and its factory, which finds dead clients."""

from __future__ import annotations

import time
from collections.abc import Sequence

from twisted.internet.task import LoopingCall

from chatroom_tw.chat.protocols.irc.connection import SLOTS, TO_ROOM, IrcProtocol, cost_of
from chatroom_tw.chat.protocols.irc.framing import IrcFramer, lines_of
from chatroom_tw.chat.protocols.irc.settings import IrcSettings
from chatroom_tw.server.clock import Wall
from chatroom_tw.server.fanout import deliver
from chatroom_tw.server.gateway import Gateway
from chatroom_tw.server.listen.signature import Late, Prefixes
from chatroom_tw.server.net.factory import ConnectionFactory

LOOK_EVERY = 30.0
"""Seconds after which the factory looks for silent clients."""
PINGED, DROPPED = 2, 3
"""How often it finds a client silent before it pings it, and at most before it drops it."""


class IrcLines(IrcProtocol):
    """One client of IRC that sends lines."""

    __slots__ = (*SLOTS, "_framer", "silent")

    factory: IrcFactory
    protocol_word = "irc"

    def __init__(self) -> None:
        super().__init__()
        self._framer = IrcFramer()
        self.silent = 0
        """How often the factory has looked since something has come."""

    def greet(self) -> None:
        self.factory.here[self] = None
        super().greet()

    def gone(self) -> None:
        self.factory.here.pop(self, None)
        super().gone()

    def parse(self, data: bytes) -> Sequence[bytes]:
        self.silent = 0
        return self._framer.feed(data)

    def wasted(self, size: int) -> int:
        return size if self._framer.is_dropping else 0

    def cost(self, units: Sequence[bytes]) -> float:
        return sum(map(cost_of, units))

    def receive(self, units: Sequence[bytes]) -> None:
        for unit in units:
            if not (unit.startswith(TO_ROOM) and self.say(unit)):
                for line in lines_of(unit):
                    if not (line.startswith(TO_ROOM) and self.say(line)):
                        self.take_line(line)


class IrcFactory(ConnectionFactory):
    """Makes an `IrcLines` for each connection. It finds dead clients."""

    protocol = IrcLines
    signature = Prefixes(b"CAP ", b"PASS ")

    def __init__(self, gateway: Gateway, settings: IrcSettings, wall: Wall = time.time) -> None:
        """`wall` is the computer's clock."""
        super().__init__(gateway)
        self.settings = settings
        self.wall = wall
        self.here: dict[IrcLines, None] = {}
        self._pinging = LoopingCall(self._ping)
        self._pinging.clock = self.clock  # type: ignore[assignment]

    def startFactory(self) -> None:
        if not self._pinging.running:
            self._pinging.start(LOOK_EVERY, now=False)

    def stopFactory(self) -> None:
        if self._pinging.running:
            self._pinging.stop()

    def _ping(self) -> None:
        """Ping who is silent; drop those from whom nothing has come since the last ping."""
        ping = f"PING :{self.settings.name}\r\n".encode()
        for client in list(self.here):
            client.silent += 1
            if client.silent == PINGED:
                deliver(client, ping)
            elif client.silent > DROPPED:
                client.drop("gone")


class TypedIrcFactory(IrcFactory):
    """The same for clients that begin with a command that people type, too: once they are greeted
    it is theirs to say."""

    signature = Prefixes(b"NICK ", b"USER ", late=Late.IGNORED)
