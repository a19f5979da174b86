"""WebSockets (RFC 6455): a connection whose clients send messages, and are sent frames.

The handshake is HTTP's business, and done when one of these takes the connection over. What
comes is taken apart by wsproto; a message then is a line to the rest of us, so that it
counts as one, and waits as one. What is sent is a text frame of an event, which is the same
bytes for everybody: a room's browsers get it as netcats get their line.
"""

from __future__ import annotations

from collections import deque
from struct import pack
from typing import ClassVar

from twisted.internet.task import LoopingCall
from wsproto import Connection as Frames
from wsproto import ConnectionType
from wsproto import events as ws
from wsproto.connection import ConnectionState
from wsproto.frame_protocol import CloseReason

from chatroom_tw.server.fanout import hand
from chatroom_tw.server.hub import Switchboard
from chatroom_tw.server.net.connection import Connection, ConnectionFactory

MESSAGE_LIMIT = 1 << 16
"""The most bytes of a message."""
PING_EVERY = 30.0
"""Seconds."""
MISSED = 2
"""After how many pings in a row a client from which nothing comes is gone."""
PING = b"\x89\x00"
FINAL_TEXT = 0x81
"""The first byte of a frame that is a whole message of text."""


def frame(payload: bytes) -> bytes:
    """A message of UTF-8 text, as a server sends it: unmasked, in one frame (5.2)."""
    size = len(payload)
    if size < 126:
        return bytes((FINAL_TEXT, size)) + payload
    if size < 1 << 16:
        return pack("!BBH", FINAL_TEXT, 126, size) + payload
    return pack("!BBQ", FINAL_TEXT, 127, size) + payload


class _Violation(Exception):
    """What a client has sent ends the connection, with this code."""

    def __init__(self, code: int) -> None:
        self.code = code


class WebSocketConnection(Connection):
    """A client that sends messages. A subclass says what they mean: `receive`."""

    __slots__ = ("_answer", "_frames", "_message", "pings_missed")

    factory: WebSocketFactory
    read_size = 1 << 12  # Many small frames are dear to take apart.

    def __init__(self, answer: bytes = b"") -> None:
        """`answer` is that of HTTP, which goes before everything else."""
        super().__init__()
        self._answer = answer
        self._frames = Frames(ConnectionType.SERVER)
        self._message = bytearray()  # as far as it has come
        self.pings_missed = 0

    def receive(self, message: bytes) -> None:
        """Do what the message means: UTF-8, and none of it an LF."""
        raise NotImplementedError

    def lines_in(self, message: bytes) -> int:
        """As how many lines the message counts, at least one."""
        return 1

    # -- coming and going

    def greet(self) -> None:
        """Answer through the transport: there may be more of HTTP in it, and that goes first."""
        answer, self._answer = self._answer, b""
        self.factory.here.add(self)
        if self._pulls:
            self.fd = -1
            self._outbox = deque([answer])
            self._unsent = len(answer)
            self.transport.registerProducer(self, False)
        else:
            self.transport.write(answer)

    def gone(self) -> None:
        self.factory.here.discard(self)
        super().gone()

    def close(self, code: int = CloseReason.NORMAL_CLOSURE) -> None:
        if not self._closing and self._frames.state is not ConnectionState.CLOSED:
            self.deliver(self._frames.send(ws.CloseConnection(code)))
        super().close()

    # -- what comes

    def dataReceived(self, data: bytes) -> None:
        self.pings_missed = 0
        frames = self._frames
        if self._closing or frames.state is not ConnectionState.OPEN:
            return
        lines: list[bytes] = []
        code: int | None = None
        try:
            frames.receive_data(data)
            self._take_apart(lines)
        except _Violation as violation:
            code = violation.code
        except Exception:
            self.fail()
            return
        if lines:
            super().dataReceived(b"".join(lines))
        if code is not None:
            self.session.lost()  # So it hears what was told before, and nothing after.
            self.close(code)
        elif frames.state is ConnectionState.REMOTE_CLOSING:
            self.readConnectionLost()

    def take_in(self, data: bytes) -> None:
        for message in data.split(b"\n"):
            if message:
                self.receive(message)

    def _take_apart(self, lines: list[bytes]) -> None:
        """Add a line for each message that is whole, and an empty one for any other frame.

        So all frames count, whatever is in them. Where a message is more than a line, empty
        ones follow it. Raises `_Violation`.
        """
        ping: ws.Ping | None = None
        for event in self._frames.events():
            line = b"\n"
            if isinstance(event, ws.TextMessage):
                self._message += event.data.encode()
                if len(self._message) > MESSAGE_LIMIT:
                    raise _Violation(CloseReason.MESSAGE_TOO_BIG)
                if event.message_finished:
                    message = bytes(self._message.replace(b"\n", b" "))
                    line = message + b"\n" * self.lines_in(message)
                    self._message = bytearray()
                elif not event.frame_finished:
                    continue  # A part of one, as it happened to come.
            elif isinstance(event, ws.BytesMessage):
                raise _Violation(CloseReason.UNSUPPORTED_DATA)
            elif isinstance(event, ws.CloseConnection):
                if self._frames.state is ConnectionState.OPEN:
                    raise _Violation(event.code)  # It is wsproto's, not the client's.
                return  # After it there is nothing, not even an answer to a ping.
            elif isinstance(event, ws.Ping):
                ping = event
            lines.append(line)
        if ping is not None:  # Of several, the last is answered (5.5.3).
            self.deliver(self._frames.send(ping.response()))


class WebSocketFactory(ConnectionFactory):
    """What a WebSocket protocol's Factory is made of. It finds out who is gone."""

    protocol: ClassVar[type[WebSocketConnection]]

    def __init__(self, board: Switchboard) -> None:
        super().__init__(board)
        self.here: set[WebSocketConnection] = set()
        self._pinging = LoopingCall(self._ping)
        self._pinging.clock = board.clock

    def startFactory(self) -> None:
        self._pinging.start(PING_EVERY, now=False)

    def stopFactory(self) -> None:
        self._pinging.stop()

    def take_up(self, answer: bytes) -> WebSocketConnection:
        """A connection that begins with this answer to its HTTP request."""
        connection = self.protocol(answer)
        connection.factory = self
        return connection

    def _ping(self) -> None:
        for connection in list(self.here):
            if connection.pings_missed == MISSED:
                connection.drop("gone")
            else:
                connection.pings_missed += 1
                hand(connection, PING)
