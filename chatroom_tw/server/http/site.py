"""The site: the rules under which browsers get pages over HTTP, and the upgrade to a WebSocket.

HTTP itself is `twisted.web`; `resources` has what each path answers. A connection that asks for
the WebSocket is handed over to the WebSocket's protocol, as protocol detection hands it over.

The WebSocket is not that of `twisted.web.websocket`, which has no limit for the size of a message,
no check of Origin and no keep-alive. It also frames each event for each member of a room, at 2.6 us
a frame; `websocket` frames it once (0.2 us) for all members, and a write to a socket is about 2 us.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar, cast

from twisted.internet.protocol import connectionDone
from twisted.logger import Logger
from twisted.web.server import Request, Site

from chatroom_tw.server.clock import Timer
from chatroom_tw.server.health import Health
from chatroom_tw.server.http.access import UNNAMED, Access
from chatroom_tw.server.http.bodies import NO_TAKERS, RefusedBody, Taker
from chatroom_tw.server.http.pages import NO_INSERTS, Pages
from chatroom_tw.server.http.redirects import redirect_of
from chatroom_tw.server.http.refusals import Refusals, fields
from chatroom_tw.server.http.request import BodyRequest, last_response
from chatroom_tw.server.http.resources import (
    STATIC,
    moved,
    refusal,
    site_resource,
    socket_resource,
    watching_resource,
)
from chatroom_tw.server.http.taking import BodyTaking
from chatroom_tw.server.http.websocket import WebSocketFactory
from chatroom_tw.server.limits import OPENING
from chatroom_tw.server.listen.handing_over import hand_over
from chatroom_tw.server.listen.limiter import ConnectionSlot, Full
from chatroom_tw.server.listen.unsupported import HTTP
from chatroom_tw.server.net import sockets

IDLE = 30
"""Seconds without a byte of a request after which a connection is closed. A request that has begun
has `OPENING` seconds in all."""
BODY_LIMIT = 1 << 14
"""The most bytes of a body that nothing takes. Few requests here need one, and some clients send
one with others."""
REQUEST_LINE_LIMIT = 2048
"""The most bytes of a request's first line. Taking a longer path or query apart is expensive."""
HEADERS_LIMIT = 100
"""The most header fields of a request."""
REQUESTS = 100
"""The most requests on one connection: a client that sends them without pause delays others."""
PIPELINED = 4
"""The most requests in one read that are answered. Browsers wait for an answer before they send
the next request."""

HEALTH_PATHS = (b"/healthz", b"/readyz")
"""What is answered by whatever name the server is asked for. The answer is the same to everybody,
and who watches a server may know it by a name that browsers do not."""

PAGE_SOCKET = "ws"
"""The path of the pages' WebSocket."""
NO_SOCKETS: Mapping[str, WebSocketFactory] = MappingProxyType({})
NO_RESOURCES: Mapping[bytes, Any] = MappingProxyType({})

RETRY_AFTER = b"10"
"""Seconds that a client should wait for which there is no room."""


