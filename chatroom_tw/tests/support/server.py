"""A server without sockets, for the tests: a hub, a gateway, and the link between them."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any
from zipfile import Path, ZipFile

from twisted.internet.task import deferLater

from chatroom_tw.server.gateway import Gateway
from chatroom_tw.server.http.access import Access
from chatroom_tw.server.hub import Hub
from chatroom_tw.server.limits import Limits
from chatroom_tw.server.net.factory import ConnectionFactory
from chatroom_tw.tests.support import links
from chatroom_tw.tests.support.clock import Clock

UNLIMITED = Limits(flood=None)
"""Limits without flood control: the tests' clock stands still, so no tokens would come."""
ACCESS = Access(frozenset({"chat.example", "tombola.example"}))
"""The names of the fake servers."""
DELAY = 0.02
"""Seconds that a slow disk or a password hash takes, for `FakeServer.answer_later`."""
SCRIPT = "'use strict'\n"
"""The text of the only script of `static_files`."""


class FakeServer:
    """What a fake chat and a fake tombola share. The clock stands still until a test moves it."""

    factory: ConnectionFactory
    """The factory of the application's line protocol."""

    def __init__(self, clock: Clock, hub: Hub, gateway: Gateway, tags: Mapping[int, type]) -> None:
        """`tags` are those of the application, for a link that encodes everything."""
        self.clock = clock
        self.hub: Any = hub
        self.gateway = gateway
        self._ports = iter(range(1001, 60000))
        links.connect(hub, gateway, tags)

    def next_port(self) -> int:
        """The port of a new client."""
        return next(self._ports)

    def answer_later(self, seconds: float = DELAY) -> None:
        """From now on errands and writes take `seconds`; before, they were done at once."""

        def later(do: Callable[[Any], Any]) -> Callable[[Any], Any]:
            return lambda item: deferLater(self.clock, seconds, do, item)

        finder, hub = self.gateway._finder, self.hub
        finder._errands = {kind: later(find) for kind, find in finder._errands.items()}
        hub.write = {kind: later(write) for kind, write in hub.write.items()}


def static_files(*pages: str) -> Path:
    """A folder with these pages, which have nothing but a title, and one script."""
    archive = ZipFile(io.BytesIO(), "w")
    for name in dict.fromkeys(pages):
        archive.writestr(name, f"<!doctype html><title>{name}</title>\n")
    archive.writestr("common/script.js", SCRIPT)
    return Path(archive)
