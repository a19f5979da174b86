"""A request of a browser, and what every response has."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from twisted.web.http import NO_BODY_CODES
from twisted.web.server import Request

from chatroom_tw.server.http.bodies import Body

HEADERS = {
    b"content-security-policy": b"default-src 'none'; script-src 'self'; style-src 'self'; "
    b"img-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; media-src 'self'",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"cache-control": b"no-cache",  # The browser asks each time whether the file has changed.
}
"""The header fields of every response."""


class BodyRequest(Request):
    """A request. Its body is read, and discarded unless something takes it."""

    body: Body | None = None
    """What takes the body."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for name, value in HEADERS.items():
            self.responseHeaders.setRawHeaders(name, [value])

    def gotLength(self, length: int | None) -> None:
        self.content = io.BytesIO()

    def handleContentChunk(self, data: bytes) -> None:
        """Hand a part of the body on, or discard it."""
        if self.body is not None:
            self.body.received(data)

    def connectionLost(self, reason: Any) -> None:
        self.end_body()
        super().connectionLost(reason)

    def finish(self) -> None:
        self.end_body()
        super().finish()

    def end_body(self) -> None:
        """The rest of the body does not come."""
        if self.body is not None:
            self.body.lost()

    def write(self, data: bytes) -> None:
        if self.code in NO_BODY_CODES:  # The length was that of a body which is not sent.
            self.responseHeaders.removeHeader(b"content-length")
        super().write(data)


def last_response(status: bytes, why: str, more: Mapping[bytes, bytes] | None = None) -> bytes:
    """A response to a request that was not read; the connection is closed after it."""
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
