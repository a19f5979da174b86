"""The resources of the site: what each path answers.

The pages are files of the package (`static`), which are read once, when the server starts. `site`
has the rules for requests and connections.
"""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from http import HTTPStatus
from importlib.resources import files
from mimetypes import guess_type
from typing import Any

import h11
import segno
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Request
from wsproto import ConnectionType
from wsproto.events import AcceptConnection
from wsproto.handshake import WEBSOCKET_VERSION, H11Handshake
from wsproto.utilities import RemoteProtocolError

from chatroom_tw.server.addresses import THIS_COMPUTER, counted_address
from chatroom_tw.server.clock import Clock
from chatroom_tw.server.health import Health, Stage, Trouble
from chatroom_tw.server.http.pages import Pages
from chatroom_tw.server.http.redirects import Redirect
from chatroom_tw.server.http.refusals import Refusals, RefusedRequest
from chatroom_tw.server.http.websocket import WebSocketFactory
from chatroom_tw.server.limits import RateLimit

STATIC = files("chatroom_tw") / "static"
FOREVER = b"public, max-age=31536000, immutable"
"""Browsers store a file that was asked for with its version for a year, without asking."""
QR_LIMIT = 200
"""The most characters of an address for which there is a QR code."""
QR_CODES = RateLimit(5, 2.0)
"""The QR codes drawn for one address: drawing one blocks the reactor for 15 ms."""
QR_ADDRESSES = 1000
"""The addresses whose QR codes are counted; of more, those that asked longest ago are forgotten."""
QR_CACHED = 16
"""The QR codes in memory. Nearly all clients ask for the same one."""

ANY = "*"
"""What stands in the path of a page for any part of it."""

_URL = re.compile(r"https?://[!-~]+")


class _Branch(Resource):
    """A resource that has only the children it was given."""

    any: Resource | None = None
    """The child of any name that is not among those of the others."""

    def __init__(self, missing: Resource | None = None) -> None:
        """`missing` answers for whatever is not there."""
        super().__init__()
        self._missing = missing

    def getChild(self, path: bytes, request: Request) -> Resource:
        return (path and self.any) or self._missing or _NOT_FOUND

    def render(self, request: Request) -> Any:
        return (self._missing or _NOT_FOUND).render(request)


class _Leaf(_Branch):
    """A resource that answers GET and HEAD. A subclass has `render_GET`."""

    def render(self, request: Request) -> Any:
        if request.method in (b"GET", b"HEAD"):
            return Resource.render(self, request)
        request.setHeader(b"allow", b"GET, HEAD")
        return _Text(405, "only GET and HEAD are answered here").render_GET(request)

    def render_HEAD(self, request: Request) -> bytes:
        body = self.render_GET(request)
        request.setHeader(b"content-length", b"%d" % len(body))
        return b""

    def render_GET(self, request: Request) -> Any:
        raise NotImplementedError


