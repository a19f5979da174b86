"""Listeners: where the path of a connection begins. It has these stages:

1. **A listener** (this module) accepts the connection. `Listeners` has opened each endpoint with an
   `AdmittingFactory` in front of the listener's own factory.
   A connection through a proxy first waits for the PROXY header that names its client (`proxied`).
2. **Admission** (`admission`). The connection gets a slot from the connection limiter (`limiter`),
   or one line that says why not, and is closed (`unsupported`). With TLS it has to complete its
   handshake after that (`handshake`).
3. **Protocol detection** (`detection`), on the port on which every protocol is spoken. The first
   bytes are compared with each protocol's `signature`; then `hand_over` gives the connection to
   the protocol. A listener for one protocol does without this stage. A client that begins with
   TLS completes its handshake, and what it says inside is detected once more (`front`, `tls`).
4. **The protocol**: a `Connection`, an HTTP channel (which hands over to a WebSocket), or an
   unsupported client, which gets one answer.

**The slot** goes with the connection. The protocol that has the connection has the slot, as its
attribute `slot`; `hand_over` moves both. The protocol that has the connection when it is lost
calls `slot.release()`, and a second call would do nothing.

The log has one line for each listener, and `ready` when all of them are open, so that a program
that starts a server (with port 0, for instance) can read where it listens. If a listener cannot be
opened the server does not start.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from twisted.application.service import Service
from twisted.internet.defer import Deferred, gatherResults, maybeDeferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatroom_tw.server.health import Health, Stage
from chatroom_tw.server.limits import DEFAULT, Limits
from chatroom_tw.server.listen.admission import Admission
from chatroom_tw.server.listen.detection import AdmittedFactory
from chatroom_tw.server.listen.endpoints import (
    InvalidEndpoint,
    described,
    hosts_of,
    is_local,
    server_endpoint,
    why_not_listening,
)
from chatroom_tw.server.listen.limiter import ConnectionLimiter
from chatroom_tw.server.listen.proxies import NO_PROXIES, Proxies

WATCHERS = 32
"""The most connections at once of those that are no clients."""
EVERY_PROTOCOL = "every protocol"
"""The log's word for the listener with protocol detection, which browsers use too."""


class CannotStart(SystemExit, Exception):
    """The server cannot start; `str` says why, in one line for the person who started it.

    As a `SystemExit` it ends the process with that line and status 1, without a traceback. As an
    `Exception` it lets twistd clean up first: remove its pid file, and tell the process that waits
    for the daemon to start.
    """


@dataclass(frozen=True, slots=True)
class Listener:
    """A port or socket that accepts connections. `endpoint` is a Twisted endpoint string."""

    protocol: str
    endpoint: str
    factory: AdmittedFactory
    is_for_clients: bool = True
    """Whether its connections are clients. Others have a limit of their own, and it is open as long
    as the server runs: a server that is full, or stops, can be watched."""


