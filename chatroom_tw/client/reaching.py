"""Reaching a server: its address, a connection to it, and why there is none.

It knows the kinds of server by name only. Whatever goes wrong is a `SystemExit` with
one line for the person.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from typing import Any, TypeVar

from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.error import (
    ConnectError,
    ConnectionRefusedError,
    DNSLookupError,
    TimeoutError,
)
from twisted.internet.interfaces import IProtocolFactory, IStreamClientEndpoint

from chatroom_tw.client.conversation import Ending
from chatroom_tw.client.terminal.plain import STDIN, STDOUT

HOST = "127.0.0.1"
CONNECT_TIMEOUT = 10
"""Seconds that a server may take to accept a connection."""
NO_SCREEN = (
    "chatroom: plain lines, for want of urwid; pip install 'chatroom_tw[client]' gives the screen"
)

ENDINGS: dict[Ending, str] = {
    Ending.CLOSED: "the server at {where} has closed the connection",
    Ending.LOST: "the connection to the server at {where} is lost",
    Ending.SILENT: "the server at {where} does not answer any more",
    Ending.STRANGE: "what listens at {where} is no {service} server: its lines do not end",
}

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Service:
    """A kind of server: its name, which is twistd's for it as well, and its usual port."""

    name: str
    port: int


@dataclass(frozen=True, slots=True)
class Where:
    """A server's address, as it is typed and shown."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


# -- What is typed.


def add_where(parser: ArgumentParser, service: Service) -> None:
    """The arguments that all commands have: where the server is, and who comes."""
    parser.add_argument(
        "where",
        nargs="?",
        type=partial(where, usual=service.port),
        default=Where(HOST, service.port),
        metavar="HOST[:PORT]",
        help=f"where the server is [default: {HOST}:{service.port}]",
    )
    parser.add_argument("--name", type=_name, help="the name to take there")


def where(text: str, usual: int) -> Where:
    """`HOST`, `HOST:PORT`, `:PORT`, or one with an IPv6 address in brackets."""
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or not _is_ipv6(host) or (rest and not rest.startswith(":")):
            raise ArgumentTypeError(f"{text!r} is no IPv6 address and port like [::1]:{usual}")
        port = rest[1:]
    else:
        host, _, port = text.partition(":")
        if ":" in port:
            raise ArgumentTypeError(f"{text!r}: an IPv6 address stands in brackets: [::1]:{usual}")
    return Where(host or HOST, _port(port) if port else usual)


def _is_ipv6(text: str) -> bool:
    try:
        return ip_address(text).version == 6
    except ValueError:
        return False


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise ArgumentTypeError(f"a port is a number from 1 to 65535, not {text!r}")
    return int(text)


def _name(text: str) -> str:
    if text.split() != [text]:
        raise ArgumentTypeError(f"a name is one word, not {text!r}")
    return text


# -- Connecting.


def endpoint_of(reactor: Any, server: Where) -> IStreamClientEndpoint:
    return HostnameEndpoint(reactor, server.host, server.port, timeout=CONNECT_TIMEOUT)


async def connect(
    reactor: Any,
    endpoint: IStreamClientEndpoint,
    factory: IProtocolFactory,
    service: Service,
    server: Where,
) -> Any:
    """A connection to the server. Raises `SystemExit` if there is none, or nobody waits for it."""
    linked: Deferred[Any] = Deferred()
    endpoint.connect(factory).chainDeferred(linked)
    reactor.addSystemEventTrigger("before", "shutdown", linked.cancel)
    try:
        return await linked
    except CancelledError:
        raise SystemExit(0) from None
    except (ConnectError, OSError, ValueError) as error:
        raise SystemExit(f"chatroom: {why_not(error, service, server)}") from error


def why_not(error: Exception, service: Service, server: Where) -> str:
    """Why there is no connection to the server, for the person who wants one."""
    if isinstance(error, DNSLookupError | ValueError):
        return f"there is no host {server.host}"
    if isinstance(error, TimeoutError):
        return f"no answer from {server} in {CONNECT_TIMEOUT} seconds"
    number = error.osError if isinstance(error, ConnectError) else getattr(error, "errno", None)
    reason = os.strerror(number) if isinstance(number, int) else str(error)
    if isinstance(error, ConnectionRefusedError):
        port = "" if server.port == service.port else f" --port {server.port}"
        start = f"start one with: twistd -n {service.name}{port}"
        return f"no {service.name} server at {server} ({reason}); {start}"
    return f"cannot reach {server} ({reason})"


def check(ending: Ending, service: Service, server: Where) -> None:
    """Raise `SystemExit` if this is not how a conversation should end."""
    if ending is not Ending.LEFT:
        text = ENDINGS[ending].format(where=server, service=service.name)
        raise SystemExit(f"chatroom: {text}")


# -- Showing.


def view_for(screen: Callable[[], V], plain: Callable[[], V]) -> V:
    """A screen if there is a terminal for it, or else plain lines.

    `screen` raises `ImportError` where urwid is not installed.
    """
    terminal = os.isatty(STDIN) and os.isatty(STDOUT) and os.environ.get("TERM") != "dumb"
    if not terminal:
        return plain()
    try:
        return screen()
    except ImportError:
        print(NO_SCREEN, file=sys.stderr)
        return plain()
