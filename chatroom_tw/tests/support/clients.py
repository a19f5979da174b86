"""Clients without sockets, for the tests: each sends bytes to its connection, and reads the answer.

`send` sends, `received` returns what has come since the last call, and `ask` does both.
"""

from __future__ import annotations

import json
from typing import Any

from twisted.internet.address import IPv4Address
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from wsproto import ConnectionType, WSConnection
from wsproto import events as ws

from chatroom_tw.server.net.framing import SILENCE
from chatroom_tw.tests.support.messages import line_of, without_type
from chatroom_tw.tests.support.server import FakeServer
from chatroom_tw.tests.support.websocket import frame

SERVER_PORT = 12000


class FakeClient:
    """A client at a port of 127.0.0.1, connected to port 12000."""

    def __init__(self, server: FakeServer, factory: Any, port: int) -> None:
        """`factory` makes the connection, in the place of a listener."""
        self.server = server
        self.address = f"127.0.0.1:{port}"
        self.transport = StringTransport(
            hostAddress=IPv4Address("TCP", "127.0.0.1", SERVER_PORT),
            peerAddress=IPv4Address("TCP", "127.0.0.1", port),
        )
        self.transport.protocol = factory.buildProtocol(None)
        self.protocol.makeConnection(self.transport)

    @property
    def protocol(self) -> Any:
        """The protocol that has the connection now: a WebSocket takes it over from HTTP."""
        return self.transport.protocol

    @property
    def is_throttled(self) -> bool:
        """Whether the server does not read from this client."""
        return self.transport.producerState == "paused"

    def send_bytes(self, data: bytes) -> None:
        """Send the bytes in one piece."""
        self.protocol.dataReceived(data)

    def hang_up(self) -> None:
        """Close the connection in order."""
        self.protocol.readConnectionLost()
        self.protocol.connectionLost(Failure(ConnectionDone()))

    def reset(self) -> None:
        """Break the connection off."""
        self.transport.disconnected = True
        self.protocol.connectionLost(Failure(ConnectionLost()))

    def received_text(self) -> str:
        """The text that has come since the last call, including that of this turn."""
        self.server.clock.advance(0)
        text = self.transport.value().decode()
        self.transport.clear()
        return text


class LineClient(FakeClient):
    """A client that sends lines; of the application's line protocol by default."""

    def __init__(self, server: FakeServer, port: int, factory: Any = None) -> None:
        super().__init__(server, factory or server.factory, port)

    def send(self, *lines: str) -> None:
        """Send each line with its end, in a piece of its own."""
        for line in lines:
            self.send_bytes(f"{line}\n".encode())

    def received(self) -> list[str]:
        """The lines that have come since the last call."""
        text = self.received_text()
        assert not text or text.endswith("\n"), text
        return text.split("\n")[:-1]

    def ask(self, *lines: str) -> list[str]:
        """Send lines, and return the lines that come."""
        self.send(*lines)
        return self.received()


class TcdClient(FakeClient):
    """A client of the TCD protocol. The functions of `support.tcd` write its requests."""

    def send(self, *requests: str) -> None:
        """Send the requests in one piece."""
        self.send_bytes("".join(requests).encode())

    def received(self) -> str:
        """The text that has come since the last call."""
        return self.received_text()

    def ask(self, *requests: str) -> str:
        """Send requests, and return the text that comes."""
        self.send(*requests)
        return self.received()

    def wait_for_silence(self) -> str:
        """Let the time pass after which silence ends a request, and return what comes."""
        self.server.clock.advance(SILENCE)
        return self.received()


class WebClient(FakeClient):
    """A browser's WebSocket at `/ws` of a site, from the HTTP request on. Messages are dicts."""

    def __init__(
        self, server: FakeServer, site: Any, port: int, *, behind: bytes = b"", before: bytes = b""
    ) -> None:
        """`before` and `behind` are sent in one piece with the HTTP request."""
        super().__init__(server, site, port)
        self._frames = WSConnection(ConnectionType.CLIENT)
        self.closed: int | None = None
        """The code with which the server has closed the WebSocket."""
        self.pings = 0
        """How many pings have come. They are not answered."""
        self.pongs: list[bytes] = []
        """The payloads of the pongs that have come."""
        self.sizes: list[int] = []
        """The size of each message that has come, in bytes."""
        origin = [(b"Origin", b"http://chat.example")]
        request = ws.Request(host="chat.example", target="/ws", extra_headers=origin)
        self.send_bytes(before + self._frames.send(request) + behind)
        self.accepted = False
        """Whether the server has accepted the handshake."""

    def send(self, *messages: dict[str, Any]) -> None:
        """Send the messages in one piece."""
        self.send_text(*map(json.dumps, messages))

    def send_text(self, *texts: str) -> None:
        """Send each text as a message, whether or not it is JSON."""
        self.send_bytes(b"".join(frame(text.encode()) for text in texts))

    def received(self) -> list[dict[str, Any]]:
        """The messages that have come since the last call."""
        self.server.clock.advance(0)
        self._frames.receive_data(self.transport.value())
        self.transport.clear()
        messages, text = [], ""
        for event in self._frames.events():
            if isinstance(event, ws.TextMessage):
                text += event.data
                if event.message_finished:
                    messages.append(json.loads(text))
                    self.sizes.append(len(text.encode()))
                    text = ""
            elif isinstance(event, ws.CloseConnection):
                self.closed = event.code
            elif isinstance(event, ws.Ping):
                self.pings += 1
            elif isinstance(event, ws.Pong):
                self.pongs.append(bytes(event.payload))
            else:
                assert isinstance(event, ws.AcceptConnection), event
                self.accepted = True
        assert not text, "the last message is incomplete"
        return messages

    def received_text(self) -> str:
        """The messages as lines, without times. A text of several lines gives several lines."""
        return "".join(
            line_of({**message, "text": line} if "text" in message else message)
            for message in self.received()
            for line in message.get("text", "").split("\n")
        )

    def ask(self, *messages: dict[str, Any]) -> list[dict[str, Any]]:
        """Send messages, and return the messages that come."""
        self.send(*messages)
        return self.received()

    def received_of(self, type_: str) -> list[dict[str, Any]]:
        """The messages of one type that have come, without the type. Others are discarded."""
        return [without_type(one) for one in self.received() if one["type"] == type_]
