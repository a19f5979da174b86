"""The site: what browsers are given over HTTP, and how a request becomes a WebSocket.

HTTP is `twisted.web`'s. The pages are files of the package (`static`), read once, when the
server starts. Here are the rules that they are given under, and the one step that HTTP does
not have: a connection that asks for the WebSocket is handed over to its protocol, whole, as
the front door does it.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import re
import socket
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from ipaddress import ip_address
from mimetypes import guess_type
from typing import Any

import h11
import segno
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger
from twisted.web.http import NO_BODY_CODES, HTTPChannel
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Request, Site
from wsproto import ConnectionType
from wsproto.events import AcceptConnection
from wsproto.handshake import WEBSOCKET_VERSION, H11Handshake
from wsproto.utilities import RemoteProtocolError

from chatroom_tw.core.limits import Allowance
from chatroom_tw.core.turnstile import Place
from chatroom_tw.frontdoor import take_over
from chatroom_tw.protocols import sockets
from chatroom_tw.protocols.websocket import WebSocketFactory

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
ELSEWHERE = "192.0.2.1"
"""An address that is nobody's (RFC 5737)."""
STATIC = files("chatroom_tw") / "static"
QR_LIMIT = 200
"""The most characters of an address that there is a QR code of."""
QR_CODES = Allowance(5, 2.0)
"""How many are drawn for everybody together: one takes 15 ms, and nobody is heard meanwhile."""
QR_KEPT = 16
"""How many are kept, as nearly all ask for the same."""

_ADDRESS = re.compile(r"https?://[!-~]+")
HEADERS = {
    b"content-security-policy": b"default-src 'none'; script-src 'self'; style-src 'self'; "
    b"img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    b"frame-ancestors 'none'",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"cache-control": b"no-cache",  # It is asked each time whether there is a newer one.
}

# -- What there is.


class _Part(Resource):
    """A part of the site, where there is nothing but what was put there."""

    def getChild(self, path: bytes, request: Request) -> Resource:
        return _NOTHING

    def render(self, request: Request) -> Any:
        return _NOTHING.render(request)


class _Leaf(_Part):
    """Something that can be had. A subclass answers with it: `render_GET`."""

    def render(self, request: Request) -> Any:
        if request.method in (b"GET", b"HEAD"):
            return Resource.render(self, request)
        request.setHeader(b"allow", b"GET, HEAD")
        return _Answer(405, "only GET and HEAD are answered here").render_GET(request)

    def render_HEAD(self, request: Request) -> bytes:
        body = self.render_GET(request)
        request.setHeader(b"content-length", b"%d" % len(body))
        return b""

    def render_GET(self, request: Request) -> Any:
        raise NotImplementedError