class _Text(_Leaf):
    """A line of text with a status code."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__()
        self._code = code
        self._body = f"{text}\n".encode()

    def render_GET(self, request: Request) -> bytes:
        # Twisted has no words for some codes, such as 421.
        request.setResponseCode(self._code, HTTPStatus(self._code).phrase.encode())
        request.setHeader(b"content-type", b"text/plain; charset=utf-8")
        return self._body


class _Healthz(_Leaf):
    """Whether the server is well: 200, or 503 with a word (see `health.Trouble`)."""

    def __init__(self, health: Health) -> None:
        super().__init__()
        self._health = health

    def render_GET(self, request: Request) -> bytes:
        request.setHeader(b"cache-control", b"no-store")
        code, word = self._state()
        return _Text(code, word).render_GET(request)

    def _state(self) -> tuple[int, str]:
        trouble = self._health.trouble
        return (200, "ok") if trouble is Trouble.NONE else (503, trouble.value)


class _Readyz(_Healthz):
    """Whether the server takes clients: 200, or 503 while it starts and stops."""

    def _state(self) -> tuple[int, str]:
        stage = self._health.stage
        return 200 if stage is Stage.READY else 503, stage.value


class _Metrics(_Leaf):
    """The metrics, as Prometheus reads them (text format 0.0.4)."""

    def __init__(self, text: Callable[[], bytes]) -> None:
        super().__init__()
        self._text = text

    def render_GET(self, request: Request) -> bytes:
        request.setHeader(b"content-type", b"text/plain; version=0.0.4; charset=utf-8")
        request.setHeader(b"cache-control", b"no-store")
        return self._text()


class _Refused(_Text):
    """The answer to a request that is refused, whatever its method."""

    def render(self, request: Request) -> bytes:
        return self.render_HEAD(request) if request.method == b"HEAD" else self.render_GET(request)


def refusal(refused: RefusedRequest) -> Any:
    """The resource that answers a request which is refused."""
    return _Refused(refused.code, refused.text)


class _Moved(_Refused):
    """The answer to a request that should go elsewhere."""

    def __init__(self, redirect: Redirect) -> None:
        super().__init__(redirect.code, f"this is at {redirect.url}")
        self._url = redirect.url.encode("latin-1")

    def render_GET(self, request: Request) -> bytes:
        request.setHeader(b"location", self._url)
        return super().render_GET(request)


def moved(redirect: Redirect) -> Any:
    """The resource that answers a request which should go elsewhere."""
    return _Moved(redirect)


class _File(_Leaf):
    """A file of the package, plain and compressed."""

    def __init__(self, name: str, body: bytes, version: bytes | None = None) -> None:
        """`version` is in the path of those requests that ask for this version and no other."""
        super().__init__()
        self._version = version
        kind, _ = guess_type(name)
        charset = "; charset=utf-8" if kind and not kind.startswith("image/png") else ""
        self._type = f"{kind or 'application/octet-stream'}{charset}".encode()
        tag = sha256(body).hexdigest()[:16].encode()
        self._plain = b'"%s"' % tag, body
        self._compressed = b'"%s-gzip"' % tag, gzip.compress(body, mtime=0)

    def render_GET(self, request: Request) -> bytes:
        request.setHeader(b"content-type", self._type)
        request.setHeader(b"vary", b"accept-encoding")
        if self._version in (request.prepath or ()):
            request.setHeader(b"cache-control", FOREVER)
        tag, body = self._plain
        if _accepts_gzip(request.getHeader(b"accept-encoding") or b""):
            request.setHeader(b"content-encoding", b"gzip")
            tag, body = self._compressed
        if request.setETag(tag):
            return b""  # The browser has this version in its cache.
        return body


def _accepts_gzip(accepted: bytes) -> bool:
    """Whether an Accept-Encoding field lists gzip, and not with `q=0` (RFC 9110, 12.5.3)."""
    return re.search(rb"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", accepted) is not None


class _QrCode(_Leaf):
    """The QR code of an address, as SVG, for the cameras of phones: `/qr.svg?for=URL`."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._full_at: dict[str, float] = {}  # by counted address; see `RateLimit`
        self._cache: dict[str, bytes] = {}

    def render_GET(self, request: Request) -> bytes:
        url = b"".join(request.args.get(b"for", [])).decode("ascii", "replace")
        if len(url) > QR_LIMIT or not _URL.fullmatch(url):
            text = "for=URL: an address that begins with http:// or https://"
            return _Text(400, text).render_GET(request)
        if url not in self._cache and not self._draw(url, request.channel.getPeer()):
            text = "that is asked for too often; try again later"
            return _Text(429, text).render_GET(request)
        request.setHeader(b"content-type", b"image/svg+xml")
        return self._cache[url]

    def _draw(self, url: str, peer: Any) -> bool:
        """Put the QR code into the cache; False: too many were drawn for this address just now."""
        host = getattr(peer, "host", None)
        address = THIS_COMPUTER if host is None else counted_address(host)
        before = self._full_at.pop(address, 0.0)
        full_at = QR_CODES.charge(before, 1, self._clock.seconds())
        self._full_at[address] = before if full_at is None else full_at
        if len(self._full_at) > QR_ADDRESSES:
            del self._full_at[next(iter(self._full_at))]
        if full_at is None:
            return False
        self._cache[url] = _qr_code(url)
        if len(self._cache) > QR_CACHED:
            del self._cache[next(iter(self._cache))]
        return True


def _qr_code(url: str) -> bytes:
    picture = io.BytesIO()
    segno.make(url, micro=False).save(picture, kind="svg", border=2, light="#fff", scale=8)
    return picture.getvalue()


class _WebSocket(_Leaf):
    """The WebSocket: the handshake (RFC 6455, 4.2), after which the connection is handed over."""

    def __init__(self, sockets: WebSocketFactory, refusals: Refusals) -> None:
        super().__init__()
        self._sockets = sockets
        self._refusals = refusals

    def render_GET(self, request: Request) -> bytes | int:
        refused = self._refuse(request)
        if refused is not None:
            return refused.render_GET(request)
        try:
            response, subprotocol = _accept(request, self._sockets.subprotocols)
        except (RemoteProtocolError, h11.ProtocolError, ValueError) as error:
            request.setHeader(b"sec-websocket-version", WEBSOCKET_VERSION)
            return _Text(400, f"that is no WebSocket: {error}").render_GET(request)
        channel: Any = request.channel
        channel.become(self._sockets.take_up(response, subprotocol))
        return NOT_DONE_YET

    def _refuse(self, request: Request) -> _Text | None:
        upgrade = request.getHeader(b"upgrade") or b""
        if upgrade.lower() != b"websocket" or request.method != b"GET":
            request.setHeader(b"upgrade", b"websocket")
            request.responseHeaders.addRawHeader(b"connection", b"upgrade")
            self._refusals.not_upgraded(request)
            return _Text(426, "this is a WebSocket, for programs")
        refused = self._refusals.of_page(request)
        return None if refused is None else _Text(refused.code, refused.text)


