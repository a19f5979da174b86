"""The address of a server, as the user types it and as messages show it."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address

DEFAULT_HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Service:
    """A kind of server: the name under which twistd starts it, and its default port."""

    name: str
    port: int


@dataclass(frozen=True, slots=True)
class Address:
    """The host and the port of a server."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def add_server_arguments(parser: ArgumentParser, service: Service) -> None:
    """Declare the arguments of every client: the server's `address`, and the user's `name`."""
    parser.add_argument(
        "address",
        nargs="?",
        type=partial(parse_address, default_port=service.port),
        default=Address(DEFAULT_HOST, service.port),
        metavar="HOST[:PORT]",
        help=f"where the server is [default: {DEFAULT_HOST}:{service.port}]",
    )
    parser.add_argument("--name", type=_name, help="the name to take there")


def parse_address(text: str, default_port: int) -> Address:
    """Parse `HOST`, `HOST:PORT` or `:PORT`; an IPv6 address is written in brackets.

    Raises `ArgumentTypeError` with a message for the user.
    """
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or not _is_ipv6(host) or (rest and not rest.startswith(":")):
            raise ArgumentTypeError(
                f"{text!r} is no IPv6 address and port like [::1]:{default_port}"
            )
        port = rest[1:]
    else:
        host, _, port = text.partition(":")
        if ":" in port:
            raise ArgumentTypeError(
                f"{text!r}: an IPv6 address stands in brackets: [::1]:{default_port}"
            )
    return Address(host or DEFAULT_HOST, _port(port) if port else default_port)


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
