"""Admission: a connection gets a slot before it gets a protocol, or is refused.

An `AdmittingFactory` stands in front of the factory of every listener; all of them ask one
`Admission`, so that the limits hold for the server and not for each listener. A connection that
is admitted has a slot from then on, as its protocol's `slot`. A connection that is refused gets
one line that says why.
"""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IAddress, IProtocolNegotiationFactory
from twisted.internet.protocol import Factory
from twisted.logger import Logger
from zope.interface import implementer

from chatroom_tw.server import open_files
from chatroom_tw.server.clock import Clock
from chatroom_tw.server.listen.detection import AdmittedFactory
from chatroom_tw.server.listen.endpoints import PROXIED
from chatroom_tw.server.listen.handshake import TLS_SOCKETS, HandshakingFactory
from chatroom_tw.server.listen.limiter import ConnectionLimiter, ConnectionSlot, Full
from chatroom_tw.server.listen.proxied import ByPeerFactory, HeaderFactory
from chatroom_tw.server.listen.proxies import NO_PROXIES, Proxies
from chatroom_tw.server.listen.signature import Prefixes, Signature
from chatroom_tw.server.listen.unsupported import RefusedClients

PLAIN_SOCKETS = frozenset({"tcp", "tcp6", "unix", "systemd", "fd"})
"""The kinds of endpoints whose connections are plain sockets, which nothing wraps."""


@runtime_checkable
class RendersRefusals(Protocol):
    """A factory whose protocol has an answer of its own for refused clients."""

    def refusal(self, reason: str) -> bytes:
        """The answer, in the protocol's words."""


class Admission:
    """Admits or refuses the connections of all listeners of one server."""

    _log = Logger()

    def __init__(
        self,
        application: str,
        clock: Clock,
        limiter: ConnectionLimiter,
        proxies: Proxies = NO_PROXIES,
    ) -> None:
        self._application = application
        self._proxies = proxies
        self._limiter = limiter
        self._clock = clock
        self.refused = RefusedClients(clock)

    def guard(self, endpoint: str, factory: AdmittedFactory) -> Any:
        """The factory for a listener at this endpoint: it admits connections for `factory`.

        A connection through a proxy has its client's address only once the proxy's header has
        arrived, and is admitted after that (see `proxied`). With TLS it is admitted at once, and
        is given to `factory` after the handshake.
        """
        kind, _, _ = endpoint.partition(":")
        first = HandshakingFactory(self._clock, factory) if kind in TLS_SOCKETS else factory
        late = AdmittingFactory(self, factory, first, may_close=False)
        if kind == PROXIED:
            return HeaderFactory(self._clock, late)
        if kind not in PLAIN_SOCKETS:
            return late
        at_once = AdmittingFactory(self, factory, first, may_close=True)
        if not self._proxies.networks:
            return at_once
        return ByPeerFactory(self._clock, self._proxies, at_once, late)

    def admit(self, addr: IAddress | None) -> ConnectionSlot:
        """A slot for a connection from this address. Raises `Full`.

        A proxy stands for many clients, and has no limit of its own.
        """
        host = None
        if isinstance(addr, IPv4Address | IPv6Address) and not self._proxies.include(addr):
            host = addr.host
        try:
            if open_files.are_nearly_used_up():
                raise Full(
                    "this server has no room for more connections just now; try again later",
                    "files",
                )
            return self._limiter.acquire(host)
        except Full as full:
            self._limiter.refused[full.limit] += 1
            self._log.info(
                "{name}: a client from {address} was turned away: {why}",
                event="client-refused",
                name=self._application,
                address=host or "a unix socket",
                why=full,
            )
            raise


@implementer(IProtocolNegotiationFactory)
class AdmittingFactory(Factory):
    """Stands in front of another factory, which gets only connections that are admitted."""

    noisy = False
    signature: Signature = Prefixes()  # It is the default, if a connection has no PROXY header.

    def __init__(
        self,
        admission: Admission,
        behind: AdmittedFactory,
        first: AdmittedFactory,
        *,
        may_close: bool,
    ) -> None:
        """`first` makes the protocol that a connection has first: `behind`, or one that hands it
        over to `behind`.

        `may_close`: whether `buildProtocol` may return None, which closes a plain socket.
        Transports that wrap another need a protocol for every connection.
        """
        self._admission = admission
        self._first = first
        self._may_close = may_close
        self.behind = behind

    def logPrefix(self) -> str:
        return type(self.behind).__name__

    def startFactory(self) -> None:
        self.behind.doStart()

    def stopFactory(self) -> None:
        self.behind.doStop()

    def acceptableProtocols(self) -> list[bytes]:
        """The protocols that TLS offers (ALPN, RFC 7301): those of the factory behind."""
        behind: Any = IProtocolNegotiationFactory(self.behind, None)
        return [] if behind is None else list(behind.acceptableProtocols())

    def buildProtocol(self, addr: IAddress | None) -> Any:
        try:
            slot = self._admission.admit(addr)
        except Full as full:
            return self._refuse(str(full))
        try:
            protocol = self._first.buildProtocol(addr)
            protocol.slot = slot
        except Exception:
            slot.release()
            raise
        return protocol

    def _refuse(self, reason: str) -> Any:
        refused = self._admission.refused
        if refused.are_many and self._may_close:
            return None
        behind = self.behind
        if isinstance(behind, RendersRefusals):
            return refused.refuse(behind.refusal(reason))
        return refused.refuse(f"! {reason}\n".encode())
