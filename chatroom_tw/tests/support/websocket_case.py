"""A page and its WebSocket, for the tests."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.http.site import WebSite
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.clients import WebClient
from chatroom_tw.tests.support.messages import make_message

UPGRADE = (
    b"GET /ws HTTP/1.1\r\nHost: chat.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)

"""A request for the WebSocket, as the page sends it."""
ASK_ALIVE = b'{"type":"ping"}'
ALIVE = make_message("pong")
"""The answer to `ASK_ALIVE`."""


def over(transport: Any, site: WebSite) -> Any:
    """The transport, with a connection of the site."""
    transport.protocol = site.buildProtocol(None)
    transport.protocol.makeConnection(transport)
    return transport


class WebSocketCase(SynchronousTestCase):
    """A page named eve is in no room, and Ann uses the line protocol."""

    def setUp(self) -> None:
        self.chat = FakeChat()
        self.page = self.chat.web_client("eve")
        [self.ann] = self.chat.line_clients("ann")
        self.page.received()

    def assert_closed(self, code: int, page: WebClient | None = None) -> None:
        """The server has closed the WebSocket with this code."""
        page = page or self.page
        page.received()
        self.assertEqual(page.closed, code)
        self.assertTrue(page.transport.disconnecting)

    def ask(self, *frames: bytes) -> list[dict[str, Any]]:
        """Send frames in one piece, and return the messages that come."""
        self.page.send_bytes(b"".join(frames))
        return self.page.received()
