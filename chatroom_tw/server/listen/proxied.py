"""Connections through a proxy that says, in a PROXY header, which client it stands for.

The header comes before everything else, so it is read before admission: the client's own address
is counted. The connection then goes on as if the client had made it: whoever asks the transport
for its peer gets the client's address.

On a listener `haproxy:…` every connection has a header. On the others those from the proxies of
`--proxy` may have one, and have to be waited for: protocol detection tells them from connections
without. On the port for every protocol a header that comes from elsewhere is not believed, and is
not text that somebody says.
"""

from __future__ import annotations

from typing import Any

from twisted.internet.interfaces import IAddress
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatroom_tw.server.clock import Clock, Timer
from chatroom_tw.server.listen import proxy_header
from chatroom_tw.server.listen.detection import (
    AdmittedFactory,
    DetectableFactory,
    DetectingFactory,
)
from chatroom_tw.server.listen.handing_over import hand_over
from chatroom_tw.server.listen.limiter import ConnectionSlot
from chatroom_tw.server.listen.proxies import UNIX, Proxies
from chatroom_tw.server.listen.signature import Predicate, Signature
from chatroom_tw.server.net import sockets

HEADER_SILENCE = 3.0
"""Seconds that a header of a proxy may be late, where a connection may have none."""
PATIENCE = 10.0
"""Seconds in which a PROXY header has to come, on a listener where each connection has one."""


class HeaderFactory(Factory):
    """Reads a PROXY header, and hands the connection over to a protocol of the factory behind.

    A header that is not `believed` is read, and changes nothing.
    """

    noisy = False

    def __init__(self, clock: Clock, behind: AdmittedFactory, *, believed: bool = True) -> None:
        self.clock = clock
        self.behind = behind
        self.believed = believed
        detect = proxy_header.detect if believed else proxy_header.detect_among_people
        self.signature: Signature = Predicate(detect)

    def startFactory(self) -> None:
        self.behind.doStart()

    def stopFactory(self) -> None:
        self.behind.doStop()

    def buildProtocol(self, addr: IAddress | None) -> HeaderConnection:
        connection = HeaderConnection()
        connection.factory = self
        return connection


class HeaderConnection(Protocol):
    """A connection until its PROXY header has come."""

    _log = Logger()
    factory: Any
    transport: Any
    slot: ConnectionSlot | None = None

    def connectionMade(self) -> None:
        sockets.read_little(self.transport)
        self._received = b""
        clock: Clock = self.factory.clock
        self._deadline: Timer = clock.callLater(PATIENCE, self._refuse, "it sent no PROXY header")

    def dataReceived(self, data: bytes) -> None:
        self._received += data
        try:
            header = proxy_header.read(self._received)
        except proxy_header.Malformed as why:
            self._refuse(str(why))
            return
        if header is not None:
            self._hand_over(header)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        if self._deadline.active():
            self._deadline.cancel()
        if self.slot is not None:
            self.slot.release()

    def _hand_over(self, header: proxy_header.Header) -> None:
        self._deadline.cancel()
        if not self.factory.believed:
            self._ignore()
        elif header.client is not None:
            sockets.name_peer(self.transport, header.client)
        successor = self.factory.behind.buildProtocol(self.transport.getPeer())
        hand_over(self, successor, self._received[header.size :])

    def _ignore(self) -> None:
        peer = self.transport.getPeer()
        self._log.info(
            "a PROXY header from {address} is not believed; if that is a proxy of yours, start the "
            "server with --proxy {proxy}",
            event="proxy-not-believed",
            address=sockets.address_of(peer),
            proxy=getattr(peer, "host", UNIX),
        )

    def _refuse(self, why: str) -> None:
        self._log.info(
            "a connection from {address} was closed: {why}",
            event="proxy-header-refused",
            address=sockets.address_of(self.transport.getPeer()),
            why=why,
        )
        self.transport.abortConnection()


class ByPeerFactory(Factory):
    """Stands in front of two factories: one has the connections from proxies."""

    noisy = False

    def __init__(
        self, clock: Clock, proxies: Proxies, behind: AdmittedFactory, proxied: DetectableFactory
    ) -> None:
        """`behind` gets connections from their sockets, `proxied` those of proxies, which are
        handed over to it."""
        self._proxies = proxies
        self.behind = behind
        header = HeaderFactory(clock, proxied)
        self._proxied: AdmittedFactory = DetectingFactory(clock, proxied, [header], HEADER_SILENCE)

    def startFactory(self) -> None:
        self.behind.doStart()
        self._proxied.doStart()

    def stopFactory(self) -> None:
        self._proxied.doStop()
        self.behind.doStop()

    def buildProtocol(self, addr: IAddress | None) -> Any:
        factory = self._proxied if self._proxies.include(addr) else self.behind
        return factory.buildProtocol(addr)
