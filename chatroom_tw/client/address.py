"""The address of a server, as the user types it and as messages show it."""

from __future__ import annotations

import re
from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import dataclass, replace
from functools import partial
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

DEFAULT_HOST = "127.0.0.1"
PORTS = {"http": 80, "https": 443}
"""The ports of URLs that name none (RFC 9110, 4.2)."""
HALLS_HELP = "; /CODE after it leads to a hall"
_HALL_PAGE = re.compile(r"(?:^|/)t/([^/]+)(?:/(?:tv|host))?/?$")
TLS = "tls:"
"""How an address begins at which TLS is spoken."""


@dataclass(frozen=True, slots=True)
class Service:
    """A kind of server: the name under which twistd starts it, its default port, and whether an
    address can lead to one of its halls."""

    name: str
    port: int
    has_halls: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """The host and the port of a server, the room or the hall that the address leads to, and
    whether TLS is spoken there."""

    host: str
    port: int
    room: str = ""
    tls: bool = False
    hall: str = ""
    """The code of a hall. Empty: the one that is always there."""

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{TLS if self.tls else ''}{host}:{self.port}"


def add_server_arguments(parser: ArgumentParser, service: Service) -> None:
    """Declare the arguments of every client: the server's `address`, and the user's `name`."""
    parser.add_argument(
        "address",
        nargs="?",
        type=partial(_parse_address, service),
        default=Address(DEFAULT_HOST, service.port),
        metavar="HOST[:PORT][/CODE]" if service.has_halls else "HOST[:PORT]",
        help="where the server is; tls:HOST:PORT to speak TLS; or the address of its page, as "
        f"https://HOST:PORT/{HALLS_HELP if service.has_halls else ''} "
        f"[default: {DEFAULT_HOST}:{service.port}]",
    )
    parser.add_argument("--name", type=_name, help="the name to take there")


def _parse_address(service: Service, text: str) -> Address:
    address = parse_address(text, service.port)
    if address.hall and not service.has_halls:
        raise ArgumentTypeError(f"{text!r} leads to a hall, and a {service.name} has none")
    return address


def parse_address(text: str, default_port: int) -> Address:
    """Parse `HOST`, `HOST:PORT`, `:PORT`, each with or without `tls:` before it, or
    `http://HOST:PORT/` or `https://HOST:PORT/` with or without a `#ROOM`. `/CODE` after it is
    the code of a hall; in the address of a page that is `/t/CODE`.

    An IPv6 address is written in brackets, unless a zone ends it (`fe80::1%eth0`). Raises
    `ArgumentTypeError` with a message for the user.
    """
    if "://" in text:
        return _parse_url(text)
    text, slash, hall = text.partition("/")
    if slash:
        return replace(parse_address(text, default_port), hall=_hall(hall))
    if text.lower().startswith(TLS):
        return _parse_tls(text, default_port)
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or not _is_ipv6(host) or (rest and not rest.startswith(":")):
            raise ArgumentTypeError(
                f"{text!r} is no IPv6 address and port like [::1]:{default_port}"
            )
        port = rest[1:]
    elif "%" in text and _is_ipv6(text):
        host, port = text, ""
    else:
        host, _, port = text.partition(":")
        if ":" in port:
            raise ArgumentTypeError(
                f"{text!r}: an IPv6 address stands in brackets: [::1]:{default_port}"
            )
    return Address(host or DEFAULT_HOST, _port(port) if port else default_port)


def _parse_tls(text: str, default_port: int) -> Address:
    rest = text[len(TLS) :]
    if rest.isdigit():
        raise ArgumentTypeError(
            f"{text!r} has no host: it is tls:HOST:{rest}, or tls::{rest} on this computer"
        )
    return replace(parse_address(rest, default_port), tls=True)


def _parse_url(text: str) -> Address:
    """Parse the address of a server's page, as a browser shows it."""
    try:
        url = urlsplit(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no address: {error}") from error
    if url.scheme not in PORTS:
        raise ArgumentTypeError(f"{text!r} is no address like HOST:PORT or http://HOST:PORT/")
    # In a URL the percent sign of a zone is %25 (RFC 6874).
    address = parse_address(url.netloc.rpartition("@")[2].replace("%25", "%"), PORTS[url.scheme])
    room = "-".join(unquote(url.fragment).split())
    # The site can be in a folder of its own: its address ends with t/CODE even so.
    found = _HALL_PAGE.search(url.path)
    hall = _hall(found[1]) if found else ""
    return Address(address.host, address.port, room, url.scheme == "https", hall)


def _hall(code: str) -> str:
    code = code.strip("/")
    if not (code.isascii() and code.isalnum()):
        raise ArgumentTypeError(f"{code!r} is no code of a hall, like K7TQM")
    return code


def _is_ipv6(text: str) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    # A colon in the zone is more likely a port that has been meant.
    return address.version == 6 and ":" not in text.partition("%")[2]


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise ArgumentTypeError(f"a port is a number from 1 to 65535, not {text!r}")
    return int(text)


def _name(text: str) -> str:
    if text.split() != [text]:
        raise ArgumentTypeError(f"a name is one word, not {text!r}")
    return text
