"""Watching: a server's health, and its metrics if they are asked for (`--metrics`).

An application makes one `Watching`, gives its `counts` to what counts and its `health` to the site,
opens its `listeners`, and says in the end what else there is to read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from chatroom_tw.server.counts import DROPPED, Counts
from chatroom_tw.server.gateway import Gateway
from chatroom_tw.server.guess_log import GuessLog
from chatroom_tw.server.health import Health, Trouble
from chatroom_tw.server.http.site import WatchingSite
from chatroom_tw.server.listen.endpoints import endpoint_at
from chatroom_tw.server.listen.limiter import ConnectionLimiter
from chatroom_tw.server.listen.listeners import Listener
from chatroom_tw.server.metrics import Kind, Metrics, Reading

LISTENER = "metrics"
"""The log's word for the listener."""
LOOPBACK = "127.0.0.1"
"""Where the listener is opened whose port alone is given, whatever --interface says."""
OTHER = "other"
"""The protocol of connections without a client: pages are loaded on them, or nothing has come."""
LIMITS = ("server", "address", "rate", "files")
"""The words for the limits of connections (see `Full`)."""


class Storage(Protocol):
    """What is watched of a storage."""

    @property
    def trouble(self) -> Trouble:
        """What keeps anything from being stored at the moment."""

    def observe(self, call: Callable[[int, float], None]) -> None:
        """After each commit, call this with the writes and the seconds; another thread calls it."""


class Watching:
    """What is watched of one server."""

    def __init__(self, reactor: Any, endpoint: str | None, storage: Storage) -> None:
        """`endpoint` is the value of --metrics; None: nobody reads any."""
        self.health = Health(lambda: storage.trouble)
        self.metrics: Metrics | None = None
        self.counts: Counts | None = None
        """None: nobody reads what is counted on the hot path."""
        self.listeners: list[Listener] = []
        if endpoint is not None:
            self.counts = Counts()
            self.metrics = Metrics(reactor)
            storage.observe(self.metrics.committed)
            site = WatchingSite(reactor, self.health, self.metrics.text)
            where = endpoint_at(endpoint, LOOPBACK)
            self.listeners = [Listener(LISTENER, where, site, is_for_clients=False)]

    def read(
        self,
        gateway: Gateway,
        limiter: ConnectionLimiter,
        guesses: GuessLog,
        protocols: tuple[str, ...],
        reasons: tuple[str, ...],
        *more: Reading,
    ) -> None:
        """Read the metrics here. `protocols` are the words of the application's, `reasons` those
        for which it refuses commands, and `more` is what only it has."""
        if self.metrics is not None:
            common = _common(gateway, limiter, guesses, (*protocols, OTHER), reasons)
            self.metrics.add(*common, *more)


def _common(
    gateway: Gateway,
    limiter: ConnectionLimiter,
    guesses: GuessLog,
    protocols: tuple[str, ...],
    reasons: tuple[str, ...],
) -> list[Reading]:
    """What every application has."""
    return [
        *_of_connections(gateway.counts, limiter, protocols),
        *_of_commands(gateway.counts, guesses, reasons),
        *_of_deliveries(gateway),
    ]


def _of_connections(
    counts: Counts, limiter: ConnectionLimiter, protocols: tuple[str, ...]
) -> list[Reading]:
    def connections() -> dict[str, float]:
        clients = counts.clients
        # A client that has gone is counted until the hub has said what follows from that.
        without = max(limiter.count - clients.total(), 0)
        return {**clients, OTHER: clients[OTHER] + without}

    return [
        Reading(
            Kind.GAUGE,
            "connections",
            "Connections that are open now, by protocol; other: pages are loaded on them, or the "
            "client has sent nothing yet.",
            connections,
            "protocol",
            protocols,
        ),
        Reading(
            Kind.COUNTER,
            "connections_refused",
            "Connections that were refused, by the limit that was reached: of the server, of an "
            "address, of how often it connects, of open files.",
            lambda: limiter.refused,
            "limit",
            LIMITS,
        ),
        Reading(
            Kind.COUNTER,
            "clients_dropped",
            "Clients whose connection the server has ended at once: slow ones do not read, dead "
            "ones answer no probe, a fault is a bug of the server.",
            lambda: counts.dropped,
            "reason",
            (*DROPPED.values(), "fault"),
        ),
    ]


def _of_commands(counts: Counts, guesses: GuessLog, reasons: tuple[str, ...]) -> list[Reading]:
    return [
        Reading(
            Kind.COUNTER,
            "commands_refused",
            "Commands that were refused, by the reason that the client was told.",
            lambda: counts.refused,
            "reason",
            reasons,
        ),
        Reading(
            Kind.COUNTER,
            "failed_logins",
            "Passwords and keys that were wrong.",
            lambda: guesses.total,
        ),
    ]


def _of_deliveries(gateway: Gateway) -> list[Reading]:
    counts = gateway.counts
    return [
        Reading(
            Kind.COUNTER,
            "deliveries",
            "Events that were delivered, one for each client that is told of one.",
            lambda: counts.deliveries,
        ),
        Reading(
            Kind.COUNTER,
            "delivered_bytes",
            "Bytes of all that was delivered to clients, without pages and TLS.",
            lambda: counts.bytes,
        ),
        Reading(
            Kind.GAUGE,
            "backlog_bytes",
            "Bytes that wait now for clients which do not read, in the kernel, too.",
            lambda: gateway.backlog.total,
        ),
    ]
