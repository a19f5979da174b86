"""The metrics: what a server tells Prometheus of itself, as text.

Nothing here is done when a line is said. The numbers are counted where it costs least (`counts`)
and read when somebody asks: each `Reading` says where. Only what has to be watched as it happens is
a histogram: how late the reactor is, and the commits of the storage. What is read takes the same
time however many rooms and clients there are, and is made once a second at most.

No label has a name or an address: the values of each are known beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.gc_collector import GCCollector
from prometheus_client.metrics_core import Metric
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from twisted.application.service import Service

from chatroom_tw.server.clock import Clock, Timer

PREFIX = "chatroom_"
"""How the names of all metrics begin that are not Python's or the process's."""
BEAT = 0.25
"""Seconds between two looks at how late the reactor is."""
FRESH = 1.0
"""Seconds for which what was read is given to whoever asks again."""
LAGS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
QUEUES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000)
COMMITS = (0.0005, *LAGS)
"""The upper bounds of the buckets of the histograms, in seconds and in writes."""

Numbers = float | Mapping[str, float]


class Kind(Enum):
    """What a number is."""

    GAUGE = GaugeMetricFamily
    """It is so now."""
    COUNTER = CounterMetricFamily
    """It only grows."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A metric that is read when it is asked for."""

    kind: Kind
    name: str
    """Without `PREFIX`, and without the end `_total` of a counter."""
    meaning: str
    read: Callable[[], Numbers]
    """The number; with a label, that of each of its values."""
    label: str = ""
    values: tuple[str, ...] = ()
    """Those of the label that are always there, with 0 if nothing has been counted."""

    def metric(self) -> Metric:
        """The metric as it is now."""
        labels = [self.label] if self.label else []
        family: GaugeMetricFamily | CounterMetricFamily = self.kind.value(
            PREFIX + self.name, self.meaning, labels=labels
        )
        numbers = self.read()
        if isinstance(numbers, Mapping):
            for value, number in {**dict.fromkeys(self.values, 0), **numbers}.items():
                family.add_metric([value], number)
        else:
            family.add_metric([], numbers)
        return family


class _Readings(Collector):
    """All readings of a server."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        self._readings = tuple(readings)

    def collect(self) -> Iterator[Metric]:
        for reading in self._readings:
            yield reading.metric()


class Metrics(Service):
    """The metrics of one server. While the service runs, it looks at how late the reactor is."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._registry = CollectorRegistry()
        self._made_at = -FRESH
        self._made = b""
        self._due = 0.0
        self._beating: Timer | None = None
        self._lag = self._histogram(
            "reactor_lag_seconds", "How late the reactor calls what is due, in seconds.", LAGS
        )
        self._queue = self._histogram(
            "state_queue_writes", "How many writes waited when a commit began.", QUEUES
        )
        self._commit = self._histogram(
            "state_commit_seconds", "How long a commit to the disk took, in seconds.", COMMITS
        )
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        GCCollector(registry=self._registry)

    def _histogram(self, name: str, meaning: str, bounds: tuple[float, ...]) -> Histogram:
        return Histogram(PREFIX + name, meaning, buckets=bounds, registry=self._registry)

    def add(self, *readings: Reading) -> None:
        """Tell of these, too."""
        self._registry.register(_Readings(readings))

    def committed(self, writes: int, seconds: float) -> None:
        """So many writes were committed, in so many seconds. Any thread may call this."""
        self._queue.observe(writes)
        self._commit.observe(seconds)

    def metrics(self) -> Iterable[Metric]:
        """All metrics as they are now."""
        return self._registry.collect()

    def text(self) -> bytes:
        """The same as text, no older than `FRESH` seconds."""
        now = self._clock.seconds()
        if now - self._made_at >= FRESH:
            self._made_at, self._made = now, generate_latest(self._registry)
        return self._made

    # -- the lag

    def startService(self) -> None:
        super().startService()  # type: ignore[no-untyped-call]
        self._wait()

    def stopService(self) -> None:
        super().stopService()  # type: ignore[no-untyped-call]
        if self._beating is not None:
            self._beating.cancel()
            self._beating = None

    def _wait(self) -> None:
        self._due = self._clock.seconds() + BEAT
        self._beating = self._clock.callLater(BEAT, self._beat)

    def _beat(self) -> None:
        self._lag.observe(max(0.0, self._clock.seconds() - self._due))
        self._wait()
