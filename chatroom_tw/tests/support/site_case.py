"""A site without sockets, for the tests: requests, and responses."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import Any

from twisted.internet.address import IPv4Address
from twisted.internet.error import ConnectionDone
from twisted.internet.testing import StringTransport
from twisted.logger import LogEvent, globalLogPublisher
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.chat import FakeChat

GONE = Failure(ConnectionDone())
PAGE = "<!doctype html><title>chat.html</title>\n"


@dataclass
class Answer:
    """A response."""

    code: int
    fields: dict[str, str]
    body: str


class Browser(StringTransport):
    """A connection of a browser to a site."""

    protocol: Any

    def __init__(self, factory: Any, host: str = "192.0.2.1") -> None:
        peer = IPv4Address("TCP", host, 4000)
        super().__init__(peerAddress=peer)
        self.protocol = factory.buildProtocol(peer)
        self.protocol.makeConnection(self)

    def unregisterProducer(self) -> None:
        """Like a socket's transport, do nothing if there is no producer."""
        self.producer = None

    def send(self, data: bytes) -> None:
        self.protocol.dataReceived(data)

    def ask(self, request: bytes) -> Answer:
        """The only response to this request."""
        self.send(request)
        [answer] = self.answers(request.startswith(b"HEAD "))
        return answer

    def answers(self, bare: bool = False) -> list[Answer]:
        """The responses since the last call. `bare`: they have no bodies, as for HEAD."""
        received, answers = self.value(), []
        self.clear()
        while received:
            head, _, received = received.partition(b"\r\n\r\n")
            status, *lines = head.decode("ascii").split("\r\n")
            fields = {key.lower(): value for key, value in (line.split(": ", 1) for line in lines)}
            size = 0 if bare else int(fields.get("content-length", 0))
            body = received[:size]
            if fields.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            answers.append(Answer(int(status.split()[1]), fields, body.decode()))
            received = received[size:]
        return answers

    def go(self) -> None:
        """The connection is lost."""
        self.protocol.connectionLost(GONE)


def get(path: str, *fields: str, method: str = "GET", version: str = "1.1") -> bytes:
    """A request without a body. `fields` are whole header fields."""
    head = [f"{method} {path} HTTP/{version}", "Host: chat.example:12000", *fields]
    return "\r\n".join([*head, "", ""]).encode()


def upgrade(**changes: str | None) -> bytes:
    """A request for the WebSocket. `changes` are fields with other values; None omits a field."""
    fields: dict[str, str | None] = {
        "Host": "chat.example",
        "Upgrade": "websocket",
        "Connection": "keep-alive, Upgrade",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Version": "13",
        **{key.replace("_", "-"): value for key, value in changes.items()},
    }
    lines = [f"{key}: {value}" for key, value in fields.items() if value is not None]
    return "\r\n".join(["GET /ws HTTP/1.1", *lines, "", ""]).encode()


class SiteCase(SynchronousTestCase):
    """The site of a chat. `events` are what is logged."""

    def setUp(self) -> None:
        self.chat = FakeChat()
        self.events: list[LogEvent] = []
        globalLogPublisher.addObserver(self.events.append)
        self.addCleanup(globalLogPublisher.removeObserver, self.events.append)

    def browser(self) -> Browser:
        return Browser(self.chat.site)

    def ask(self, request: bytes) -> Answer:
        """The response to this request, which is the same if it comes in pieces of one byte."""
        whole, cut = self.browser(), self.browser()
        answer = whole.ask(request)
        for byte in request:
            cut.send(bytes([byte]))
        [again] = cut.answers(request.startswith(b"HEAD "))
        for one in (answer, again):
            one.fields.pop("date", None)
        self.assertEqual(answer, again)
        return answer

    def codes(self, *requests: bytes) -> list[int]:
        """The status codes of the responses."""
        return [self.ask(request).code for request in requests]
