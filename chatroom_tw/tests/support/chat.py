"""A whole chat without sockets, for the tests: its clock stands still until it is told to go on."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from struct import pack
from typing import Any
from zipfile import Path, ZipFile

from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from wsproto import ConnectionType, WSConnection
from wsproto import events as ws

from chatroom_tw.chat.errands import SECRETS, errands
from chatroom_tw.chat.hub import ChatHub
from chatroom_tw.chat.passwords import Passwords
from chatroom_tw.chat.protocols.line import LineFactory
from chatroom_tw.chat.protocols.menu import MenuFactory
from chatroom_tw.chat.protocols.tcd import TcdFactory
from chatroom_tw.chat.protocols.web import WebChatFactory
from chatroom_tw.chat.rules.chat import ChatRules
from chatroom_tw.chat.rules.events import Said
from chatroom_tw.chat.rules.stored import HistoryLimits
from chatroom_tw.chat.service import PAGES, TURNS
from chatroom_tw.chat.storage.memory import MemoryStorage
from chatroom_tw.chat.tags import TAGS
from chatroom_tw.server.gateway import Gateway
from chatroom_tw.server.http.site import WebSite
from chatroom_tw.server.limits import Limits
from chatroom_tw.server.net.connection import Connection
from chatroom_tw.server.net.factory import ConnectionFactory
from chatroom_tw.server.net.framing import SILENCE
from chatroom_tw.tests.support import links
from chatroom_tw.tests.support.clock import Clock

CHEAP = (1, 8, 1)
"""A cost of argon2 for passwords that guard nothing."""
UNLIMITED = Limits(flood=None)
"""Where the clock stands still nobody could say much otherwise."""
SCRIPT = "'use strict'\n"


def static(*pages: str) -> Path:
    """A folder with these pages, of which nobody can see much, and one script for all."""
    archive = ZipFile(io.BytesIO(), "w")
    for name in pages:
        archive.writestr(name, f"<!doctype html><title>{name}</title>\n")
    archive.writestr("common/script.js", SCRIPT)
    return Path(archive)


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
        self.rules = ChatRules("den", may_be_stopped=may_be_stopped)
        self.hub = ChatHub(self.clock, self.rules, self.storage, self._stop)
        self.gateway = Gateway(
            self.clock,
            limits=limits,
            room_events=(Said,),
            errands=errands(self.storage, Passwords(in_thread, CHEAP)),
            secrets=SECRETS,
        )
        links.connect(self.hub, self.gateway, TAGS)
        self.stops = 0
        self.factory = LineFactory(self.gateway, TURNS)
        self.menu = MenuFactory(self.gateway)
        self.tcd = TcdFactory(self.gateway, "17300000")
        self.web = WebChatFactory(self.gateway)
        self.site = WebSite(self.clock, PAGES, self.web, static(*PAGES.values()))
        self._ports = iter(range(1001, 60000))

    def _stop(self) -> None:
        self.stops += 1

    def stop(self) -> None:
        """Stop the server, as its service does."""
        self.gateway.flush()
        self.hub.stop()

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

    def page(self, name: str = "", room: str = "", tab: str = "") -> Page:
        """A browser's page. What it was told by now is forgotten, if it has said anything."""
        page = Page(self, self.site, next(self._ports))
        if name or tab:
            page.ask(told("hello", name=name or None, tab=tab or None))
        if room:
            page.ask(told("join", room=room))
        return page

    def pages(self, room: str, *names: str) -> list[Page]:
        """A page of each name, in the room; none of them has heard anything yet."""
        pages = [self.page(name, room) for name in names]
        for page in pages:
            page.heard()
        return pages

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
        self.transport.protocol = factory.buildProtocol(None)
        self.protocol.makeConnection(self.transport)

    @property
    def protocol(self) -> Connection:
        """Whoever has the connection by now."""
        return self.transport.protocol

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


class Page(Somebody):
    """A browser's WebSocket, from the request on, at a site's `/ws`. Messages are dicts."""

    def __init__(
        self, chat: Any, site: WebSite, port: int, *, behind: bytes = b"", before: bytes = b""
    ) -> None:
        """What is sent `behind` the request, and `before`, goes with it in one segment."""
        super().__init__(chat, site, port)
        self._browser = WSConnection(ConnectionType.CLIENT)
        self.closed: int | None = None
        """The code that the server has closed with."""
        self.pings = 0
        """How many it has been sent. They are not answered."""
        self.pongs: list[bytes] = []
        self.sizes: list[int] = []
        """Of the messages it has been sent, in bytes."""
        origin = [(b"Origin", b"http://den.example")]
        request = ws.Request(host="den.example", target="/ws", extra_headers=origin)
        self.send_bytes(before + self._browser.send(request) + behind)
        self.accepted = False

    def send(self, *messages: dict[str, Any]) -> None:
        self.send_text(*map(json.dumps, messages))

    def send_text(self, *texts: str) -> None:
        """Send what may be no JSON, a message each."""
        self.send_bytes(b"".join(frame(text.encode()) for text in texts))

    def heard(self) -> list[dict[str, Any]]:
        """The messages that came since this was last asked."""
        self.chat.clock.advance(0)
        self._browser.receive_data(self.transport.value())
        self.transport.clear()
        messages, text = [], ""
        for event in self._browser.events():
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
        assert not text, "all messages are whole"
        return messages

    def received(self) -> str:
        """What was heard, a line each, but for when. So is each line of a text that has many."""
        return "".join(
            line_of({**message, "text": line} if "text" in message else message)
            for message in self.heard()
            for line in message.get("text", "").split("\n")
        )

    def ask(self, *messages: dict[str, Any]) -> list[dict[str, Any]]:
        """Send messages, and return what is heard."""
        self.send(*messages)
        return self.heard()

    def hear(self, type_: str) -> list[dict[str, Any]]:
        """What was heard of one type, without the type. The rest is forgotten."""
        return [without_type(one) for one in self.heard() if one["type"] == type_]


def told(type_: str, **fields: Any) -> dict[str, Any]:
    """A message. `from_` stands for `from`, which is Python's; what is None is not there."""
    fields = {key.removesuffix("_"): value for key, value in fields.items()}
    return {"type": type_, **{key: value for key, value in fields.items() if value is not None}}


def line_of(message: dict[str, Any]) -> str:
    """The message as a line, without its time and its user's number, which tests elsewhere hold."""
    fields = {key: value for key, value in message.items() if key not in ("at", "user")}
    return json.dumps(fields, ensure_ascii=False) + "\n"


def without_type(message: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in message.items() if key != "type"}


TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
MASK = b"\x01\x80\xff\x7f"


def frame(
    payload: bytes, opcode: int = TEXT, *, last: bool = True, masked: bool = True, size: int = -1
) -> bytes:
    """A frame as a client sends it, or as it may not. It may lie about its size."""
    size = len(payload) if size < 0 else size
    first, mark = opcode | (0x80 if last else 0), 0x80 if masked else 0
    if size < 126:
        head = pack("!BB", first, mark | size)
    elif size < 1 << 16:
        head = pack("!BBH", first, mark | 126, size)
    else:
        head = pack("!BBQ", first, mark | 127, size)
    if not masked:
        return head + payload
    mask = (MASK * (len(payload) // 4 + 1))[: len(payload)]
    mixed = int.from_bytes(payload, "big") ^ int.from_bytes(mask, "big")
    return head + MASK + mixed.to_bytes(len(payload), "big")


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