class Listeners(Service):
    """Opens the listeners of an application, and closes them."""

    _log = Logger()

    def __init__(
        self,
        reactor: Any,
        application: str,
        listeners: Sequence[Listener],
        closed: Callable[[], Deferred[Any] | None],
        limits: Limits = DEFAULT,
        proxies: Proxies = NO_PROXIES,
        health: Health | None = None,
        secure_host: str | None = None,
    ) -> None:
        """`closed` is called when no listener for clients is open any more, and its Deferred is
        waited for. `health` is told when the listeners are open. `secure_host` is the name of a
        certificate with which pages are served; None: there is none.

        Raises `CannotStart` if an endpoint is not valid.
        """
        self._application = application
        self._listeners = [
            (listener, _endpoint(reactor, application, listener)) for listener in listeners
        ]
        self.limiter = ConnectionLimiter(limits.clients, limits.per_address, reactor.seconds)
        watchers = ConnectionLimiter(WATCHERS)
        self._admissions = {
            True: Admission(application, reactor, self.limiter, proxies),
            False: Admission(application, reactor, watchers),
        }
        self._closed = closed
        self._secure_host = secure_host
        self._health = health or Health()
        self._health.stage = Stage.STARTING
        self._ports: list[tuple[Listener, Any]] = []
        self.page = ""
        """The whole address of the page, once the listeners are open; "": browsers have none."""

    def privilegedStartService(self) -> None:
        """Open the listeners, while ports below 1024 may be opened. Raises `CannotStart`."""
        super().privilegedStartService()
        for listener, endpoint in self._listeners:
            failures: list[Failure] = []
            admission = self._admissions[listener.is_for_clients]
            factory = admission.guard(listener.endpoint, listener.factory)
            listening = endpoint.listen(factory)
            listening.addCallbacks(partial(self._opened, listener), failures.append)
            if failures:
                self._close([port for _, port in self._ports])
                raise self._cannot_start(listener, failures[0].value)

    def startService(self) -> None:
        """Log where browsers go, and `ready`; open the listeners first if they are not open."""
        if not self._ports:
            self.privilegedStartService()
        super().startService()
        for listener, port in self._ports:
            if listener.protocol == EVERY_PROTOCOL:
                self._log_page(port.getHost())
        if all(is_local(port.getHost()) for one, port in self._ports if one.is_for_clients):
            self._log.info(
                "{name}: only this computer can join; --interface 0.0.0.0 lets its network in",
                event="only-local",
                name=self._application,
            )
        self._health.stage = Stage.READY
        self._log.info("{name}: ready", event="ready", name=self._application)

    def stopService(self) -> Deferred[None]:
        """Close the listeners, then let the application end its connections."""
        super().stopService()
        self._health.stage = Stage.STOPPING
        clients = [port for listener, port in self._ports if listener.is_for_clients]
        closed = self._close(clients).addCallback(lambda _: self._closed())
        return closed.addBoth(self._close_rest)

    def _close_rest(self, result: Any) -> Deferred[Any]:
        """Close the other listeners. What has failed before fails after it."""
        return self._close([port for _, port in self._ports]).addCallback(lambda _: result)

    def _opened(self, listener: Listener, port: Any) -> None:
        self._ports.append((listener, port))
        self._log.info(
            "{name}: {protocol} on {where}",
            event="listening",
            name=self._application,
            protocol=listener.protocol,
            where=described(port.getHost()),
            braked=False,
        )

    def _cannot_start(self, listener: Listener, error: BaseException | None) -> CannotStart:
        why = why_not_listening(listener.endpoint, error)
        cannot = CannotStart(f"{self._application}: {why}")
        # By now twistd has replaced stderr by its log. The line goes to both: the log has it from
        # the exception, and the person who starts the server sees it on the terminal.
        if sys.stderr is not sys.__stderr__:
            print(cannot, file=sys.__stderr__)
        return cannot

    def _log_page(self, host: Any) -> None:
        names = hosts_of(host.host)
        where = f"{names[0]}:{host.port}" if names else described(host)
        scheme = "http" if self._secure_host is None else "https"
        if self._secure_host:
            where = f"{self._secure_host}:{host.port}"
        self.page = f"{scheme}://{where}/"
        self._log.info(
            "{name}: in a browser: {scheme}://{where}/",
            scheme=scheme,
            event="page-address",
            name=self._application,
            where=where,
        )

    def _close(self, ports: Sequence[Any]) -> Deferred[Any]:
        """Close the ports. One that fails to close, as a unix socket does whose file is gone, is
        logged: what follows, such as storing everything, must not depend on it."""
        self._ports = [(listener, port) for listener, port in self._ports if port not in ports]
        closing = [maybeDeferred(port.stopListening) for port in ports]
        for closed in closing:
            closed.addErrback(
                lambda fault: self._log.failure(
                    "Could not close a listener", fault, event="listener-fault"
                )
            )
        return gatherResults(closing)


def _endpoint(reactor: Any, application: str, listener: Listener) -> Any:
    try:
        return server_endpoint(reactor, listener.endpoint)
    except InvalidEndpoint as error:
        raise CannotStart(
            f"{application}: {listener.endpoint!r} is no endpoint for the {listener.protocol} "
            f"listener {error}"
        ) from error
