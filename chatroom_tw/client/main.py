"""The command `chatroom`: its sub-commands, and the one to chat.

chatroom chat [HOST[:PORT]] [--name NAME]

Only here a reactor is chosen, and a terminal looked for. Whatever goes wrong is
one line on standard error and exit status 1.
"""

from __future__ import annotations

import io
import logging
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.error import (
    ConnectError,
    ConnectionRefusedError,
    DNSLookupError,
    TimeoutError,
)
from twisted.internet.interfaces import IStreamClientEndpoint
from twisted.internet.task import react
from twisted.logger import STDLibLogObserver, globalLogBeginner

from chatroom_tw import __version__
from chatroom_tw.client.link import Ending, Link, LinkFactory, View
from chatroom_tw.client.plain import STDERR, STDIN, STDOUT, Plain

HOST, PORT = "127.0.0.1", 12000
CONNECT_TIMEOUT = 10
"""Seconds that a server may take to accept a connection."""
NO_SCREEN = (
    "chatroom: plain lines, for want of urwid; pip install 'chatroom_tw[client]' gives the screen"
)

ENDINGS: dict[Ending, str] = {
    Ending.CLOSED: "the server at {} has closed the connection",
    Ending.LOST: "the connection to the server at {} is lost",
    Ending.SILENT: "the server at {} does not answer any more",
    Ending.STRANGE: "what listens at {} is no chat server: its lines do not end",
}


@dataclass(frozen=True, slots=True)
class Where:
    """A server's address, as it is typed and shown."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def where(text: str) -> Where:
    """`HOST`, `HOST:PORT`, `:PORT`, or one with an IPv6 address in brackets."""
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or not _is_ipv6(host) or (rest and not rest.startswith(":")):
            raise ArgumentTypeError(f"{text!r} is no IPv6 address and port like [::1]:{PORT}")
        port = rest[1:]
    else:
        host, _, port = text.partition(":")
        if ":" in port:
            raise ArgumentTypeError(f"{text!r}: an IPv6 address stands in brackets: [::1]:{PORT}")
    return Where(host or HOST, _port(port) if port else PORT)


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


# -- Chatting.


def chat_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "where",
        nargs="?",
        type=where,
        default=Where(HOST, PORT),
        metavar="HOST[:PORT]",
        help=f"where the server is [default: {HOST}:{PORT}]",
    )
    parser.add_argument("--name", type=_name, help="the name to take there")


async def chat(reactor: Any, arguments: Namespace) -> None:
    """Talk to a server until either side ends it. Raises `SystemExit` if that is a failure."""
    server = arguments.where
    endpoint = HostnameEndpoint(reactor, server.host, server.port, timeout=CONNECT_TIMEOUT)
    link = await connect(reactor, endpoint, server)
    reactor.addSystemEventTrigger("before", "shutdown", link.leave)
    if arguments.name:
        link.enter(f"/nick {arguments.name}")
    view = view_for(reactor, str(server))
    link.open(view)
    ending = await link.ended
    await view.close()
    if ending is not Ending.LEFT:
        raise SystemExit(f"chatroom: {ENDINGS[ending].format(server)}")


async def connect(reactor: Any, endpoint: IStreamClientEndpoint, server: Where) -> Link:
    """A link to the server. Raises `SystemExit` if there is none, or nobody waits for it."""
    linked: Deferred[Any] = Deferred()
    endpoint.connect(LinkFactory(reactor)).chainDeferred(linked)
    reactor.addSystemEventTrigger("before", "shutdown", linked.cancel)
    try:
        return await linked
    except CancelledError:
        raise SystemExit(0) from None
    except (ConnectError, OSError, ValueError) as error:
        raise SystemExit(f"chatroom: {why_not(error, server)}") from error


def why_not(error: Exception, server: Where) -> str:
    """Why there is no connection to the server, for the person who wants one."""
    if isinstance(error, DNSLookupError | ValueError):
        return f"there is no host {server.host}"
    if isinstance(error, TimeoutError):
        return f"no answer from {server} in {CONNECT_TIMEOUT} seconds"
    number = error.osError if isinstance(error, ConnectError) else getattr(error, "errno", None)
    reason = os.strerror(number) if isinstance(number, int) else str(error)
    if isinstance(error, ConnectionRefusedError):
        port = "" if server.port == PORT else f" --port {server.port}"
        return f"no chat server at {server} ({reason}); start one with: twistd -n chat{port}"
    return f"cannot reach {server} ({reason})"


def view_for(reactor: Any, server: str) -> View:
    """A screen if there is a terminal for it, or else plain lines."""
    terminal = os.isatty(STDIN) and os.isatty(STDOUT) and os.environ.get("TERM") != "dumb"
    if not terminal:
        return Plain(reactor)
    try:
        from chatroom_tw.client.screen import Screen
    except ImportError:
        print(NO_SCREEN, file=sys.stderr)
        return Plain(reactor)
    return Screen(reactor, server)


# -- The command line.


@dataclass(frozen=True, slots=True)
class Command:
    """A sub-command: what it does, its arguments, and the coroutine that does it."""

    help: str
    add_arguments: Callable[[ArgumentParser], None]
    run: Callable[[Any, Namespace], Coroutine[Any, Any, None]]


COMMANDS: dict[str, Command] = {
    "chat": Command("talk to the people on a chat server", chat_arguments, chat),
}


def parser() -> ArgumentParser:
    whole = ArgumentParser("chatroom", description="The console client of chatroom_tw.")
    whole.add_argument("--version", action="version", version=f"chatroom {__version__}")
    each = whole.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        command.add_arguments(each.add_parser(name, help=command.help, description=command.help))
    return whole


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command, and exit. Faults of our own are told last, when the terminal is itself."""
    _open_standard_files()
    arguments = parser().parse_args(argv)
    faults = io.StringIO()
    logging.basicConfig(stream=faults, level=logging.ERROR)
    globalLogBeginner.beginLoggingTo([STDLibLogObserver()], redirectStandardIO=False)
    try:
        react(COMMANDS[arguments.command].run, [arguments])
    finally:
        print(faults.getvalue(), end="", file=sys.stderr)


def _open_standard_files() -> None:
    """Where a caller has closed standard input or output, a socket would take its place."""
    for descriptor in (STDIN, STDOUT, STDERR):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest descriptor that is free
