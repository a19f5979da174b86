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

from chatroom_tw.chat import TURNS
from chatroom_tw.chat_switchboard import ChatSwitchboard
from chatroom_tw.core.hall import Hall
from chatroom_tw.core.kept import HistoryLimits
from chatroom_tw.core.limits import Limits
from chatroom_tw.passwords import Passwords
from chatroom_tw.protocols.connection import Connection, ConnectionFactory
from chatroom_tw.protocols.framing import SILENCE
from chatroom_tw.protocols.line import LineFactory
from chatroom_tw.protocols.menu import MenuFactory
from chatroom_tw.protocols.tcd import TcdFactory
from chatroom_tw.storage.memory import MemoryStorage

CHEAP = (1, 8, 1)
"""A cost of argon2 for passwords that guard nothing."""
UNLIMITED = Limits(flood=None)
"""Where the clock stands still nobody could say much otherwise."""


class Chat:
    """A chat named `den`. `in_thread` says how passwords are hashed: at once, by default.

    `stops` counts how often somebody has stopped the server.
    """

    def __init__(
        self,
        in_thread: Callable[..., Deferred[Any]] = maybeDeferred,
        *,
        may_be_stopped: bool = False,
        limits: Limits = UNLIMITED,
    ) -> None:
        self.clock = Clock()
        self.storage = MemoryStorage(HistoryLimits(), self.clock.seconds)
        self.hall = Hall("den", may_be_stopped=may_be_stopped)
        self.board = ChatSwitchboard(
            self.clock, self.hall, self.storage, Passwords(in_thread, CHEAP), self._stop
        )
        self.board.limits = limits
        self.stops = 0
        self.factory = LineFactory(self.board, TURNS)
        self.menu = MenuFactory(self.board)
        self.tcd = TcdFactory(self.board, "17300000")
        self._ports = iter(range(1001, 60000))

    def _stop(self) -> None:
        self.stops += 1

    def connect(self, *lines: str, factory: ConnectionFactory | None = None) -> Person:
        """Somebody new, who sends these lines. What they were told by then is forgotten."""
        person = Person(self, next(self._ports), factory)
        person.send(*lines)
        person.heard()
        return person

    def people(self, *names: str) -> list[Person]:
        """Somebody of each name, in the main room; nobody has heard anything yet."""
        people = [self.connect(f"/nick {name}") for name in names]
        for person in people:
            person.heard()
        return people

    def tcd_client(self) -> TcdClient:
        """A program that has connected to port 12000."""
        return TcdClient(self, self.tcd, next(self._ports))

    def tcd_clients(self, room: str, *names: str) -> list[TcdClient]:
        """A program of each name, in the room; none of them has heard anything yet."""
        clients = [self.tcd_client() for _ in names]
        for client, name in zip(clients, names):
            client.send(join(room, name))
        for client in clients:
            client.heard()
        return clients


class Somebody:
    """A connection from 127.0.0.1 and a port of its own, to port 12000."""

    def __init__(self, chat: Chat, factory: ConnectionFactory, port: int) -> None:
        self.chat = chat
        self.address = f"127.0.0.1:{port}"
        self.transport = StringTransport(
            hostAddress=IPv4Address("TCP", "127.0.0.1", 12000),
            peerAddress=IPv4Address("TCP", "127.0.0.1", port),
        )
        self.protocol: Connection = factory.buildProtocol(None)
        self.protocol.makeConnection(self.transport)

    def send_bytes(self, data: bytes) -> None:
        self.protocol.dataReceived(data)

    def hang_up(self) -> None:
        """End the connection in order."""
        self.protocol.readConnectionLost()
        self.protocol.connectionLost(Failure(ConnectionDone()))

    def reset(self) -> None:
        """Break the connection off."""
        self.transport.disconnected = True
        self.protocol.connectionLost(Failure(ConnectionLost()))

    def received(self) -> str:
        """What came since this was last asked, this turn's included."""
        self.chat.clock.advance(0)
        text = self.transport.value().decode()
        self.transport.clear()
        return text


class Person(Somebody):
    """Somebody who sends lines; of the line protocol, by default."""

    def __init__(self, chat: Chat, port: int, factory: ConnectionFactory | None = None) -> None:
        super().__init__(chat, factory or chat.factory, port)

    def send(self, *lines: str) -> None:
        """Send each line with its end."""
        for line in lines:
            self.send_bytes(f"{line}\n".encode())

    def heard(self) -> list[str]:
        """The lines that came since this was last asked."""
        text = self.received()
        assert not text or text.endswith("\n"), text
        return text.split("\n")[:-1]

    def ask(self, *lines: str) -> list[str]:
        """Send lines, and return what is heard."""
        self.send(*lines)
        return self.heard()


class TcdClient(Somebody):
    """A program on the TCD protocol. Requests are written as `join` and its kin write them."""

    def send(self, *requests: str) -> None:
        self.send_bytes("".join(requests).encode())

    def heard(self) -> str:
        return self.received()

    def ask(self, *requests: str) -> str:
        """Send requests, and return what is heard."""
        self.send(*requests)
        return self.heard()

    def silence(self) -> str:
        """Send nothing for long enough, and return what is heard."""
        self.chat.clock.advance(SILENCE)
        return self.heard()


def join(room: str, name: str) -> str:
    return f"JOIN_CHATROOM: {room}\nCLIENT_IP: 0\nPORT: 0\nCLIENT_NAME: {name}\n"


def leave(ref: object, name: str, join_id: object = 0) -> str:
    return f"LEAVE_CHATROOM: {ref}\nJOIN_ID: {join_id}\nCLIENT_NAME: {name}\n"


def say(ref: object, name: str, text: str, join_id: object = 0) -> str:
    return f"CHAT: {ref}\nJOIN_ID: {join_id}\nCLIENT_NAME: {name}\nMESSAGE: {text}\n\n"


def disconnect(name: str) -> str:
    return f"DISCONNECT: 0\nPORT: 0\nCLIENT_NAME: {name}\n"


def joined(room: str, ref: int, join_id: int) -> str:
    return (
        f"JOINED_CHATROOM: {room}\nSERVER_IP: 127.0.0.1\nPORT: 12000\n"
        f"ROOM_REF: {ref}\nJOIN_ID: {join_id}\n"
    )


def left(ref: int, join_id: int) -> str:
    return f"LEFT_CHATROOM: {ref}\nJOIN_ID: {join_id}\n"


def chat(ref: int, name: str, text: str) -> str:
    return f"CHAT: {ref}\nCLIENT_NAME: {name}\nMESSAGE: {text}\n\n"


def has_joined(ref: int, name: str) -> str:
    return chat(ref, name, f"{name} has joined this chatroom.")


def has_left(ref: int, name: str) -> str:
    return chat(ref, name, f"{name} has left this chatroom.")
