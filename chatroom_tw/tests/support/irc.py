"""Clients of IRC without sockets, for the tests."""

from __future__ import annotations

from typing import Any

from wsproto import ConnectionType, WSConnection
from wsproto import events as ws

from chatroom_tw.tests.support.clients import FakeClient
from chatroom_tw.tests.support.server import FakeServer
from chatroom_tw.tests.support.websocket import BINARY, frame


class IrcClient(FakeClient):
    """A client that sends messages, and reads lines without their ends."""

    def send(self, *messages: str) -> None:
        """Send each message in a piece of its own."""
        for message in messages:
            self.send_bytes(f"{message}\r\n".encode())

    def received(self) -> list[str]:
        """The lines that have come since the last call."""
        text = self.received_text()
        assert not text or text.endswith("\r\n"), text
        return text.split("\r\n")[:-1]

    def ask(self, *messages: str) -> list[str]:
        """Send messages, and return the lines that come."""
        self.send(*messages)
        return self.received()

    def register(self, name: str, *caps: str) -> list[str]:
        """Register with this nickname and these capabilities; the lines that come."""
        if caps:
            self.send(f"CAP REQ :{' '.join(caps)}")
        self.send(f"NICK {name}", f"USER {name} 0 * :{name.title()}")
        if caps:
            self.send("CAP END")
        return self.received()

    def offered(self) -> dict[str, str]:
        """The capabilities that there are, with their values; the client negotiates from now on."""
        words = (line.partition(" :")[2].split() for line in self.ask("CAP LS 302"))
        return dict(word.partition("=")[::2] for some in words for word in some)

    def numerics(self, *messages: str) -> list[str]:
        """Send messages, and return the commands and numerics of the lines that come."""
        return [command_of(line) for line in self.ask(*messages)]


def command_of(line: str) -> str:
    """The command or the numeric of a line."""
    words = line.split(" ")
    return next(word for word in words if word[:1] not in "@:")


class IrcSocketClient(IrcClient):
    """A client of IRC over a WebSocket, at a path of a site."""

    def __init__(
        self, server: FakeServer, site: Any, port: int, *subprotocols: str, path: str = "/irc"
    ) -> None:
        super().__init__(server, site, port)
        self._frames = WSConnection(ConnectionType.CLIENT)
        self.subprotocol: str | None = None
        """The subprotocol that the server has chosen."""
        self.are_binary: set[bool] = set()
        """Whether the messages that have come were binary ones."""
        self.closed: int | None = None
        """The code with which the server has closed the WebSocket."""
        origin = [(b"Origin", b"http://chat.example")]
        asked = list(subprotocols)
        request = ws.Request("chat.example", path, extra_headers=origin, subprotocols=asked)
        self.send_bytes(self._frames.send(request))

    def send(self, *messages: str) -> None:
        """Send each as a message of text."""
        for message in messages:
            self.send_bytes(frame(message.encode()))

    def send_binary(self, message: bytes) -> None:
        """Send a binary message."""
        self.send_bytes(frame(message, BINARY))

    def received(self) -> list[str]:
        """The messages that have come since the last call."""
        self.server.clock.advance(0)
        self._frames.receive_data(self.transport.value())
        self.transport.clear()
        messages = []
        for event in self._frames.events():
            if isinstance(event, ws.TextMessage | ws.BytesMessage):
                assert event.message_finished
                is_binary = isinstance(event, ws.BytesMessage)
                self.are_binary.add(is_binary)
                messages.append(event.data.decode() if is_binary else event.data)
            elif isinstance(event, ws.CloseConnection):
                self.closed = event.code
            elif isinstance(event, ws.AcceptConnection):
                self.subprotocol = event.subprotocol
        return messages
