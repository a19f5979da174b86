"""The parts of the site: what there is to be had over HTTP.

The pages are files of the package (`static`), read once, when the server starts. What they
are given under, and how it is asked for, is the `site`'s business.
"""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from mimetypes import guess_type
from typing import Any

import h11
import segno
from twisted.internet.interfaces import IReactorTime
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Request
from wsproto import ConnectionType
from wsproto.events import AcceptConnection
from wsproto.handshake import WEBSOCKET_VERSION, H11Handshake
from wsproto.utilities import RemoteProtocolError

from chatroom_tw.server.http.websocket import WebSocketFactory
from chatroom_tw.server.limits import RateLimit

STATIC = files("chatroom_tw") / "static"
QR_LIMIT = 200
"""The most characters of an address that there is a QR code of."""
QR_CODES = RateLimit(5, 2.0)
"""How many are drawn for everybody together: one takes 15 ms, and nobody is heard meanwhile."""
QR_KEPT = 16
"""How many are kept, as nearly all ask for the same."""

_ADDRESS = re.compile(r"https?://[!-~]+")


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


_NOTHING = _Answer(404, "there is nothing here; the page is at /")


def parts(
    reactor: Any, pages: Mapping[str, str], sockets: WebSocketFactory, folder: Any
) -> Resource:
    """All of it: pages by their paths, the files of the folder, and what is not a file."""
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
