"""The gate: nobody comes in through any door of a server but past one turnstile.

It stands where connections are accepted, before the protocols. Who is let in has a place,
which goes with the connection from one protocol to the next, and is given back when it is
lost. Who is not gets one line that says why.
"""

from __future__ import annotations

import os
from typing import Any

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IAddress, IProtocolNegotiationFactory, IReactorTime
from twisted.internet.protocol import Factory
from twisted.logger import Logger
from zope.interface import implementer

from chatroom_tw.server.limits import RateLimit
from chatroom_tw.server.listen.detection import DetectableFactory, DetectingFactory
from chatroom_tw.server.listen.slots import ConnectionLimiter, ConnectionSlot, Full
from chatroom_tw.server.listen.unsupported import UnsupportedClient, UnsupportedFactory

try:
    import resource
except ImportError:  # There is none on Windows, nor such a limit.
    resource = None

SPARE_FILES = 64
"""How many of the files that may be open are not for clients."""
LEAST_FILES = 32
"""When fewer than this are left, whoever has opened the others, nobody more is let in."""
LEAST_LIMIT = 80
"""How many files a server must be allowed to open to let anybody in."""
LINGERERS = 16
"""How many of those who are turned away are waited for at once, until they have read why."""
UNWRAPPED = frozenset({"tcp", "tcp6", "unix", "systemd", "fd"})
"""The kinds of endpoints whose connections are plain sockets."""
LOGGED = RateLimit(3, 0.1)
"""How many lines the log may have of who was turned away."""


def file_limit() -> int | None:
    """How many files this process may have open; None: nobody says."""
    if resource is None:
        return None
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if soft == resource.RLIM_INFINITY else soft


def most_clients() -> int | None:
    """How many clients there are files for."""
    files = file_limit()
    return None if files is None else max(files - SPARE_FILES, 1)


def _is_out_of_files() -> bool:
    """Whether there is hardly a file left to be opened. The next gets the lowest number."""
    files = file_limit()
    if files is None:
        return False
    try:
        next_file = os.open(os.devnull, os.O_RDONLY)
    except OSError:
        return True
    os.close(next_file)
    return next_file >= files - LEAST_FILES


class Admission:
    """Decides who comes in, for all doors of one server together."""

    _log = Logger()

    def __init__(self, application: str, clock: IReactorTime, turnstile: ConnectionLimiter) -> None:
        self._application = application
        self._turnstile = turnstile
        self._clock = clock
        self._full_at = 0.0
        self._unlogged = 0
        self.away = _Away(clock)

    def guard(self, endpoint: str, factory: DetectableFactory) -> Any:
        """The factory for a door, which is at this endpoint: it lets in whom this one lets in.

        Behind a proxy the first bytes say who the client is: there it is waited for them, as it
        is at the front door.
        """
        kind, _, _ = endpoint.partition(":")
        gate = LimitedFactory(self, factory, may_refuse=kind in UNWRAPPED)
        return DetectingFactory(self._clock, gate) if kind == "haproxy" else gate

    def enter(self, addr: IAddress | None) -> ConnectionSlot:
        """Let in a client from this address. Raises `Full`."""
        host = addr.host if isinstance(addr, IPv4Address | IPv6Address) else None
        try:
            if _is_out_of_files():
                raise Full("this server has no room for more connections just now; try again later")
            return self._turnstile.enter(host)
        except Full as full:
            self._note(host, full)
            raise

    def _note(self, host: str | None, full: Full) -> None:
        """Put it into the log, unless there is much of it there already."""
        full_at = LOGGED.taken(self._full_at, 1, self._clock.seconds())
        if full_at is None:
            self._unlogged += 1
            return
        self._full_at = full_at
        self._log.info(
            "{name}: a client from {host} was turned away, and {others} before it: {why}",
            name=self._application,
            host=host or "a unix socket",
            others=self._unlogged,
            why=full,
        )
        self._unlogged = 0


@implementer(IProtocolNegotiationFactory)
class LimitedFactory(Factory):
    """One door's Factory in front of a protocol's."""

    noisy = False

    def __init__(self, keeper: Admission, behind: DetectableFactory, *, may_refuse: bool) -> None:
        """`may_refuse`: whether there need be no protocol for a connection; it is closed then."""
        self._keeper = keeper
        self._may_refuse = may_refuse
        self.behind = behind
        self.signatures = getattr(behind, "openings", ())

    def logPrefix(self) -> str:
        return type(self.behind).__name__

    def startFactory(self) -> None:
        self.behind.doStart()

    def stopFactory(self) -> None:
        self.behind.doStop()

    def acceptableProtocols(self) -> list[bytes]:
        """What TLS is to offer (ALPN): a browser takes nothing else, and others do not ask."""
        behind = IProtocolNegotiationFactory(self.behind, None)
        return [] if behind is None else behind.acceptableProtocols()

    def buildProtocol(self, addr: IAddress | None) -> Any:
        try:
            slot = self._keeper.enter(addr)
        except Full as full:
            away = self._keeper.away
            if away.are_many and self._may_refuse:
                return None
            return away.turn(self._in_its_words(f"{full}"))
        try:
            protocol = self.behind.buildProtocol(addr)
            protocol.slot = slot
        except Exception:
            slot.leave()
            raise
        return protocol

    def _in_its_words(self, why: str) -> bytes:
        """Why somebody cannot come in, as the door's protocol says it, or else as a line."""
        say = getattr(self.behind, "turned_away", None)
        return say(why) if say else f"! {why}\n".encode()


class _TurnedAway(UnsupportedClient):
    """Somebody who is told why they cannot come in, if there is room even for that."""

    factory: _Away

    def __init__(self, why: bytes) -> None:
        self._why = why

    def connectionMade(self) -> None:
        super().connectionMade()
        if self.factory.are_many:
            self.transport.abortConnection()
        else:
            self.part(self._why)
        self.factory.here += 1

    def connectionLost(self, *reason: Any) -> None:
        self.factory.here -= 1
        super().connectionLost(*reason)


class _Away(UnsupportedFactory):
    """Makes them, and counts how many there are just now."""

    def __init__(self, clock: IReactorTime) -> None:
        super().__init__(clock)
        self.here = 0

    @property
    def are_many(self) -> bool:
        """Whether there is no time, and no file, to tell one more why."""
        return self.here >= LINGERERS

    def turn(self, why: bytes) -> _TurnedAway:
        turned = _TurnedAway(why)
        turned.factory = self
        return turned