class _Channel(BodyTaking):
    """An HTTP connection, which may become another protocol's."""

    requestFactory = BodyRequest
    maxHeaders = HEADERS_LIMIT
    transport: Any
    site: WebSite
    # Timeouts are not logged: any client could fill the log with them.
    _log = Logger(observer=cast(Any, lambda event: None))
    slot: ConnectionSlot | None = None
    is_redirected = False
    """Whether plain HTTP for a name of the certificate is redirected to TLS."""
    _successor: Any = None
    _requests = 0
    _pipelined = 0
    _deadline: Timer | None = None
    """For the request that has begun, if one has."""

    def connectionMade(self) -> None:
        sockets.prepare(self.transport)
        self.peer = self.transport.getPeer()
        super().connectionMade()

    def name_client(self, request: Request) -> None:
        """Take up which client the request is from, if a proxy says so. Raises `Full`.

        A proxy may send the requests of several clients on one connection.
        """
        proxies = self.site.access.proxies
        if not proxies.include(self.peer):
            return
        client = proxies.client(self.peer, fields(request, b"x-forwarded-for"))
        before, host = (getattr(peer, "host", None) for peer in (self.transport.getPeer(), client))
        sockets.name_peer(self.transport, client)
        if self.slot is not None and host != before:
            self.slot.move(None if proxies.include(client) else host)

    def dataReceived(self, data: bytes) -> None:
        self._pipelined = 0
        if self._deadline is None and not self.takes_body:
            self._deadline = self.callLater(OPENING, self._is_late)
        super().dataReceived(data)

    def _is_late(self) -> None:
        self._deadline = None
        self.timeoutConnection()

    def _stop_waiting(self) -> None:
        deadline, self._deadline = self._deadline, None
        if deadline is not None:
            deadline.cancel()

    def allContentReceived(self) -> None:
        self._stop_waiting()
        self.takes_body = False
        super().allContentReceived()

    def lineReceived(self, line: bytes) -> None:
        # A folded field is refused (RFC 9112, 5.2): joining its lines is expensive.
        if line.startswith((b" ", b"\t")):
            self._refuse(b"400 Bad Request", "a field of the request is folded")
        elif len(line) > REQUEST_LINE_LIMIT and not self.requests:
            self._refuse(b"414 URI Too Long", "the path is too long")
        else:
            super().lineReceived(line)

    def headerReceived(self, line: bytes) -> bool:
        try:
            return bool(super().headerReceived(line))
        except ValueError:  # A Content-Length has more digits than `int` reads.
            self._refuse_body()
            return False

    def allHeadersReceived(self) -> None:
        # `length` is None for a chunked body. Chunks may be of one byte each, and decoding them
        # is expensive.
        if self.length is None:
            self._refuse_body()
            return
        body = self.body_taken(self.length) if self.length else None
        if isinstance(body, RefusedBody):
            self._refuse(body.status, body.text)
        elif body is not None:
            self.requests[-1].body = body
            self.takes_body = True
            self._stop_waiting()  # It takes as long as `body` lets it.
            super().allHeadersReceived()
        elif self.length > BODY_LIMIT:
            self._refuse_body()
        else:
            super().allHeadersReceived()

    def _refuse_body(self) -> None:
        self._refuse(b"413 Content Too Large", "nothing here takes a body")

    def _refuse(self, status: bytes, why: str) -> None:
        self.transport.write(last_response(status, why))
        self.loseConnection()

    def checkPersistence(self, request: Request, version: bytes) -> bool:
        self._requests += 1
        self._pipelined += 1
        is_enough = self._requests >= REQUESTS or self._pipelined >= PIPELINED
        # The transport waits for a client that does not read the responses to its requests.
        if is_enough or self._waitingForTransport:
            request.responseHeaders.setRawHeaders(b"connection", [b"close"])
            return False
        return bool(super().checkPersistence(request, version))

    def become(self, successor: Any) -> None:
        """Hand the connection over. Bytes that followed the request go to the successor."""
        self.setTimeout(None)
        transport = self.transport
        transport.unregisterProducer()
        transport.resumeProducing()  # HTTPChannel pauses it while the transport's buffer is full.
        self._successor = successor
        rest, self._dataBuffer = b"".join(self._dataBuffer), []  # They came with the request.
        hand_over(self, successor, rest)

    def rawDataReceived(self, data: bytes) -> None:
        """`HTTPChannel.dataReceived` may go on with the rest of a read after `become`."""
        if self._successor is None:
            super().rawDataReceived(data)
        else:
            self._successor.dataReceived(data)

    def connectionLost(self, reason: Any = connectionDone) -> None:
        self._stop_waiting()
        if self.slot is not None:
            self.slot.release()
        super().connectionLost(reason)


