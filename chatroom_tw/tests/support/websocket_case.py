"""WebSockets without sockets, for the tests."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.http.site import WebSite
from chatroom_tw.tests.support.chat import Chat, Page, told

UPGRADE = (
    b"GET /ws HTTP/1.1\r\nHost: den\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


ASK_ALIVE = b'{"type":"ping"}'


ALIVE = told("pong")


def over(transport: Any, site: WebSite) -> Any:
    """The transport, over which somebody has connected to the site."""
    transport.protocol = site.buildProtocol(None)
    transport.protocol.makeConnection(transport)
    return transport


class WebSocketCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = Chat()
        self.page = self.chat.page("eve")
        [self.ann] = self.chat.people("ann")
        self.page.heard()

    def assert_closed(self, code: int, page: Page | None = None) -> None:
        page = page or self.page
        page.heard()
        self.assertEqual(page.closed, code)
        self.assertTrue(page.transport.disconnecting)

    def said(self, *frames: bytes) -> list[dict[str, Any]]:
        self.page.send_bytes(b"".join(frames))
        return self.page.heard()
