"""Doors: the ports a server listens on, and the service that opens and closes them.

Every server says in its log where its doors are, a line each, and `ready` when
all of them are open, so that a program that started it (with port 0, say) can
read where it listens. A door that cannot be opened ends the start.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from errno import EADDRINUSE
from functools import partial
from importlib.util import find_spec
from ipaddress import ip_address
from typing import Any

from twisted.application.service import Service
from twisted.internet.address import IPv4Address, IPv6Address, UNIXAddress
from twisted.internet.defer import Deferred, gatherResults, maybeDeferred
from twisted.internet.endpoints import quoteStringArgument, serverFromString
from twisted.internet.error import CannotListenError
from twisted.internet.interfaces import IListeningPort, IProtocolFactory, IStreamServerEndpoint
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatroom_tw.server.limits import DEFAULT, Limits
from chatroom_tw.server.listen.limiter import Admission
from chatroom_tw.server.listen.slots import ConnectionLimiter
from chatroom_tw.server.net.connection import address_of

BACKLOG = 4096
"""How many connections may wait to be accepted; a whole class arrives at once."""


ELSEWHERE = "192.0.2.1"
"""An address that is nobody's (RFC 5737)."""


class CannotStart(SystemExit, Exception):
    """The server cannot start; `str` says why, in one line for the person who started it.

    As a `SystemExit` it ends the process with that line and status 1, and no
    traceback. As an `Exception` it lets twistd tidy up on the way: remove its pid
    file, and tell the process that waits for a daemon to start.
    """


EVERY_PROTOCOL = "every protocol"
"""What the log calls the door at which everything is spoken, by browsers too."""


@dataclass(frozen=True, slots=True)
class Listener:
    """Where one protocol is spoken. `endpoint` is a Twisted endpoint string."""

    protocol: str
    endpoint: str
    factory: IProtocolFactory


def endpoint_at(where: str, interface: str) -> str:
    """The endpoint string that `where` stands for: a bare port number, or an endpoint.

    Twisted's own `tls:` takes a folder of certificates; what has a port and a
    private key, as people write it, Twisted calls `ssl:`.
    """
    if where.startswith("tls:") and ":privateKey=" in where:
        return where.replace("tls:", "ssl:", 1)
    if not (where.isascii() and where.isdigit()):
        return where
    return f"tcp:{where}:interface={quoteStringArgument(interface)}:backlog={BACKLOG}"


def hosts_of(interface: str) -> list[str]:
    """The addresses under which others can reach what listens on this interface.

    There are none if only this computer can; where every interface is listened on, it is the
    one from which this computer would speak to the rest of the world.
    """
    try:
        address = ip_address(interface)
    except ValueError:  # It goes by a name.
        return [] if interface == "localhost" else [interface]
    if address.is_loopback:
        return []
    if not address.is_unspecified:
        return [f"[{interface}]" if address.version == 6 else interface]
    with contextlib.suppress(OSError), socket.socket(type=socket.SOCK_DGRAM) as probe:
        probe.connect((ELSEWHERE, 9))  # Nothing is sent.
        return [probe.getsockname()[0]]
    return []


