"""A whole chat without sockets, for the tests: its clock stands still until it is told to go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure

from chatroom_tw.chat_switchboard import ChatSwitchboard
from chatroom_tw.core.hall import Hall
from chatroom_tw.passwords import Passwords
from chatroom_tw.protocols.line import LineFactory, LineProtocol
from chatroom_tw.storage.memory import MemoryStorage

CHEAP = (2, 1, 1)
"""A cost of scrypt for passwords that guard nothing."""


class Chat:
    """A chat named `den`. `in_thread` says how passwords are hashed: at once, by default."""

    def __init__(self, in_thread: Callable[..., Deferred[Any]] = maybeDeferred) -> None:
        self.clock = Clock()
        self.storage = MemoryStorage()
        self.hall = Hall("den", self.storage.accounts())
        self.board = ChatSwitchboard(
            self.clock, self.hall, self.storage, Passwords(in_thread, CHEAP), lambda: None
        )
        self.factory = LineFactory(self.board)
        self._ports = iter(range(1001, 60000))

    def connect(self, *lines: str) -> Person:
        """Somebody new, who sends these lines. What they were told by then is forgotten."""
        person = Person(self, next(self._ports))
        person.send(*lines)
        person.heard()
        return person

    def people(self, *names: str) -> list[Person]:
        """Somebody of each name, in the main room; nobody has heard anything yet."""
        people = [self.connect(f"/nick {name}") for name in names]
        for person in people:
            person.heard()
        return people


class Person:
    """Somebody on the line protocol, from 127.0.0.1 and a port of their own."""

    def __init__(self, chat: Chat, port: int) -> None:
        self.chat = chat
        self.address = f"127.0.0.1:{port}"
        self.transport = StringTransport(peerAddress=IPv4Address("TCP", "127.0.0.1", port))
        self.protocol: LineProtocol = chat.factory.buildProtocol(None)
        self.protocol.makeConnection(self.transport)

    def send(self, *lines: str) -> None:
        """Send each line with its end."""
        for line in lines:
            self.send_bytes(f"{line}\n".encode())

    def send_bytes(self, data: bytes) -> None:
        self.protocol.dataReceived(data)

    def heard(self) -> list[str]:
        """The lines that came since this was last asked, this turn's included."""
        self.chat.clock.advance(0)
        text = self.transport.value().decode()
        self.transport.clear()
        assert not text or text.endswith("\n"), text
        return text.split("\n")[:-1]

    def ask(self, *lines: str) -> list[str]:
        """Send lines, and return what is heard."""
        self.send(*lines)
        return self.heard()

    def hang_up(self) -> None:
        """End the connection in order."""
        self.protocol.readConnectionLost()
        self.protocol.connectionLost(Failure(ConnectionDone()))

    def reset(self) -> None:
        """Break the connection off."""
        self.protocol.connectionLost(Failure(ConnectionLost()))
