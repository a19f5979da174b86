"""WebSockets (RFC 6455): a connection whose clients send messages, and are sent frames.

The handshake is HTTP's business, and is done when one of these takes the connection over.
wsproto takes apart what comes: each message is a unit, and so is each other frame, so that
flood control charges for all of them. What is sent is a text frame of an event, which is
the same bytes for every member of a room: browsers get it as netcats get their line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from struct import pack
from typing import ClassVar

from twisted.internet.task import LoopingCall
from wsproto import ConnectionType
from wsproto import events as ws
from wsproto.connection import Connection as Frames
from wsproto.connection import ConnectionState
from wsproto.frame_protocol import CloseReason

from chatroom_tw.server.fanout import deliver
from chatroom_tw.server.gateway import Gateway
from chatroom_tw.server.limits import for_bytes
from chatroom_tw.server.net.connection import Connection
from chatroom_tw.server.net.factory import ConnectionFactory
from chatroom_tw.server.net.state import State

MESSAGE_LIMIT = 1 << 16
"""The most bytes of a message."""
PING_EVERY = 30.0
"""Seconds."""
MISSED = 2
"""After how many pings in a row a client from which nothing comes is dropped."""
PING = b"\x89\x00"
FINAL_TEXT, FINAL_BINARY = 0x81, 0x82
"""The first byte of a frame that is a whole message of text, or a binary one."""


def frame(payload: bytes, first: int = FINAL_TEXT) -> bytes:
    """A message, as a server sends it: unmasked, in one frame (5.2). Text is UTF-8."""
    size = len(payload)
    if size < 126:
        return bytes((first, size)) + payload
    if size < 1 << 16:
        return pack("!BBH", first, 126, size) + payload
    return pack("!BBQ", first, 127, size) + payload


@dataclass(frozen=True, slots=True)
class Message:
    """A whole message. If it was one of text, it is UTF-8."""

    data: bytes


@dataclass(frozen=True, slots=True)
class OtherFrame:
    """A frame that completes no message: it costs as much, and means nothing more."""


@dataclass(frozen=True, slots=True)
class Violation:
    """The client has broken the protocol: the connection is closed with this code."""

    code: int


@dataclass(frozen=True, slots=True)
class Closing:
    """The client closes the WebSocket in order."""


Unit = Message | OtherFrame | Violation | Closing
OTHER_FRAME, CLOSING = OtherFrame(), Closing()


class WebSocketConnection(Connection[Unit]):
    """A client that sends messages. A subclass says what they mean: `receive_message`."""

    __slots__ = ("_answer", "_frames", "_message", "pings_missed")

    factory: WebSocketFactory
    read_size = 1 << 12  # Taking many small frames apart is expensive.
    takes_binary: ClassVar[bool] = False
    """Whether a message may be a binary one."""

    def __init__(self, answer: bytes = b"") -> None:
        """`answer` is the answer to the HTTP request, which goes before everything else."""
        super().__init__()
        self._answer = answer
        self._frames = Frames(ConnectionType.SERVER)
        self._message = bytearray()  # as far as it has come
        self.pings_missed = 0

    def receive_message(self, message: bytes) -> None:
        """Do what the message means."""
        raise NotImplementedError

    def message_cost(self, message: bytes) -> float:
        """What flood control charges for the message: 1 for each 4 KiB begun."""
        return for_bytes(len(message))

    # -- beginning and ending

    def greet(self) -> None:
        """Answer through the transport: there may be more of HTTP in it, and that goes first."""
        answer, self._answer = self._answer, b""
        self.factory.here.add(self)
        if self._has_socket:
            self.fill_outbox(answer)
        else:
            self.transport.write(answer)

    def gone(self) -> None:
        self.factory.here.discard(self)
        super().gone()

    def close(self, code: int = CloseReason.NORMAL_CLOSURE) -> None:
        if self.state is State.OPEN and self._frames.state is not ConnectionState.CLOSED:
            self.deliver(self._frames.send(ws.CloseConnection(code)))
        super().close()

    # -- what comes

    def cost(self, units: Sequence[Unit]) -> float:
        """A message costs what `message_cost` says, any other frame 1, an end nothing."""
        return sum(
            self.message_cost(unit.data) if isinstance(unit, Message) else unit is OTHER_FRAME
            for unit in units
        )

    def receive(self, units: Sequence[Unit]) -> None:
        for unit in units:
            if isinstance(unit, Message):
                self.receive_message(unit.data)
            elif isinstance(unit, Violation):
                self._finish_with(unit.code)
            elif isinstance(unit, Closing):
                self.readConnectionLost()

    def parse(self, data: bytes) -> Sequence[Unit]:
        self.pings_missed = 0
        frames = self._frames
        if frames.state is not ConnectionState.OPEN:
            return ()
        units: list[Unit] = []
        frames.receive_data(data)
        self._take_apart(units)
        return units

    def _take_apart(self, units: list[Unit]) -> None:
        """Add a unit for each frame that has come, but for the parts of one that is cut."""
        ping: ws.Ping | None = None
        for event in self._frames.events():
            if isinstance(event, ws.TextMessage | ws.BytesMessage):
                if isinstance(event, ws.TextMessage):
                    self._message += event.data.encode()
                elif self.takes_binary:
                    self._message += event.data
                else:
                    units.append(Violation(CloseReason.UNSUPPORTED_DATA))
                    break
                if len(self._message) > MESSAGE_LIMIT:
                    units.append(Violation(CloseReason.MESSAGE_TOO_BIG))
                    break
                if event.message_finished:
                    units.append(Message(bytes(self._message)))
                    self._message = bytearray()
                elif event.frame_finished:
                    units.append(OTHER_FRAME)
            elif isinstance(event, ws.CloseConnection):
                in_order = self._frames.state is ConnectionState.REMOTE_CLOSING
                # In another state it is wsproto that closes, as the client broke a rule.
                units.append(CLOSING if in_order else Violation(event.code))
                return  # After it there is nothing, not even an answer to a ping.
            else:
                if isinstance(event, ws.Ping):
                    ping = event
                units.append(OTHER_FRAME)
        if ping is not None:  # Of several, the last is answered (5.5.3).
            self.deliver(self._frames.send(ping.response()))

    def _finish_with(self, code: int) -> None:
        """Close with this code, after the client has been sent all that was said before."""
        self.session.after(lambda: self.close(code))


class WebSocketFactory(ConnectionFactory):
    """What the Factory of a WebSocket protocol is made of. It finds dead clients."""

    protocol: type[WebSocketConnection]
    subprotocols: ClassVar[frozenset[str]] = frozenset()
    """Those that clients can ask for (RFC 6455, 1.9)."""
    page = ""
    """The version of the site's pages, which a page can compare with its own."""

    def __init__(self, gateway: Gateway) -> None:
        super().__init__(gateway)
        self.here: set[WebSocketConnection] = set()
        self._pinging = LoopingCall(self._ping)
        self._pinging.clock = self.clock  # type: ignore[assignment]

    def startFactory(self) -> None:
        self._pinging.start(PING_EVERY, now=False)

    def stopFactory(self) -> None:
        self._pinging.stop()

    def take_up(self, answer: bytes, subprotocol: str | None = None) -> WebSocketConnection:
        """A connection that begins with this answer to its HTTP request.

        `subprotocol` is the first that the client has asked for, of those that there are.
        """
        connection = self.protocol(answer)
        connection.factory = self
        return connection

    def _ping(self) -> None:
        for connection in list(self.here):
            if connection.pings_missed == MISSED:
                connection.drop("gone")
            else:
                connection.pings_missed += 1
                deliver(connection, PING)
