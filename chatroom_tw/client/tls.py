"""TLS to a server: its certificate is checked before anything is sent or shown.

The authorities that are trusted are this computer's, or those of the file that the environment
variable `SSL_CERT_FILE` names.
"""

from __future__ import annotations

from typing import Any

from OpenSSL import SSL
from service_identity import VerificationError
from twisted.internet import protocol
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.error import ConnectionLost
from twisted.internet.interfaces import IAddress, IHandshakeListener
from twisted.internet.protocol import connectionDone
from twisted.internet.ssl import optionsForClientTLS
from twisted.protocols.tls import TLSMemoryBIOFactory
from twisted.python.failure import Failure
from zope.interface import implementer

from chatroom_tw.client.interfaces import Clock, DelayedCall

AUTHORITIES = "SSL_CERT_FILE"
"""The environment variable that OpenSSL reads."""
HANDSHAKE_TIMEOUT = 10.0
"""Seconds that a server may take for the handshake."""
_LATE = "it does not go on with the handshake"


class NoTls(Exception):
    """TLS could not be begun. `str` says why, after the server's address."""


class TlsEndpoint:
    """The endpoint of a server that speaks TLS at `endpoint`.

    The Deferred of `connect` fires after the handshake, and fails with `NoTls` if the server does
    not speak TLS, or its certificate is not for `host`.
    """

    def __init__(self, clock: Clock, endpoint: Any, host: str) -> None:
        self._clock = clock
        self._endpoint = endpoint
        self._host = host

    def connect(self, factory: Any) -> Deferred[Any]:
        return maybeDeferred(self._connect, factory)

    def _connect(self, factory: Any) -> Deferred[Any]:
        options = optionsForClientTLS(self._host.partition("%")[0])
        clock: Any = self._clock
        handshaking: Any = _HandshakeFactory(self._clock, factory)
        connecting: Deferred[Any] = self._endpoint.connect(
            TLSMemoryBIOFactory(options, True, handshaking, clock)
        )
        return connecting.addCallback(lambda wrapper: wrapper.wrappedProtocol.done)


class _HandshakeFactory(protocol.Factory):
    noisy = False

    def __init__(self, clock: Clock, behind: Any) -> None:
        self.clock = clock
        self.behind = behind

    def buildProtocol(self, addr: IAddress | None) -> Any:
        return _Handshake(self.clock, self.behind.buildProtocol(addr))


@implementer(IHandshakeListener)
class _Handshake(protocol.Protocol):
    """Has the connection until the handshake is complete. `done` fires with its successor."""

    transport: Any

    def __init__(self, clock: Clock, successor: Any) -> None:
        self._clock = clock
        self._successor = successor
        self._deadline: DelayedCall | None = None
        self._is_late = False
        self.done: Deferred[Any] = Deferred(lambda _: self.transport.abortConnection())

    def connectionMade(self) -> None:
        self._deadline = self._clock.callLater(HANDSHAKE_TIMEOUT, self._give_up)

    def handshakeCompleted(self) -> None:
        if self.transport.disconnecting:
            return  # The certificate is refused; the connection is about to be lost.
        self._stop_waiting()
        self.transport.wrappedProtocol = self._successor
        self._successor.makeConnection(self.transport)
        self.done.callback(self._successor)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self._stop_waiting()
        if not self.done.called:  # Otherwise it was cancelled.
            self.done.errback(NoTls(_LATE if self._is_late else _why(reason.value)))

    def _give_up(self) -> None:
        self._is_late = True
        self.transport.abortConnection()

    def _stop_waiting(self) -> None:
        if self._deadline is not None and self._deadline.active():
            self._deadline.cancel()


def _why(error: BaseException | None) -> str:
    if isinstance(error, VerificationError):
        return "its certificate is for another name"
    reasons = error.args[0] if isinstance(error, SSL.Error) and error.args else None
    text = str(reasons[-1][-1]) if reasons else ""
    if "certificate verify failed" in text:
        return (
            "no authority that this computer trusts has signed its certificate; if it is your own, "
            f"name the file of the one that has signed it: {AUTHORITIES}=FILE"
        )
    if text and not isinstance(error, ConnectionLost):
        return text
    return "it does not speak TLS there"
