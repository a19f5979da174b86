"""Connecting to a server, and the one-line messages for a connection that fails or ends badly.

It knows nothing of applications but the name and the default port of their `Service`. Every
failure is a `SystemExit` with a message for the user.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from socket import gaierror
from typing import Any, TypeVar

from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.endpoints import HostnameEndpoint, TCP6ClientEndpoint
from twisted.internet.error import (
    ConnectError,
    ConnectionRefusedError,
    DNSLookupError,
    TimeoutError,
)
from twisted.internet.interfaces import IAddress
from twisted.internet.protocol import Factory

from chatroom_tw.client.address import Address, Service
from chatroom_tw.client.connection import Outcome, ServerConnection
from chatroom_tw.client.tls import NoTls, TlsEndpoint

CONNECT_TIMEOUT = 10
"""Seconds that a server may take to accept a connection."""

MESSAGES: dict[Outcome, str] = {
    Outcome.CLOSED: "the server at {address} has closed the connection",
    Outcome.LOST: "the connection to the server at {address} is lost",
    Outcome.NO_ANSWER: "the server at {address} does not answer any more",
    Outcome.ENDLESS_LINE: "what listens at {address} is no {service} server: its lines do not end",
}
"""The message for each outcome that is a failure."""

C = TypeVar("C", bound=ServerConnection)


class _Factory(Factory):
    """Makes connections with a function. `Factory.forProtocol` would pass them no clock."""

    noisy = False

    def __init__(self, make: Callable[[], ServerConnection]) -> None:
        self._make = make

    def buildProtocol(self, addr: IAddress | None) -> ServerConnection:
        return self._make()


def endpoint_of(reactor: Any, address: Address) -> Any:
    """The endpoint of a server; `open_connection` takes it."""
    # HostnameEndpoint loses the zone of an address.
    kind: Any = TCP6ClientEndpoint if "%" in address.host else HostnameEndpoint
    endpoint = kind(reactor, address.host, address.port, timeout=CONNECT_TIMEOUT)
    return TlsEndpoint(reactor, endpoint, address.host) if address.tls else endpoint


def open_connection(endpoint: Any, make: Callable[[], C]) -> Deferred[C]:
    """Connect `make()` to an endpoint. The Deferred fails as the endpoint's does."""
    connected: Deferred[C] = endpoint.connect(_Factory(make))
    return connected


async def wait_for_connection(
    reactor: Any, connecting: Deferred[C], service: Service, address: Address
) -> C:
    """The connection that `connecting` fires with.

    Raises `SystemExit` with a message if it fails, and with status 0 if the reactor stops first.
    """
    connected: Deferred[C] = Deferred()
    connecting.chainDeferred(connected)
    reactor.addSystemEventTrigger("before", "shutdown", connected.cancel)
    try:
        return await connected
    except CancelledError:
        raise SystemExit(0) from None
    except (ConnectError, NoTls, OSError, ValueError) as error:
        raise SystemExit(f"chatroom: {_failure_message(error, service, address)}") from error


def _failure_message(error: Exception, service: Service, address: Address) -> str:
    """Say why there is no connection to the server."""
    if isinstance(error, NoTls):
        return f"no TLS with the server at {address}: {error}"
    if isinstance(error, DNSLookupError | ValueError | gaierror):
        return f"there is no host {address.host}"
    if isinstance(error, TimeoutError):
        return f"no answer from {address} in {CONNECT_TIMEOUT} seconds"
    number = error.osError if isinstance(error, ConnectError) else getattr(error, "errno", None)
    reason = os.strerror(number) if isinstance(number, int) else str(error)
    if isinstance(error, ConnectionRefusedError):
        port = "" if address.port == service.port else f" --port {address.port}"
        start = f"start one with: twistd -n {service.name}{port}"
        return f"no {service.name} server at {address} ({reason}); {start}"
    return f"cannot reach {address} ({reason})"


def exit_unless_left(outcome: Outcome, service: Service, address: Address) -> None:
    """Raise `SystemExit` with a message for every outcome but `LEFT`."""
    if outcome is not Outcome.LEFT:
        message = MESSAGES[outcome].format(address=address, service=service.name)
        raise SystemExit(f"chatroom: {message}")
