"""The tombola in the browser: JSON on a WebSocket. docs/protocols/web.md is its manual.

    a client sends {"type": "claim", "prize": "ambo"}
    the server sends {"type": "prize", "prize": "ambo", "name": "ann", "serial": "s1-1"}

Only the modules `web…` know the words of this protocol; the rules decide what they mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from twisted.internet.interfaces import ISSLTransport

from chatroom_tw.server.fanout import Renderer
from chatroom_tw.server.gateway import Gateway
from chatroom_tw.server.http import messages
from chatroom_tw.server.http.messages import MessagesConnection
from chatroom_tw.server.http.websocket import WebSocketFactory
from chatroom_tw.tombola.protocols.web_events import SENT, hosting
from chatroom_tw.tombola.protocols.web_requests import TYPES, SitAs
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules import host_events as hosts
from chatroom_tw.tombola.rules.settings import GameSettings


class WebTombola(MessagesConnection):
    """The connection of a browser's page, or of another program with the same protocol."""

    __slots__ = ()

    factory: WebTombolaFactory
    renderer = renderer_elsewhere = Renderer(messages.renderer(SENT), echo=True)
    types = TYPES
    protocol_word = "web"
    at_end = commands.Drop()

    def connectionMade(self) -> None:
        super().connectionMade()
        settings = self.factory.settings
        self.session.reply(self.render(events.Welcome(settings.server, settings.prizes)))

    def render(self, event: Any) -> bytes:
        if isinstance(event, hosts.Hosting):
            return messages.written({**hosting(event), "addresses": self._addresses()})
        return self.renderer.render(event)

    def do(self, meant: Any) -> None:
        if isinstance(meant, SitAs):
            super().do(commands.Sit(meant.browser))
            if meant.name:
                super().do(commands.Rename(meant.name))
            if meant.display:
                super().do(commands.Introduce(meant.display))
        else:
            super().do(meant)

    def _addresses(self) -> list[str]:
        """The addresses at which players can join, as far as the server knows them."""
        transport: Any = self.transport
        port = getattr(transport.getHost(), "port", None)
        scheme = "https" if ISSLTransport.providedBy(self.transport) else "http"
        return [f"{scheme}://{host}:{port}/" for host in self.factory.hosts] if port else []


class WebTombolaFactory(WebSocketFactory):
    """Makes a `WebTombola` for each connection."""

    protocol = WebTombola

    def __init__(self, gateway: Gateway, settings: GameSettings, hosts: Sequence[str] = ()) -> None:
        """`hosts` are the names of this computer on the network, for addresses to join at."""
        super().__init__(gateway)
        self.settings = settings
        self.hosts = hosts
