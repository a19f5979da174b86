"""Endpoints: where a server listens, as people write it, as Twisted reads it, as the log shows it.

Nothing here opens a listener: `listeners` does that.
"""

from __future__ import annotations

import contextlib
import os
import re
import socket
from errno import EADDRINUSE
from ipaddress import ip_address
from typing import Any

from twisted.internet.address import IPv4Address, IPv6Address, UNIXAddress
from twisted.internet.endpoints import quoteStringArgument, serverFromString
from twisted.internet.error import CannotListenError

from chatroom_tw.server.net.sockets import address_of

BACKLOG = 4096
"""The connections that may wait to be accepted: a whole class joins in the same second."""
PROXIED = "haproxy"
"""The kind of endpoints `haproxy:…`, each of whose connections begins with a PROXY header."""
ACTIVATED = "systemd:"
"""How the endpoints begin that are sockets which systemd has opened."""
WITH_BACKLOG = re.compile(r"(?:tcp6?|ssl|tls|unix):")
"""How the endpoints begin that take a backlog. `systemd:` and `fd:` are sockets that listen
already."""
_SAYS_BACKLOG = re.compile(r"(?<!\\):backlog=")
UNREACHABLE = "192.0.2.1"
"""An address that no computer has (RFC 5737)."""
HINT = "give a port number, or one like tcp:6667:interface=127.0.0.1"

HOME = re.compile(r"(?<=[:=])~(?=/)")
"""Where a path in an endpoint string begins with the user's home."""


class InvalidEndpoint(ValueError):
    """The text is no endpoint; `str` says why, and what to write."""


def endpoint_at(where: str, interface: str) -> str:
    """The endpoint string for `where`, a port number on `interface` or an endpoint string.

    Twisted's `tls:` takes a folder of certificates. The form with a port and a private key, which
    people write as `tls:`, is `ssl:` in Twisted.
    """
    if where.startswith("tls:") and ":privateKey=" in where:
        return where.replace("tls:", "ssl:", 1)
    if not (where.isascii() and where.isdigit()):
        return where
    return f"tcp:{where}:interface={quoteStringArgument(interface)}"


def server_endpoint(reactor: Any, endpoint: str) -> Any:
    """Read an endpoint string, in which paths may begin with `~/`. Its backlog is `BACKLOG`, unless
    it says another. PROXY headers are read by `proxied`, and not by Twisted.

    Raises `InvalidEndpoint`.
    """
    endpoint = HOME.sub(_home, endpoint.removeprefix(f"{PROXIED}:"))
    try:
        with contextlib.suppress(TypeError):  # It may say its backlog without the word.
            return serverFromString(reactor, _with_backlog(endpoint))
        return serverFromString(reactor, endpoint)
    # Each kind of endpoint has a parser, some of them plugins, and no parser says what it raises.
    except Exception as error:
        if endpoint.startswith(ACTIVATED) and isinstance(error, LookupError):
            raise InvalidEndpoint(
                "(systemd has handed over no such socket); start it as a service with a socket unit"
            ) from error
        raise InvalidEndpoint(f"({error or type(error).__name__}); {HINT}") from error


def _home(_: object) -> str:
    return str(quoteStringArgument(os.path.expanduser("~")))


def _with_backlog(endpoint: str) -> str:
    if WITH_BACKLOG.match(endpoint) and not _SAYS_BACKLOG.search(endpoint):
        return f"{endpoint}:backlog={BACKLOG}"
    return endpoint


def why_not_listening(endpoint: str, error: BaseException | None) -> str:
    """One line for people: why the endpoint could not be listened on, and what to do about it."""
    if not isinstance(error, CannotListenError):
        return f"cannot listen on {endpoint}: {error}"
    cause = error.socketError
    if not isinstance(error.port, int):  # The endpoint is a unix socket.
        return f"cannot listen on {endpoint}: {cause}; is another program using it?"
    if isinstance(cause, OSError) and cause.errno == EADDRINUSE:
        return (
            f"port {error.port} on {error.interface or 'this computer'} is in use by another "
            "program; end that, or choose another port"
        )
    why = cause.strerror if isinstance(cause, OSError) else cause
    return f"cannot listen on {error.interface or 'any address'}, port {error.port}: {why}"


def hosts_of(interface: str) -> list[str]:
    """The addresses at which other computers reach a listener on this interface.

    The list is empty if the interface is loopback. For the interface of all addresses it has the
    address from which this computer would connect to the internet, if there is one.
    """
    try:
        address = ip_address(interface)
    except ValueError:  # The interface is a host name.
        return [] if interface == "localhost" else [interface]
    if address.is_loopback:
        return []
    if not address.is_unspecified:
        return [f"[{interface}]" if address.version == 6 else interface]
    with contextlib.suppress(OSError), socket.socket(type=socket.SOCK_DGRAM) as probe:
        probe.connect((UNREACHABLE, 9))  # UDP: connecting sends nothing.
        return [probe.getsockname()[0]]
    return []


def is_local(host: Any) -> bool:
    """Whether a listener at this address can be reached from this computer only."""
    if isinstance(host, IPv4Address | IPv6Address):
        return ip_address(host.host.partition("%")[0]).is_loopback
    return isinstance(host, UNIXAddress)


def described(host: Any) -> str:
    """A listener's address for the log: `127.0.0.1:12000`, or `unix:/run/chat.sock`."""
    if isinstance(host, UNIXAddress):
        return f"unix:{os.fsdecode(host.name or b'')}"
    return address_of(host)
