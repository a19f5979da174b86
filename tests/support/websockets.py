"""The WebSocket of a page, without a browser."""

from __future__ import annotations

import json
import ssl
from collections import deque
from typing import Any

from wsproto import ConnectionType, WSConnection, events

from support.clients import Address, Client


class Page(Client):
    """The WebSocket that a page opens, as far as its server sees it."""

    def __init__(
        self,
        address: Address,
        *,
        host: str = "",
        path: str = "/ws",
        origin: str = "",
        source: str = "",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Connect to `address`, for a page whose browser asked for `host`.

        Without `host` it is the address, and without `origin` the page is from there. `source` is
        the address that is connected from. With `tls` it speaks TLS.
        """
        name = host.partition(":")[0]
        super().__init__(address, source=source, tls=tls, name=name)
        self.browser = WSConnection(ConnectionType.CLIENT)
        self.messages: deque[dict[str, Any]] = deque()
        host = host or "{}:{}".format(*address)
        fields = [(b"Origin", (origin or f"{'https' if tls else 'http'}://{host}").encode())]
        self.socket.sendall(self.browser.send(events.Request(host, path, extra_headers=fields)))

    def send(self, *messages: dict[str, Any]) -> None:  # type: ignore[override]
        for message in messages:
            self.socket.sendall(self.browser.send(events.TextMessage(json.dumps(message))))

    def receive(self, type_: str) -> dict[str, Any]:
        """The next message of this type, or of any type if it is empty; others are discarded.

        The refusal of the WebSocket is a message `refused`, with its status code.
        """
        text = ""
        while True:
            while self.messages:
                message = self.messages.popleft()
                if not type_ or message.get("type") == type_:
                    return message
            data = self.socket.recv(65536)
            assert data, f"closed before {type_}"
            self.browser.receive_data(data)
            for event in self.browser.events():
                if isinstance(event, events.TextMessage):
                    text += event.data
                    if event.message_finished:
                        self.messages.append(json.loads(text))
                        text = ""
                elif isinstance(event, events.CloseConnection):
                    self.messages.append({"closed": event.code})
                elif isinstance(event, events.RejectConnection):
                    self.messages.append({"type": "refused", "code": event.status_code})
