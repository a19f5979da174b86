"""The certificate that a server shows, and how another takes its place while the server runs.

A changed file is taken at SIGHUP, and by itself within a minute. One that cannot be used changes
nothing, and costs one line in the log. Connections that are open keep what they began with.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from OpenSSL.SSL import Connection
from twisted.application.service import Service
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IOpenSSLServerConnectionCreator
from twisted.internet.task import LoopingCall
from twisted.internet.threads import deferToThreadPool
from twisted.logger import Logger
from zope.interface import implementer

from chatroom_tw.server.listen.certificate import Certificate, Files, load, read, utc_now
from chatroom_tw.server.reloading import Mistake, Reloading

LOOK_EVERY = 20.0
"""Seconds between two looks at the files. What has changed is taken if it is the same at the next
look: somebody may be writing, or may have written one of two files."""
ENDS_SOON = timedelta(days=7)
"""When the log says how long the certificate is still valid: it should have been renewed."""

InThread = Callable[..., Deferred[Any]]
"""Calls a function with arguments in a thread, so that a slow disk delays nobody."""


@implementer(IOpenSSLServerConnectionCreator)
class ServedCertificate:
    """The certificate that new connections get: `current`."""

    def __init__(self, files: Files, current: Certificate) -> None:
        self.files = files
        self.current = current

    def covers(self, host: str) -> bool:
        """Whether the certificate is for this host, which is as `read_host` returns it."""
        return self.current.covers(host)

    @property
    def first_name(self) -> str:
        """A host name that the certificate is for; "": it is for addresses, or for any name."""
        names = sorted(name for name in self.current.names if not name.startswith("*"))
        return names[0] if names else ""

    def serverConnectionForTLS(self, protocol: object) -> Connection:
        """The TLS of a new connection."""
        return Connection(self.current.context, None)


def serve(files: Files) -> ServedCertificate:
    """The certificate in these files. Raises `Mistake`."""
    return ServedCertificate(files, load(read(files), utc_now()))


@dataclass(frozen=True, slots=True)
class _Look:
    """What a look at the files has found: a certificate, or why there is none to take.

    `digest` is that of the contents, and empty if they could not be read. The certificate is None
    also if it is the one that is known.
    """

    digest: bytes
    certificate: Certificate | None = None
    mistake: str = ""


def look(files: Files, known: bytes, now: datetime) -> _Look:
    """Look at the files. `known` is the digest of the certificate that is served."""
    digest = b""
    try:
        contents = read(files)
        digest = contents.digest
        return _Look(digest, None if digest == known else load(contents, now))
    except Mistake as mistake:
        return _Look(digest, mistake=str(mistake))


class Renewal(Service):
    """Has the files looked at, and takes what is new."""

    _log = Logger()

    def __init__(
        self,
        reactor: Any,
        application: str,
        served: ServedCertificate,
        in_thread: InThread,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._application = application
        self._served = served
        self._in_thread = in_thread
        self._now = now
        self._seen = _Look(served.current.digest)
        self._told = _Look(b"")
        self._warned_of = b""
        self._looking = LoopingCall(self._look_again)
        self._looking.clock = reactor

    def add_to(self, reloading: Reloading) -> None:
        """Have the certificate read again at SIGHUP."""
        reloading.add("the certificate", self.reload)

    def startService(self) -> None:
        super().startService()
        self._say("TLS with a certificate")
        self._looking.start(LOOK_EVERY)

    def stopService(self) -> None:
        super().stopService()
        if self._looking.running:
            self._looking.stop()

    def reload(self) -> Deferred[None]:
        """Take what the files have now. The Deferred fails with `Mistake` if that cannot be."""
        return self._look().addCallback(self._take_or_raise)

    def _look(self) -> Deferred[_Look]:
        served = self._served
        return self._in_thread(look, served.files, served.current.digest, self._now())

    def _take_or_raise(self, found: _Look) -> None:
        self._seen = self._told = found
        if found.mistake:
            raise Mistake(found.mistake)
        self._take(found)

    def _look_again(self) -> Deferred[None]:
        # A LoopingCall ends at the first failure.
        looked = self._look().addCallback(self._compare)
        return looked.addErrback(
            lambda fault: self._log.failure(
                "Could not look at the certificate", fault, event="certificate-fault"
            )
        )

    def _compare(self, found: _Look) -> None:
        """Take what the look before has seen, too."""
        before, self._seen = self._seen, found
        if found.digest == before.digest and found.mistake == before.mistake:
            self._take(found)
            if found.mistake and found != self._told:
                self._told = found
                self._log.error(
                    "{name}: the certificate has changed, and cannot be used: {why}; the one from "
                    "before goes on",
                    event="certificate-kept",
                    name=self._application,
                    why=found.mistake,
                    braked=False,
                )
        self._warn()

    def _take(self, found: _Look) -> None:
        if found.certificate is not None and found.digest != self._served.current.digest:
            self._served.current = found.certificate
            self._say("a new certificate")

    def _say(self, what: str) -> None:
        self._log.info(
            "{name}: {what} {which}",
            event="certificate",
            name=self._application,
            what=what,
            which=str(self._served.current),
            braked=False,
        )

    def _warn(self) -> None:
        """Say once of a certificate that it should have been renewed."""
        current = self._served.current
        if current.expires - self._now() < ENDS_SOON and self._warned_of != current.digest:
            self._warned_of = current.digest
            self._log.warn(
                "{name}: the certificate is valid until {when:%Y-%m-%d %H:%M} UTC, and nothing has "
                "renewed it",
                event="certificate-expires",
                name=self._application,
                when=current.expires,
                braked=False,
            )


def renew(
    reactor: Any,
    application: str,
    served: ServedCertificate | None,
    reloading: Reloading | None,
    service: Any,
) -> None:
    """Have the certificate renewed while `service` runs, if there is one."""
    if served is None:
        return
    in_thread = partial(deferToThreadPool, reactor, reactor.getThreadPool())
    renewal = Renewal(reactor, application, served, in_thread)
    if reloading is not None:
        renewal.add_to(reloading)
    renewal.setServiceParent(service)
