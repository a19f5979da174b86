"""The site: what browsers are given over HTTP, and how a request becomes a WebSocket.

HTTP is `twisted.web`'s, and what there is to be had is in `site_parts`. Here are the rules
under which it is given, and the one step that HTTP does not have: a connection that asks for
the WebSocket is handed over to its protocol, whole, as the front door does it.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from twisted.logger import Logger
from twisted.web.http import NO_BODY_CODES, HTTPChannel
from twisted.web.server import Request, Site

from chatroom_tw.server.http.resources import STATIC, parts
from chatroom_tw.server.http.websocket import WebSocketFactory
from chatroom_tw.server.listen.detection import take_over
from chatroom_tw.server.listen.slots import ConnectionSlot
from chatroom_tw.server.net import sockets

METHODS = (
    *(b"GET", b"HEAD", b"POST", b"PUT", b"DELETE", b"OPTIONS", b"PATCH", b"TRACE", b"CONNECT"),
    *(b"PRI", b"PROPFIND"),  # HTTP/2, WebDAV
)
IDLE = 30
"""Seconds for which a connection is kept that asks for nothing."""
BODY_LIMIT = 1 << 14
"""The most bytes of a request's body: nobody is to send one, and some do."""
REQUESTS = 100
"""How many requests are answered on one connection: one after the other they hold others up."""
AT_ONCE = 4
"""How many of those that come at once are answered: browsers wait for one answer before they
ask for more."""

HEADERS = {
    b"content-security-policy": b"default-src 'none'; script-src 'self'; style-src 'self'; "
    b"img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    b"frame-ancestors 'none'",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"cache-control": b"no-cache",  # It is asked each time whether there is a newer one.
}


class _Request(Request):
    """A request. What comes in its body is nobody's business, and is not kept."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for name, value in HEADERS.items():
            self.responseHeaders.setRawHeaders(name, [value])

    def gotLength(self, length: int | None) -> None:
        self.content = io.BytesIO()

    def handleContentChunk(self, data: bytes) -> None:
        """Nothing here takes a body."""

    def write(self, data: bytes) -> None:
        if self.code in NO_BODY_CODES:  # Its length would be taken for that of the page.
            self.responseHeaders.removeHeader(b"content-length")
        super().write(data)


def _last_answer(status: bytes, why: str, more: Mapping[bytes, bytes] | None = None) -> bytes:
    """An answer that is given without having read the request; the connection is closed next."""
    body = f"{why}\n".encode()
    fields = {
        **HEADERS,
        **(more or {}),
        b"Content-Type": b"text/plain; charset=utf-8",
        b"Content-Length": b"%d" % len(body),
        b"Connection": b"close",
    }
    head = [b"HTTP/1.1 " + status, *map(b": ".join, fields.items())]
    return b"\r\n".join([*head, b"", body])


class _Channel(HTTPChannel):
    """A connection that asks for pages, until it becomes something else."""

    requestFactory = _Request
    _log = Logger(observer=lambda event: None)  # Of who asks for nothing: anybody could fill it.
    slot: ConnectionSlot | None = None
    _successor: Any = None
    _asked = 0
    _asked_at_once = 0

    def connectionMade(self) -> None:
        sockets.read_little(self.transport)
        super().connectionMade()

    def dataReceived(self, data: bytes) -> None:
        self._asked_at_once = 0
        super().dataReceived(data)

    def headerReceived(self, line: bytes) -> bool:
        try:
            return bool(super().headerReceived(line))
        except ValueError:  # A length of more digits than Python cares to read.
            self._refuse_body()
            return False

    def allHeadersReceived(self) -> None:
        # To take chunks apart is dear, and they may be of one byte each.
        if self.length is None or self.length > BODY_LIMIT:
            self._refuse_body()
        else:
            super().allHeadersReceived()

    def _refuse_body(self) -> None:
        self.transport.write(_last_answer(b"413 Content Too Large", "nothing here takes a body"))
        self.loseConnection()

    def checkPersistence(self, request: Request, version: bytes) -> bool:
        self._asked += 1
        self._asked_at_once += 1
        enough = self._asked >= REQUESTS or self._asked_at_once >= AT_ONCE
        # Nor is it answered for long who asks for more than they read.
        if enough or self._waitingForTransport:
            request.responseHeaders.setRawHeaders(b"connection", [b"close"])
            return False
        return bool(super().checkPersistence(request, version))

    def become(self, successor: Any) -> None:
        """Hand the connection over. What has come behind the request is the successor's."""
        self.setTimeout(None)
        transport = self.transport
        transport.unregisterProducer()
        transport.resumeProducing()  # There may be much of HTTP in it, and it was paused.
        successor.slot, self.slot = self.slot, None
        self._successor = successor
        rest, self._dataBuffer = b"".join(self._dataBuffer), []  # It came with the request's body.
        take_over(transport, successor, rest)

    def rawDataReceived(self, data: bytes) -> None:
        if self._successor is None:
            super().rawDataReceived(data)
        else:
            self._successor.dataReceived(data)

    def connectionLost(self, reason: Any) -> None:
        slot, self.slot = self.slot, None
        if slot:
            slot.leave()
        super().connectionLost(reason)


class WebSite(Site):
    """The Factory of a door for browsers."""

    protocol = _Channel
    signatures = tuple(method + b" " for method in METHODS)
    noisy = False
    displayTracebacks = False

    def __init__(
        self,
        reactor: Any,
        pages: Mapping[str, str],
        sockets: WebSocketFactory,
        folder: Any = STATIC,
    ) -> None:
        """`pages` are files of the folder, by their paths; all of it is beneath `/static`."""
        root = parts(reactor, pages, sockets, folder)
        super().__init__(root, _Request, timeout=IDLE, reactor=reactor)
        self._sockets = sockets

    def startFactory(self) -> None:
        """There is no log of who asks for pages: it would grow as fast as anybody likes."""
        self._sockets.doStart()

    def stopFactory(self) -> None:
        self._sockets.doStop()

    def log(self, request: Request) -> None:
        """See `startFactory`."""

    def acceptableProtocols(self) -> list[bytes]:
        """Over TLS. There is no HTTP/2 here, whatever else is installed."""
        return [b"http/1.1"]

    def turned_away(self, why: str) -> bytes:
        """The answer to somebody who cannot come in."""
        return _last_answer(b"503 Service Unavailable", why, {b"retry-after": b"10"})
