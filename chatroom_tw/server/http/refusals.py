"""Refusals of requests: what they say to the browser, and to the operator in the log.

A request is refused for its `Host`, its `Origin` (see `access`), or for the number of connections
of a client behind a proxy. Whoever owns the page reads the answer; whoever runs the server reads
the log, which says what to do if the request was legitimate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from twisted.logger import Logger

from chatroom_tw.server.http.access import Access, Host
from chatroom_tw.server.net.sockets import address_of
from chatroom_tw.server.origins import PORTS, read_authority, read_origin


@dataclass(frozen=True, slots=True)
class RefusedRequest:
    """The answer to a request that is refused: a status code, and one line."""

    code: int
    text: str


class Refusals:
    """Decides which requests of a site are refused, and logs why."""

    _log = Logger()

    def __init__(self, access: Access) -> None:
        self._access = access

    def of_host(self, request: Any) -> RefusedRequest | None:
        """The refusal of a request for another server; None: it is for this one."""
        host = field(request, b"host")
        checked = self._access.check(host)
        if checked is Host.OWN or host is None:
            return None
        if checked is Host.MALFORMED:
            return RefusedRequest(400, "the Host of the request is no name of a host")
        name, port = read_authority(host)
        scheme = forwarded_scheme(self._access, request) or (
            "https" if request.isSecure() else "http"
        )
        url = f"{scheme}://{name}" + (f":{port}" if port not in (None, PORTS[scheme]) else "")
        self._log.info(
            "a browser asked for {name}, which is no name of this server; if it should be one, "
            "start the server with --origin {url}",
            event="host-refused",
            name=name,
            url=url,
            address=address_of(request.channel.getPeer()),
        )
        return RefusedRequest(
            421,
            f"this server is not known as {name}; if it should be, start it with --origin {url}",
        )

    def of_page(self, request: Any) -> RefusedRequest | None:
        """The refusal of a WebSocket that a page of another site opens."""
        origin = field(request, b"origin")
        if origin is None or self.allows(request, origin):
            return None
        try:
            page = str(read_origin(origin))
        except ValueError:  # `null`, for instance: a file, or a page in a sandbox.
            page = ""
        if page:
            self._log.info(
                "a page of {page} was refused, as this server is {host} to it; if it may use "
                "this server, start the server with --origin {page}",
                event="page-refused",
                page=page,
                host=field(request, b"host") or "nameless",
                address=address_of(request.channel.getPeer()),
            )
        else:
            self._log.info(
                "a page that names no site was refused",
                event="nameless-page-refused",
                address=address_of(request.channel.getPeer()),
            )
        add = f"; the option --origin {page} would let it" if page else ""
        return RefusedRequest(403, f"a page of another site may not talk to this one{add}")

    def allows(self, request: Any, origin: str) -> bool:
        """Whether a page from this origin may open a WebSocket as this request is sent."""
        return self._access.allows(
            origin, field(request, b"host"), forwarded_scheme(self._access, request)
        )

    def of_client(self, request: Any, why: str) -> RefusedRequest:
        """The refusal of a client behind a proxy that has too many connections."""
        self._log.info(
            "a client from {address}, behind a proxy, was turned away: {why}",
            event="proxied-client-refused",
            address=address_of(request.channel.getPeer()),
            why=why,
        )
        return RefusedRequest(503, why)

    def not_upgraded(self, request: Any) -> None:
        """A request for the WebSocket does not ask for one: a proxy may have left that out."""
        if field(request, b"upgrade") is None and field(request, b"sec-websocket-key") is not None:
            self._log.info(
                "a browser's WebSocket came from {address} without the field Upgrade; a proxy has "
                "to pass on Upgrade and Connection",
                event="upgrade-missing",
                address=address_of(request.channel.getPeer()),
            )


def forwarded_scheme(access: Access, request: Any) -> str | None:
    """How the client reached the proxy that has passed the request on, if this is known."""
    scheme = (field(request, b"x-forwarded-proto") or "").lower()
    known = scheme in PORTS and access.proxies.include(request.channel.peer)
    return scheme if known else None


def field(request: Any, name: bytes) -> str | None:
    """A field of the request's head; None: it is not there. Of several, the last."""
    value: bytes | None = request.getHeader(name)
    return None if value is None else value.decode("latin-1")


def fields(request: Any, name: bytes) -> list[str]:
    """All fields of this name in the request's head."""
    values: list[bytes] = request.requestHeaders.getRawHeaders(name, [])
    return [value.decode("latin-1") for value in values]
