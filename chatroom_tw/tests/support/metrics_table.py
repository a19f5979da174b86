"""The metrics of both applications, as the rows of the table in docs/deploying.md.

PYTHONPATH=. .venv/bin/python -m chatroom_tw.tests.support.metrics_table    # the rows
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from prometheus_client.metrics_core import Metric
from twisted.internet.testing import MemoryReactorClock

from chatroom_tw.chat.service import Options as ChatOptions
from chatroom_tw.chat.service import chat_service
from chatroom_tw.server.metrics import PREFIX, Metrics
from chatroom_tw.tombola.service import Options as TombolaOptions
from chatroom_tw.tombola.service import tombola_service

APPLICATIONS: dict[str, tuple[Callable[..., Any], type[Any]]] = {
    "chat": (chat_service, ChatOptions),
    "tombola": (tombola_service, TombolaOptions),
}


class Reactor(MemoryReactorClock):
    """A reactor without a network, and without threads."""

    def getThreadPool(self) -> None:
        return None


def metrics_of(application: str) -> list[Metric]:
    """All metrics of a new server, those of Python aside."""
    make, options = APPLICATIONS[application]
    config = options()
    config.parseOptions(["--port", "0", "--state", "none", "--metrics", "0"])
    [metrics] = [part for part in make(Reactor(), config) if isinstance(part, Metrics)]
    return [metric for metric in metrics.metrics() if metric.name.startswith(PREFIX)]


def _row(metric: Metric) -> tuple[str, str]:
    """The row of a metric, before and after its application."""
    name = metric.name + ("_total" if metric.type == "counter" else "")
    labels = {name: None for sample in metric.samples for name in sample.labels if name != "le"}
    shown = ", ".join(f"`{label}`" for label in labels)
    return f"| `{name}` | {metric.type} | {shown} |", f"| {metric.documentation} |"


def rows() -> list[str]:
    """The rows of the table, sorted."""
    found: dict[tuple[str, str], list[str]] = {}
    for application in APPLICATIONS:
        for metric in metrics_of(application):
            found.setdefault(_row(metric), []).append(application)
    return sorted(
        f"{start} {'both' if len(where) > 1 else where[0]} {end}"
        for (start, end), where in found.items()
    )


if __name__ == "__main__":
    print("\n".join(rows()))
