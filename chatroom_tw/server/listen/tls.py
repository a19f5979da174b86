"""TLS on the port for every protocol: a client that begins with TLS is answered with it.

Protocol detection knows TLS by the client's first bytes. What the client says inside of it is
detected once more, as on the bare port; TLS inside of TLS is not spoken.
"""

from __future__ import annotations

from typing import Any

from twisted.internet.protocol import connectionDone
from twisted.protocols.tls import TLSMemoryBIOFactory, TLSMemoryBIOProtocol
from twisted.python.failure import Failure

from chatroom_tw.server.clock import Clock, Timer
from chatroom_tw.server.listen.detection import AdmittedFactory
from chatroom_tw.server.listen.handshake import HandshakingFactory
from chatroom_tw.server.listen.limiter import ConnectionSlot
from chatroom_tw.server.listen.renewal import ServedCertificate
from chatroom_tw.server.listen.unsupported import UnsupportedTls
from chatroom_tw.server.net.sockets import GONE_AFTER


class TlsConnection(TLSMemoryBIOProtocol):
    """The TLS of one connection. The slot is that of the protocol inside.

    Twisted's own subclass gathers small writes, with a timer for each connection and turn of the
    reactor. Here what a client gets in a turn is one write already.
    """

    factory: Any
    _deadline: Timer | None = None
    """Until when the client may answer that the connection is closed."""

    @property
    def slot(self) -> ConnectionSlot | None:
        """What the connection takes up in the connection limiter."""
        slot: ConnectionSlot | None = self.wrappedProtocol.slot
        return slot

    @slot.setter
    def slot(self, slot: ConnectionSlot | None) -> None:
        self.wrappedProtocol.slot = slot

    def loseConnection(self) -> None:
        """Close the connection after what was written, and the client's answer to that.

        A client may read on, and never answer.
        """
        if self.connected and not self.disconnecting:
            call_later = self.factory.clock.callLater
            self._deadline = call_later(GONE_AFTER, self.abortConnection)
        super().loseConnection()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        if self._deadline is not None and self._deadline.active():
            self._deadline.cancel()
        super().connectionLost(reason)


class TlsFactory(TLSMemoryBIOFactory):
    """Answers with TLS; after its handshake a connection is handed over to `behind`."""

    protocol = TlsConnection
    noisy = False
    signature = UnsupportedTls.signature

    def __init__(
        self, clock: Clock, certificate: ServedCertificate, behind: AdmittedFactory
    ) -> None:
        handshaking: Any = HandshakingFactory(clock, behind)
        creator: Any = certificate
        reactor: Any = clock
        super().__init__(creator, False, handshaking, reactor)
        self.clock = clock
