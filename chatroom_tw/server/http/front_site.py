"""The site on the port for every protocol, where TLS may be spoken as well."""

from __future__ import annotations

from typing import Any

from twisted.internet.protocol import Factory

from chatroom_tw.server.http.site import WebSite
from chatroom_tw.server.listen.detection import DetectableFactory
from chatroom_tw.server.listen.signature import Signature
from chatroom_tw.server.listen.unsupported import HTTP


def front_site(site: Any) -> DetectableFactory:
    """The factory of a site on the port for every protocol."""
    front: DetectableFactory = site if site.access.certificate is None else _FrontSite(site)
    return front


class _FrontSite(Factory):
    """A site at a port on which TLS is spoken as well: plain HTTP is redirected to it."""

    noisy = False
    signature: Signature = HTTP

    def __init__(self, site: WebSite) -> None:
        self._site = site

    def startFactory(self) -> None:
        self._site.doStart()

    def stopFactory(self) -> None:
        self._site.doStop()

    def buildProtocol(self, addr: Any) -> Any:
        channel = self._site.buildProtocol(addr)
        channel.is_redirected = True
        return channel
