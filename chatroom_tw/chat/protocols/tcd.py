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
with CRLF. `tcd_requests` parses the left column; this module renders the right one. Every member
of a room gets the same bytes, including the member who acted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any

from twisted.internet.address import IPv4Address, IPv6Address

from chatroom_tw.chat.protocols.notices import NOTICE_LIMIT, as_many_as_fit, clipped
from chatroom_tw.chat.protocols.tcd_requests import (
    BadRequest,
    Hello,
    Request,
    RequestParser,
    Skipped,
)
from chatroom_tw.chat.rules import commands, events
from chatroom_tw.chat.rules.events import Event
from chatroom_tw.chat.rules.refusals import REASONS, ChatError
from chatroom_tw.chat.rules.rooms import MADE_LIMIT
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server.fanout import Renderer
from chatroom_tw.server.gateway import Gateway
from chatroom_tw.server.limits import for_bytes
from chatroom_tw.server.listen.signature import Prefixes
from chatroom_tw.server.net.bare import BareConnection
from chatroom_tw.server.net.factory import ConnectionFactory
from chatroom_tw.server.refusals import CommonError, Refusal
from chatroom_tw.server.text import as_written

# -- Output: a text for each type of event.


def _chat(ref: int, name: str, text: str) -> str:
    return f"CHAT: {ref}\nCLIENT_NAME: {name}\nMESSAGE: {text}\n\n"


def _said(said: events.Said) -> str:
    name = as_written(said.name)
    if not said.together:
        return "".join(_chat(said.room_number, name, line) for line in said.text.split("\n"))
    # An empty line ends the text. If one came earlier, a client could forge the lines after it.
    first, *others = said.text.split("\n")
    return _chat(said.room_number, name, "\n".join([first, *(line or " " for line in others)]))


def _joined(joined: events.Joined) -> str:
    return _told_of(joined.room_number, joined.names, "joined")


def _left(left: events.Left) -> str:
    return _told_of(left.room_number, left.names, "left")


def _told_of(ref: int, names: Sequence[str], what: str) -> str:
    """A CHAT that tells of users who have joined or left at once, in the name of the first."""
    written = list(map(as_written, names))
    if len(written) == 1:
        return _chat(ref, written[0], f"{written[0]} has {what} this chatroom.")
    how_many = f"… and {len(written)} more have {what} this chatroom."
    left = NOTICE_LIMIT - len(_chat(ref, written[0], how_many).encode())
    shown = as_many_as_fit(written, left)
    more = len(written) - len(shown)
    who = ", ".join([*shown, f"… and {more} more"] if more else shown)
    return _chat(ref, written[0], f"{who} have {what} this chatroom.")


def _left_chatroom(event: events.Exited | events.Removed) -> str:
    return f"LEFT_CHATROOM: {event.room_number}\nJOIN_ID: {event.membership}\n"


def _error(code: int, description: str) -> str:
    return f"ERROR_CODE: {code}\nERROR_DESCRIPTION: {description}\n"


def _refusal(refusal: Refusal) -> str:
    code, description = REFUSALS[refusal.reason]
    return _error(code, description.format(clipped(refusal.subject)))


CANNOT_PARSE, NO_SUCH_ROOM, NOT_A_MEMBER, BAD_NAME, REFUSED = range(1, 6)

REFUSALS: dict[Enum, tuple[int, str]] = {
    CommonError.BAD_NAME: (
        BAD_NAME,
        "the name '{}' is not allowed; use 1 to 32 letters, digits, blanks, and -_.'@&!()#",
    ),
    ChatError.NO_SUCH_ROOM: (NO_SUCH_ROOM, "there is no room '{}'; JOIN_CHATROOM makes one"),
    ChatError.NOT_A_MEMBER: (NOT_A_MEMBER, "you are not in room '{}'; JOIN_CHATROOM first"),
    ChatError.IN_NO_ROOM: (NOT_A_MEMBER, "you are in no room; JOIN_CHATROOM first"),
    ChatError.TOO_MANY_ROOMS: (REFUSED, "{} is in too many rooms; LEAVE_CHATROOM one first"),
    ChatError.TOO_MANY_MADE: (
        REFUSED,
        f"you are in {MADE_LIMIT} rooms of your own; LEAVE_CHATROOM one before you join '{{}}'",
    ),
    ChatError.MAY_NOT_STOP: (REFUSED, "this server is not stopped by KILL_SERVICE"),
    ChatError.SERVER_BUSY: (REFUSED, "the server is busy; try again in a while"),
    CommonError.SERVER_FAULT: (REFUSED, "the server could not do that; try again later"),
    CommonError.NOT_STORED: (REFUSED, "the server cannot store anything just now; try again later"),
}
# No request of this protocol leads to the other reasons.
REFUSALS |= {reason: (REFUSED, "that is refused") for reason in REASONS if reason not in REFUSALS}

TEXTS: dict[type[Event], Callable[[Any], str]] = {
    events.Said: _said,
    events.Joined: _joined,
    events.Left: _left,
    events.Exited: _left_chatroom,
    events.Removed: _left_chatroom,
    Refusal: _refusal,
}

UNTOLD: frozenset[type[Event]] = frozenset(
    {
        # The next CHAT has the new name, and the end of the connection says the same as these.
        *(events.Renamed, events.Goodbye, events.Stopping),
        # No request of this protocol leads to these.
        *(events.Welcome, events.Received, events.Sent, events.Waiting, events.Added),
        *(events.Invited, events.InvitationSent),
        *(events.ClientList, events.RoomList, events.MemberList, events.History, events.Inbox),
        *(events.Help, events.HistoryPage),
        *(events.Registered, events.LoggedIn, events.NameTakenUp, events.PasswordChanged),
        *(events.Created, events.DeliverySet),
    }
)
"""Events that clients are not told of. (`TcdProtocol.render` tells of `Entered`.)"""


def _render(event: Event) -> bytes:
    return b"" if type(event) in UNTOLD else TEXTS[type(event)](event).encode()


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

    __slots__ = ("_answer", "_waits")

    factory: TcdFactory
    renderer = renderer_elsewhere = Renderer(_render, echo=True)
    traits = Traits(0)
    protocol_word = "tcd"
    at_end = commands.Quit()

    def __init__(self) -> None:
        super().__init__(RequestParser())
        self._answer: bytes | None = None  # an answer that a CHAT follows, and is about to come
        self._waits = b""

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
                self.session.reply(_error(CANNOT_PARSE, request.why).encode())
            elif not isinstance(request, Skipped):
                self.session.submit(request)

    def render(self, event: Event) -> bytes:
        if isinstance(event, events.Entered):
            self._answer = self._joined_chatroom(event)
            return self._answer
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