class _Answer(_Leaf):
    """A short text."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__()
        self._code = code
        self._body = f"{text}\n".encode()

    def render_GET(self, request: Request) -> bytes:
        request.setResponseCode(self._code)
        request.setHeader(b"content-type", b"text/plain; charset=utf-8")
        return self._body


class _File(_Leaf):
    """A file of the package."""

    def __init__(self, name: str, body: bytes) -> None:
        super().__init__()
        kind, _ = guess_type(name)
        charset = "; charset=utf-8" if kind and not kind.startswith("image/png") else ""
        self._type = f"{kind or 'application/octet-stream'}{charset}".encode()
        tag = sha256(body).hexdigest()[:16].encode()
        self._plain = b'"%s"' % tag, body
        self._packed = b'"%s-gzip"' % tag, gzip.compress(body, mtime=0)

    def render_GET(self, request: Request) -> bytes:
        request.setHeader(b"content-type", self._type)
        request.setHeader(b"vary", b"accept-encoding")
        tag, body = self._plain
        if _takes_gzip(request.getHeader(b"accept-encoding") or b""):
            request.setHeader(b"content-encoding", b"gzip")
            tag, body = self._packed
        if request.setETag(tag):
            return b""  # The browser has it already.
        return body


def _takes_gzip(accepted: bytes) -> bool:
    """Whether a browser says so, and not that it does not (`gzip;q=0`)."""
    return re.search(rb"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", accepted) is not None


class _QrCode(_Leaf):
    """A picture of an address, for the cameras of phones."""

    def __init__(self, clock: IReactorTime) -> None:
        super().__init__()
        self._clock = clock
        self._full_at = 0.0
        self._drawn: dict[str, bytes] = {}

    def render_GET(self, request: Request) -> bytes:
        wanted = b"".join(request.args.get(b"for", [])).decode("ascii", "replace")
        if len(wanted) > QR_LIMIT or not _ADDRESS.fullmatch(wanted):
            text = "for=URL: an address that begins with http:// or https://"
            return _Answer(400, text).render_GET(request)
        if wanted not in self._drawn:
            full_at = QR_CODES.taken(self._full_at, 1, self._clock.seconds())
            if full_at is None:
                text = "that is asked for too often; try again later"
                return _Answer(429, text).render_GET(request)
            self._full_at = full_at
            self._drawn[wanted] = _drawn(wanted)
            if len(self._drawn) > QR_KEPT:
                del self._drawn[next(iter(self._drawn))]
        request.setHeader(b"content-type", b"image/svg+xml")
        return self._drawn[wanted]


def _drawn(address: str) -> bytes:
    picture = io.BytesIO()
    segno.make(address, micro=False).save(picture, kind="svg", border=2, light="#fff", scale=8)
    return picture.getvalue()


class _Socket(_Leaf):
    """Where the WebSocket is."""

    def __init__(self, sockets: WebSocketFactory) -> None:
        super().__init__()
        self._sockets = sockets

    def render_GET(self, request: Request) -> bytes | int:
        refused = self._refused(request)
        if refused is not None:
            code, text = refused
            if code == 426:
                request.setHeader(b"upgrade", b"websocket")
                request.responseHeaders.addRawHeader(b"connection", b"upgrade")
            return _Answer(code, text).render_GET(request)
        raw = request.requestHeaders.getAllRawHeaders()
        handshake = H11Handshake(ConnectionType.SERVER)
        try:
            handshake.initiate_upgrade_connection(
                [(name, value) for name, values in raw for value in values], request.uri.decode()
            )
            answer = handshake.send(AcceptConnection())
        except (RemoteProtocolError, h11.ProtocolError, ValueError) as error:
            request.setHeader(b"sec-websocket-version", WEBSOCKET_VERSION)
            return _Answer(400, f"that is no WebSocket: {error}").render_GET(request)
        request.channel.become(self._sockets.take_up(answer))
        return NOT_DONE_YET

    def _refused(self, request: Request) -> tuple[int, str] | None:
        upgrade = request.getHeader(b"upgrade") or b""
        if upgrade.lower() != b"websocket" or request.method != b"GET":
            return 426, "this is a WebSocket, for programs"
        origin = request.getHeader(b"origin")
        if origin is not None and not _is_same(origin, request.getHeader(b"host")):
            return 403, "a page of another site may not talk to this one"
        return None


def _is_same(origin: bytes, host: bytes | None) -> bool:
    """Whether a page that comes from `origin` is one of the server that is called `host`."""
    scheme, _, authority = origin.lower().partition(b"://")
    ports = {b"http": b":80", b"https": b":443"}
    if host is None or scheme not in ports:
        return False
    return authority.removesuffix(ports[scheme]) == host.lower().removesuffix(ports[scheme])


def hosts_of(interface: str) -> list[str]:
    """The addresses under which others can reach what listens on this interface.

    There are none if only this computer can; where every interface is listened on, it is the
    one from which this computer would speak to the rest of the world.
    """
    try:
        address = ip_address(interface)
    except ValueError:  # It goes by a name.
        return [] if interface == "localhost" else [interface]
    if address.is_loopback:
        return []
    if not address.is_unspecified:
        return [f"[{interface}]" if address.version == 6 else interface]
    with contextlib.suppress(OSError), socket.socket(type=socket.SOCK_DGRAM) as probe:
        probe.connect((ELSEWHERE, 9))  # Nothing is sent.
        return [probe.getsockname()[0]]
    return []


_NOTHING = _Answer(404, "there is nothing here; the page is at /")


def _static(
    reactor: Any, pages: Mapping[str, str], sockets: WebSocketFactory, folder: Any
) -> Resource:
    root = _Part()
    for path, name in pages.items():
        root.putChild(path.encode(), _File(name, (folder / name).read_bytes()))
    root.putChild(b"static", _folder(folder))
    root.putChild(b"healthz", _Answer(200, "ok"))
    root.putChild(b"qr.svg", _QrCode(reactor))
    root.putChild(b"ws", _Socket(sockets))
    return root


def _folder(folder: Any) -> Resource:
    """All that is in a folder of the package, but for Python's own."""
    resource = _Part()
    for entry in folder.iterdir():
        if entry.is_dir():
            resource.putChild(entry.name.encode(), _folder(entry))
        else:
            resource.putChild(entry.name.encode(), _File(entry.name, entry.read_bytes()))
    return resource


# -- How it is asked for.


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
    place: Place | None = None
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
        successor.place, self.place = self.place, None
        self._successor = successor
        rest, self._dataBuffer = b"".join(self._dataBuffer), []  # It came with the request's body.
        take_over(transport, successor, rest)

    def rawDataReceived(self, data: bytes) -> None:
        if self._successor is None:
            super().rawDataReceived(data)
        else:
            self._successor.dataReceived(data)

    def connectionLost(self, reason: Any) -> None:
        place, self.place = self.place, None
        if place:
            place.leave()
        super().connectionLost(reason)


class WebSite(Site):
    """The Factory of a door for browsers."""

    protocol = _Channel
    openings = tuple(method + b" " for method in METHODS)
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
        root = _static(reactor, pages, sockets, folder)
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
