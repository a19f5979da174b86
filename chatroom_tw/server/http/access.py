"""Access: which pages may use a server, and by which names it is called.

Two things keep pages of other sites from talking here with their reader's browser:

- A browser says which site the page is from that opens a WebSocket (`Origin`). It has to be the
  site that the request is for (`Host`), or one that the operator has named (`--origin`).
- A page's own name can be made to lead to this computer (DNS rebinding). To the browser, this
  server is then the page's own site. So a request has to be for a name that is this server's. An
  IP address cannot be made to lead elsewhere.

Programs that are no browsers can write what they like; a request without `Host` is theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from chatroom_tw.server.listen.proxies import NO_PROXIES, Proxies
from chatroom_tw.server.origins import PORTS, Origin, is_address, read_authority, read_origin

LOCALHOST = "localhost"


class Covering(Protocol):
    """A certificate, as far as a site needs to know of it."""

    def covers(self, host: str) -> bool:
        """Whether it is for this host, which is as `read_host` returns it."""


class Host(Enum):
    """What the `Host` of a request is."""

    OWN = "a name of this server, or none is given"
    OTHER = "another name"
    MALFORMED = "no name of a host"


@dataclass(frozen=True, slots=True)
class Access:
    """What a site needs to know of names, of origins and of proxies.

    `names` are host names of the server besides localhost, as `names_of` returns them. What the
    certificate is for are names of the server, too: no other site's page can be under them.
    """

    names: frozenset[str] = frozenset()
    origins: frozenset[Origin] = frozenset()
    proxies: Proxies = NO_PROXIES
    certificate: Covering | None = None

    def check(self, host: str | None) -> Host:
        """What the `Host` field of a request names; None: there is no such field."""
        if not host:
            return Host.OWN
        try:
            name, _ = read_authority(host)
        except ValueError:
            return Host.MALFORMED
        is_own = (
            is_address(name)
            or name == LOCALHOST
            or name.endswith(f".{LOCALHOST}")  # It leads to this computer, too (RFC 6761, 6.3).
            or name in self.names
            or any(name == origin.host for origin in self.origins)
            or (self.certificate is not None and self.certificate.covers(name))
        )
        return Host.OWN if is_own else Host.OTHER

    def allows(self, origin: str, host: str | None, scheme: str | None = None) -> bool:
        """Whether a page from `origin` may use the server that its request calls `host`.

        `scheme` is the one by which the client reached a proxy, if that has said so.
        """
        try:
            page = read_origin(origin)
            if page in self.origins:
                return True
            name, port = read_authority(host or "")
        except ValueError:
            return False
        if scheme is not None and scheme != page.scheme:
            return False
        return (page.host, page.port) == (name, PORTS[page.scheme] if port is None else port)


UNNAMED = Access()
"""A server that is reached by its IP addresses alone, without a proxy."""