class LimitedSite(Site):
    """The factory of a site whose requests have the limits of this module."""

    protocol: Any = _Channel
    signature = HTTP
    noisy = False
    displayTracebacks = False
    access = UNNAMED
    takers = NO_TAKERS
    """What takes bodies of requests, by the first part of their paths."""

    def __init__(self, reactor: Any, root: Any) -> None:
        super().__init__(root, BodyRequest, timeout=IDLE, reactor=reactor)

    def startFactory(self) -> None:
        """Start no access log: any client could make that grow."""

    def stopFactory(self) -> None:
        """There is nothing to stop."""

    def log(self, request: Any) -> None:
        """Log nothing; see `startFactory`."""

    def acceptableProtocols(self) -> list[bytes]:
        """The protocols that TLS offers: HTTP/1.1, even if the package for HTTP/2 is installed."""
        return [b"http/1.1"]

    def refusal(self, reason: str) -> bytes:
        """The response to a client that is refused; see `admission`."""
        return last_response(b"503 Service Unavailable", reason, {b"retry-after": RETRY_AFTER})


class WatchingSite(LimitedSite):
    """The factory of the site for programs that watch the server: `/metrics`, and its health.

    It has no secrets and takes no orders, so it is answered by any name.
    """

    def __init__(self, reactor: Any, health: Health, metrics: Callable[[], bytes]) -> None:
        super().__init__(reactor, watching_resource(health, metrics))


class _SocketsSite(LimitedSite):
    """The factory of a site with WebSockets, which not every page may open."""

    unchecked: ClassVar[Collection[bytes]] = ()
    """The paths that are answered by whatever name the server is asked for."""

    def __init__(
        self,
        reactor: Any,
        access: Access,
        sockets: Sequence[WebSocketFactory],
        make_root: Callable[[Refusals], Any],
    ) -> None:
        self.access = access
        self.sockets = sockets
        self._refusals = Refusals(access)
        super().__init__(reactor, make_root(self._refusals))

    def getResourceFor(self, request: Any) -> Any:
        """What answers a request: a refusal, or the resource of its path."""
        if request.path in self.unchecked:
            return super().getResourceFor(request)
        try:
            request.channel.name_client(request)
        except Full as full:
            request.channel.persistent = False
            request.setHeader(b"connection", b"close")
            request.setHeader(b"retry-after", RETRY_AFTER)
            return refusal(self._refusals.of_client(request, str(full)))
        refused = self._refusals.of_host(request)
        if refused:
            return refusal(refused)
        redirect = redirect_of(self.access, request) if request.channel.is_redirected else None
        return moved(redirect) if redirect else super().getResourceFor(request)

    def startFactory(self) -> None:
        """Start the WebSockets."""
        for factory in self.sockets:
            factory.doStart()

    def stopFactory(self) -> None:
        for factory in self.sockets:
            factory.doStop()


class WebSite(_SocketsSite):
    """The factory of the site: pages, and the WebSockets."""

    unchecked = HEALTH_PATHS

    def __init__(
        self,
        reactor: Any,
        pages: Mapping[str, str],
        sockets: WebSocketFactory,
        folder: Any = STATIC,
        access: Access = UNNAMED,
        server: str = "",
        health: Health | None = None,
        others: Mapping[str, WebSocketFactory] = NO_SOCKETS,
        inserts: Mapping[str, str] = NO_INSERTS,
        resources: Mapping[bytes, Any] = NO_RESOURCES,
        takers: Mapping[bytes, Taker] = NO_TAKERS,
    ) -> None:
        """`pages` maps paths to files of `folder`; `/static` has the whole folder.

        `sockets` is the WebSocket of the pages, at `/ws`; `others` are at their paths. `server` is
        the server's name, which the pages show; `inserts` is other markup that is put into them.
        `resources` are an application's own, and `takers` take the bodies of requests, by the first
        part of their paths.
        """
        self.takers = takers
        at = {PAGE_SOCKET: sockets, **others}
        health = health or Health()
        served = Pages(pages, folder, server, inserts)
        sockets.page = served.version
        super().__init__(
            *(reactor, access, list(at.values())),
            lambda refusals: site_resource(reactor, served, at, refusals, health),
        )
        for name, resource in resources.items():
            self.resource.putChild(name, resource)


class SocketSite(_SocketsSite):
    """The factory of a site that is one WebSocket, at any path, and nothing else."""

    def __init__(self, reactor: Any, sockets: WebSocketFactory, access: Access = UNNAMED) -> None:
        super().__init__(
            *(reactor, access, (sockets,)), lambda refusals: socket_resource(sockets, refusals)
        )