class _OriginCheck(_Leaf):
    """Whether pages of an origin may open the WebSocket: `/origin?is=URL`.

    A page whose WebSocket was refused learns no reason from the browser, and asks here.
    """

    def __init__(self, refusals: Refusals) -> None:
        super().__init__()
        self._refusals = refusals

    def render_GET(self, request: Request) -> bytes:
        origin = b"".join(request.args.get(b"is", [])).decode("latin-1")
        allowed = self._refusals.allows(request, origin)
        return _Text(200, "allowed" if allowed else "refused").render_GET(request)


def _accept(request: Request, spoken: frozenset[str]) -> tuple[bytes, str | None]:
    """The response that accepts a handshake, and which of the subprotocols that are spoken it
    names: the first that the client asks for.

    Raises an error of h11 or wsproto, or ValueError.
    """
    fields = [
        (name, value)
        for name, values in request.requestHeaders.getAllRawHeaders()
        for value in values
    ]
    handshake = H11Handshake(ConnectionType.SERVER)
    handshake.initiate_upgrade_connection(fields, request.uri.decode())
    asked = (name for event in handshake.events() for name in getattr(event, "subprotocols", ()))
    subprotocol = next((name for name in asked if name in spoken), None)
    return handshake.send(AcceptConnection(subprotocol=subprotocol)), subprotocol


_NOT_FOUND = _Text(404, "there is nothing here; the page is at /")
_NOT_FOUND.isLeaf = True  # The rest of the path is not looked at.


def site_resource(
    reactor: Any,
    pages: Pages,
    sockets: Mapping[str, WebSocketFactory],
    refusals: Refusals,
    health: Health,
) -> Any:
    """The root of the site. `sockets` maps paths to WebSockets."""
    root: Any = _Branch()
    for path, name, body in sorted(pages.bodies()):
        _put(root, path.split("/"), _File(name, body))
    root.putChild(b"static", _files_resource(pages))
    _add_health(root, health)
    root.putChild(b"qr.svg", _QrCode(reactor))
    root.putChild(b"origin", _OriginCheck(refusals))
    for path, factory in sockets.items():
        root.putChild(path.encode(), _WebSocket(factory, refusals))
    return root


def _put(root: Any, path: Sequence[str], page: Any) -> None:
    """Put a page at its path, where the pages above it are already."""
    here = root
    for part in path[:-1]:
        here = _child(here, part)
    if path[-1] == ANY:
        here.any = page
    else:
        here.putChild(path[-1].encode(), page)


def _child(of: Any, part: str) -> Any:
    if part == ANY:
        of.any = of.any or _Branch()
        return of.any
    if part.encode() not in of.children:
        of.putChild(part.encode(), _Branch())
    return of.children[part.encode()]


def socket_resource(sockets: WebSocketFactory, refusals: Refusals) -> Any:
    """The root of a site that is one WebSocket, at any path."""
    root: Any = _WebSocket(sockets, refusals)
    root.isLeaf = True
    return root


def watching_resource(health: Health, metrics: Callable[[], bytes]) -> Any:
    """The root of the site for programs that watch the server. `metrics` makes its answer."""
    missing: Any = _Text(404, "there is nothing here; the metrics are at /metrics")
    missing.isLeaf = True
    root: Any = _Branch(missing)
    root.putChild(b"metrics", _Metrics(metrics))
    _add_health(root, health)
    return root


def _add_health(root: Any, health: Health) -> None:
    root.putChild(b"healthz", _Healthz(health))
    root.putChild(b"readyz", _Readyz(health))


def _files_resource(pages: Pages) -> Any:
    """All files of the folder, and once more below their version."""
    version = pages.version.encode()
    root: Any = _Branch()
    for path, body in pages.files.items():
        *folders, name = path.encode().split(b"/")
        branch = root
        for folder in folders:
            if branch.getStaticEntity(folder) is None:
                branch.putChild(folder, _Branch())
            branch = branch.getStaticEntity(folder)
        branch.putChild(name, _File(path, body, version))
    versions: Any = _Branch()
    versions.children = {**root.children}
    root.putChild(version, versions)
    return root
