"""The protocols that the chat speaks: the table of them, and what makes the factory of each.

`service` opens their listeners.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chatroom_tw.chat.protocols import page_commands
from chatroom_tw.chat.protocols.irc.lines import IrcFactory
from chatroom_tw.chat.protocols.irc.websocket import IrcSocketFactory
from chatroom_tw.chat.protocols.line import LineFactory, Modes
from chatroom_tw.chat.protocols.menu import Menu, MenuFactory
from chatroom_tw.chat.protocols.tcd import TcdFactory
from chatroom_tw.chat.protocols.web import WebChatFactory
from chatroom_tw.chat.protocols.web_files import site_parts
from chatroom_tw.server.gateway import Gateway
from chatroom_tw.server.http.site import SocketSite, WebSite
from chatroom_tw.server.listen.detection import DetectableFactory
from chatroom_tw.server.listen.unsupported import UnsupportedSsh

if TYPE_CHECKING:
    from chatroom_tw.chat.options import Options


@dataclass(frozen=True, slots=True)
class SpokenProtocol:
    """A protocol of the chat: its description in --help, and what makes its factory."""

    description: str
    factory: Callable[[Gateway, Options], DetectableFactory]
    detected: bool = True
    """Whether it is detected on the port for every protocol."""


MODES: Modes = {"/menu": Menu}
"""The modes that a client of the line protocol can switch to, by their words."""

PAGES: dict[str, str] = {
    "": "chat.html",
    "manifest.webmanifest": "chat/manifest.webmanifest",
    "worker.js": "chat/worker.js",
}
"""The page for browsers, and what must be beside it, by their paths."""

IRC_SOCKET = "irc"
"""The path of the site's WebSocket for IRC."""

PROTOCOLS: dict[str, SpokenProtocol] = {
    "line": SpokenProtocol(
        "the line protocol", lambda gateway, config: LineFactory(gateway, MODES)
    ),
    "menu": SpokenProtocol(
        "the menu, numbered choices", lambda gateway, config: MenuFactory(gateway)
    ),
    "tcd": SpokenProtocol(
        "the TCD protocol (JOIN_CHATROOM, CHAT, ...)",
        lambda gateway, config: TcdFactory(gateway, config["student-id"]),
    ),
    "irc": SpokenProtocol(
        "IRC, for the clients, the bots and the bouncers that speak it",
        lambda gateway, config: IrcFactory(gateway, config.irc()),
    ),
    "web": SpokenProtocol(
        "HTTP, for browsers: the chat's page, and its WebSocket",
        lambda gateway, config: WebSite(
            gateway.clock,
            PAGES,
            WebChatFactory(gateway, config.push_key, config.uploads, config["uploads"]),
            access=config.access(),
            server=config["name"],
            health=gateway.health,
            others={IRC_SOCKET: IrcSocketFactory(gateway, config.irc())},
            inserts={page_commands.PLACE: page_commands.for_page()},
            **(site_parts(config.uploads) if config.uploads else {}),
        ),
    ),
    "irc-ws": SpokenProtocol(
        f"IRC over WebSockets, at any path (on the chat's site it is at /{IRC_SOCKET})",
        lambda gateway, config: SocketSite(
            gateway.clock, IrcSocketFactory(gateway, config.irc()), config.access()
        ),
        detected=False,
    ),
}
"""The protocols by their words, which name their options and appear in the log. On the port for
every protocol, nearly each is detected by the `signature` of its factory."""

DEFAULT_PROTOCOL = "line"
"""The protocol of clients that protocol detection does not recognise: people type it."""

UNSUPPORTED: tuple[Callable[[Any], DetectableFactory], ...] = (UnsupportedSsh,)
"""Protocols that are detected and not spoken here; such clients are told so."""
