"""The page that a browser gets until there is one to chat in: what this is, and how to join."""

from __future__ import annotations

import re
from email.utils import formatdate
from html import escape

from chatroom_tw.protocols.stranger import Stranger, StrangerFactory

HEAD_LIMIT = 1 << 14
"""The most bytes in the head of a request."""

_REQUEST = re.compile(rb"([A-Z]+) (\S+) HTTP/1\.[01]")
_HOST = re.compile(
    rb"\r?\nhost:[ \t]*([A-Za-z0-9.-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?[ \t]*\r?\n", re.I
)
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")

PAGE = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>A chat room</title>
<h1>A chat room</h1>
<p>{why}
<p>This is a chat server. It has no page to chat in yet; join it from a terminal:
<pre>nc {host} {port}</pre>
<p>or with <code>telnet {host} {port}</code>. Pick a name with <code>/nick NAME</code>;
<code>/help</code> lists everything else.
</html>
"""
PATHS = (b"/", b"/index.html")
METHODS = (
    *(b"GET", b"HEAD", b"POST", b"PUT", b"DELETE", b"OPTIONS", b"PATCH", b"TRACE", b"CONNECT"),
    *(b"PRI", b"PROPFIND"),  # HTTP/2, WebDAV
)


class _Web(Stranger):
    def answer_to(self, came: bytes) -> bytes | None:
        blanks = len(came) - len(came.lstrip(b"\r\n"))
        came = came[blanks:]  # RFC 9112, 2.2
        line, newline, _ = came.partition(b"\n")
        request = _REQUEST.fullmatch(line.removesuffix(b"\r"))
        if newline and not request:
            return self._page("400 Bad Request", "That was no request of HTTP/1.1.")
        end = _END_OF_HEAD.search(came)
        if blanks + (end.start() if end else len(came)) > HEAD_LIMIT:
            return self._page("431 Request Header Fields Too Large", "That request is too long.")
        if not (request and end):
            return None
        method, target = request.groups()
        if method not in (b"GET", b"HEAD"):
            page = self._page("405 Method Not Allowed", "Only GET and HEAD are.", "GET, HEAD")
        elif target.partition(b"?")[0] in PATHS:
            page = self._page("200 OK", "Welcome!")
        else:
            page = self._page("404 Not Found", "There is nothing here but <a href='/'>this</a>.")
        return page.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if method == b"HEAD" else page

    def _page(self, status: str, why: str, allow: str = "") -> bytes:
        host, port = self._where()
        body = PAGE.format(why=why, host=escape(host), port=port).encode()
        head = [
            f"HTTP/1.1 {status}",
            f"Date: {formatdate(self.factory.clock.seconds(), usegmt=True)}",
            "Content-Type: text/html; charset=utf-8",
            f"Content-Length: {len(body)}",
            "Cache-Control: no-store",
            "Connection: close",
            *([f"Allow: {allow}"] if allow else []),
        ]
        return "\r\n".join([*head, "\r\n"]).encode() + body

    def _where(self) -> tuple[str, int]:
        """Where the client has reached us, as it sees it if it says so."""
        here = self.transport.getHost()
        port = getattr(here, "port", 80)
        head, *_ = _END_OF_HEAD.split(self._came, maxsplit=1)
        asked = _HOST.search(head + b"\n")
        if asked:
            return asked[1].decode().strip("[]"), int(asked[2] or 80)
        return getattr(here, "host", "localhost"), port


class WebStranger(StrangerFactory):
    """Browsers, and other clients of HTTP (RFC 9112)."""

    protocol = _Web
    openings = tuple(method + b" " for method in METHODS)