def allow_many_connections() -> None:
    """Raise this process's limit of open files, a connection being one, as far as it goes."""
    try:
        import resource
    except ImportError:  # There is none on Windows, nor such a limit.
        return
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # macOS calls its limit infinite, and refuses to be taken at its word.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class Listeners(Service):
    """Opens the doors of an application, and closes them in order."""

    _log = Logger()

    def __init__(
        self,
        reactor: Any,
        application: str,
        doors: Sequence[Listener],
        closed: Callable[[], Deferred[None] | None],
        limits: Limits = DEFAULT,
    ) -> None:
        """`closed` is called, and waited for, when nobody can come in. Raises `CannotStart`."""
        self._application = application
        self._doors = [(door, _server(reactor, application, door)) for door in doors]
        turnstile = ConnectionLimiter(limits.clients, limits.per_address)
        self._keeper = Admission(application, reactor, turnstile)
        self._closed = closed
        self._ports: list[IListeningPort] = []

    def privilegedStartService(self) -> None:
        """Open the doors, while ports below 1024 may be opened. Raises `CannotStart`."""
        super().privilegedStartService()
        for door, server in self._doors:
            refused: list[Failure] = []
            factory = self._keeper.guard(door.endpoint, door.factory)
            server.listen(factory).addCallbacks(partial(self._opened, door), refused.append)
            if refused:
                self._close()
                why = _reason(door.endpoint, refused[0].value)
                cannot = CannotStart(f"{self._application}: {why}")
                # twistd has put its log in the place of stderr by now. The line belongs
                # into the log, and before the eyes of the person who started the server.
                if sys.stderr is not sys.__stderr__:
                    print(cannot, file=sys.__stderr__)
                raise cannot

    def startService(self) -> None:
        """Say that the doors are open; open them first, if nobody has."""
        if not self._ports:
            self.privilegedStartService()
        super().startService()
        hosts = [port.getHost() for port in self._ports]
        for (door, _), host in zip(self._doors, hosts):
            if door.protocol == EVERY_PROTOCOL:
                self._say_where_browsers_go(host)
        if all(map(_is_here, hosts)):
            self._log.info(
                "{name}: only this computer can join; --interface 0.0.0.0 lets its network in",
                name=self._application,
            )
        self._log.info("{name}: ready", name=self._application)

    def _say_where_browsers_go(self, host: Any) -> None:
        names = hosts_of(host.host)
        where = f"{names[0]}:{host.port}" if names else _where(host)
        self._log.info("{name}: in a browser: http://{where}/", name=self._application, where=where)

    def stopService(self) -> Deferred[None]:
        """Close the doors, then end the conversations behind them."""
        super().stopService()
        return self._close().addCallback(lambda _: self._closed())

    def _close(self) -> Deferred[Any]:
        ports, self._ports = self._ports, []
        return gatherResults([maybeDeferred(port.stopListening) for port in ports])

    def _opened(self, door: Listener, port: IListeningPort) -> None:
        self._ports.append(port)
        self._log.info(
            "{name}: {protocol} on {where}",
            name=self._application,
            protocol=door.protocol,
            where=_where(port.getHost()),
        )


def _server(reactor: Any, application: str, door: Listener) -> IStreamServerEndpoint:
    try:
        return serverFromString(reactor, door.endpoint)
    # What a plugin's parser raises is anybody's guess.
    except Exception as error:
        raise CannotStart(
            f"{application}: {door.endpoint!r} is no endpoint for the {door.protocol} door "
            f"({error or type(error).__name__}); {_hint(door.endpoint)}"
        ) from error


def _hint(endpoint: str) -> str:
    if endpoint.startswith(("tls:", "ssl:")) and find_spec("OpenSSL") is None:
        return "TLS needs pip install 'chatroom_tw[tls]'"
    return "give a port number, or one like tcp:6667:interface=127.0.0.1"


def _reason(endpoint: str, error: BaseException) -> str:
    if not isinstance(error, CannotListenError):
        return f"cannot listen on {endpoint}: {error}"
    cause = error.socketError
    if not isinstance(error.port, int):  # a unix socket
        return f"cannot listen on {endpoint}: {cause}; is another program using it?"
    if isinstance(cause, OSError) and cause.errno == EADDRINUSE:
        return (
            f"port {error.port} on {error.interface or 'this computer'} is in use by another "
            "program; end that, or choose another port"
        )
    why = cause.strerror if isinstance(cause, OSError) else cause
    return f"cannot listen on {error.interface or 'any address'}, port {error.port}: {why}"


def _is_here(host: Any) -> bool:
    """Whether only programs of this computer can connect there."""
    if isinstance(host, IPv4Address | IPv6Address):
        return ip_address(host.host.partition("%")[0]).is_loopback
    return isinstance(host, UNIXAddress)


def _where(host: Any) -> str:
    if isinstance(host, UNIXAddress):
        return f"unix:{os.fsdecode(host.name or b'')}"
    return address_of(host)
