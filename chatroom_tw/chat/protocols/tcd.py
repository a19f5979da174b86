"""The TCD protocol: requests and answers of several lines. See docs/protocols/tcd.md.

    a client sends                            the server sends
    HELO text                                 HELO text, IP:ip, Port:port, StudentID:id
    KILL_SERVICE
    JOIN_CHATROOM: room                       JOINED_CHATROOM: room
    CLIENT_IP: 0                              SERVER_IP: ip
    PORT: 0                                   PORT: port
    CLIENT_NAME: name                         ROOM_REF: number
                                              JOIN_ID: number
    LEAVE_CHATROOM: ref                       LEFT_CHATROOM: ref
    JOIN_ID: id                               JOIN_ID: number
    CLIENT_NAME: name
    CHAT: ref                                 CHAT: ref
    JOIN_ID: id                               CLIENT_NAME: name
    CLIENT_NAME: name                         MESSAGE: text
    MESSAGE: text, and an empty line          and an empty line
    DISCONNECT: 0                             ERROR_CODE: number
    PORT: 0                                   ERROR_DESCRIPTION: text
    CLIENT_NAME: name

Text is UTF-8, with one field in a line. The server ends lines with LF; a client may end its own
with CRLF. `tcd_requests` parses the left column; `tcd_texts` renders the right one. Every member
of a room gets the same bytes, including the member who acted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from twisted.internet.address import IPv4Address, IPv6Address

from chatroom_tw.chat.protocols import tcd_texts
from chatroom_tw.chat.protocols.tcd_requests import (
    BadRequest,
    Hello,
    Request,
    RequestParser,
    Skipped,
)
from chatroom_tw.chat.protocols.tcd_texts import CANNOT_PARSE, GONE_FROM, error
from chatroom_tw.chat.rules import commands, events
from chatroom_tw.chat.rules.events import Event
from chatroom_tw.chat.rules.person_events import Walled
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server.fanout import Renderer
from chatroom_tw.server.gateway import Gateway
from chatroom_tw.server.limits import for_bytes
from chatroom_tw.server.listen.signature import Prefixes
from chatroom_tw.server.net.bare import BareConnection
from chatroom_tw.server.net.factory import ConnectionFactory

# -- The protocol.

LINES_AS_ONE = 5
"""How many lines of a text cost as much as one request."""


def _cost(request: Request) -> float:
    if not isinstance(request, commands.Say):
        return 1
    return for_bytes(len(request.text.encode())) + request.text.count("\n") // LINES_AS_ONE


class TcdProtocol(BareConnection[Request]):
    """The connection of one client of the TCD protocol.

    Simple clients read an answer, and the CHAT that follows from it, by one `recv`. So the answer
    waits for the CHAT, which comes in the same turn if there is one, and goes out in one write.
    """

    __slots__ = ("_answer", "_rooms", "_waits")

    factory: TcdFactory
    renderer = renderer_elsewhere = Renderer(tcd_texts.render, echo=True)
    traits = Traits(0)
    protocol_word = "tcd"
    at_end = commands.Quit()

    def __init__(self) -> None:
        super().__init__(RequestParser())
        self._answer: bytes | None = None  # an answer that a CHAT follows, and is about to come
        self._waits = b""
        self._rooms: tuple[int, ...] = ()  # the numbers of its rooms, in the order of entering

    def cost(self, units: Sequence[Request]) -> float:
        """A request costs 1, and its text as much as its bytes, or its lines, are of requests.

        That is 1 for each 4 KiB begun, and 1 more for each `LINES_AS_ONE` lines.
        """
        return sum(map(_cost, units))

    def receive(self, units: Sequence[Request]) -> None:
        for request in units:
            if isinstance(request, Hello):
                self.session.reply(self._hello(request))
            elif isinstance(request, BadRequest):
                self.session.reply(error(CANNOT_PARSE, request.why).encode())
            elif not isinstance(request, Skipped):
                self.session.submit(request)

    def render(self, event: Event) -> bytes:
        if isinstance(event, events.Entered):
            self._rooms = (*self._other_rooms(event.room_number), event.room_number)
            self._answer = self._joined_chatroom(event)
            return self._answer
        if isinstance(event, GONE_FROM):
            self._rooms = self._other_rooms(event.room_number)
        elif isinstance(event, Walled):
            return tcd_texts.walled(event, self._rooms[-1]) if self._rooms else b""
        text = super().render(event)
        if isinstance(event, events.Exited):
            self._answer = text
        return text

    def deliver(self, data: bytes) -> None:
        if data is self._answer:
            self._answer, self._waits = None, self._waits + data
            self.factory.clock.callLater(0, self._try, self._send_waiting)
            return
        if self._waits:
            data, self._waits = self._waits + data, b""
        super().deliver(data)

    def close(self) -> None:
        self._send_waiting()
        super().close()

    def _send_waiting(self) -> None:
        if self._waits:
            self.deliver(b"")

    def _hello(self, hello: Hello) -> bytes:
        ip, port = self._server_address()
        return b"%b\nIP:%b\nPort:%d\nStudentID:%b\n" % (
            *(hello.line, ip.encode(), port),
            self.factory.student_id.encode(),
        )

    def _other_rooms(self, room: int) -> tuple[int, ...]:
        return tuple(each for each in self._rooms if each != room)

    def _joined_chatroom(self, entered: events.Entered) -> bytes:
        ip, port = self._server_address()
        return (
            f"JOINED_CHATROOM: {entered.written}\nSERVER_IP: {ip}\nPORT: {port}\n"
            f"ROOM_REF: {entered.room_number}\nJOIN_ID: {entered.membership}\n"
        ).encode()

    def _server_address(self) -> tuple[str, int]:
        """The IP address and port that the client has connected to."""
        transport: Any = self.transport
        host = transport.getHost()
        if isinstance(host, IPv4Address | IPv6Address):
            return host.host.removeprefix("::ffff:"), host.port
        return "unix", 0  # A unix socket has neither.


class TcdFactory(ConnectionFactory):
    """Makes a `TcdProtocol` for each connection."""

    protocol = TcdProtocol
    signature = Prefixes(
        b"HELO",
        b"KILL_SERVICE",
        b"JOIN_CHATROOM:",
        b"LEAVE_CHATROOM:",
        b"CHAT:",
        b"DISCONNECT:",
    )

    def __init__(self, gateway: Gateway, student_id: str = "0") -> None:
        """`student_id` is the StudentID in the answer to HELO."""
        super().__init__(gateway)
        self.student_id = student_id
