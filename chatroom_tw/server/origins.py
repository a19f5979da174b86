"""Origins: what browsers call the site that a page is from, such as `https://chat.example`.

An origin (RFC 6454) has a scheme, a host and a port. Browsers name the origin of a page when it
opens a WebSocket (`Origin`), and the server that they mean in every request (`Host`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address

PORTS = {"http": 80, "https": 443}
"""The schemes of pages, and the port of each that is not written."""

LENGTH_LIMIT = 253
"""The most characters of a host's name (RFC 1035, 2.3.4, without what the wire adds)."""

_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*")
_AUTHORITY = re.compile(r"(\[[^\[\]]*\]|[^\[\]:]*)(?::(\d{0,5}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Origin:
    """The site that a page is from. `host` is as `read_host` returns it."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        port = "" if self.port == PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}"


def read_origin(url: str) -> Origin:
    """The origin of an address of a page, whatever path it has. Raises ValueError."""
    scheme, separator, rest = url.partition("://")
    scheme = scheme.lower()
    if not separator or scheme not in PORTS:
        raise ValueError("an origin begins with http:// or https://")
    host, port = read_authority(re.split(r"[/?#]", rest, maxsplit=1)[0])
    return Origin(scheme, host, PORTS[scheme] if port is None else port)


def read_authority(text: str) -> tuple[str, int | None]:
    """The host and the port of `chat.example:8443`; None: it names no port. Raises ValueError."""
    match = _AUTHORITY.fullmatch(text)
    if not match or not match[1]:
        raise ValueError("there is no host")
    port = int(match[2]) if match[2] else None
    if port is not None and port > 65535:
        raise ValueError("there is no such port")
    return read_host(match[1]), port


def read_host(text: str) -> str:
    """A host in the form in which hosts are compared. Raises ValueError if it is none.

    A name is in small letters, and in ASCII (RFC 5891); an IPv6 address is in brackets.
    """
    if len(text) > LENGTH_LIMIT:  # First: the codec for other scripts takes long for long texts.
        raise ValueError("the name is too long")
    if text.startswith("["):
        return f"[{ip_address(text[1:-1])}]"
    name = text.removesuffix(".").lower()
    if not name.isascii():
        try:
            name = name.encode("idna").decode()
        except UnicodeError:
            raise ValueError("it is no name of a host") from None
    if not _NAME.fullmatch(name):
        raise ValueError("it is no name of a host")
    return name


def is_address(host: str) -> bool:
    """Whether a host is an IP address, and not a name."""
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def names_of(*names: str) -> frozenset[str]:
    """The names by which a computer with these host names is reached; other texts are ignored.

    `rossi.example` is also `rossi`, and on its own network `rossi.local` (RFC 6762).
    """
    found = set()
    for name in names:
        try:
            host = read_host(name)
        except ValueError:
            continue
        if not is_address(host):
            first = host.partition(".")[0]
            found |= {host, first, f"{first}.local"}
    return frozenset(found)
